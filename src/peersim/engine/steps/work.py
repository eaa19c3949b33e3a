"""The work interval: trial, coaching, the job, forgetting, and how it all felt."""

from typing import Any

from peersim.engine.playing import drawn
from peersim.engine.steps import chances
from peersim.engine.steps.knowledge import acquire, adopt_wrong, forget, known, knows, nth_wrong, right_for
from peersim.engine.steps.note import note_item
from peersim.engine.steps.people import everyone, group_of, others, tie
from peersim.engine.steps.state import (
    COACHED,
    DROPPED,
    FORGOTTEN,
    HELD,
    JOB,
    KEPT,
    NEVER,
    SELF,
    UNKNOWN,
)
from peersim.rules.arithmetic import pick


def try_out(cohort: Any, person: Any) -> None:
    """R10: try what was taken; what fails is dropped or, unnoticed, held."""
    rules, trust_gain = cohort.rules, cohort.world.trust_gain
    for number in range(person.planned):
        plan = cohort.plans[person.place, number]
        if plan.answer == right_for(cohort, person, plan.item):
            if not knows(cohort, person, plan.item):
                person.solved += 1
                person.learnt_presenting += 1
            due = acquire(cohort, SELF, person, plan.item)
            person.confidence = rules.confidence_after_success(person.confidence)
            for other in everyone(cohort):
                if cohort.advisers[person.place, number, other.place]:
                    bond = tie(cohort, person, other)
                    bond.trust = rules.trust_from_help(bond.trust, trust_gain)
                    bond.competence = rules.competence_after_success(bond.competence)
            note_item(cohort, KEPT, person, plan.item, plan.answer, due)
        elif plan.detection < cohort.world.detection:
            for other in everyone(cohort):
                if cohort.advisers[person.place, number, other.place]:
                    bond = tie(cohort, person, other)
                    bond.competence = rules.competence_after_failure(bond.competence)
            note_item(cohort, DROPPED, person, plan.item, plan.answer, 0.0)
        else:
            adopt_wrong(cohort, person, plan.item, plan.answer)
            note_item(cohort, HELD, person, plan.item, plan.answer, 0.0)
        for other in everyone(cohort):
            cohort.advisers[person.place, number, other.place] = False
    person.planned = 0


def be_coached(cohort: Any, person: Any) -> None:
    """R11: with some chance the personal coach helps to put one generic answer right."""
    if drawn(cohort, person.place, chances.COACH) >= cohort.rules.coach_chance(
        cohort.now.coaching, cohort.now.weeks
    ):
        return
    found, at = 0, person.place
    for k in range(cohort.world.items):
        if not cohort.items[k].specific and cohort.answer[SELF, at, k] != cohort.right[at, k]:
            cohort.listed[found] = k
            found += 1
    if found > 0:
        item = cohort.listed[pick(drawn(cohort, person.place, chances.COACH_ITEM), found)]
        due = acquire(cohort, SELF, person, item)
        person.learnt_coaching += 1
        person.insight = cohort.rules.insight_after_coaching(person.insight)
        note_item(cohort, COACHED, person, item, UNKNOWN, due)


def work(cohort: Any, person: Any) -> None:
    """R12 and R13, for the person and for the untreated twin: the job teaches, time takes away."""
    for whose in range(2):
        learn_on_the_job(cohort, whose, person)
        forget_what_is_due(cohort, whose, person)


def learn_on_the_job(cohort: Any, whose: int, person: Any) -> None:
    """R12: with some chance one wrong answer becomes right."""
    wrong = cohort.world.items - known(cohort, whose, person)
    if wrong == 0:
        return
    chance = cohort.rules.job_chance(wrong, cohort.world.job_learning, cohort.now.weeks)
    if drawn(cohort, person.place, chances.JOB) < chance:
        item = nth_wrong(cohort, whose, person, pick(drawn(cohort, person.place, chances.JOB_ITEM), wrong))
        due = acquire(cohort, whose, person, item)
        if whose == SELF:
            note_item(cohort, JOB, person, item, UNKNOWN, due)


def forget_what_is_due(cohort: Any, whose: int, person: Any) -> None:
    """R13: items due by the end of the step fall back to the old habit."""
    week, at = cohort.now.end, person.place
    if week < cohort.soonest[whose, at]:
        return
    soonest = NEVER
    for k in range(cohort.world.items):
        if cohort.due[whose, at, k] <= week:
            forget(cohort, whose, person, k)
            if whose == SELF:
                note_item(cohort, FORGOTTEN, person, k, UNKNOWN, 0.0)
        soonest = min(soonest, cohort.due[whose, at, k])
    cohort.soonest[whose, at] = soonest


def reflect(cohort: Any, person: Any) -> None:
    """R14: satisfaction, then commitment."""
    rules, group = cohort.rules, group_of(cohort, person)
    trust = closeness = 0.0
    for other in others(cohort, group, person):
        bond = tie(cohort, person, other)
        trust += bond.trust
        closeness += bond.closeness
    company = group.size - 1
    target = rules.satisfaction_target(
        trust / company - person.trusting, closeness / company, person.solved / cohort.world.items
    )
    person.satisfaction = rules.satisfaction_moved(person.satisfaction, target)
    person.commitment = rules.commitment_moved(person.commitment, person.satisfaction)
