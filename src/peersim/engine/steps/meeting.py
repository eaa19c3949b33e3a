"""One session of a group: who comes, cases or a lecture, and what being together does."""

from typing import Any

from peersim.engine.playing import person_at
from peersim.engine.steps.case import hold_case
from peersim.engine.steps.chances import COMES, LECTURE, TOPIC, chance_of, draw_attendance, draw_of
from peersim.engine.steps.knowledge import knows
from peersim.engine.steps.listening import take_over
from peersim.engine.steps.note import note
from peersim.engine.steps.people import members, others, present, staying, tie
from peersim.engine.steps.state import ABSENT, COURSE, LECTURED, UNKNOWN
from peersim.rules.arithmetic import pick
from peersim.rules.attendance import turns_each
from peersim.rules.coaching import COURSE_MINUTES_RATIO, TEACHER_COMPETENCE


def meet(cohort: Any, group: Any) -> None:
    """One session."""
    group.session_cases, group.session_depth = 0, 0.0
    here = attendance(cohort, group)
    if here >= 2:
        if cohort.now.activity == COURSE:
            lecture(cohort, group)
        else:
            hold_cases(cohort, group, here)
    be_together(cohort, group)


def attendance(cohort: Any, group: Any) -> int:
    """Each member who has not left for good comes, or not; returns how many have come."""
    draw_attendance(cohort, group)
    here = 0
    for member in members(cohort, group):
        if member.left:
            member.present = member.taken = 0
            continue
        chance = cohort.rules.attendance_chance(member.commitment, member.satisfaction)
        member.present = chance_of(cohort, member, COMES) < chance
        member.taken = 0
        member.sessions_held += 1
        cohort.totals.session_invited += 1
        if member.present:
            member.sessions_present += 1
            here += 1
        else:
            cohort.totals.session_absent += 1
            note(cohort, ABSENT, member)
    return here


def hold_cases(cohort: Any, group: Any, here: int) -> None:
    """Cases as far as the time budget reaches, the next presenter chosen after each."""
    programme, most = cohort.programme, cohort.rules.most_turns(here)
    cases = cohort.rules.case_count(
        programme.session_minutes, programme.overhead_minutes, programme.minutes_per_case, most
    )
    limit = turns_each(most, here)
    for _ in range(cases):
        place = next_presenter(cohort, group, limit)
        if place < 0:
            raise ValueError("more cases than those present may present")
        presenter = person_at(cohort, place)
        hold_case(cohort, group, presenter)
        presenter.taken += 1
        presenter.turns += 1


def next_presenter(cohort: Any, group: Any, limit: int) -> int:
    """Place of who has the largest priority; of equals the more dominant, then the smaller id. -1: nobody may."""
    found, highest, most_dominant = -1, 0.0, 0.0
    for member in members(cohort, group):
        priority = cohort.rules.turn_priority(member.turns, member.dominance, group.facilitation)
        level = int(priority == highest) & int(member.dominance > most_dominant)
        ahead = int(found < 0) | int(priority > highest) | level
        chosen = int(member.present) & int(member.taken < limit) & ahead
        found = member.place if chosen else found
        highest = priority if chosen else highest
        most_dominant = member.dominance if chosen else most_dominant
    return found


def be_together(cohort: Any, group: Any) -> None:
    """Time in one room changes what people feel, and how deep the group is used to go."""
    rules = cohort.rules
    if group.session_cases > 0:
        group.norm = group.session_depth / group.session_cases
    for member in present(cohort, group):
        if group.session_cases > 0:
            member.openness = rules.openness_drift(member.openness, group.norm, cohort.world.drift)
        for other in others(cohort, group, member):
            if other.present:
                bond = tie(cohort, member, other)
                bond.closeness = rules.closeness_after_session(
                    bond.closeness, group.facilitation, cohort.world.closeness_presence
                )
                if other.place > member.place:
                    reciprocate(cohort, member, other)
                inspire(cohort, member, other)
    for member in staying(cohort, group):
        member.perceived_leak = rules.suspicion_relaxed(member.perceived_leak, group.leak_chance)


def reciprocate(cohort: Any, one: Any, other: Any) -> None:
    """The trust of two in each other comes nearer."""
    there, back = tie(cohort, one, other), tie(cohort, other, one)
    given = there.trust
    there.trust = cohort.rules.reciprocated(given, back.trust, cohort.world.trust_reciprocity)
    back.trust = cohort.rules.reciprocated(back.trust, given, cohort.world.trust_reciprocity)


def inspire(cohort: Any, person: Any, model: Any) -> None:
    """One aims higher with somebody in the room whose career is within reach."""
    rules = cohort.rules
    found = rules.inspiration(
        levels_above=float(model.level - person.level),
        other_function=model.function != person.function,
        other_industry=model.industry != person.industry,
    )
    person.aspiration = rules.aspiration_raised(person.aspiration, found, cohort.world.aspiration)


def lecture(cohort: Any, group: Any) -> None:
    """A generic course: topics at random among the generic issues, one voice, no cases."""
    rules, world, programme = cohort.rules, cohort.world, cohort.programme
    minutes = programme.minutes_per_case * COURSE_MINUTES_RATIO
    topics = rules.case_count(programme.session_minutes, programme.overhead_minutes, minutes, world.items)
    generic = 0
    for k in range(world.items):
        if not cohort.items[k].specific:
            cohort.listed[generic] = k
            generic += 1
    if generic == 0:
        return
    context = rules.understanding_chance(1.0, world.organisation_distance, 0.0, world.distance_cost)
    for topic in range(topics):
        item = cohort.listed[pick(draw_of(cohort, TOPIC, group.number, topic), generic)]
        for member in present(cohort, group):
            if knows(cohort, member, item):
                continue
            voice = rules.voice_weight(
                member.trusting, TEACHER_COMPETENCE, True, member.openness, world.organisation_distance
            )
            weight = rules.weight_on_advice(voice, 0.0, world.inertia)
            chance = rules.vicarious_chance(
                weight, context, member.insight, cohort.now.trial_time, world.vicarious
            )
            if draw_of(cohort, LECTURE, member.key, topic) < chance:
                take_over(cohort, member, item, 0, LECTURED, UNKNOWN, UNKNOWN)
                member.solved += 1
