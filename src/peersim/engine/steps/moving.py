"""R16: a person changes to an employer whom nobody else in the cohort works for, and stays in the group."""

from typing import Any

from peersim.engine.answers import option
from peersim.engine.playing import draws
from peersim.engine.steps.chances import CHANGES_JOB, CONTACT, MOVING, NEW_RIGHT, START, TIE, draw_of
from peersim.engine.steps.note import note
from peersim.engine.steps.people import everyone, tie
from peersim.engine.steps.start import relate
from peersim.engine.steps.state import AS_DIVISION, CAREER, MOVED, NEVER, WORK


def stay_or_move(cohort: Any, person: Any) -> None:
    """R16: with some chance the person has another employer from now on, and the twin with them."""
    if cohort.world.job_change > 0.0:
        chance = cohort.rules.job_change_chance(cohort.world.job_change, cohort.now.weeks)
        if draw_of(cohort, MOVING, person.key, CHANGES_JOB) < chance:
            person.moves += 1
            if cohort.world.reach_rule != AS_DIVISION:
                person.facilitator_reach = 0.0
            part(cohort, person)
            learn_what_is_right_there(cohort, person)
            note(cohort, MOVED, person)


def part(cohort: Any, person: Any) -> None:
    """All whom the person has met are from elsewhere now; trust and closeness stay."""
    for other in everyone(cohort):
        if other.place != person.place:
            if tie(cohort, person, other).met:
                relate(cohort, person, other, draws(cohort, START, TIE, person.key, other.key, 0)[CONTACT])
            if tie(cohort, other, person).met:
                relate(cohort, other, person, draws(cohort, START, TIE, other.key, person.key, 0)[CONTACT])


def learn_what_is_right_there(cohort: Any, person: Any) -> None:
    """Specific issues have other right answers in the new organisation; the answers held stay, as habits."""
    at, options = person.place, cohort.world.options
    for whose in range(2):
        cohort.known[whose, at, WORK] = cohort.known[whose, at, CAREER] = 0
    for k in range(cohort.world.items):
        item = cohort.items[k]
        if item.specific:
            u = draw_of(cohort, NEW_RIGHT, person.key, k)
            cohort.right[at, k] = option(cohort.rules.right_answer(u, True, options), options)
            for whose in range(2):
                cohort.habit[whose, at, k] = cohort.answer[whose, at, k]
                cohort.due[whose, at, k] = NEVER
        for whose in range(2):
            right = cohort.answer[whose, at, k] == cohort.right[at, k]
            cohort.known[whose, at, item.domain] += int(right)
