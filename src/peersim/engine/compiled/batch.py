"""From runs to arrays: parameters, seat tables and calendars, each kind stored once."""

from collections.abc import Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from peersim.engine.compiled.arrangement import Arrangement, Calendar
from peersim.engine.compiled.layout import STEP, Array, State, new_state
from peersim.engine.records import Run
from peersim.engine.room import SEAT, Place, acquainted, contacts
from peersim.engine.setting import field_of
from peersim.model.draws import MAX_SEED
from peersim.model.own_rules import NO_OWN_RULES, OwnRules
from peersim.model.people import Invented
from peersim.rules.attendance import turns_each
from peersim.rules.table import VARIANTS

_LOW = 0xFFFFFFFF


class Batch(NamedTuple):
    """Runs as kernels read them. R runs, L seat tables, C calendars, D populations, P persons, S steps."""

    low: int  # halves of the seed
    high: int
    params: Array  # (R,) PARAMETERS
    replicate: Array  # (R,)
    place: Array  # (R,) which seat table
    calendar: Array  # (R,) which calendar
    persons: Array  # (L,)
    groups: Array  # (L,)
    invented: Array  # (L,) whether function and level are drawn
    people: Array  # (L,) which population's contacts
    roster: Array  # (L, P) SEAT
    seating: Array  # (L, phases, P) group of each person
    contacts: Array  # (D, P, P) steps from column to the boss of row, -1 none
    acquainted: Array  # (D, P, P) 1 acquainted, 0 not, -1 drawn
    calendars: Array  # (C, S) STEP
    steps: Array  # (C,)
    reads: Array  # (C, 2) steps at which weeks 52 and 104 are read


class RunTable(NamedTuple):
    """Runs by the column. R runs; a run is its arrangement, but for the parameters that ``columns`` give."""

    arrangements: Sequence[Arrangement]
    arrangement: Array  # (R,) number of the run's arrangement
    replicate: Array  # (R,)
    seed: int
    columns: Mapping[str, Array] = MappingProxyType({})
    """By path, (R,) values of a parameter; choices by their number. They must not change an arrangement's place or
    calendar."""


class _Shelf:
    """Distinct things in the order of first appearance, by a key."""

    def __init__(self) -> None:
        self.number: dict[Hashable, int] = {}
        self.things: list[Any] = []

    def put(self, key: Hashable, thing: Any) -> int:
        """The number of the thing with this key."""
        if key not in self.number:
            self.number[key] = len(self.things)
            self.things.append(thing)
        return self.number[key]


def table_of(runs: Sequence[Run]) -> RunTable:
    """The same runs by the column; they share a seed."""
    arrangements = _Shelf()
    arrangement = [
        arrangements.put((id(run.setting), id(run.population), run.own.digest), run) for run in runs
    ]
    return RunTable(
        arrangements=[Arrangement(run) for run in arrangements.things],
        arrangement=np.array(arrangement, np.int64),
        replicate=np.array([run.replicate for run in runs], np.int64),
        seed=runs[0].seed,
    )


def batch_of(runs: RunTable) -> Batch:
    """Arrays for some runs. Raises ``ValueError`` as the agents engine does."""
    seed = runs.seed
    if not 0 <= seed <= MAX_SEED or runs.replicate.min() < 0 or runs.replicate.max() >= 2**32:
        raise ValueError("a seed must be in [0, 2**64), a replicate in [0, 2**32)")
    used, which = np.unique(runs.arrangement, return_inverse=True)
    arrangements = [runs.arrangements[at] for at in used]
    places, calendars = _Shelf(), _Shelf()
    place = np.array([places.put(arrangement.place_key, arrangement) for arrangement in arrangements])
    calendar = np.array(
        [calendars.put(arrangement.calendar_key, arrangement) for arrangement in arrangements]
    )
    params = np.concatenate([arrangement.params for arrangement in arrangements])[which]
    for path, values in runs.columns.items():
        params[field_of(path)] = values
    return Batch(
        low=seed & _LOW,
        high=seed >> 32,
        params=params,
        replicate=runs.replicate,
        place=place[which],
        calendar=calendar[which],
        **_places([arrangement.place for arrangement in places.things]),
        **_calendars([arrangement.calendar for arrangement in calendars.things]),
    )


def _places(places: Sequence[Place]) -> Mapping[str, Array]:
    populations = _Shelf()
    most = max(len(place.people) for place in places)
    phases = max(len(place.seating) for place in places)
    roster, seating = np.zeros((len(places), most), SEAT), np.zeros((len(places), phases, most), np.int64)
    people = np.empty(len(places), np.int64)
    for at, place in enumerate(places):
        people[at] = populations.put(_contacts_key(place), place)
        roster[at, : len(place.people)] = place.roster
        seating[at, : len(place.seating), : len(place.people)] = place.seating
    reach = np.stack([contacts(place, most) for place in populations.things])
    known = np.stack([acquainted(place, most) for place in populations.things])
    return {
        "persons": np.array([len(place.people) for place in places]),
        "groups": np.array([place.groups for place in places]),
        "invented": np.array([isinstance(place.population, Invented) for place in places]),
        "people": people,
        "roster": roster,
        "seating": seating,
        "contacts": reach,
        "acquainted": known,
    }


def _contacts_key(place: Place) -> Hashable:
    given = place.population.contact_steps is not None or place.population.acquainted is not None
    return id(place.population) if given else None


def _calendars(calendars: Sequence[Calendar]) -> Mapping[str, Array]:
    out = np.zeros((len(calendars), max(len(calendar.steps) for calendar in calendars)), STEP)
    for at, calendar in enumerate(calendars):
        out[at, : len(calendar.steps)] = calendar.steps
    counts = np.array([len(calendar.steps) for calendar in calendars])
    return {"calendars": out, "steps": counts, "reads": np.array([calendar.reads for calendar in calendars])}


def state_for(batch: Batch, own: OwnRules = NO_OWN_RULES) -> State:
    """Room for any run of a batch that follows these rules."""
    p, together = batch.params, 2
    for seating, persons in zip(batch.seating, batch.persons, strict=True):
        together = max(together, *(int(np.bincount(phase[:persons]).max()) for phase in seating))
    turns, groups = _most_turns_each(together, own), int(batch.groups.max())
    return new_state(int(batch.persons.max()), int(p["items"].max()), groups, turns, int(p["options"].max()))


def _most_turns_each(together: int, own: OwnRules) -> int:
    """The most cases that one of so many people may present, under any named variant or the own rule."""
    entry, variants = VARIANTS["turns"]
    rules = [own.functions[entry]] if entry in own.functions else variants.values()
    present = range(2, together + 1)
    return max(turns_each(most_turns(n), n) for most_turns in rules for n in present)
