"""A chunk of a plan as columns: what differs from point to point, and the few arrangements that it needs.

Most parameters are numbers that a kernel reads; a point of a sweep changes nothing else. Only what
decides who sits where or when they meet needs an arrangement of its own, and few of these are distinct.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from peersim.engine.compiled.arrangement import Arrangement
from peersim.engine.compiled.batch import RunTable
from peersim.engine.records import Run
from peersim.engine.setting import CODES
from peersim.experiment.checked import Experiment
from peersim.experiment.points import Array
from peersim.model.overrides import leaves
from peersim.model.parameters import Setting
from peersim.rules.seating import FUNCTIONS
from peersim.study.plan import Plan

_SEATS = ("programme.group_size", "programme.seats.externality", "programme.seats.industry_mix")
_DIVERSITY = "programme.seats.diversity"
_OTHERS = ("programme.seats.divisions", "programme.sessions", "world.reach.rule")


@dataclass
class Arrangements:
    """Makes the columns of chunks; remembers arrangements. Threads may share one."""

    plan: Plan
    known: dict[tuple[int, ...], Arrangement] = field(default_factory=dict)

    def table(self, numbers: Sequence[int] | Array) -> RunTable:
        """The runs of these numbers by the column."""
        experiment = self.plan.experiment
        replicate, rest = np.divmod(np.asarray(numbers, np.int64), self.plan.per_replicate)
        point, arm = np.divmod(rest, len(experiment.arms))
        arrangement, arrangements = np.zeros(len(arm), np.int64), list[Arrangement]()
        columns = {path: np.zeros(len(arm)) for path in experiment.varied}
        for at, name in enumerate(experiment.arms):
            here = np.flatnonzero(arm == at)
            if not len(here):
                continue
            values = self._values(name, point[here])
            needed, which = self._arrangements(at, point[here], values)
            arrangement[here] = which + len(arrangements)
            arrangements += needed
            for path, column in values.items():
                columns[path][here] = column
        return RunTable(arrangements, arrangement, replicate, experiment.seed, columns)

    def _values(self, arm: str, point: Array) -> dict[str, Array]:
        """By path, the value that an arm has at these points; choices by their number."""
        experiment, out = self.plan.experiment, {}
        own = leaves(experiment.changes[arm])
        for path in experiment.varied:
            if path in own:
                out[path] = np.full(len(point), _code(path, own[path]), float)
                continue
            column = experiment.points.columns[path]
            if column.choices is None:
                out[path] = column.numbers[point].astype(float)
            else:
                codes = np.array([_code(path, choice) for choice in column.choices], float)
                out[path] = codes[column.numbers[point]]
        return out

    def of_arm(self, arm: str, point: Array) -> tuple[list[Arrangement], Array]:
        """Arrangements whose seats, functions included, are those of an arm at these points; which each has."""
        experiment = self.plan.experiment
        values, functions = self._values(arm, point), list[Array]()
        if _DIVERSITY in values:
            setting = experiment.setting(int(point[0]), arm)
            size = values.get(_SEATS[0], _constant(setting, _SEATS[0], len(point)))
            functions.append(1 + np.floor(values[_DIVERSITY] * (np.minimum(size, FUNCTIONS) - 1) + 0.5))
        return self._arrangements(experiment.arms.index(arm), point, values, functions)

    def _arrangements(
        self, arm: int, point: Array, values: dict[str, Array], more: Sequence[Array] = ()
    ) -> tuple[list[Arrangement], Array]:
        """The arrangements that these points need, and which of them each has."""
        name = self.plan.experiment.arms[arm]
        keys = [values[path] for path in _OTHERS if path in values]
        if any(path in values for path in _SEATS):
            keys += _counts(self.plan.experiment, name, point, values)
        keys += more
        if not keys:
            return [self._arrangement((arm,), int(point[0]), name)], np.zeros(len(point), np.int64)
        rows = np.stack([key.astype(np.int64) for key in keys], axis=1)
        distinct, first, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        needed = zip(distinct.tolist(), point[first].tolist(), strict=True)
        return [self._arrangement((arm, *key), at, name) for key, at in needed], which.reshape(-1)

    def _arrangement(self, key: tuple[int, ...], point: int, arm: str) -> Arrangement:
        if key not in self.known:
            experiment = self.plan.experiment
            people, own = experiment.populations[arm], experiment.own_rules[arm]
            run = Run(experiment.setting(point, arm), people, experiment.seed, 0, False, own)
            self.known.setdefault(key, Arrangement(run))  # of two threads the first wins
        return self.known[key]


def _code(path: str, value: Any) -> float:
    return float(CODES[path].index(value)) if path in CODES else float(value)


def _counts(experiment: Experiment, arm: str, point: Array, values: dict[str, Array]) -> list[Array]:
    """Group size, organisations and industries: all that the levers of a seat table decide.

    As :func:`peersim.rules.seating.organisation_count` and ``industry_count`` have it, for many at once.
    """
    setting = experiment.setting(int(point[0]), arm)
    size, externality, mix = (values.get(path, _constant(setting, path, len(point))) for path in _SEATS)
    organisations = 1 + np.floor(externality * (size - 1) + 0.5)
    if setting.programme.seats.organisations is not None:
        organisations = np.full(len(point), len(set(setting.programme.seats.organisations)), float)
    return [size, organisations, 1 + np.floor(mix * (organisations - 1) + 0.5)]


def _constant(setting: Setting, path: str, length: int) -> Array:
    return np.full(length, float(leaves(setting.model_dump())[path]))
