"""Groups and pairs: facilitation, and what people mean to each other when they first meet."""

from typing import Any

from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.layout import CODES, Room, State
from peersim.engines.ensemble.philox import At, draw, draws, request
from peersim.model.draws import PURPOSES
from peersim.rules.arithmetic import irwin_hall
from peersim.rules.start import COMPETENCE_START

DRAWN, NONE, AS_DIVISION, CONTACTS = (
    CODES["world.reach.rule"].index(rule) for rule in ("drawn", "none", "as_division", "contacts")
)
FACILITATION, TIE = PURPOSES["facilitation_1"].block, PURPOSES["initial_trust"].block
ACQUAINTED = PURPOSES["acquainted"].block


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
    pair.trust = rules.initial_trust(u_trust, me.trusting, p.familiarity_trust, acquainted)
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
