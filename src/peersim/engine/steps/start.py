"""Before the first session: items, people, their first answers, and who meets whom (S1-S5)."""

import math
from typing import Any

from peersim.engine.answers import option
from peersim.engine.playing import draw, drawn, draws, group_at, request
from peersim.engine.steps.chances import (
    ABILITY,
    ACQUAINTED,
    ASPIRATION,
    CODE,
    COMMITMENT,
    FACILITATION,
    IMPRESSION,
    ITEM,
    ITEM_MORE,
    MOOD,
    OPENNESS,
    RIGHT,
    SEAT,
    STAKE,
    START,
    START_ANSWER,
    TALKED,
    TIE,
    TRAITS,
    address,
    bell,
    slots,
)
from peersim.engine.steps.knowledge import count_unlike
from peersim.engine.steps.people import (
    everyone,
    group_of,
    members,
    others,
    shared_at_first,
    shared_now,
    tie,
)
from peersim.engine.steps.state import (
    AS_DIVISION,
    CAREER,
    CONTACTS,
    DRAWN,
    NEVER,
    OUT_OF_REACH,
    SELF,
    UNKNOWN,
    WORK,
)
from peersim.rules.arithmetic import irwin_hall, pick, round_half_up
from peersim.rules.reach import FACILITATOR_STEPS
from peersim.rules.seating import FUNCTIONS, function_count, level
from peersim.rules.start import CAREER_SHARE, COMPETENCE_START, SATISFACTION_START


def begin(cohort: Any) -> None:
    """Everything before the first session but the first groups."""
    draw_items(cohort)
    seat_people(cohort)
    draw_people(cohort)
    for person in everyone(cohort):
        first_answers(cohort, person)


def draw_items(cohort: Any) -> None:
    """Domain, field, specificity and sensitivity of each item."""
    world, items = cohort.world, cohort.world.items
    careers = round_half_up(CAREER_SHARE * items)
    cohort.totals.careers = careers
    for k in range(items):
        request(cohort, 2 * k, ITEM, k, 0, 0)
        request(cohort, 2 * k + 1, ITEM_MORE, k, 0, 0)
    draw(cohort, START, 2 * items)
    for k in range(items):
        item, first, more = cohort.items[k], 2 * k, 2 * k + 1
        item.field = pick(drawn(cohort, first, 0), FUNCTIONS)
        item.specific = drawn(cohort, first, 1) < world.specific_share
        u1, u2 = drawn(cohort, first, 2), drawn(cohort, first, 3)
        u3, u4, u5 = drawn(cohort, more, 0), drawn(cohort, more, 1), drawn(cohort, more, 2)
        if k < careers:
            item.domain = CAREER
            item.sensitivity = cohort.rules.career_sensitivity(u1, u2, u3, u4, u5)
        else:
            item.domain = WORK
            item.sensitivity = cohort.rules.work_sensitivity(u1, u2, u3, u4)


def seat_people(cohort: Any) -> None:
    """Who they are; invented people draw their function and level."""
    for person in everyone(cohort):
        seat = cohort.roster[person.place]
        person.key, person.organisation, person.division = seat.key, seat.organisation, seat.division
        person.industry, person.boss = seat.industry, seat.boss
        person.function, person.level = seat.function, seat.level
        request(cohort, person.place, SEAT, person.key, 0, 0)
    draw(cohort, START, cohort.size)
    for person in everyone(cohort):
        person.interview = drawn(cohort, person.place, 2)
    if cohort.invented:
        functions = function_count(cohort.programme.seats_diversity, cohort.programme.group_size)
        for person in everyone(cohort):
            person.function = rank_at_home(cohort, person) % functions
            person.level = level(drawn(cohort, person.place, 1), cohort.programme.seats_level_spread)


def rank_at_home(cohort: Any, person: Any) -> int:
    """How many of the person's home group have a smaller draw; of equals the smaller id."""
    rank, home, mine = 0, cohort.roster[person.place].home, drawn(cohort, person.place, 0)
    for other in everyone(cohort):
        theirs = drawn(cohort, other.place, 0)
        ahead = theirs < mine or (theirs == mine and other.place < person.place)
        if ahead and cohort.roster[other.place].home == home:
            rank += 1
    return rank


