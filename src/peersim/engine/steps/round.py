"""R3-R6: the round. What each listener says, and what the answers heard amount to."""

from typing import Any

from peersim.engine.playing import draws
from peersim.engine.steps.chances import RESPONSE, ROUND, chance_of, this_step
from peersim.engine.steps.knowledge import answer_of
from peersim.engine.steps.note import note
from peersim.engine.steps.people import listeners, tie
from peersim.engine.steps.state import ECHOED, HEARD, NOT_UNDERSTOOD, UNKNOWN, WITHHELD
from peersim.model.outcomes import DEEP
from peersim.rules import response as turn
from peersim.rules.coaching import TEACHER_COMPETENCE


def open_floor(cohort: Any) -> None:
    """Nobody has said anything yet. Who of those who listen takes most room?"""
    loudest, most_dominant = UNKNOWN, 0.0
    for listener in listeners(cohort):
        listener.said, listener.speaking = UNKNOWN, 0
        if loudest < 0 or listener.dominance > most_dominant:
            loudest, most_dominant = listener.key, listener.dominance
    cohort.case.loudest = loudest
    for answer in range(cohort.world.options):
        cohort.weights[answer], cohort.voices[answer] = 0.0, 0


def hold_round(cohort: Any, group: Any, presenter: Any) -> None:
    """Each listener has a turn, in the order of ids."""
    open_floor(cohort)
    air_time = cohort.rules.air_time(cohort.world.air_time, cohort.case.audience)
    for listener in listeners(cohort):
        advise(cohort, group, presenter, listener, air_time)


def advise(cohort: Any, group: Any, presenter: Any, listener: Any, air_time: float) -> None:
    """R3-R5: a listener is silent, withholds, echoes, is heard or is not understood."""
    case, rules, world = cohort.case, cohort.rules, cohort.world
    bond = tie(cohort, presenter, listener)
    voice = rules.voice_chance(
        share=air_time,
        dominates=listener.key == case.loudest,
        facilitation=group.facilitation,
        commitment=listener.commitment,
        levels_below=float(presenter.level - listener.level),
        status_cost=world.status_cost,
    )
    outcome = rules.response(
        u=chance_of(cohort, listener, RESPONSE),
        voice=voice,
        withholding=rules.withholding_chance(world.rivalry, bond.pool),
        echo=rules.echo_chance(world.slip, bond.closeness, group.facilitation),
        understanding=rules.understanding_chance(
            case.context, bond.distance, bond.closeness, world.distance_cost
        ),
    )
    own = answer_of(cohort, listener, case.item)
    listener.rounds += 1
    if outcome in (turn.HEARD, turn.ECHOED, turn.NOT_UNDERSTOOD):
        listener.answers_given += 1
    if outcome == turn.HEARD:
        listener.speaking = 1
        hear(cohort, presenter, listener, own, HEARD)
    elif outcome == turn.ECHOED:
        hear(cohort, presenter, listener, answer_of(cohort, presenter, case.item), ECHOED)
    elif outcome == turn.NOT_UNDERSTOOD:
        listener.speaking = 1
        note(cohort, NOT_UNDERSTOOD, presenter, other=listener.key, item=case.item, own=own)
    elif outcome == turn.WITHHELD:
        note(cohort, WITHHELD, presenter, other=listener.key, item=case.item, own=own)


def hear(cohort: Any, presenter: Any, adviser: Any, answer: int, kind: int) -> None:
    """R6: one answer is understood, and counts as much as the presenter thinks of the adviser."""
    item, bond = cohort.case.item, tie(cohort, presenter, adviser)
    weight = cohort.rules.voice_weight(
        trust=bond.trust,
        competence=bond.competence,
        own_field=cohort.items[item].field == adviser.function,
        openness=presenter.openness,
        distance=bond.distance,
    )
    adviser.said = answer
    add_voice(cohort, answer, weight)
    own = answer_of(cohort, adviser, item)
    note(cohort, kind, presenter, other=adviser.key, item=item, answer=answer, own=own, adviser=adviser.key)


def add_voice(cohort: Any, answer: int, weight: float) -> None:
    """One more voice for an answer."""
    cohort.voices[answer] += 1
    cohort.weights[answer] += weight


def ask_expert(cohort: Any, group: Any, presenter: Any) -> None:
    """One eminent outsider answers, rightly on generic issues: the answer is 0."""
    open_floor(cohort)
    rules, world = cohort.rules, cohort.world
    u = draws(cohort, this_step(cohort), ROUND, presenter.key, presenter.key, presenter.taken)[0]
    distance = world.organisation_distance
    if u < rules.understanding_chance(cohort.case.context, distance, 0.0, world.distance_cost):
        weight = rules.voice_weight(
            trust=presenter.trusting,
            competence=TEACHER_COMPETENCE,
            own_field=True,
            openness=presenter.openness,
            distance=distance,
        )
        add_voice(cohort, 0, rules.expert_weight(weight))


def weigh(cohort: Any, presenter: Any) -> None:
    """R6: the heaviest other answer (of equals the smallest), and the weight on it."""
    case, own = cohort.case, answer_of(cohort, presenter, cohort.case.item)
    best_answer, heaviest = UNKNOWN, 0.0
    for answer in range(cohort.world.options):
        if answer != own and cohort.weights[answer] > heaviest:
            best_answer, heaviest = answer, cohort.weights[answer]
    case.best_answer, case.weight = best_answer, 0.0
    if best_answer >= 0:
        case.weight = cohort.rules.weight_on_advice(heaviest, cohort.weights[own], cohort.world.inertia)


def count_case(cohort: Any, group: Any, presenter: Any) -> None:
    """What a run reports of its cases."""
    case, totals, own = cohort.case, cohort.totals, answer_of(cohort, presenter, cohort.case.item)
    voices = 0
    for answer in range(cohort.world.options):
        voices += cohort.voices[answer]
        if answer != own:
            totals.options += int(cohort.voices[answer] > 0)
    presenter.heard += voices
    presenter.novel += voices - cohort.voices[own]
    group.session_cases += 1
    group.session_depth += case.depth
    totals.session_cases += 1
    totals.session_depth += case.depth
    totals.cases += 1
    totals.depth += case.depth
    totals.image += case.image
    totals.sensitive += int(cohort.items[case.item].sensitivity > DEEP)
    if voices > 0:
        totals.answered += 1
        totals.weight += case.weight
        totals.ignored += int(case.weight <= 0.0)
