"""The work interval: trial, coaching, the job, forgetting, and how it all felt."""

from typing import Any

from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.knowledge import acquire, adopt_wrong, count_right, forget, knows, nth_wrong
from peersim.engines.ensemble.layout import State
from peersim.engines.ensemble.philox import At, draw, request
from peersim.model.draws import PURPOSES
from peersim.rules.arithmetic import pick

COACH = PURPOSES["coach"].block


@part
def try_out(rules: Any, p: Any, at: At, end: float, i: int, persons: int, s: State) -> None:
    """R10: try what was taken; what fails is dropped or, unnoticed, held."""
    person, totals = s.people[i], s.totals[0]
    for n in range(person.plans):
        plan = s.plans[i, n]
        if plan.answer == s.right[i, plan.item]:
            if not knows(s, i, plan.item):
                person.solved += 1
                person.learnt_presenting += 1
            acquire(rules, p, at, end, 0, i, plan.item, s)
            person.confidence = rules.confidence_after_success(person.confidence)
            for j in range(persons):
                if s.advisers[i, n, j]:
                    pair = s.pairs[i, j]
                    pair.trust = rules.trust_from_help(pair.trust, p.trust_gain)
                    pair.competence = rules.competence_after_success(pair.competence)
            totals.kept += 1
        elif plan.detection < p.detection:
            for j in range(persons):
                if s.advisers[i, n, j]:
                    pair = s.pairs[i, j]
                    pair.competence = rules.competence_after_failure(pair.competence)
            totals.dropped += 1
        else:
            adopt_wrong(s, i, plan.item, plan.answer)
            totals.held += 1
        for j in range(persons):
            s.advisers[i, n, j] = False
    person.plans = 0


@part
def draw_interval(at: At, persons: int, s: State) -> None:
    """The draws of R11 and R12: coach, coach_item, job, job_item."""
    for i in range(persons):
        request(s, i, COACH, s.people[i].key, 0, 0)
    draw(at, persons, s)


@part
def be_coached(rules: Any, p: Any, at: At, step: Any, i: int, s: State) -> None:
    """R11: with some chance the personal coach helps to put one generic answer right."""
    person = s.people[i]
    coaching = p.coaching if step.coaching < 0.0 else step.coaching
    if s.u[0, i] >= rules.coach_chance(coaching, step.weeks):
        return
    found = 0
    for k in range(p.items):
        if s.items[k].specific == 0 and not knows(s, i, k):
            s.listed[found] = k
            found += 1
    if found > 0:
        acquire(rules, p, at, step.end, 0, i, s.listed[pick(s.u[1, i], found)], s)
        person.learnt_coaching += 1
        person.insight = rules.insight_after_coaching(person.insight)
        s.totals[0].coached += 1


@part
def work(rules: Any, p: Any, at: At, step: Any, i: int, s: State) -> None:
    """R12 and R13, for the person and for the untreated twin: the job teaches, time takes away."""
    for mind in range(2):
        wrong = p.items - count_right(s, mind, i)
        if wrong > 0 and s.u[2, i] < rules.job_chance(wrong, p.job_learning, step.weeks):
            k = nth_wrong(s, mind, i, p.items, pick(s.u[3, i], wrong))
            acquire(rules, p, at, step.end, mind, i, k, s)
            s.totals[0].job += mind == 0
        gone = forget(s, mind, i, p.items, step.end)
        if mind == 0:
            s.totals[0].forgotten += gone


@part
def reflect(rules: Any, p: Any, i: int, s: State) -> None:
    """R14: satisfaction and commitment."""
    person = s.people[i]
    g = person.group
    trust = closeness = 0.0
    others = s.groups[g].size - 1
    for m in range(s.groups[g].size):
        j = s.members[g, m]
        if j != i:
            trust += s.pairs[i, j].trust
            closeness += s.pairs[i, j].closeness
    target = rules.satisfaction_target(
        trust / others - person.trusting, closeness / others, person.solved / p.items
    )
    person.satisfaction = rules.satisfaction_moved(person.satisfaction, target)
    person.commitment = rules.commitment_moved(person.commitment, person.satisfaction)