def draw_people(cohort: Any) -> None:
    """S2: what each is and feels at first."""
    rules, world = cohort.rules, cohort.world
    for person in everyone(cohort):
        first = 7 * person.place
        request(cohort, first, OPENNESS, person.key, 0, 0)
        request(cohort, first + 1, COMMITMENT, person.key, 0, 0)
        request(cohort, first + 2, STAKE, person.key, 0, 0)
        request(cohort, first + 3, ABILITY, person.key, 0, 0)
        request(cohort, first + 4, TRAITS, person.key, 0, 0)
        request(cohort, first + 5, IMPRESSION, person.key, 0, 0)
        request(cohort, first + 6, ASPIRATION, person.key, 0, 0)
    draw(cohort, START, 7 * cohort.size)
    for person in everyone(cohort):
        stated, first = cohort.roster[person.place], 7 * person.place
        person.openness = rules.openness(bell(cohort, first))
        person.commitment = rules.commitment(bell(cohort, first + 1))
        person.stake = rules.stake(bell(cohort, first + 2), world.stake)
        person.ability = rules.ability(bell(cohort, first + 3))
        person.confidence = rules.confidence(drawn(cohort, first + 4, 0))
        person.insight = rules.insight(drawn(cohort, first + 4, 1))
        person.dominance = drawn(cohort, first + 4, 2)
        person.response_bias = rules.response_bias(drawn(cohort, first + 4, 3), world.response_style)
        person.aspiration = rules.aspiration(bell(cohort, first + 6))
        person.trusting = rules.trusting(
            drawn(cohort, first + 5, 0), world.initial_trust, world.trust_by_rater
        )
        person.trusted = rules.trusted(drawn(cohort, first + 5, 1), world.trust_by_rated)
        if not math.isnan(stated.openness):
            person.openness = stated.openness
        if not math.isnan(stated.confidence):
            person.confidence = stated.confidence
        if not math.isnan(stated.trust):
            person.trusting = stated.trust
        if not math.isnan(stated.knowledge):
            person.ability = rules.ability_for(
                stated.knowledge, world.shared_blind_spots, world.own_field, world.other_field
            )
        person.satisfaction, person.perceived_leak = SATISFACTION_START, 0.0
        person.turns = person.solved = person.planned = person.heard = person.novel = 0
        person.rounds = person.answers_given = 0
        person.sessions_held = person.sessions_present = person.left = person.moves = 0
        person.learnt_presenting = person.learnt_listening = person.learnt_coaching = 0


