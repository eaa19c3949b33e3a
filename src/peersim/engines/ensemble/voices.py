"""R3-R6: the round. What each listener says, and what the answers heard amount to."""

from typing import Any

from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.layout import State
from peersim.engines.ensemble.philox import At, draws
from peersim.model.draws import PURPOSES
from peersim.model.outcomes import DEEP
from peersim.rules.coaching import TEACHER_COMPETENCE
from peersim.rules.response import ECHOED, HEARD, NOT_UNDERSTOOD, WITHHELD

RESPONSE = PURPOSES["response"].block


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
            s.people[i].trusting, TEACHER_COMPETENCE, True, s.people[i].openness, p.organisation_distance
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
    weight = 0.0
    if best_answer >= 0:
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
