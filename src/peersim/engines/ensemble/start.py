"""Before the first session: items, people and their first answers."""

import math
from typing import Any

from peersim.engines.answers import option
from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.knowledge import CAREER, NEVER, WORK
from peersim.engines.ensemble.layout import Room, State
from peersim.engines.ensemble.philox import At, draw, request
from peersim.model.draws import PURPOSES
from peersim.rules.arithmetic import irwin_hall, pick, round_half_up
from peersim.rules.seating import FUNCTIONS, function_count, level
from peersim.rules.start import CAREER_SHARE, SATISFACTION_START

OPENNESS, STAKE, ABILITY, COMMITMENT = (
    PURPOSES[f"{name}_1"].block for name in ("openness", "stake", "ability", "commitment")
)
TRAITS, SEAT = PURPOSES["confidence"].block, PURPOSES["function"].block
START_ANSWER, RIGHT, CODE = (PURPOSES[name].block for name in ("start_answer", "right_answer", "code_answer"))
ITEM, ITEM_MORE = PURPOSES["item_field"].block, PURPOSES["item_sensitivity_3"].block

part(option)


@part
def draw_items(rules: Any, p: Any, at: At, s: State) -> None:
    """Domain, field, specificity and sensitivity of each item."""
    careers, u = round_half_up(CAREER_SHARE * p.items), s.u
    s.totals[0].careers = careers
    for k in range(p.items):
        request(s, k, ITEM, k, 0, 0)
        request(s, p.items + k, ITEM_MORE, k, 0, 0)
    draw(at, 2 * p.items, s)
    for k in range(p.items):
        item, m = s.items[k], p.items + k
        item.field = pick(u[0, k], FUNCTIONS)
        item.specific = u[1, k] < p.specific_share
        item.domain = CAREER if k < careers else WORK
        if k < careers:
            item.sensitivity = rules.career_sensitivity(u[2, k], u[3, k], u[0, m], u[1, m], u[2, m])
        else:
            item.sensitivity = rules.work_sensitivity(u[2, k], u[3, k], u[0, m], u[1, m])


@part
def seat_people(p: Any, at: At, room: Room, s: State) -> None:
    """Who they are; invented people draw their function and level."""
    persons, seats = room.persons, room.seats
    for i in range(persons):
        seat, person = seats[i], s.people[i]
        person.key, person.organisation, person.division = seat.key, seat.organisation, seat.division
        person.industry, person.boss = seat.industry, seat.boss
        person.function, person.level = seat.function, seat.level
        request(s, i, SEAT, person.key, 0, 0)
    draw(at, persons, s)
    for i in range(persons):
        s.people[i].interview = s.u[2, i]
    if not room.invented:
        return
    functions = function_count(p.seats_diversity, p.group_size)
    for i in range(persons):
        person = s.people[i]
        rank, mine = 0, s.u[0, i]
        for j in range(persons):
            other = s.u[0, j]
            if seats[j].home == seats[i].home and (other < mine or (other == mine and j < i)):
                rank += 1
        person.function = rank % functions
        person.level = level(s.u[1, i], p.seats_level_spread)


@part
def draw_people(rules: Any, p: Any, at: At, room: Room, s: State) -> None:
    """S2: what each person is and feels at first."""
    persons, seats = room.persons, room.seats
    for i in range(persons):
        for n, block in enumerate((OPENNESS, COMMITMENT, STAKE, ABILITY, TRAITS)):
            request(s, 5 * i + n, block, s.people[i].key, 0, 0)
    draw(at, 5 * persons, s)
    for i in range(persons):
        person, m = s.people[i], 5 * i
        stated = seats[i]
        if math.isnan(stated.openness):
            person.openness = rules.openness(bell(s, m))
        else:
            person.openness = stated.openness
        person.commitment = rules.commitment(bell(s, m + 1))
        person.stake = rules.stake(bell(s, m + 2), p.stake)
        if math.isnan(stated.knowledge):
            person.ability = rules.ability(bell(s, m + 3))
        else:
            person.ability = rules.ability_for(
                stated.knowledge, p.shared_blind_spots, p.own_field, p.other_field
            )
        if math.isnan(stated.confidence):
            person.confidence = rules.confidence(s.u[0, m + 4])
        else:
            person.confidence = stated.confidence
        person.trusting = p.initial_trust if math.isnan(stated.trust) else stated.trust
        person.insight = rules.insight(s.u[1, m + 4])
        person.dominance, person.response_bias = s.u[2, m + 4], rules.response_bias(s.u[3, m + 4])
        person.satisfaction, person.perceived_leak = SATISFACTION_START, 0.0
        person.turns = person.solved = person.sessions_held = person.sessions_present = 0
        person.learnt_presenting = person.learnt_listening = person.learnt_coaching = person.plans = 0


@part
def bell(s: State, m: int) -> float:
    """A bell-shaped draw from the four uniforms of block number ``m``."""
    return irwin_hall(s.u[0, m], s.u[1, m], s.u[2, m], s.u[3, m])


@part
def first_answers(rules: Any, p: Any, at: At, room: Room, s: State) -> None:
    """S1: each answer is the organisation's or one's own; the twin starts as a copy."""
    for i in range(room.persons):
        person = s.people[i]
        firm = person.organisation
        for mind in range(2):
            s.soonest[mind, i] = NEVER
            s.known[mind, i, WORK] = s.known[mind, i, CAREER] = 0
        slots = (p.items + 3) // 4
        for slot in range(slots):
            request(s, slot, RIGHT, firm, 0, slot)
            request(s, slots + slot, CODE, firm, 0, slot)
            request(s, 2 * slots + slot, START_ANSWER, person.key, 0, slot)
        draw(at, 3 * slots, s)
        for k in range(p.items):
            m, lane = k // 4, k % 4
            first_answer(rules, p, i, k, s.u[lane, m], s.u[lane, slots + m], s.u[lane, 2 * slots + m], s)
        person.started_work, person.started_career = s.known[0, i, WORK], s.known[0, i, CAREER]


@part
def first_answer(
    rules: Any, p: Any, i: int, k: int, u_right: float, u_code: float, u_own: float, s: State
) -> None:
    """One person's answer to one item, and what is right where they work."""
    person, item = s.people[i], s.items[k]
    right = option(rules.right_answer(u_right, item.specific != 0, p.options), p.options)
    code = rules.drawn_answer(u_code, right, rules.code_accuracy(p.own_field, p.other_field), p.options)
    chance = rules.accuracy(item.field == person.function, p.own_field, p.other_field, person.ability)
    answer = option(
        rules.start_answer(u_own, p.shared_blind_spots, code, right, chance, p.options), p.options
    )
    s.right[i, k] = right
    for mind in range(2):
        s.answer[mind, i, k] = s.habit[mind, i, k] = answer
        s.due[mind, i, k] = NEVER
        s.known[mind, i, item.domain] += answer == right
