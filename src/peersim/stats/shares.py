"""Shares of many settings of which each is known only by an estimate."""

from typing import Any, NamedTuple

import numpy as np
from scipy.special import betaincinv, ndtr

from peersim.stats.intervals import LEVEL

LEAST_RELIABLE = 0.05  # below it, the smallest move says that nothing is known


class Share(NamedTuple):
    """A share, 0-1, and by how much it may be off."""

    share: float
    within: float


class Sides(NamedTuple):
    """Shares of settings beyond a margin to either side, and within it."""

    above: Share
    negligible: Share
    below: Share


def share_interval(hits: float, n: int) -> tuple[float, float]:
    """The exact (Clopper-Pearson) 95 % interval of a share.

    >>> [round(x, 3) for x in share_interval(10, 10)]
    [0.692, 1.0]
    """
    tail = (1.0 - LEVEL) / 2.0
    low = 0.0 if hits == 0 else float(betaincinv(hits, n - hits + 1, tail))
    high = 1.0 if hits == n else float(betaincinv(hits + 1, n - hits, 1.0 - tail))
    return low, high


def share_between(mean: Any, error: Any, low: float, high: float) -> Share:
    """In which share of settings the effect lies between two limits, and by how much that may be off.

    ``mean`` and ``error`` are the estimate of each setting and its standard error. Counted are the estimates. Two
    things make the count uncertain. The settings are a sample: half the exact 95 % interval of a share. And each
    estimate is off by its own error, so some lie on the wrong side of a limit. How much that moves the share is told
    by adding the same error once more, which moves it again by about as much (simulation extrapolation, Cook &
    Stefanski 1994). It is divided by the square of the estimates' reliability (the share of their variance that is no
    error): where errors are as large as the spread, the first has moved the share by far more than the second
    (assumption; tests try it). ``within`` is the sum of both, at most 1. Not defined without a setting.

    >>> share_between(np.array([0.1, 0.2, -0.3, 0.0]), np.full(4, 1e-9), 0.05, np.inf).share
    0.5
    """
    mean, error = np.asarray(mean, float), np.maximum(np.asarray(error, float), 1e-300)
    if mean.size == 0:
        return Share(np.nan, np.nan)
    counted = float(np.mean((mean > low) & (mean <= high)))
    again = float(np.mean(ndtr((high - mean) / error) - ndtr((low - mean) / error)))
    least, most = share_interval(round(counted * mean.size), mean.size)
    noise, spread = float(np.mean(error * error)), float(np.var(mean))
    reliable = max(LEAST_RELIABLE, 1.0 - noise / spread) if spread > 0.0 else 1.0
    by_error = abs(counted - again) / (reliable * reliable)
    return Share(counted, min(1.0, (most - least) / 2.0 + by_error))


def sides_of(mean: Any, error: Any, margin: float) -> Sides:
    """In which shares of settings an effect lies above a margin, within it, and below it on the other side.

    As :func:`share_between`; an effect of just the margin is within it.

    >>> [side.share for side in sides_of(np.array([0.1, 0.05, -0.3, 0.0]), np.zeros(4), 0.05)]
    [0.25, 0.5, 0.25]
    """
    below = float(np.nextafter(-margin, -np.inf))
    ends = ((margin, np.inf), (below, margin), (-np.inf, below))
    return Sides(*(share_between(mean, error, low, high) for low, high in ends))
