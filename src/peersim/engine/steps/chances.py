"""What is left to chance, and where its draw stands: addresses, and what is asked for together."""

from typing import Any

from peersim.engine.playing import draw, drawn, draws, request
from peersim.engine.steps.people import everyone, members
from peersim.model.draws import PURPOSES
from peersim.rules.arithmetic import irwin_hall

OPENNESS, STAKE, ABILITY, COMMITMENT, FACILITATION = (
    PURPOSES[f"{name}_1"].block for name in ("openness", "stake", "ability", "commitment", "facilitation")
)
TRAITS, SEAT, START_ANSWER, RIGHT, CODE, ITEM, ITEM_MORE, TIE, ACQUAINTED, IMPRESSION, TALKED = (
    PURPOSES[name].block
    for name in (
        *("confidence", "function", "start_answer", "right_answer", "code_answer", "item_field"),
        *("item_sensitivity_3", "initial_trust", "acquainted", "trusting", "talked"),
    )
)
ATTENDANCE, CASE, ROUND, RETENTION, INTERVAL, TOPIC, LECTURE, FACILITATOR, LEAVING, MOOD = (
    PURPOSES[name].block
    for name in (
        *("attendance", "notice", "response", "retention", "coach", "topic", "lecture"),
        *("facilitator_leak", "leaving", "mood"),
    )
)

NOTICE, ISSUE, UPTAKE, DETECTION = (
    PURPOSES[name].lane for name in ("notice", "issue", "uptake", "detection")
)
"""Which of the four draws of a case is for what."""
COMES = PURPOSES["attendance"].lane
"""Which of the draws of attendance is for what."""
RESPONSE, LEARN, LEAK = (PURPOSES[name].lane for name in ("response", "vicarious", "leak"))
"""Which of the four draws of a round is for what."""
COACH_HELPS, COACH_ITEM, JOB_TEACHES, JOB_ITEM = (
    PURPOSES[name].lane for name in ("coach", "coach_item", "job", "job_item")
)
"""The same for those of a work interval."""
FACILITATOR_TALKS = PURPOSES["facilitator_leak"].lane
"""Which of the draws about the facilitator is for what."""

ASPIRATION = PURPOSES["aspiration_1"].block
MOVING, NEW_RIGHT = (PURPOSES[name].block for name in ("job_change", "new_right_answer"))
CHANGES_JOB = PURPOSES["job_change"].lane
"""Which of the draws about changing jobs is for what."""
CONTACT = PURPOSES["contact"].lane
"""Which of the draws of a tie is for what."""

START = 0
"""Address of what is drawn before the first session, or once for ever."""


def address(phase: int, session: int) -> int:
    """The part of an address that all draws of a step share."""
    return (phase << 24) | (session << 16)


def this_step(cohort: Any) -> int:
    """The address of the step at hand."""
    return address(cohort.now.phase, cohort.now.session)


def slots(items: int) -> int:
    """Blocks of four that so many items need."""
    return (items + 3) // 4


def draw_of(cohort: Any, block: int, key: int, item: int) -> float:
    """The draw of one item, or topic, at this step."""
    return draws(cohort, this_step(cohort), block, key, 0, item // 4)[item % 4]


def chance_of(cohort: Any, member: Any, what: int) -> float:
    """A draw of a member at this session, or in the case at hand: ``NOTICE``, ``LEAK`` and so on."""
    return drawn(cohort, member.position, what)


def chance_at_work(cohort: Any, person: Any, what: int) -> float:
    """A draw of a person in the work interval: ``COACH_HELPS``, ``JOB_ITEM`` and so on."""
    return drawn(cohort, person.place, what)


def bell(cohort: Any, number: int) -> float:
    """A bell-shaped number of the four draws dealt as ``number``."""
    return irwin_hall(
        drawn(cohort, number, 0), drawn(cohort, number, 1), drawn(cohort, number, 2), drawn(cohort, number, 3)
    )


def draw_attendance(cohort: Any, group: Any) -> None:
    """Who comes; by the positions of members."""
    for member in members(cohort, group):
        request(cohort, member.position, ATTENDANCE, member.key, 0, 0)
    draw(cohort, this_step(cohort), group.size)


def draw_case(cohort: Any, group: Any, presenter: Any) -> None:
    """What the presenter notices and takes up, and what others say, learn and tell on; by the positions of members."""
    for member in members(cohort, group):
        if member.place == presenter.place:
            request(cohort, member.position, CASE, presenter.key, 0, presenter.taken)
        else:
            request(cohort, member.position, ROUND, presenter.key, member.key, presenter.taken)
    draw(cohort, this_step(cohort), group.size)


def draw_interval(cohort: Any) -> None:
    """Whether each is coached, and taught by the job, and what; by places."""
    for person in everyone(cohort):
        request(cohort, person.place, INTERVAL, person.key, 0, 0)
    draw(cohort, this_step(cohort), cohort.size)
