"""A step: a session and the work interval after it, part by part, each for everybody before the next."""

from typing import Any

from peersim.engine.playing import group_at
from peersim.engine.steps.chances import draw_interval
from peersim.engine.steps.meeting import meet
from peersim.engine.steps.people import everyone
from peersim.engine.steps.start import form_groups
from peersim.engine.steps.state import NONE
from peersim.engine.steps.work import be_coached, reflect, try_out, work
from peersim.model.calendar import PARTS

SEAT, MEET, TRY_OUT, BE_COACHED, WORK_INTERVAL, REFLECT = range(len(PARTS))
"""Parts of a step, by their number in :data:`peersim.model.calendar.PARTS`."""


def play_part(cohort: Any, part: int) -> None:
    """One part of the step at hand (``cohort.now``)."""
    meets = cohort.now.activity != NONE
    if part == SEAT:
        totals = cohort.totals
        totals.session_depth = 0.0
        totals.session_cases = totals.session_leaks = totals.session_absent = 0
        if cohort.now.reseat:
            form_groups(cohort, cohort.now.phase)
    elif part == MEET and meets:
        for number in range(cohort.group_count):
            meet(cohort, group_at(cohort, number))
    elif part == TRY_OUT:
        draw_interval(cohort)
        for person in everyone(cohort):
            try_out(cohort, person)
    elif part == BE_COACHED:
        for person in everyone(cohort):
            be_coached(cohort, person)
    elif part == WORK_INTERVAL:
        for person in everyone(cohort):
            work(cohort, person)
    elif part == REFLECT and meets:
        for person in everyone(cohort):
            reflect(cohort, person)


def play_step(cohort: Any, last: int) -> None:
    """The parts of the step at hand to number ``last``."""
    for part in range(last + 1):
        play_part(cohort, part)
