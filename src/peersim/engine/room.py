"""Who sits where, as arrays that both players read."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from peersim.engine.records import Run
from peersim.model.people import STATED, Person, Population, seat

Array = npt.NDArray[Any]

SEAT = np.dtype(
    [
        (name, "i8")
        for name in ["key", "organisation", "division", "industry", "function", "level", "boss", "home"]
    ]
    + [(name, "f8") for name in STATED],
    align=True,
)
"""``boss`` -1, and NaN for what is not stated: none."""


class Place(NamedTuple):
    """Who sits where, phase after phase. P people."""

    people: tuple[Person, ...]
    population: Population
    roster: Array  # (P,) SEAT
    seating: Array  # (phases, P) group of each person
    groups: int


def place_of(run: Run) -> Place:
    """Raises ``ValueError`` for people or groups that cannot be."""
    people = run.population.people(run.setting, run.seed, run.replicate)
    ids = {p.key for p in people}
    if not people or len(ids) < len(people) or not (min(ids) >= 0 and max(ids) < 2**32):
        raise ValueError("a population needs people, each with an id of their own in [0, 2**32)")
    if run.setting.world.reach.rule == "contacts" and run.population.contact_steps is None:
        raise ValueError('world.reach.rule = "contacts" needs a population with contacts')
    phases = run.setting.programme.phases
    seating, before = np.zeros((max(1, len(phases)), len(people)), np.int64), None
    for number, phase in enumerate(phases):
        before = seat(people, phase.seating, before)
        if min(map(len, before)) < 2:
            raise ValueError("a group needs at least two members")
        for g, members in enumerate(before):
            seating[number, members] = g
    return Place(people, run.population, _roster(people), seating, int(seating[0].max()) + 1)


def _roster(people: Sequence[Person]) -> Array:
    rows = [
        (
            p.key,
            p.organisation,
            p.division,
            p.industry,
            p.function,
            p.level,
            -1 if p.boss is None else p.boss,
            p.group,
            *(np.nan if getattr(p, name) is None else getattr(p, name) for name in STATED),
        )
        for p in people
    ]
    return np.array(rows, SEAT)


def contacts(place: Place, most: int) -> Array:
    """(most, most) steps from the person of the column to the boss of that of the row; -1 for none."""
    out, at = np.full((most, most), -1, np.int64), {p.key: n for n, p in enumerate(place.people)}
    for (presenter, listener), number in (place.population.contact_steps or {}).items():
        if presenter in at and listener in at:
            out[at[presenter], at[listener]] = number
    return out


def acquainted(place: Place, most: int) -> Array:
    """(most, most) 1 where two knew each other before, 0 where not, -1 where that is drawn."""
    if place.population.acquainted is None:
        return np.full((most, most), -1, np.int64)
    out, at = np.zeros((most, most), np.int64), {p.key: n for n, p in enumerate(place.people)}
    for one, other in place.population.acquainted:
        if one in at and other in at:
            out[at[one], at[other]] = out[at[other], at[one]] = 1
    return out
