"""What a cohort holds: every variable, declared once.

From these tables come the records of the compiled player and the attributes of Mesa's agents, what ``peersim describe
state`` says, and the table of state variables in the model document.
"""

import math
from typing import NamedTuple

from peersim.model.events import KINDS
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.model.registry import parameters

NEVER = math.inf
"""The week in which an answer is forgotten that stays."""

WORK, CAREER = 0, 1
"""Domains of an item."""

SELF, TWIN = 0, 1
"""Whose knowledge: a person's, or that of the same person without a programme."""

ACTIVITIES = ("group", "none", "course", "expert")
GROUP, NONE, COURSE, EXPERT = range(len(ACTIVITIES))
"""What happens at a step."""

DRAWN, OUT_OF_REACH, AS_DIVISION, CONTACTS = (
    (parameters["world.reach.rule"].choices or ()).index(rule)
    for rule in ("drawn", "none", "as_division", "contacts")
)
"""How it is decided who could reach whose boss."""

UNKNOWN = -1
"""No person, no item, no answer; nothing that is known."""


class Field(NamedTuple):
    """A variable: its name and kind, what it means, where it starts, what changes it, and its symbol in the equations.

    ``start`` names a rule or a section of the model document; it is empty for what counts only within a step.
    """

    name: str
    kind: type
    meaning: str
    start: str = ""
    changed_by: str = ""
    symbol: str = ""


def _whole(name: str, meaning: str, start: str = "", changed_by: str = "", symbol: str = "") -> Field:
    return Field(name, int, meaning, start, changed_by, symbol)


def _number(name: str, meaning: str, start: str = "", changed_by: str = "", symbol: str = "") -> Field:
    return Field(name, float, meaning, start, changed_by, symbol)


ITEM = (
    _whole("domain", "work or career: the first `round_half_up(0.25 * K)` items are career", "fixed"),
    _whole("field", "0-4: the function it belongs to", "fixed"),
    _whole("specific", "whether the right answer depends on the organisation", "fixed"),
    _number("sensitivity", "0-1: how hard it is to speak of", "fixed", symbol="s"),
)
"""An issue."""

PERSON = (
    _whole("key", "id, a whole number below 2³², stable; it keys the person's draws", "fixed"),
    _whole("place", "position among those who have a seat, in the order of ids", "fixed"),
    _whole("organisation", "where the person works at the start", "fixed"),
    _whole("division", "in which part of it", "fixed"),
    _whole("industry", "in which industry that is", "fixed"),
    _whole("function", "0-4: the field the person knows best", "fixed"),
    _whole("level", "0-4: hierarchical level", "fixed"),
    _whole("boss", "id of the boss; -1 for none", "fixed"),
    _whole("in_group", "number of the group in which the person sits", "section 5", "seating anew"),
    _whole("position", "position among the members of the group, in the order of ids", "section 5", "seating anew"),
    _number("stake", "what the person's standing at work is worth to them", "S2"),
    _number("ability", "how much better than others, as a share of issues", "S2"),
    _number("dominance", "0-1: how much room the person takes", "S2"),
    _number("response_bias", "how much better the person reports to feel than they do", "S2"),
    _number("interview", "0-1: volunteers for an interview if satisfaction is above", "S2"),
    _number("trusting", "0-1: trust in somebody new", "S2, or as stated (section 6)"),
    _number("trusted", "how much more than others the person is trusted by somebody new", "S2"),
    _number("openness", "0-1: readiness to say and to hear what is uncomfortable", "S2", "R7, R9, drift", "o"),
    _number("confidence", "0-1: belief that a change will work", "S2", "R7, R9, R10", "e"),
    _number("insight", "0-1: sees where they are wrong", "S2", "R7, R11", "z"),
    _number("commitment", "0-1: to the group", "S2", "R14", "m"),
    _number("aspiration", "0-1: how high the person aims in their career", "S2", "end of session", "a"),
    _number("satisfaction", "0-1: with the group", "0.5", "R14", "S"),
    _number("perceived_leak", "0-1: the chance of a leak that the person expects", "the group's `q`",
            "R9, end of session", "q̂"),
    _number("facilitator_reach", "0-1: the chance that the facilitator's talk gets to the boss", "S4",
            "seating anew, R16", "ρ_f"),
    _whole("turns", "cases presented so far", "0", "each case"),
    _whole("solved", "answers put right by advice tried, and topics learnt in a course", "0", "R10, course"),
    _whole("heard", "answers heard in the person's own cases", "0", "each case"),
    _whole("novel", "those other than the answer held", "0", "each case"),
    _whole("rounds", "rounds of others' cases in which the person had a turn to answer", "0", "R3-R5"),
    _whole("answers_given", "answers given in them, honest or echoed, understood or not", "0", "R3-R5"),
    _whole("planned", "how much advice is to be tried in the coming interval, in order", "0", "R6, R10"),
    _whole("sessions_held", "sessions of the person's groups", "0", "each session"),
    _whole("sessions_present", "those at which the person was present", "0", "each session"),
    _whole("left", "whether the person has left the group for good", "0", "end of the work interval"),
    _whole("moves", "how often the person has changed to another employer", "0", "R16"),
    _whole("learnt_presenting", "answers put right by trying advice", "0", "R10"),
    _whole("learnt_listening", "answers put right by another's case or a lecture", "0", "R7, course"),
    _whole("learnt_coaching", "answers put right with the coach", "0", "R11"),
    _whole("started_work", "work issues answered rightly at the start", "S1"),
    _whole("started_career", "career issues answered rightly at the start", "S1"),
    _number("reported_satisfaction", "0-1: as the person would report it; NaN without a session", changed_by="week 52"),
    _whole("present", "whether the person is at the session", changed_by="each session"),
    _whole("taken", "cases presented in this session", changed_by="each case"),
    _whole("speaking", "whether the person gave advice in this case", changed_by="R3-R5"),
    _whole("said", "answer heard from the person in this case; -1 for none", changed_by="R3-R5"),
)  # fmt: skip
"""A person. What is whether holds 0 or 1."""

