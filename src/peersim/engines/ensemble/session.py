"""One session of a group: attendance, then cases or a lecture, then what being together does."""

from typing import Any

from peersim.engines.ensemble.case import hold_case
from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.knowledge import knows
from peersim.engines.ensemble.layout import ACTIVITIES, State
from peersim.engines.ensemble.listening import take_over
from peersim.engines.ensemble.philox import At, draw, draw_of, request
from peersim.model.draws import PURPOSES
from peersim.rules.arithmetic import pick
from peersim.rules.attendance import turns_each
from peersim.rules.coaching import COURSE_MINUTES_RATIO, TEACHER_COMPETENCE

GROUP, NONE, COURSE, EXPERT = range(len(ACTIVITIES))
ATTENDANCE, TOPIC, LECTURE = (PURPOSES[name].block for name in ("attendance", "topic", "lecture"))


@part
def meet(rules: Any, p: Any, at: At, step: Any, g: int, s: State) -> None:
    """One session of group ``g``."""
    group, totals = s.groups[g], s.totals[0]
    trial_time = rules.trial_time(step.weeks, p.trial_half_time)
    present = attend(rules, at, g, s)
    depth, cases = 0.0, 0
    if present >= 2:
        if step.activity == COURSE:
            lecture(rules, p, at, step, trial_time, g, s)
        else:
            most = rules.most_turns(present)
            limit = turns_each(most, present)
            for _ in range(rules.case_count(p.session_minutes, p.overhead_minutes, p.minutes_per_case, most)):
                i = next_presenter(rules, g, limit, s)
                if i < 0:
                    raise ValueError("more cases than those present may present")
                expert = step.activity == EXPERT
                depth += hold_case(rules, p, at, expert, trial_time, step.end, g, i, s)
                cases += 1
                s.people[i].taken += 1
                s.people[i].turns += 1
    if cases > 0:
        group.norm = depth / cases
    totals.session_absent += group.size - present
    totals.absent += group.size - present
    be_together(rules, p, g, cases > 0, s)


@part
def attend(rules: Any, at: At, g: int, s: State) -> int:
    """Who comes; how many."""
    present, size = 0, s.groups[g].size
    for m in range(size):
        request(s, m, ATTENDANCE, s.people[s.members[g, m]].key, 0, 0)
    draw(at, size, s)
    for m in range(size):
        person = s.people[s.members[g, m]]
        person.sessions_held += 1
        person.taken = 0
        person.present = s.u[0, m] < rules.attendance_chance(person.commitment, person.satisfaction)
        person.sessions_present += person.present
        present += person.present
    return present


@part
def next_presenter(rules: Any, g: int, limit: int, s: State) -> int:
    """The largest priority of those who may; of equals the more dominant, then the smaller id. -1: nobody may."""
    group, best, priority = s.groups[g], -1, 0.0
    for m in range(group.size):
        j = s.members[g, m]
        person = s.people[j]
        if person.present and person.taken < limit:
            mine = rules.turn_priority(person.turns, person.dominance, group.facilitation)
            if (
                best < 0
                or mine > priority
                or (mine == priority and person.dominance > s.people[best].dominance)
            ):
                best, priority = j, mine
    return best


@part
def be_together(rules: Any, p: Any, g: int, cases: bool, s: State) -> None:
    """Openness drifts, closeness grows, suspicion relaxes."""
    group = s.groups[g]
    for m in range(group.size):
        i = s.members[g, m]
        person = s.people[i]
        if not person.present:
            continue
        if cases:
            person.openness = rules.openness_drift(person.openness, group.norm, p.drift)
        for n in range(group.size):
            j = s.members[g, n]
            if j != i and s.people[j].present:
                pair = s.pairs[i, j]
                pair.closeness = rules.closeness_after_session(pair.closeness, group.facilitation)
    for m in range(group.size):
        person = s.people[s.members[g, m]]
        person.perceived_leak = rules.suspicion_relaxed(person.perceived_leak, group.leak_chance)


@part
def lecture(rules: Any, p: Any, at: At, step: Any, trial_time: float, g: int, s: State) -> None:
    """A generic course: topics at random among the generic issues, one voice, no cases."""
    minutes = p.minutes_per_case * COURSE_MINUTES_RATIO
    topics = rules.case_count(p.session_minutes, p.overhead_minutes, minutes, p.items)
    generic = 0
    for k in range(p.items):
        if s.items[k].specific == 0:
            s.listed[generic] = k
            generic += 1
    if generic == 0:
        return
    context = rules.understanding_chance(1.0, p.organisation_distance, 0.0, p.distance_cost)
    for topic in range(topics):
        item = s.listed[pick(draw_of(at, TOPIC, g, topic), generic)]
        for m in range(s.groups[g].size):
            i = s.members[g, m]
            person = s.people[i]
            if not person.present or knows(s, i, item):
                continue
            voice = rules.voice_weight(
                person.trusting, TEACHER_COMPETENCE, True, person.openness, p.organisation_distance
            )
            weight = rules.weight_on_advice(voice, 0.0, p.inertia)
            chance = rules.vicarious_chance(weight, context, person.insight, trial_time, p.vicarious)
            if draw_of(at, LECTURE, person.key, topic) < chance:
                s.totals[0].lectured += take_over(rules, p, at, step.end, i, item, 0, s)
                person.solved += 1
