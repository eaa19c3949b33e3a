"""Before the first session: items, people, first answers, groups and pairs."""

import math
from typing import Any

from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.layout import Room, State
from peersim.engines.ensemble.philox import At, draw, draws, request
from peersim.model.draws import PURPOSES
from peersim.rules.arithmetic import irwin_hall, pick, round_half_up
from peersim.rules.seating import FUNCTIONS, function_count, level
from peersim.rules.start import CAREER_SHARE, COMPETENCE_START, SATISFACTION_START

WORK, CAREER = 0, 1
NONE, AS_DIVISION, CONTACTS, DRAWN = 1, 2, 3, 0
NEVER = math.inf

OPENNESS, STAKE, ABILITY, COMMITMENT = (
    PURPOSES[f"{name}_1"].block for name in ("openness", "stake", "ability", "commitment")
)
TRAITS, SEAT = PURPOSES["confidence"].block, PURPOSES["function"].block
START_ANSWER, RIGHT, CODE = (PURPOSES[name].block for name in ("start_answer", "right_answer", "code_answer"))
ITEM, ITEM_MORE = PURPOSES["item_field"].block, PURPOSES["item_sensitivity_3"].block
FACILITATION, TIE = PURPOSES["facilitation_1"].block, PURPOSES["initial_trust"].block
ACQUAINTED = PURPOSES["acquainted"].block


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
        if math.isnan(seats[i].openness):
            person.openness = rules.openness(bell(s, m))
        else:
            person.openness = seats[i].openness
        person.commitment = rules.commitment(bell(s, m + 1))
        person.stake = rules.stake(bell(s, m + 2), p.stake)
        person.ability = rules.ability(bell(s, m + 3))
        person.confidence, person.insight = rules.confidence(s.u[0, m + 4]), rules.insight(s.u[1, m + 4])
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
        person, firm = s.people[i], room.seats[i].organisation_key
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
    right = rules.right_answer(u_right, item.specific != 0, p.options)
    code = rules.drawn_answer(u_code, right, rules.code_accuracy(p.own_field, p.other_field), p.options)
    chance = rules.accuracy(item.field == person.function, p.own_field, p.other_field, person.ability)
    answer = rules.start_answer(u_own, p.shared_blind_spots, code, right, chance, p.options)
    s.right[i, k] = right
    for mind in range(2):
        s.answer[mind, i, k] = s.habit[mind, i, k] = answer
        s.due[mind, i, k] = NEVER
        s.known[mind, i, item.domain] += answer == right


@part
def form_groups(rules: Any, p: Any, at: At, phase: int, room: Room, s: State) -> None:
    """Facilitation and norm of each group; pairs who meet for the first time begin. ``at``: the phase."""
    persons, seating = room.persons, room.seating[phase]
    for g in range(room.groups):
        group = s.groups[g]
        group.size = 0
        for i in range(persons):
            if seating[i] == g:
                s.people[i].group = g
                s.members[g, group.size] = i
                group.size += 1
        u0, u1, u2, u3 = draws(at, FACILITATION, g, 0, 0)
        group.facilitation = rules.facilitation(irwin_hall(u0, u1, u2, u3), p.formality)
        group.leak_chance = rules.leak_chance_of_group(p.leak_chance, group.facilitation)
        group.norm = p.base_disclosure
    ever = At(at.low, at.high, at.replicate, 0)
    for i in range(persons):
        s.people[i].perceived_leak = s.groups[s.people[i].group].leak_chance
    for i in range(persons):
        me, count = s.people[i], 0
        for j in range(persons):
            you = s.people[j]
            request(s, j, TIE, me.key, you.key, 0)
            request(s, persons + j, ACQUAINTED, min(me.key, you.key), max(me.key, you.key), 0)
            count += me.group == you.group and s.pairs[i, j].met == 0
        if count > 1:  # somebody besides oneself
            draw(ever, 2 * persons, s)
            for j in range(persons):
                if i != j and me.group == s.people[j].group and s.pairs[i, j].met == 0:
                    introduce(rules, p, i, j, s.u[0, j], s.u[1, j], s.u[0, persons + j], room, s)


@part
def introduce(
    rules: Any,
    p: Any,
    i: int,
    j: int,
    u_trust: float,
    u_contact: float,
    u_acquainted: float,
    room: Room,
    s: State,
) -> None:
    """S3-S5: what j means to i when they first meet. Known is -1 where acquaintance is drawn."""
    me, you, pair = s.people[i], s.people[j], s.pairs[i, j]
    organisation = me.organisation == you.organisation
    division = organisation and me.division == you.division
    industry = me.industry == you.industry
    if room.known[i, j] >= 0:
        acquainted = room.known[i, j] == 1
    else:
        chance = rules.acquaintance_chance(p.acquainted, organisation, division)
        acquainted = u_acquainted < chance
    pair.met = 1
    pair.trust = rules.initial_trust(u_trust, p.initial_trust, p.familiarity_trust, acquainted)
    pair.closeness = rules.initial_closeness(acquainted)
    pair.competence = COMPETENCE_START
    steps = steps_to_boss(rules, p, i, j, u_contact, organisation, division, industry, room, s)
    pair.reach = rules.reach(steps, p.reach_decay)
    pair.pool = rules.promotion_pool(division, organisation, industry, p.industry_pool)
    pair.distance = rules.distance(
        me.function != you.function,
        not organisation,
        not industry,
        p.function_distance,
        p.organisation_distance,
        p.industry_distance,
    )


@part
def steps_to_boss(
    rules: Any,
    p: Any,
    i: int,
    j: int,
    u: float,
    organisation: bool,
    division: bool,
    industry: bool,
    room: Room,
    s: State,
) -> int:
    """S4: steps from the listener j to the boss of i; -1 without a path."""
    if p.reach_rule == NONE:
        return -1
    if p.reach_rule == CONTACTS:
        return room.contacts[i, j]
    if p.reach_rule == DRAWN and s.people[i].boss >= 0:
        boss = s.people[i].boss
        known = rules.reported_steps(s.people[j].key == boss, s.people[j].boss == boss)
        if known >= 0:
            return known
    if p.reach_rule == AS_DIVISION:
        organisation = division = industry = True
    chance = rules.direct_chance(
        division, organisation, industry, p.reach_in_division, p.reach_in_organisation, p.reach_outside
    )
    return rules.path_steps(u, chance, organisation, division)
