"""``[design]``: which points of the varied parameters are run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import numpy as np

from peersim.model.errors import InputError
from peersim.model.registry import parameters
from peersim.study.points import Array, Column, Columns, Points, all_combinations, one_at_a_time
from peersim.study.schema import Design, Span

Values = tuple[Any, ...]
Given = Span | Values
"""What varies: a span to sample from, or the values to take."""


def points_of(design: Design, varied: Mapping[str, Given], base: Mapping[str, Any], seed: int) -> Points:
    """The points of a design that is not a table. ``base``: each parameter's value where it does not vary."""
    match design.kind:
        case "one-at-a-time":
            lists = {path: tuple(given) for path, given in varied.items() if not isinstance(given, Span)}
            others = sum(value != base[path] for path, values in lists.items() for value in values)
            return Points(1 + others, partial(one_at_a_time, lists, base))
        case "all-combinations" | "table":
            lists = {path: tuple(given) for path, given in varied.items() if not isinstance(given, Span)}
            return Points(prod(map(len, lists.values())), partial(all_combinations, lists))
    return Points(_size(design, len(varied)), _Sampled(design, varied, seed))


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
        unit = _SAMPLERS[self.design.kind](self.design, len(self.varied), self.seed)
        return {
            path: _stretched(path, unit[:, at], given) for at, (path, given) in enumerate(self.varied.items())
        }


def _latin_hypercube(design: Design, dimensions: int, seed: int) -> Array:
    from scipy.stats import qmc

    return qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(design.points)


def _sobol(design: Design, dimensions: int, seed: int) -> Array:
    sampled = _salib("sobol")
    return sampled(_problem(dimensions), design.base, calc_second_order=design.second_order, seed=seed)


def _morris(design: Design, dimensions: int, seed: int) -> Array:
    sampled = _salib("morris")
    return sampled(_problem(dimensions), design.trajectories, num_levels=design.levels, seed=seed)


_SAMPLERS: Mapping[str, Callable[[Design, int, int], Array]] = {
    "latin-hypercube": _latin_hypercube,
    "sobol": _sobol,
    "morris": _morris,
}


def _salib(method: str) -> Callable[..., Array]:
    """SALib's sampler. Raises :class:`InputError` where it is not installed."""
    try:
        from importlib import import_module

        return import_module(f"SALib.sample.{method}").sample
    except ImportError:
        problem = f'a design of kind {method} needs SALib: pip install "peersim[analysis]"'
        raise InputError(problem) from None


def _problem(dimensions: int) -> dict[str, Any]:
    names = [f"x{at}" for at in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}


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


def _in_shares(unit: Array, many: int) -> Array:
    return np.minimum((unit * many).astype(np.int64), many - 1)


def extremes(varied: Mapping[str, Given], points: Points) -> list[dict[str, Any]]:
    """Points at which a parameter that could be out of bounds would be: enough to check all of them."""
    if all(isinstance(given, tuple) and given for given in varied.values()):
        return _extremes_of_lists(varied)  # type: ignore[arg-type]
    if any(isinstance(given, Span) for given in varied.values()):
        return _extremes_of_lists({path: _ends(path, given) for path, given in varied.items()})
    found = {0}
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
