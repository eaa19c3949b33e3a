"""From runs to arrays: parameters, seat tables and calendars, each kind stored once."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from peersim.engines.ensemble.layout import CODES, COLUMNS, PARAMETERS, SEAT, STEP, Array, State, new_state
from peersim.engines.ensemble.session import ACTIVITIES
from peersim.engines.records import Run
from peersim.model.calendar import READ_WEEKS, Step, reading_step, steps
from peersim.model.draws import MAX_SEED
from peersim.model.overrides import leaves
from peersim.model.own_rules import NO_OWN_RULES, OwnRules
from peersim.model.parameters import Setting
from peersim.model.people import Invented, Person, Population, seat
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
    seats: Array  # (L, P) SEAT
    seating: Array  # (L, phases, P) group of each person
    contacts: Array  # (D, P, P) steps from column to the boss of row, -1 none
    known: Array  # (D, P, P) 1 acquainted, 0 not, -1 drawn
    calendars: Array  # (C, S) STEP
    steps: Array  # (C,)
    reads: Array  # (C, 2) steps at which weeks 52 and 104 are read


class Place(NamedTuple):
    """Who sits where, phase after phase."""

    people: tuple[Person, ...]
    seatings: tuple[list[list[int]], ...]
    population: Population


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


def batch_of(runs: Sequence[Run]) -> Batch:
    """Arrays for runs that share a seed. Raises ``ValueError`` as the agents engine does."""
    settings: list[Setting] = []
    places, calendars = _Shelf(), _Shelf()
    numbers: dict[tuple[int, int], tuple[int, int, int]] = {}
    if not all(0 <= run.replicate < 2**32 for run in runs) or not 0 <= runs[0].seed <= MAX_SEED:
        raise ValueError("a seed must be in [0, 2**64), a replicate in [0, 2**32)")
    for run in runs:
        who = id(run.setting), id(run.population)
        if who not in numbers:
            programme = run.setting.programme
            numbers[who] = (
                len(settings),
                places.put(_place_key(run), run),
                calendars.put((programme.sessions, programme.coaching, programme.phases), programme),
            )
            settings.append(run.setting)
    rows, place, calendar = np.array([numbers[id(run.setting), id(run.population)] for run in runs]).T
    seed = runs[0].seed
    return Batch(
        low=seed & _LOW,
        high=seed >> 32,
        params=_params(settings)[rows],
        replicate=np.array([run.replicate for run in runs], np.int64),
        place=place,
        calendar=calendar,
        **_places([_place(run) for run in places.things]),
        **_calendars([steps(programme) for programme in calendars.things]),
    )


def _place_key(run: Run) -> Hashable:
    seatings = tuple(phase.seating for phase in run.setting.programme.phases)
    if not isinstance(run.population, Invented):
        return id(run.population), seatings
    programme = run.setting.programme
    seats = programme.seats
    levers = seats.externality, seats.industry_mix, seats.divisions, seats.organisations
    reach = run.setting.world.reach.rule
    return run.population.groups, programme.group_size, levers, seatings, reach == "contacts"


def _place(run: Run) -> Place:
    people = run.population.people(run.setting, run.seed, run.replicate)
    if run.setting.world.reach.rule == "contacts" and run.population.contact_steps is None:
        raise ValueError('world.reach.rule = "contacts" needs a population with contacts')
    before: list[list[int]] | None = None
    seatings = []
    for phase in run.setting.programme.phases:
        before = seat(people, phase.seating, before)
        if min(map(len, before)) < 2:
            raise ValueError("a group needs at least two members")
        seatings.append(before)
    return Place(people, tuple(seatings), run.population)


def _params(settings: Sequence[Setting]) -> Array:
    out = np.zeros(len(settings), PARAMETERS)
    for at, setting in enumerate(settings):
        values = leaves(setting.model_dump())
        out[at] = tuple(
            CODES[path].index(values[path]) if path in CODES else values[path] for path in COLUMNS
        )
    return out


def _places(places: Sequence[Place]) -> Mapping[str, Array]:
    populations = _Shelf()
    most = max(len(place.people) for place in places)
    phases = max(len(place.seatings) for place in places)
    seats, seating = np.zeros((len(places), most), SEAT), np.zeros((len(places), phases, most), np.int64)
    people = np.empty(len(places), np.int64)
    for at, place in enumerate(places):
        people[at] = populations.put(_contacts_key(place), place)
        seats[at, : len(place.people)] = _seats(place.people)
        for number, groups in enumerate(place.seatings):
            for g, members in enumerate(groups):
                seating[at, number, members] = g
    contacts = np.stack([_contacts(place, most) for place in populations.things])
    known = np.stack([_known(place, most) for place in populations.things])
    return {
        "persons": np.array([len(place.people) for place in places]),
        "groups": np.array([len(place.seatings[0]) for place in places]),
        "invented": np.array([isinstance(place.population, Invented) for place in places]),
        "people": people,
        "seats": seats,
        "seating": seating,
        "contacts": contacts,
        "known": known,
    }


def _contacts_key(place: Place) -> Hashable:
    given = place.population.contact_steps is not None or place.population.acquainted is not None
    return id(place.population) if given else None


def _seats(people: Sequence[Person]) -> Array:
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
            np.nan if p.openness is None else p.openness,
        )
        for p in people
    ]
    return np.array(rows, SEAT)


def _contacts(place: Place, most: int) -> Array:
    out, at = np.full((most, most), -1, np.int64), {p.key: n for n, p in enumerate(place.people)}
    for (presenter, listener), number in (place.population.contact_steps or {}).items():
        if presenter in at and listener in at:
            out[at[presenter], at[listener]] = number
    return out


def _known(place: Place, most: int) -> Array:
    if place.population.acquainted is None:
        return np.full((most, most), -1, np.int64)
    out, at = np.zeros((most, most), np.int64), {p.key: n for n, p in enumerate(place.people)}
    for one, other in place.population.acquainted:
        if one in at and other in at:
            out[at[one], at[other]] = out[at[other], at[one]] = 1
    return out


def _calendars(calendars: Sequence[Sequence[Step]]) -> Mapping[str, Array]:
    out = np.zeros((len(calendars), max(map(len, calendars))), STEP)
    for at, calendar in enumerate(calendars):
        for n, step in enumerate(calendar):
            reseat = n > 0 and step.seating != "stay"
            activity = ACTIVITIES.index(step.activity)
            out[at, n] = (step.phase, step.session, activity, reseat, step.coaching, step.weeks, step.end)
    reads = [[reading_step(list(calendar), week) for week in READ_WEEKS] for calendar in calendars]
    return {"calendars": out, "steps": np.array([len(c) for c in calendars]), "reads": np.array(reads)}


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
