"""A step: a session and the work interval after it, part by part, each for everybody before the next."""

from typing import Any

from peersim.engine.playing import group_at
from peersim.engine.steps.chances import draw_interval
from peersim.engine.steps.meeting import meet
from peersim.engine.steps.moving import stay_or_move
from peersim.engine.steps.people import everyone
from peersim.engine.steps.start import form_groups
from peersim.engine.steps.state import NONE
from peersim.engine.steps.work import be_coached, reflect, stay_or_leave, try_out, work
from peersim.model.calendar import PARTS

SEAT, MEET, TRY_OUT, BE_COACHED, WORK_INTERVAL, REFLECT = range(len(PARTS))
"""Parts of a step, by their number in :data:`peersim.model.calendar.PARTS`."""


def begin_step(cohort: Any) -> None:
    """People are seated anew where a phase says so; what is counted by the step starts at 0."""
    totals, now = cohort.totals, cohort.now
    totals.session_depth = 0.0
    totals.session_cases = totals.session_leaks = totals.session_absent = totals.session_invited = 0
    now.trial_time = cohort.rules.trial_time(now.weeks, cohort.world.trial_half_time)
    if now.reseat:
        form_groups(cohort, now.phase)


def play_step(cohort: Any, last: int) -> None:
    """The step at hand: a session, unless there is none, and the work interval after it.

    It stops after part number ``last`` of :data:`peersim.model.calendar.PARTS`; ``REFLECT`` is the whole step.
    """
    meets = cohort.now.activity != NONE
    begin_step(cohort)
    if last >= MEET and meets:
        for number in range(cohort.group_count):
            meet(cohort, group_at(cohort, number))
    if last >= TRY_OUT:
        draw_interval(cohort)
        for person in everyone(cohort):
            try_out(cohort, person)
    if last >= BE_COACHED:
        for person in everyone(cohort):
            be_coached(cohort, person)
    if last >= WORK_INTERVAL:
        for person in everyone(cohort):
            work(cohort, person)
        for person in everyone(cohort):
            stay_or_move(cohort, person)
    if last >= REFLECT and meets:
        for person in everyone(cohort):
            if not person.left:
                reflect(cohort, person)
        for person in everyone(cohort):
            if not person.left:
                stay_or_leave(cohort, person)
