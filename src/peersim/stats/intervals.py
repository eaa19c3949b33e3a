"""Means and t intervals over cohorts."""

from collections.abc import Iterable, Sequence
from math import fsum, nan, sqrt
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

LEVEL = 0.95
NORMAL = float(ndtri(0.5 + LEVEL / 2))
"""Half the width of a 95 % interval in standard errors, where the errors are normal."""


class Interval(NamedTuple):
    """A mean with its two-sided 95 % t interval; ``low`` and ``high`` are nan below two values."""

    mean: float
    low: float
    high: float
    sd: float
    n: int


def total(values: Iterable[float]) -> float:
    """The exact sum (``fsum``), so that order does not matter; nan of numbers too large to be summed."""
    try:
        return fsum(values)
    except (OverflowError, ValueError):
        return nan


def variance(values: Sequence[float]) -> float:
    """Unbiased variance; nan below two values."""
    n = len(values)
    if n < 2:
        return nan
    mean = total(values) / n
    return total((value - mean) * (value - mean) for value in values) / (n - 1)


def mean_interval(values: Sequence[float]) -> Interval:
    """Mean, 95 % t interval, SD and n of independent values.

    >>> mean_interval([1.0, 1.0, 1.0])
    Interval(mean=1.0, low=1.0, high=1.0, sd=0.0, n=3)
    """
    n = len(values)
    if n == 0:
        return Interval(nan, nan, nan, nan, 0)
    mean = total(values) / n
    if n == 1:
        return Interval(mean, nan, nan, nan, 1)
    sd = sqrt(variance(values))
    half = half_width(sd, n)
    return Interval(mean, mean - half, mean + half, sd, n)


def half_width(sd: float, n: int) -> float:
    """Half the width of the 95 % t interval of a mean of ``n`` >= 2 values."""
    return float(stdtrit(n - 1, 0.5 + LEVEL / 2)) * sd / sqrt(n)


def half_widths(sd: npt.NDArray[Any], n: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """:func:`half_width` for many means at once; not finite below two values."""
    return np.asarray(stdtrit(np.maximum(n - 1, 1), 0.5 + LEVEL / 2) * sd / np.sqrt(n))
