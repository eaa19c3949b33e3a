"""One case: disclose, choose, advise in a round, weigh, learn by listening, trust, leak."""

from typing import Any

from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.knowledge import NEVER, acquire, adopt_wrong, knows
from peersim.engines.ensemble.layout import State
from peersim.engines.ensemble.philox import At, draw, draws, request
from peersim.model.draws import PURPOSES
from peersim.model.outcomes import DEEP
from peersim.rules.arithmetic import pick
from peersim.rules.coaching import TEACHER_COMPETENCE
from peersim.rules.response import ECHOED, HEARD, NOT_UNDERSTOOD, WITHHELD

NOTICE, RESPONSE = PURPOSES["notice"].block, PURPOSES["response"].block
WORK = 0


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
def advise(
    rules: Any, p: Any, g: int, i: int, j: int, item: int, context: float, air_time: float, loudest: int,
    u: float, s: State,
) -> None:  # fmt: skip
    """R3-R5: the turn of listener j in the round."""
    presenter, listener, pair, group = s.people[i], s.people[j], s.pairs[i, j], s.groups[g]
    voice = rules.voice_chance(
        air_time,
        j == loudest,
        group.facilitation,
        listener.commitment,
        float(presenter.level - listener.level),
        p.status_cost,
    )
    outcome = rules.response(
        u,
        voice,
        rules.withholding_chance(p.rivalry, pair.pool),
        rules.echo_chance(p.slip, pair.closeness, group.facilitation),
        rules.understanding_chance(context, pair.distance, pair.closeness, p.distance_cost),
    )
    totals = s.totals[0]
    listener.said = -1
    listener.speaker = outcome in (HEARD, NOT_UNDERSTOOD)
    if outcome == HEARD:
        hear(rules, i, j, item, s.answer[0, j, item], s)
        totals.heard += 1
    elif outcome == ECHOED:
        hear(rules, i, j, item, s.answer[0, i, item], s)
        totals.echoed += 1
    elif outcome == NOT_UNDERSTOOD:
        totals.not_understood += 1
    elif outcome == WITHHELD:
        totals.withheld += 1


@part
def hear(rules: Any, i: int, j: int, item: int, answer: int, s: State) -> None:
    """R6: one understood answer, and how much it counts for the presenter i."""
    pair = s.pairs[i, j]
    weight = rules.voice_weight(
        pair.trust,
        pair.competence,
        s.items[item].field == s.people[j].function,
        s.people[i].openness,
        pair.distance,
    )
    s.people[j].said = answer
    s.voices[answer] += 1
    s.weights[answer] += weight


@part
def ask_expert(rules: Any, p: Any, at: At, i: int, turn: int, context: float, s: State) -> None:
    """One eminent outsider answers, rightly on generic issues: the answer is 0."""
    key = s.people[i].key
    u = draws(at, RESPONSE, key, key, turn)[0]
    if u < rules.understanding_chance(context, p.organisation_distance, 0.0, p.distance_cost):
        weight = rules.voice_weight(
            p.initial_trust, TEACHER_COMPETENCE, True, s.people[i].openness, p.organisation_distance
        )
        s.voices[0] += 1
        s.weights[0] += rules.expert_weight(weight)


@part
def conclude(rules: Any, p: Any, i: int, item: int, depth: float, s: State) -> tuple[int, float]:
    """R6: the heaviest other answer (of equals the smallest) and the weight on it; counts the case."""
    own, best_answer = s.answer[0, i, item], -1
    best, voices, options = 0.0, 0, 0
    for answer in range(p.options):
        voices += s.voices[answer]
        if answer != own:
            options += s.voices[answer] > 0
            if s.weights[answer] > best:
                best, best_answer = s.weights[answer], answer
    weight = rules.weight_on_advice(best, s.weights[own], p.inertia)
    totals = s.totals[0]
    totals.cases += 1
    totals.depth += depth
    totals.options += options
    totals.sensitive += s.items[item].sensitivity > DEEP
    if voices > 0:
        totals.answered += 1
        totals.weight += weight
        totals.ignored += weight <= 0.0
    return best_answer, weight


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
def learn_from(
    rules: Any, p: Any, at: At, end: float, j: int, item: int, answer: int, weight: float, context: float,
    trial_time: float, u: float, s: State,
) -> None:  # fmt: skip
    """R7: vicarious learning, rehearsal of one's own answer, and not being alone with a problem."""
    person, totals = s.people[j], s.totals[0]
    wrong = not knows(s, j, item)
    chance = rules.vicarious_chance(weight, context, person.insight, trial_time, p.vicarious)
    if wrong and weight > 0.0 and u < chance:
        totals.vicarious += take_over(rules, p, at, end, j, item, answer, s)
    if person.speaker:
        person.insight = rules.insight_from_advising(person.insight, p.insight_from_advising)
        if not wrong and s.due[0, j, item] != NEVER and p.rehearsal > 0.0:
            s.due[0, j, item] = rules.rehearsed_until(s.due[0, j, item], p.rehearsal)
            totals.rehearsed += 1
    if wrong and p.normalisation > 0.0:
        person.confidence = rules.not_alone(person.confidence, context, p.normalisation)
        person.openness = rules.not_alone(person.openness, context, p.normalisation)
        totals.not_alone += 1


@part
def take_over(rules: Any, p: Any, at: At, end: float, j: int, item: int, answer: int, s: State) -> bool:
    """Learn at once from another's case or a lecture: right for j, or wrong again; whether anything is new."""
    if answer == s.right[j, item]:
        acquire(rules, p, at, end, 0, j, item, s)
        s.people[j].learnt_listening += 1
        return True
    if answer != s.answer[0, j, item]:
        adopt_wrong(s, j, item, answer)
        return True
    return False


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
