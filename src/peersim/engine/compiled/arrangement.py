"""What a run brings to a batch beside its parameters: who sits where, and its calendar, as arrays."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from peersim.engine.compiled.layout import PARAMETERS, STEP, Array
from peersim.engine.records import Run
from peersim.engine.room import Place, place_of
from peersim.engine.setting import values_of
from peersim.engine.steps.state import ACTIVITIES
from peersim.model.calendar import READ_WEEKS, reading_step, steps
from peersim.model.people import Invented

AS_THE_PROGRAMME = -1.0
"""Coaching of a step whose phase says nothing of its own: the run's ``programme.coaching``."""


class Calendar(NamedTuple):
    """The steps of a run, and those at which weeks 52 and 104 are read."""

    steps: Array  # (S,) STEP
    reads: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Arrangement:
    """Who sits where and when they meet, in every replicate of a run; each array is made when first asked for."""

    run: Run

    @cached_property
    def params(self) -> Array:
        """(1,) PARAMETERS."""
        return np.array([tuple(values_of(self.run.setting).values())], PARAMETERS)

    @cached_property
    def place_key(self) -> Hashable:
        """Arrangements with equal keys share a place."""
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
        """Raises ``ValueError`` for people or groups that cannot be."""
        return place_of(self.run)

    @cached_property
    def calendar_key(self) -> Hashable:
        """Arrangements with equal keys share a calendar."""
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
            out.append((step.phase, step.session, activity, reseat, coaching, step.weeks, 0.0, step.end))
        reads = tuple(reading_step(calendar, week) for week in READ_WEEKS)
        return Calendar(np.array(out, STEP), reads)
