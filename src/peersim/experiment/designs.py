"""``[design]``: which points of the varied parameters are run, whatever kind of design it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from peersim.experiment.conditions import LONGEST, Condition, condition
from peersim.experiment.design_kinds import DESIGNS, Sample
from peersim.experiment.points import Array, Column, Columns, Points
from peersim.experiment.schema import Design, Span, Spread
from peersim.experiment.spreads import active_at, column_of, ends
from peersim.model.registry import parameters

Values = tuple[Any, ...]
Given = Span | Spread | Values
"""What varies: a span or distribution to sample from, or the values to take."""
FEWEST_KEPT = 0.01  # assumption: share of drawn points at which a condition must hold
LEAST_KEPT = f"at least {FEWEST_KEPT:.0%} are needed; narrow the ranges, or give the points as a table"
_LONGEST_JOINED = 3 * LONGEST  # that of the worlds, that of the file, and what joins them
_FIRST_LOOK = 2000  # points drawn before it is given up


class FewPointsError(Exception):
    """A condition holds at hardly any point; the message says at how many."""


def points_of(design: Design, varied: Mapping[str, Given], base: Mapping[str, Any], seed: int) -> Points:
    """The points of a design that is not a table. ``base``: each parameter's value where it does not vary.

    Raises :class:`FewPointsError` where the condition of the design holds at too few.
    """
    kind = DESIGNS[design.kind]
    if kind.sample is not None:
        sampled, size = _Sampled(design, varied, seed), kind.sample.size(design, len(varied))
        if design.where is None:
            return Points(size, sampled)
        columns, drawn = sampled.kept(condition(design.where, _LONGEST_JOINED), base)
        return Points(size, partial(dict, columns), drawn)
    assert kind.listed is not None
    return kind.listed({path: given for path, given in varied.items() if isinstance(given, tuple)}, base)


@dataclass(frozen=True)
class _Sampled:
    """Makes the columns of a sample: the unit cube, stretched to what varies."""

    design: Design
    varied: Mapping[str, Given]
    seed: int

    @property
    def sample(self) -> Sample:
        """Looked up, and not held: worker processes get this by its values."""
        sample = DESIGNS[self.design.kind].sample
        assert sample is not None
        return sample

    def __call__(self) -> Columns:
        return self._columns(next(self._cubes()))

    def _cubes(self) -> Iterator[Array]:
        return self.sample.draw(self.design, list(self.varied), self.seed)

    def _columns(self, unit: Array) -> Columns:
        columns = {
            path: self._column(path, unit[:, at], given, at)
            for at, (path, given) in enumerate(self.varied.items())
        }
        return {path: _or_else(path, self.varied[path], columns) for path in columns}

    def kept(self, where: Condition, base: Mapping[str, Any]) -> tuple[Columns, int]:
        """As many points as asked for at which a condition holds, and how many were drawn for them.

        Samples of that many points are drawn one after the other, and of each the points where it holds are kept.
        """
        wanted, cubes = self.sample.size(self.design, len(self.varied)), self._cubes()
        unit, drawn = np.empty((0, len(self.varied))), 0
        while len(unit) < wanted:
            cube = next(cubes)
            columns = self._columns(cube)
            fixed = {path: np.full(wanted, base[path], object) for path in where.paths if path not in columns}
            good = where.holds(fixed | {path: column.values for path, column in columns.items()})
            missing = wanted - len(unit)
            last = np.flatnonzero(good)[missing - 1] + 1 if good.sum() >= missing else wanted
            unit, drawn = np.concatenate([unit, cube[good][:missing]]), drawn + int(last)
            if drawn >= _FIRST_LOOK and len(unit) < FEWEST_KEPT * drawn:
                raise FewPointsError(f"holds at {len(unit)} of {drawn} points that were drawn")
        return self._columns(unit), drawn

    def _column(self, path: str, unit: Array, given: Given, at: int) -> Column:
        unordered = isinstance(given, tuple) and len(given) > 2 and parameters[path].choices is not None
        if self.sample.trajectories and unordered:
            return _any_two(unit, tuple(given), len(self.varied) + 1, np.random.default_rng([self.seed, at]))
        return _stretched(path, unit, given)


def _stretched(path: str, unit: Array, given: Given) -> Column:
    """Values from 0 to 1 as values of a parameter; lists and whole numbers in equal shares."""
    if isinstance(given, Spread):
        return column_of(path, given, unit)
    if isinstance(given, tuple):
        return Column(_in_shares(unit, len(given)), given)
    if parameters[path].integer:
        return Column(int(given.start) + _in_shares(unit, int(given.stop) - int(given.start) + 1))
    if given.scale == "log":
        values = given.start * (given.stop / given.start) ** unit
        return Column(
            np.array([float(f"{value:.10g}") for value in values.tolist()])
        )  # libm's last bits differ
    return Column(np.clip(given.start + (given.stop - given.start) * unit, given.start, given.stop))


def _or_else(path: str, given: Given, columns: Columns) -> Column:
    """A column with its other value at the points at which the parameter means nothing."""
    column = columns[path]
    if not isinstance(given, Spread) or given.only_if is None:
        return column
    active = active_at(given.only_if, {other: columns[other].values for other in given.only_if})
    if column.choices is None:
        return Column(np.where(active, column.numbers, column.numbers.dtype.type(given.otherwise)))
    choices = tuple(dict.fromkeys((*column.choices, given.otherwise)))
    return Column(np.where(active, column.numbers, choices.index(given.otherwise)), choices)


def _any_two(unit: Array, given: Values, length: int, draw: np.random.Generator) -> Column:
    """A choice of three or more along trajectories of so many points: each changes between two of its texts.

    Any two are as likely as any others. Places on the grid would do otherwise: a step crosses half of it, so texts
    that are neighbours in the file would never be compared, and some of many never be taken.
    """
    order = [given.index(text) for text in sorted(given)]
    pairs = np.array([(one, other) for one in order for other in order if one != other])
    chosen = pairs[draw.integers(0, len(pairs), len(unit) // length)].repeat(length, axis=0)
    return Column(np.where(unit < 0.5, chosen[:, 0], chosen[:, 1]), given)


def _in_shares(unit: Array, many: int) -> Array:
    return np.minimum((unit * many).astype(np.int64), many - 1)


def extremes(varied: Mapping[str, Given], points: Points, of_points: bool) -> list[dict[str, Any]]:
    """Points at which a parameter that could be out of bounds would be: enough to check all of them.

    ``of_points``: among the points themselves, where what varies does not say which there are.
    """
    if not of_points:
        return _extremes_of_lists({path: _ends(path, given) for path, given in varied.items()})
    found = {0}
    for column in points.columns.values():
        found |= {int(np.argmin(column.numbers)), int(np.argmax(column.numbers))}
    return [points[at] for at in sorted(found)]


def _ends(path: str, given: Given) -> Values:
    if isinstance(given, tuple):
        return given
    if isinstance(given, Spread):
        return ends(path, given)
    found = (given.start, given.stop)
    return tuple(int(end) for end in found) if parameters[path].integer else found


def _extremes_of_lists(values: Mapping[str, Values]) -> list[dict[str, Any]]:
    """Every value once beside the first of the others; all smallest, all largest."""
    first = {path: given[0] for path, given in values.items()}
    alone = [first | {path: value} for path, given in values.items() for value in given]
    together = [{path: pick(given, key=_key) for path, given in values.items()} for pick in (min, max)]
    return [first, *alone, *together]


def _key(value: Any) -> tuple[bool, Any]:
    return (True, value) if isinstance(value, str) else (False, value)
