"""``[design]``: which points of the varied parameters are run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import numpy as np

from peersim.model.registry import parameters
from peersim.stats.salib import problem_of, salib
from peersim.study.points import Array, Column, Columns, Points, all_combinations, one_at_a_time
from peersim.study.schema import SAMPLES, Design, Span

Values = tuple[Any, ...]
Given = Span | Values
"""What varies: a span to sample from, or the values to take."""


def points_of(design: Design, varied: Mapping[str, Given], base: Mapping[str, Any], seed: int) -> Points:
    """The points of a design that is not a table. ``base``: each parameter's value where it does not vary."""
    if design.kind in SAMPLES:
        return Points(_size(design, len(varied)), _Sampled(design, varied, seed))
    lists = {path: given for path, given in varied.items() if not isinstance(given, Span)}
    if design.kind == "one-at-a-time":
        others = sum(value != base[path] for path, values in lists.items() for value in values)
        return Points(1 + others, partial(one_at_a_time, lists, base))
    return Points(prod(map(len, lists.values())), partial(all_combinations, lists))


def _size(design: Design, dimensions: int) -> int:
    match design.kind:
        case "latin-hypercube":
            return design.points or 0
        case "sobol":
            return (design.base or 0) * ((2 if design.second_order else 1) * dimensions + 2)
        case _:
            return (design.trajectories or 0) * (dimensions + 1)


@dataclass(frozen=True)
class _Sampled:
    """Makes the columns of a sample: the unit cube, stretched to what varies."""

    design: Design
    varied: Mapping[str, Given]
    seed: int

    def __call__(self) -> Columns:
        unit = _SAMPLERS[self.design.kind](self.design, list(self.varied), self.seed)
        return {
            path: self._column(path, unit[:, at], given, at)
            for at, (path, given) in enumerate(self.varied.items())
        }

    def _column(self, path: str, unit: Array, given: Given, at: int) -> Column:
        unordered = not isinstance(given, Span) and len(given) > 2 and parameters[path].choices is not None
        if self.design.kind == "morris" and unordered:
            return _any_two(unit, tuple(given), len(self.varied) + 1, np.random.default_rng([self.seed, at]))
        return _stretched(path, unit, given)


def _latin_hypercube(design: Design, names: Sequence[str], seed: int) -> Array:
    from scipy.stats import qmc

    return qmc.LatinHypercube(len(names), rng=np.random.default_rng(seed)).random(design.points)


def _sobol(design: Design, names: Sequence[str], seed: int) -> Array:
    sample = salib("sample", "sobol")
    return sample(problem_of(names), design.base, calc_second_order=design.second_order, seed=seed)


def _morris(design: Design, names: Sequence[str], seed: int) -> Array:
    sample = salib("sample", "morris")
    return sample(problem_of(names), design.trajectories, num_levels=design.levels, seed=seed)


_SAMPLERS: Mapping[str, Callable[[Design, Sequence[str], int], Array]] = {
    "latin-hypercube": _latin_hypercube,
    "sobol": _sobol,
    "morris": _morris,
}


def _stretched(path: str, unit: Array, given: Given) -> Column:
    """Values from 0 to 1 as values of a parameter; lists and whole numbers in equal shares."""
    if not isinstance(given, Span):
        return Column(_in_shares(unit, len(given)), given)
    if parameters[path].integer:
        return Column(int(given.start) + _in_shares(unit, int(given.stop) - int(given.start) + 1))
    if given.scale == "log":
        values = given.start * (given.stop / given.start) ** unit
        return Column(
            np.array([float(f"{value:.10g}") for value in values.tolist()])
        )  # libm's last bits differ
    return Column(np.clip(given.start + (given.stop - given.start) * unit, given.start, given.stop))


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


def extremes(varied: Mapping[str, Given], points: Points) -> list[dict[str, Any]]:
    """Points at which a parameter that could be out of bounds would be: enough to check all of them."""
    if all(isinstance(given, Span) or given for given in varied.values()):
        return _extremes_of_lists({path: _ends(path, given) for path, given in varied.items()})
    found = {0}  # a table has values nowhere but in its columns
    for column in points.columns.values():
        found |= {int(np.argmin(column.numbers)), int(np.argmax(column.numbers))}
    return [points[at] for at in sorted(found)]


def _ends(path: str, given: Given) -> Values:
    if not isinstance(given, Span):
        return given
    ends = (given.start, given.stop)
    return tuple(int(end) for end in ends) if parameters[path].integer else ends


def _extremes_of_lists(values: Mapping[str, Values]) -> list[dict[str, Any]]:
    """Every value once beside the first of the others; all smallest, all largest."""
    first = {path: given[0] for path, given in values.items()}
    alone = [first | {path: value} for path, given in values.items() for value in given]
    together = [{path: pick(given, key=_key) for path, given in values.items()} for pick in (min, max)]
    return [first, *alone, *together]


def _key(value: Any) -> tuple[bool, Any]:
    return (True, value) if isinstance(value, str) else (False, value)