def first_answers(cohort: Any, person: Any) -> None:
    """S1: each answer is the organisation's or one's own; the twin starts as a copy."""
    think(cohort, person)
    blocks, firm = slots(cohort.world.items), person.organisation
    for block in range(blocks):
        request(cohort, 2 * block, RIGHT, firm, 0, block)
        request(cohort, 2 * block + 1, CODE, firm, 0, block)
    draw(cohort, START, 2 * blocks)
    for whose in range(2):
        cohort.soonest[whose, person.place] = NEVER
        cohort.known[whose, person.place, WORK] = cohort.known[whose, person.place, CAREER] = 0
    for k in range(cohort.world.items):
        first, lane = 2 * (k // 4), k % 4
        u_right, u_code = drawn(cohort, first, lane), drawn(cohort, first + 1, lane)
        first_answer(cohort, person, k, u_right, u_code, cohort.thoughts[person.place, k])
    person.started_work = cohort.known[SELF, person.place, WORK]
    person.started_career = cohort.known[SELF, person.place, CAREER]


def think(cohort: Any, person: Any) -> None:
    """S1: the draw behind each answer: one's own, or that of an acquainted colleague with whom it was talked over.

    So the two answer alike, rightly or wrongly, and each is right as often as without having talked.
    """
    blocks, redundancy = slots(cohort.world.items), cohort.world.redundancy
    for block in range(blocks):
        request(cohort, block, START_ANSWER, person.key, 0, block)
    draw(cohort, START, blocks)
    for k in range(cohort.world.items):
        cohort.thoughts[person.place, k] = drawn(cohort, k // 4, k % 4)
    if redundancy <= 0.0:
        return
    found = find_acquainted(cohort, person)
    if found == 0:
        return
    for block in range(blocks):
        request(cohort, block, TALKED, person.key, 0, block)
    draw(cohort, START, blocks)
    for k in range(cohort.world.items):
        u = drawn(cohort, k // 4, k % 4)
        if u < redundancy:
            friend = cohort.friends[pick(u / redundancy, found)]
            cohort.thoughts[person.place, k] = cohort.thoughts[friend, k]


def find_acquainted(cohort: Any, person: Any) -> int:
    """List the acquainted colleagues with smaller ids; returns how many they are."""
    for other in everyone(cohort):
        lower, higher = min(person.key, other.key), max(person.key, other.key)
        request(cohort, other.place, ACQUAINTED, lower, higher, 0)
    draw(cohort, START, cohort.size)
    found = 0
    for other in everyone(cohort):
        earlier = other.place < person.place and other.organisation == person.organisation
        if earlier and knew_each_other(cohort, person, other, drawn(cohort, other.place, 0)):
            cohort.friends[found] = other.place
            found += 1
    return found


def first_answer(cohort: Any, person: Any, k: int, u_right: float, u_code: float, u_own: float) -> None:
    """One person's answer to one item, and what is right where they work."""
    rules, world, item, at = cohort.rules, cohort.world, cohort.items[k], person.place
    right = option(rules.right_answer(u_right, item.specific != 0, world.options), world.options)
    code_right = rules.code_accuracy(world.own_field, world.other_field)
    code = rules.drawn_answer(u_code, right, code_right, world.options)
    own_right = rules.accuracy(
        item.field == person.function, world.own_field, world.other_field, person.ability
    )
    answer = rules.start_answer(u_own, world.shared_blind_spots, code, right, own_right, world.options)
    answer = option(answer, world.options)
    cohort.right[at, k] = right
    for whose in range(2):
        cohort.answer[whose, at, k] = cohort.habit[whose, at, k] = answer
        cohort.due[whose, at, k] = NEVER
        cohort.known[whose, at, item.domain] += int(answer == right)


def form_groups(cohort: Any, phase: int) -> None:
    """Facilitation and norm of each group; pairs who sit together for the first time begin."""
    rules, world = cohort.rules, cohort.world
    for number in range(cohort.group_count):
        group = group_at(cohort, number)
        group.number, group.size = number, 0
    for person in everyone(cohort):
        group = group_at(cohort, cohort.seating[phase, person.place])
        person.in_group, person.position = group.number, group.size
        cohort.seats[group.number, group.size] = person.place
        group.size += 1
    for number in range(cohort.group_count):
        group = group_at(cohort, number)
        u1, u2, u3, u4 = draws(cohort, address(phase, 0), FACILITATION, number, 0, 0)
        bell_shaped = irwin_hall(u1, u2, u3, u4)
        group.facilitation = rules.facilitation(
            bell_shaped, cohort.programme.formality, world.facilitation_spread
        )
        group.leak_chance = rules.leak_chance_of_group(world.leak_chance, group.facilitation)
        mood = draws(cohort, address(phase, 0), MOOD, number, 0, 0)[0]
        group.mood, group.norm = rules.group_mood(mood, world.group_mood), world.base_disclosure
        for member in members(cohort, group):
            member.perceived_leak = group.leak_chance
        place_facilitator(cohort, group)
        group.unlike = count_unlike(cohort, group)
    for person in everyone(cohort):
        meet_others(cohort, person)


def place_facilitator(cohort: Any, group: Any) -> None:
    """S4: whose bosses the facilitator could reach: of the house, those of the members from there."""
    rules, inside = cohort.rules, cohort.programme.inside_facilitator
    house, reach = house_of(cohort, group), rules.reach(FACILITATOR_STEPS, cohort.world.reach_decay)
    for member in members(cohort, group):
        member.facilitator_reach = rules.facilitator_reach(of_the_house(cohort, member, house), inside, reach)


def of_the_house(cohort: Any, member: Any, house: int) -> bool:
    """S4: whether the facilitator stands to a member as an employee of the same organisation does."""
    if cohort.world.reach_rule == OUT_OF_REACH:
        return False
    if cohort.world.reach_rule == AS_DIVISION:
        return True
    return member.organisation == house and member.moves == 0


def house_of(cohort: Any, group: Any) -> int:
    """The organisation of most members, at least two; of equals the smallest number; -1 for none."""
    house, most = UNKNOWN, 2
    for member in members(cohort, group):
        count = 0
        for other in members(cohort, group):
            count += int(shared_now(member, other)[0])
        smaller = house < 0 or member.organisation < house
        if count > most or (count == most and smaller):
            house, most = member.organisation, count
    return house


def meet_others(cohort: Any, person: Any) -> None:
    """Ties to the members of the group that the person has not sat with before."""
    group, number = group_of(cohort, person), 0
    for other in others(cohort, group, person):
        if not tie(cohort, person, other).met:
            lower, higher = min(person.key, other.key), max(person.key, other.key)
            request(cohort, number, TIE, person.key, other.key, 0)
            request(cohort, number + 1, ACQUAINTED, lower, higher, 0)
            number += 2
    if number == 0:
        return
    draw(cohort, START, number)
    number = 0
    for other in others(cohort, group, person):
        if not tie(cohort, person, other).met:
            introduce(cohort, person, other, number)
            number += 2


def knew_each_other(cohort: Any, person: Any, other: Any, u: float) -> bool:
    """S3: whether two were acquainted before: as a file says, or by chance."""
    known = cohort.acquainted[person.place, other.place]
    if known >= 0:
        return known == 1
    organisation, division = shared_at_first(person, other)
    return u < cohort.rules.acquaintance_chance(
        cohort.world.acquainted, cohort.world.acquainted_across, organisation, division
    )


def introduce(cohort: Any, person: Any, other: Any, number: int) -> None:
    """S3-S5: what the other means to the person when they first meet; draws from ``number`` on."""
    rules, world, bond = cohort.rules, cohort.world, tie(cohort, person, other)
    acquainted = knew_each_other(cohort, person, other, drawn(cohort, number + 1, 0))
    bond.met = 1
    bond.trust = rules.initial_trust(
        u=drawn(cohort, number, 0),
        level=person.trusting,
        trusted=other.trusted,
        width=world.trust_by_pair,
        familiarity=world.familiarity_trust,
        acquainted=acquainted,
    )
    bond.first_trust = bond.trust_before = bond.trust
    bond.closeness = rules.initial_closeness(acquainted)
    bond.competence = COMPETENCE_START
    relate(cohort, person, other, drawn(cohort, number, 1))


def relate(cohort: Any, person: Any, other: Any, u: float) -> None:
    """S4-S5: whether the other reaches the person's boss and competes, and how foreign they are, as both work now."""
    rules, world, bond = cohort.rules, cohort.world, tie(cohort, person, other)
    organisation, division = shared_now(person, other)
    industry = person.industry == other.industry
    steps = steps_to_boss(cohort, person, other, u, organisation, division, industry)
    bond.reach = rules.reach(steps, world.reach_decay)
    pool = rules.promotion_pool(division, organisation, industry, world.industry_pool)
    fit = rules.fit_for_one_post(person.function == other.function, abs(person.level - other.level))
    bond.pool = rules.pool_for_posts(pool, world.post_fit, fit)
    bond.distance = rules.distance(
        person.function != other.function,
        not organisation,
        not industry,
        world.function_distance,
        world.organisation_distance,
        world.industry_distance,
    )


def steps_to_boss(
    cohort: Any, person: Any, listener: Any, u: float, organisation: bool, division: bool, industry: bool
) -> int:
    """S4: steps from the listener to the boss of the person; -1 without a path."""
    rules, world, moved = cohort.rules, cohort.world, person.moves + listener.moves > 0
    if world.reach_rule == OUT_OF_REACH:
        return -1
    if world.reach_rule == CONTACTS:
        if moved:
            return -1
        return cohort.contacts[person.place, listener.place]
    if world.reach_rule == DRAWN and person.boss >= 0 and not moved:
        steps = rules.reported_steps(listener.key == person.boss, listener.boss == person.boss)
        if steps >= 0:
            return steps
    if world.reach_rule == AS_DIVISION:
        organisation = division = industry = True
    chance = rules.direct_chance(
        same_division=division,
        same_organisation=organisation,
        same_industry=industry,
        in_division=world.reach_in_division,
        in_organisation=world.reach_in_organisation,
        outside=world.reach_outside,
    )
    return rules.path_steps(u, chance, organisation, division)
