"""Where a mean effect crosses a level along a line, with an interval: inverse regression on paired effects.

Cohorts of one replicate share people and chances at all places of the line, so a curve is fitted to each replicate, and
the curves are averaged: what all places have in common is counted once. The interval holds all places at which the 95 %
band of the mean curve holds the level (after Fieller 1954).
"""

from dataclasses import dataclass
from math import inf, isnan, nan
from typing import NamedTuple

import numpy as np

from peersim.inquiry.flips.space import Array
from peersim.stats.intervals import half_widths

_LOOKS = 600  # places at which a curve is looked at
MOST_DEGREE = 3


@dataclass(frozen=True)
class Curve:
    """A mean curve over places 0 to ``far``: coefficients (D,), lowest power first, and their covariance (D, D)."""

    coefficients: Array
    covariance: Array
    n: int
    far: float

    def mean(self, at: Array) -> Array:
        """(N,) the curve."""
        return np.asarray(self._powers(at) @ self.coefficients)

    def half(self, at: Array) -> Array:
        """(N,) half the width of its 95 % band."""
        powers = self._powers(at)
        variance = np.einsum("ni,ij,nj->n", powers, self.covariance, powers)
        return half_widths(np.sqrt(np.maximum(variance, 0.0) * self.n), np.full(len(powers), self.n))

    def _powers(self, at: Array) -> Array:
        return np.vander(np.atleast_1d(at), len(self.coefficients), increasing=True)


def curve(places: Array, effects: Array, degree: int = 2) -> Curve:
    """The curve of this degree, less where there are few places (P,), through paired effects (P, R)."""
    degree = min(degree, MOST_DEGREE, len(np.unique(places)) - 1)
    each = np.linalg.lstsq(np.vander(places, degree + 1, increasing=True), effects, rcond=None)[0]
    n = each.shape[1]
    spread = np.atleast_2d(np.cov(each)) / n if n > 1 else np.full((degree + 1, degree + 1), nan)
    return Curve(each.mean(axis=1), spread, n, float(places.max()))


class Crossing(NamedTuple):
    """Where the curve first reaches the level, and the ends of the interval; nan where it does not.

    ``low`` is 0 where the level may be reached at once, ``high`` infinite where it may not be reached at all.
    """

    at: float
    low: float
    high: float

    @property
    def found(self) -> bool:
        """Whether the curve reaches the level, and surely so: its band is beyond it before the line ends."""
        return not isnan(self.at) and self.high < inf


NOWHERE = Crossing(nan, nan, nan)


def crossing(found: Curve, level: float) -> Crossing:
    """Where a curve first crosses a level, seen from place 0."""
    places = np.linspace(0.0, found.far, _LOOKS)
    beyond = found.mean(places) - level
    if beyond[0] == 0.0:
        beyond[0] = -np.sign(beyond[-1]) or -1.0
    way = -np.sign(beyond[0])
    crossed = np.flatnonzero(way * beyond >= 0.0)
    if not len(crossed):
        return NOWHERE
    at = _root(lambda x: way * (float(found.mean(np.array([x]))[0]) - level), places, int(crossed[0]))
    half = found.half(places)
    sure, maybe = way * beyond - half, way * beyond + half
    # from the first place at which the band reaches the level to the first beyond the crossing at which it has left
    first, last = np.flatnonzero(maybe >= 0.0), np.flatnonzero((sure > 0.0) & (places >= at))
    low = _root(lambda x: _edge(found, level, way, x, 1.0), places, int(first[0]))
    high = _root(lambda x: _edge(found, level, way, x, -1.0), places, int(last[0])) if len(last) else inf
    return Crossing(at, min(low, at), max(high, at))


def _edge(found: Curve, level: float, way: float, x: float, side: float) -> float:
    here = np.array([x])
    return float(way * (found.mean(here)[0] - level) + side * found.half(here)[0])


def _root(function: object, places: Array, at: int) -> float:
    """Where a function that is below zero at the place before ``at`` reaches zero."""
    from scipy.optimize import brentq

    if at == 0:
        return 0.0
    one, other = float(places[at - 1]), float(places[at])
    ends = [function(one), function(other)]  # type: ignore[operator]
    if ends[0] >= 0.0:
        return one
    return other if ends[1] <= 0.0 else float(brentq(function, one, other, xtol=1e-10))
