"""One case: disclose, choose, hear the round, decide, learn by listening, trust, leak."""

from typing import Any

from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.knowledge import WORK, knows
from peersim.engines.ensemble.layout import State
from peersim.engines.ensemble.listening import learn_from
from peersim.engines.ensemble.philox import At, draw, draws, request
from peersim.engines.ensemble.voices import RESPONSE, advise, ask_expert, conclude
from peersim.model.draws import PURPOSES
from peersim.rules.arithmetic import pick

NOTICE = PURPOSES["notice"].block


@part
def disclose(rules: Any, p: Any, g: int, i: int, s: State) -> float:
    """R1: how deep the presenter goes before those present."""
    group, person = s.groups[g], s.people[i]
    trust = gap = 0.0
    kept, listeners = 1.0, 0
    for m in range(group.size):
        j = s.members[g, m]
        if j != i and s.people[j].present:
            trust += s.pairs[i, j].trust
            gap += abs(person.level - s.people[j].level)
            kept = rules.exposure_kept(kept, person.perceived_leak, s.pairs[i, j].reach)
            listeners += 1
    return rules.disclosure(
        person.openness,
        trust / listeners,
        group.norm,
        group.facilitation,
        person.stake,
        1.0 - kept,
        gap / listeners,
        p.base_disclosure,
        p.trust_disclosure,
        p.reciprocity,
        p.fear,
        p.status_cost,
    )


@part
def choose_issue(rules: Any, p: Any, i: int, depth: float, u_notice: float, u_issue: float, s: State) -> int:
    """R2: an issue where the presenter is wrong, if noticed; else any issue."""
    if u_notice < rules.notice_chance(s.people[i].insight, depth):
        found = 0
        for k in range(p.items):
            if rules.candidate(not knows(s, i, k), s.items[k].sensitivity, depth):
                s.listed[found] = k
                found += 1
        if found == 0:
            for k in range(p.items):
                if not knows(s, i, k):
                    s.listed[found] = k
                    found += 1
        if found > 0:
            return s.listed[pick(u_issue, found)]
    return pick(u_issue, p.items)


@part
def decide(
    rules: Any, p: Any, g: int, i: int, item: int, answer: int, weight: float, trial_time: float,
    u_uptake: float, u_detection: float, s: State,
) -> None:  # fmt: skip
    """R6: plan to try the heaviest other answer, or leave things as they are."""
    if weight <= 0.0:
        return
    person, totals = s.people[i], s.totals[0]
    other = 1 - s.items[item].domain
    items = totals.careers if other != WORK else p.items - totals.careers
    gain = 0.0
    if items > 0:
        started = person.started_work if other == WORK else person.started_career
        gain = (s.known[0, i, other] - started) / items
    chance = rules.uptake_chance(weight, trial_time, person.confidence, rules.coupling(gain, p.coupling))
    if u_uptake < chance:
        plan = s.plans[i, person.plans]
        plan.item, plan.answer, plan.detection = item, answer, u_detection
        for m in range(s.groups[g].size):
            j = s.members[g, m]
            s.advisers[i, person.plans, j] = s.people[j].said == answer
        person.plans += 1
        totals.taken += 1


@part
def leak(rules: Any, p: Any, g: int, i: int, leaker: int, s: State) -> None:
    """R9: what i told reached i's boss; all members hear of it."""
    for m in range(s.groups[g].size):
        j = s.members[g, m]
        if j != leaker:
            pair = s.pairs[j, leaker]
            pair.trust = rules.trust_after_leak(pair.trust, p.trust_loss, j == i)
            s.people[j].perceived_leak = rules.suspicion_after_leak(s.people[j].perceived_leak, j == i)
    presenter = s.people[i]
    presenter.confidence = rules.shaken(presenter.confidence)
    presenter.openness = rules.shaken(presenter.openness)
    s.totals[0].session_leaks += 1
    s.totals[0].leaked += 1


@part
def hold_case(
    rules: Any, p: Any, at: At, expert: bool, trial_time: float, end: float, g: int, i: int, s: State
) -> float:
    """One case of presenter i; returns its depth."""
    group, presenter, totals = s.groups[g], s.people[i], s.totals[0]
    turn = presenter.taken
    u_notice, u_issue, u_uptake, u_detection = draws(at, NOTICE, presenter.key, 0, turn)
    depth = disclose(rules, p, g, i, s)
    item = choose_issue(rules, p, i, depth, u_notice, u_issue, s)
    context = rules.context(depth, s.items[item].sensitivity)
    totals.presented += 1
    totals.session_depth += depth
    totals.session_cases += 1
    for answer in range(p.options):
        s.weights[answer], s.voices[answer] = 0.0, 0
    for m in range(group.size):
        j = s.members[g, m]
        s.people[j].said, s.people[j].speaker = -1, 0
        request(s, m, RESPONSE, presenter.key, s.people[j].key, turn)
    draw(at, group.size, s)
    listeners, loudest = 0, -1
    for m in range(group.size):
        j = s.members[g, m]
        if j != i and s.people[j].present:
            listeners += 1
            if loudest < 0 or s.people[j].dominance > s.people[loudest].dominance:
                loudest = j
    if expert:
        ask_expert(rules, p, at, i, turn, context, s)
    else:
        air_time = rules.air_time(p.air_time, listeners)
        for m in range(group.size):
            j = s.members[g, m]
            if j != i and s.people[j].present:
                advise(rules, p, g, i, j, item, context, air_time, loudest, s.u[0, m], s)
    answer, weight = conclude(rules, p, i, item, depth, s)
    decide(rules, p, g, i, item, answer, weight, trial_time, u_uptake, u_detection, s)
    for m in range(group.size):
        j = s.members[g, m]
        if j != i and s.people[j].present:
            learn_from(rules, p, at, end, j, item, answer, weight, context, trial_time, s.u[1, m], s)
    for m in range(group.size):
        j = s.members[g, m]
        if j != i and s.people[j].present:
            pair = s.pairs[j, i]
            pair.trust = rules.trust_from_disclosure(pair.trust, depth, p.trust_gain)
    for m in range(group.size):
        j = s.members[g, m]
        present = j != i and s.people[j].present
        if present and s.u[2, m] < rules.leak_chance(group.leak_chance, depth, s.pairs[i, j].reach):
            leak(rules, p, g, i, j, s)
    return depth