MIND = (
    _whole("answer", "the answer held", "S1", "R7, R10-R13, course"),
    _whole(
        "habit",
        "the answer that comes back when an acquired one is forgotten",
        "the answer",
        "R7, R10-R12, R16, course",
    ),
    _number("due", "week of forgetting; infinite for never", "infinite", "R7, R10-R13, R16, course"),
)
"""What a person knows of an item, and apart from it what the untreated twin knows."""

TIE = (
    _number("trust", "0-1: j means i well", "S3", "R8-R10, end of session", "t"),
    _number("competence", "0-1: i thinks j able", "0.5", "R10", "b"),
    _number("closeness", "0-1: friendship", "S3", "R8, end of session", "c"),
    _number("reach", "0-1: the chance that j's talk gets to i's boss", "S4", "R16", "ρ"),
    _number("pool", "0-1: how far they compete", "S5", "R16", "π"),
    _number("distance", "how foreign they are", "S5", "R16", "δ"),
    _whole("met", "whether they have ever sat in one group", "0", "when they first do"),
    _number("first_trust", "trust when they first sat in one group; it is only reported", "S3"),
    _number("trust_before", "trust at the end of the step of the last session; it is only reported",
            "S3", "a session is reported"),
)  # fmt: skip
"""What another person j means to a person i."""

GROUP_FIELDS = (
    _whole("number", "which group it is", "fixed"),
    _whole("size", "members", "section 5"),
    _number("facilitation", "0-1: how well the rules of the format are kept", "section 5", symbol="F"),
    _number("leak_chance", "0-1: the chance that a member passes on what was told in full", "section 5", symbol="q"),
    _number("mood", "how much better its members all report to feel", "section 5"),
    _number("norm", "0-1: the depth of disclosure the group is used to", "`world.base_disclosure`",
            "end of session", "D"),
    _whole("unlike", "pairs of members, over all items, who hold different answers; it is only reported", "counted",
            "an answer changes"),
    _whole("session_cases", "cases of this session", changed_by="each case"),
    _number("session_depth", "sum of their depths", changed_by="each case"),
)  # fmt: skip
"""A group of peers with a facilitator."""

ENTITIES = {
    "item `k` = 0 … K−1": ITEM,
    "person": PERSON,
    "knowledge of a person, and of the twin, per item": MIND,
    "pair `i → j` of those who have sat in one group": TIE,
    "group": GROUP_FIELDS,
}
"""What lasts, by whose it is."""

