"""What a run brings to a batch beside its parameters: who sits where, and its calendar, as arrays."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from peersim.engines.ensemble.layout import ACTIVITIES, CODES, COLUMNS, PARAMETERS, SEAT, STEP, Array
from peersim.engines.records import Run
from peersim.model.calendar import READ_WEEKS, reading_step, steps
from peersim.model.overrides import leaves
from peersim.model.people import Invented, Person, Population, seat

AS_THE_PROGRAMME = -1.0
"""Coaching of a step whose phase says nothing of its own: the run's ``programme.coaching``."""


class Place(NamedTuple):
    """Who sits where, phase after phase. P people."""

    people: tuple[Person, ...]
    population: Population
    seats: Array  # (P,) SEAT
    seating: Array  # (phases, P) group of each person
    groups: int


class Calendar(NamedTuple):
    """The steps of a run, and those at which weeks 52 and 104 are read."""

    steps: Array  # (S,) STEP
    reads: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Frame:
    """A run of which every replicate has the same arrays; made once, when first asked for."""

    run: Run

    @cached_property
    def params(self) -> Array:
        """(1,) PARAMETERS."""
        values = leaves(self.run.setting.model_dump())
        row = (CODES[path].index(values[path]) if path in CODES else values[path] for path in COLUMNS)
        return np.array([tuple(row)], PARAMETERS)

    @cached_property
    def place_key(self) -> Hashable:
        """Frames with equal keys share a place."""
        setting, population = self.run.setting, self.run.population
        seatings = tuple(phase.seating for phase in setting.programme.phases)
        if not isinstance(population, Invented):
            return id(population), seatings
        programme = setting.programme
        seats = programme.seats
        levers = seats.externality, seats.industry_mix, seats.divisions, seats.organisations
        reach = setting.world.reach.rule
        return population.groups, programme.group_size, levers, seatings, reach == "contacts"

    @cached_property
    def place(self) -> Place:
        """Raises ``ValueError`` as the agents engine does."""
        run = self.run
        people = run.population.people(run.setting, run.seed, run.replicate)
        if run.setting.world.reach.rule == "contacts" and run.population.contact_steps is None:
            raise ValueError('world.reach.rule = "contacts" needs a population with contacts')
        phases = run.setting.programme.phases
        seating, before = np.zeros((len(phases), len(people)), np.int64), None
        for number, phase in enumerate(phases):
            before = seat(people, phase.seating, before)
            if min(map(len, before)) < 2:
                raise ValueError("a group needs at least two members")
            for g, members in enumerate(before):
                seating[number, members] = g
        return Place(people, run.population, _seats(people), seating, int(seating[0].max()) + 1)

    @cached_property
    def calendar_key(self) -> Hashable:
        """Frames with equal keys share a calendar."""
        programme = self.run.setting.programme
        return programme.sessions, programme.phases

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar as an array."""
        programme = self.run.setting.programme
        calendar, out = steps(programme), []
        own = [p.activity != "group" or p.coaching is not None for p in programme.phases]
        for n, step in enumerate(calendar):
            reseat = n > 0 and step.seating != "stay"
            activity = ACTIVITIES.index(step.activity)
            says = step.phase >= len(own) or own[step.phase]
            coaching = step.coaching if says else AS_THE_PROGRAMME
            out.append((step.phase, step.session, activity, reseat, coaching, step.weeks, step.end))
        reads = tuple(reading_step(calendar, week) for week in READ_WEEKS)
        return Calendar(np.array(out, STEP), reads)


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
            *(
                np.nan if value is None else value
                for value in (p.openness, p.confidence, p.trust, p.knowledge)
            ),
        )
        for p in people
    ]
    return np.array(rows, SEAT)
