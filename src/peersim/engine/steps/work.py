"""The work interval: trial, coaching, the job, forgetting, and how it all felt."""

from typing import Any

from peersim.engine.steps.chances import (
    COACH_HELPS,
    COACH_ITEM,
    JOB_ITEM,
    JOB_TEACHES,
    LEAVING,
    chance_at_work,
    draw_of,
)
from peersim.engine.steps.knowledge import (
    acquire,
    adopt_wrong,
    answer_of,
    count_known,
    forget,
    knows,
    nth_wrong,
    right_for,
)
from peersim.engine.steps.note import note
from peersim.engine.steps.people import advisers_of, everyone, group_of, others, safety, tie
from peersim.engine.steps.state import (
    COACHED,
    DROPPED,
    FORGOTTEN,
    HELD,
    JOB,
    KEPT,
    LEFT,
    NEVER,
    SELF,
)
from peersim.rules.arithmetic import pick


def try_out(cohort: Any, person: Any) -> None:
    """R10: try what was taken; what fails is dropped or, unnoticed, held."""
    rules, trust_gain = cohort.rules, cohort.world.trust_gain
    for number in range(person.planned):
        plan = cohort.plans[person.place, number]
        item, answer, own = plan.item, plan.answer, answer_of(cohort, person, plan.item)
        if answer == right_for(cohort, person, item):
            if answer != own:
                person.solved += 1
                person.learnt_presenting += 1
            due = acquire(cohort, SELF, person, item)
            person.confidence = rules.confidence_after_success(person.confidence)
            for adviser in advisers_of(cohort, person, number):
                bond = tie(cohort, person, adviser)
                bond.trust = rules.trust_from_help(bond.trust, trust_gain)
                bond.competence = rules.competence_after_success(bond.competence)
            note(cohort, KEPT, person, item=item, answer=answer, own=own, adviser=plan.adviser, value=due)
        elif plan.detection < cohort.world.detection:
            for adviser in advisers_of(cohort, person, number):
                bond = tie(cohort, person, adviser)
                bond.competence = rules.competence_after_failure(bond.competence)
            note(cohort, DROPPED, person, item=item, answer=answer, own=own, adviser=plan.adviser)
        else:
            adopt_wrong(cohort, person, item, answer)
            note(cohort, HELD, person, item=item, answer=answer, own=own, adviser=plan.adviser)
        for other in everyone(cohort):
            cohort.advisers[person.place, number, other.place] = False
    person.planned = 0


def be_coached(cohort: Any, person: Any) -> None:
    """R11: with some chance the personal coach helps to put one generic answer right."""
    if chance_at_work(cohort, person, COACH_HELPS) >= cohort.rules.coach_chance(
        cohort.now.coaching, cohort.now.weeks
    ):
        return
    found = 0
    for k in range(cohort.world.items):
        cohort.listed[found] = k
        found += int(not cohort.items[k].specific) & int(not knows(cohort, person, k))
    if found > 0:
        item = cohort.listed[pick(chance_at_work(cohort, person, COACH_ITEM), found)]
        own = answer_of(cohort, person, item)
        due = acquire(cohort, SELF, person, item)
        person.learnt_coaching += 1
        person.insight = cohort.rules.insight_after_coaching(person.insight)
        note(cohort, COACHED, person, item=item, own=own, value=due)


def work(cohort: Any, person: Any) -> None:
    """R12 and R13, for the person and for the untreated twin: the job teaches, time takes away."""
    for whose in range(2):
        learn_on_the_job(cohort, whose, person)
        forget_what_is_due(cohort, whose, person)


def learn_on_the_job(cohort: Any, whose: int, person: Any) -> None:
    """R12: with some chance one wrong answer becomes right."""
    wrong = cohort.world.items - count_known(cohort, whose, person)
    if wrong == 0:
        return
    chance = cohort.rules.job_chance(wrong, cohort.world.job_learning, cohort.now.weeks)
    if chance_at_work(cohort, person, JOB_TEACHES) < chance:
        item = nth_wrong(cohort, whose, person, pick(chance_at_work(cohort, person, JOB_ITEM), wrong))
        own = answer_of(cohort, person, item)
        due = acquire(cohort, whose, person, item)
        if whose == SELF:
            note(cohort, JOB, person, item=item, own=own, value=due)


def forget_what_is_due(cohort: Any, whose: int, person: Any) -> None:
    """R13: items due by the end of the step fall back to the old habit."""
    week, at = cohort.now.end, person.place
    if week < cohort.soonest[whose, at]:
        return
    soonest = NEVER
    for k in range(cohort.world.items):
        if cohort.due[whose, at, k] <= week:
            own = answer_of(cohort, person, k)
            forget(cohort, whose, person, k)
            if whose == SELF:
                note(cohort, FORGOTTEN, person, item=k, own=own)
        soonest = min(soonest, cohort.due[whose, at, k])
    cohort.soonest[whose, at] = soonest


def reflect(cohort: Any, person: Any) -> None:
    """R14: satisfaction, then commitment."""
    rules, world, group = cohort.rules, cohort.world, group_of(cohort, person)
    trust = closeness = exposure = 0.0
    if world.satisfaction_safety > 0.0:
        exposure = 1.0 - safety(cohort, person)
    for other in others(cohort, group, person):
        bond = tie(cohort, person, other)
        trust += bond.trust
        closeness += bond.closeness
    company = group.size - 1
    target = rules.satisfaction_target(
        trust_rise=trust / company - person.trusting,
        closeness=closeness / company,
        solved_share=person.solved / world.items,
        exposure=exposure,
        better_led=group.facilitation - cohort.programme.formality,
        novelty=rules.novelty(person.novel, person.heard),
        base=world.satisfaction_base,
        trust_part=world.satisfaction_trust,
        closeness_part=world.satisfaction_closeness,
        solved_part=world.satisfaction_solved,
        safety_part=world.satisfaction_safety,
        facilitator_part=world.satisfaction_facilitator,
        novelty_part=world.satisfaction_novelty,
    )
    person.satisfaction = rules.satisfaction_moved(person.satisfaction, target)
    person.commitment = rules.commitment_moved(person.commitment, person.satisfaction)


def stay_or_leave(cohort: Any, person: Any) -> None:
    """R15: with some chance the person leaves the group for good; the less committed sooner."""
    if cohort.world.dropout > 0.0:
        chance = cohort.rules.dropout_chance(person.commitment, cohort.world.dropout)
        if draw_of(cohort, LEAVING, person.key, 0) < chance:
            person.left = 1
            note(cohort, LEFT, person, value=person.commitment)