PLAN = (
    _whole("item", "the issue"),
    _whole("answer", "what was advised"),
    _number("detection", "draw that decides whether a failure is noticed"),
    _whole("adviser", "id of the first who advised it; -1 for nobody, and where no events are kept"),
)
"""Advice that a person has decided to try."""

CASE = (
    _whole("item", "the issue that the presenter brings"),
    _whole("audience", "number of those who listen to it"),
    _number("depth", "0-1: how much of it is told"),
    _number("image", "what showing people at work that one does not know costs the presenter"),
    _number("context", "0-1: how much of it reaches the room"),
    _whole("loudest", "id of the listener who takes most room"),
    _whole("best_answer", "the heaviest answer heard other than the presenter's own; -1 for none"),
    _number("weight", "0-1: weight on that advice"),
    _whole("adviser", "id of the first who gave that answer; -1 for nobody, and where no events are kept"),
)
"""The case at hand."""

STEP = (
    _whole("phase", "number of the phase"),
    _whole("session", "number of the session in its phase"),
    _whole("activity", "what happens at it"),
    _whole("reseat", "whether people are seated anew before it"),
    _number("coaching", "intensity of the personal coaching"),
    _number("weeks", "length of the work interval"),
    _number("trial_time", "0-1: how well there is time to try things in it"),
    _number("end", "week in which it ends"),
)
"""A session and the work interval after it."""

TOTALS = (
    _number("depth", "sum of the depths of cases"),
    _number("weight", "sum of the weights on advice"),
    _number("image", "sum of the image costs of presenters"),
    _number("start_trust", "mean trust at the start"),
    _number("overlap", "of pairs both wrong on an issue at the start, the share with the same answer"),
    _number("session_depth", "sum of the depths of this step's cases"),
    _whole("session_cases", "cases of this step"),
    _whole("session_leaks", "leaks of this step"),
    _whole("session_absent", "members who stayed away from this step's session"),
    _whole("session_invited", "members who had not left for good before it"),
    _whole("cases", "cases"),
    _whole("answered", "cases in which somebody was heard"),
    _whole("ignored", "those of which no advice had any weight"),
    _whole("options", "answers heard other than the presenter's own, each once a case"),
    _whole("sensitive", "cases about a deep issue"),
    _whole("careers", "items that are career issues"),
    _whole("events", "events written down"),
)
"""Running totals of a cohort."""

EVENT = (
    _whole("phase", "number of the phase"),
    _whole("session", "number of the session in its phase"),
    _whole("kind", "which of the kinds of events"),
    _whole("person", "id"),
    _whole("other", "id; -1 for nobody"),
    _whole("item", "the issue; -1 for none"),
    _whole("answer", "-1 for none"),
    _number("value", "what the kind says"),
    _number("week", "of a session its own, of the work interval that in which it ends"),
    _whole("right", "answer to the item that is right for the person; -1 without an item"),
    _whole("own", "answer held before: by the other who was asked, else by the person; -1 for none"),
    _whole("adviser", "id of the first who gave the answer; -1 for nobody"),
)
"""Something that happened."""

RUN = tuple(Field(outcome.name, float, outcome.meaning) for outcome in RUN_OUTCOMES)
"""What is reported of a run."""

SESSION = (
    *(Field(outcome.name, float, outcome.meaning) for outcome in SESSION_OUTCOMES),
    _number("week", "week at the end of the step"),
)
"""What is reported of a step."""

(
    ABSENT, PRESENTED, WITHHELD, ECHOED, HEARD, NOT_UNDERSTOOD, TAKEN, VICARIOUS, LECTURED, REHEARSED, NOT_ALONE,
    LEAKED, KEPT, DROPPED, HELD, COACHED, JOB, FORGOTTEN, LEFT, MOVED,
) = range(len(KINDS))  # fmt: skip
"""Kinds of events, by their number in :data:`peersim.model.events.KINDS`."""

OF_INTERVAL = (KEPT, DROPPED, HELD, COACHED, JOB, FORGOTTEN, LEFT, MOVED)
"""Those that happen in the work interval."""
