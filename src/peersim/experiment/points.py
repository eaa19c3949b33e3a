"""The points of a design: a column of values per varied parameter, made when first looked at."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Column:
    """Values of one parameter at N points: numbers, or positions in a list of choices."""

    numbers: Array  # (N,) float64 or int64
    choices: tuple[Any, ...] | None = None

    def at(self, point: int) -> Any:
        """The value at a point, as an experiment file would have it."""
        number = self.numbers[point].item()
        return number if self.choices is None else self.choices[number]

    @property
    def values(self) -> Array:
        """(N,) the values themselves."""
        if self.choices is None:
            return self.numbers
        texts = any(isinstance(choice, str) for choice in self.choices)
        return np.array(self.choices, object if texts else None)[self.numbers]


Columns = Mapping[str, Column]


@dataclass(frozen=True)
class Points(Sequence[dict[str, Any]]):
    """``size`` points; each reads as a table of values by path. Without columns: empty tables."""

    size: int
    make: Callable[[], Columns]
    drawn: int = 0
    """how many points were drawn for these, where a condition left some out"""

    @cached_property
    def columns(self) -> Columns:
        """The values by path."""
        return self.make()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all values."""
        sha = hashlib.sha256()
        for path, column in self.columns.items():
            sha.update(f"{path} {column.numbers.dtype.str} {column.choices}".encode())
            sha.update(np.ascontiguousarray(column.numbers).tobytes())
        return sha.hexdigest()

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, point: Any) -> Any:
        if isinstance(point, slice):
            return [self[at] for at in range(*point.indices(self.size))]
        if not -self.size <= point < self.size:
            raise IndexError(point)
        return {path: column.at(point) for path, column in self.columns.items()}


def all_combinations(values: Mapping[str, Sequence[Any]]) -> Columns:
    """The full factorial, the first parameter slowest.

    >>> points = all_combinations({"a": (1, 2), "b": ("x", "y")})
    >>> [(points["a"].at(n), points["b"].at(n)) for n in range(4)]
    [(1, 'x'), (1, 'y'), (2, 'x'), (2, 'y')]
    """
    if not values:
        return {}
    sizes = [len(given) for given in values.values()]
    places = np.indices(sizes, np.int64).reshape(len(sizes), -1)
    return {path: Column(at, tuple(values[path])) for path, at in zip(values, places, strict=True)}


def one_at_a_time(values: Mapping[str, Sequence[Any]], base: Mapping[str, Any]) -> Columns:
    """The base, then every other value of each parameter, all else as in the base.

    >>> points = one_at_a_time({"a": (1, 2), "b": (5,)}, {"a": 1, "b": 4})
    >>> [(points["a"].at(n), points["b"].at(n)) for n in range(3)]
    [(1, 4), (2, 4), (1, 5)]
    """
    steps = [(path, value) for path in values for value in values[path] if value != base[path]]
    choices = {path: tuple(dict.fromkeys((base[path], *values[path]))) for path in values}
    numbers = {path: np.zeros(len(steps) + 1, np.int64) for path in values}
    for at, (path, value) in enumerate(steps, 1):
        numbers[path][at] = choices[path].index(value)
    return {path: Column(numbers[path], choices[path]) for path in values}
