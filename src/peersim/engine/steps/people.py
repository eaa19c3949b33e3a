"""Who is who: walks over the people of a cohort, in the order of their ids, and what one means to another."""

from collections.abc import Iterator
from typing import Any

from peersim.engine.playing import group_at, person_at


def everyone(cohort: Any) -> Iterator[Any]:
    """All people."""
    for at in range(cohort.size):
        person = person_at(cohort, at)
        yield person


def members(cohort: Any, group: Any) -> Iterator[Any]:
    """The members of a group, present or not."""
    for at in range(group.size):
        member = person_at(cohort, cohort.seats[group.number, at])
        yield member


def staying(cohort: Any, group: Any) -> Iterator[Any]:
    """The members who have not left for good, present or not."""
    for at in range(group.size):
        member = person_at(cohort, cohort.seats[group.number, at])
        if not member.left:
            yield member


def others(cohort: Any, group: Any, person: Any) -> Iterator[Any]:
    """The members of a group but one."""
    for at in range(group.size):
        other = person_at(cohort, cohort.seats[group.number, at])
        if other.place != person.place:
            yield other


def present(cohort: Any, group: Any) -> Iterator[Any]:
    """The members who have come to the session."""
    for at in range(group.size):
        member = person_at(cohort, cohort.seats[group.number, at])
        if member.present:
            yield member


def gather(cohort: Any, group: Any, presenter: Any) -> None:
    """Who listens to the case at hand: those present who do not present it."""
    audience = 0
    for at in range(group.size):
        place = cohort.seats[group.number, at]
        cohort.listening[audience] = place
        audience += int(person_at(cohort, place).present) & int(place != presenter.place)
    cohort.case.audience = audience


def listeners(cohort: Any) -> Iterator[Any]:
    """Those present who do not present the case at hand."""
    for at in range(cohort.case.audience):
        listener = person_at(cohort, cohort.listening[at])
        yield listener


def advisers_of(cohort: Any, person: Any, number: int) -> Iterator[Any]:
    """Those who gave the advice that the person plans to try as this number."""
    for at in range(cohort.size):
        adviser = person_at(cohort, at)
        if cohort.advisers[person.place, number, at]:
            yield adviser


def group_of(cohort: Any, person: Any) -> Any:
    """The group in which a person sits."""
    return group_at(cohort, person.in_group)


def tie(cohort: Any, person: Any, other: Any) -> Any:
    """What the other means to the person."""
    return cohort.ties[person.place, other.place]


def shared_at_first(one: Any, other: Any) -> tuple[bool, bool]:
    """Whether two people had one employer at the start, and worked in one division."""
    organisation = one.organisation == other.organisation
    return organisation, organisation and one.division == other.division


def shared_now(one: Any, other: Any) -> tuple[bool, bool]:
    """The same now: who has changed jobs has an employer whom nobody else here has."""
    if one.moves + other.moves > 0:
        return False, False
    return shared_at_first(one, other)


def safety(cohort: Any, person: Any) -> float:
    """The chance, as the person sees it, that the boss does not hear what all other members are told."""
    kept, rules = 1.0, cohort.rules
    for other in others(cohort, group_of(cohort, person), person):
        kept = rules.exposure_kept(kept, person.perceived_leak, tie(cohort, person, other).reach)
    return rules.exposure_kept(kept, person.perceived_leak, person.facilitator_reach)
