"""The room in which a flip is looked for: inputs in units of what is plausible, and which points make no world.

Coordinates: an input is 0 at the lower end of its plausible range and 1 at the upper end, so a distance of 1 is the
width of one range. Points are arrays (N, K) of such coordinates.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
ALMOST = 1e-9  # by so much a point may miss an end: rounding
DIGITS = 4  # of a coordinate that is run, so that the last bits of a library move no point
_BACK = (
    1.0,
    0.9999,
    0.999,
    0.99,
    0.9,
    0.5,
)  # shares of a step that are tried where rounding breaks a condition
_LOOKS = 64  # places along a line that are looked at before its end is found exactly


def _no_conditions(points: Array) -> Array:
    return np.ones((1, len(points)))


@dataclass(frozen=True)
class Space:
    """``start`` (K,) is the experiment's own world; ``low`` and ``high`` (K,) are the ends of what is plausible.

    ``slacks`` gives, for points (N, K), the (C, N) amounts by which conditions hold: below zero where one does not.
    A start beyond an end moves that end to itself.
    """

    start: Array
    low: Array
    high: Array
    slacks: Callable[[Array], Array] = _no_conditions

    @classmethod
    def of(cls, start: Array, slacks: Callable[[Array], Array] = _no_conditions) -> "Space":
        """Of inputs whose plausible ranges are 0 to 1."""
        start = np.asarray(start, float)
        return cls(start, np.minimum(start, 0.0), np.maximum(start, 1.0), slacks)

    def holds(self, points: Array) -> npt.NDArray[np.bool_]:
        """(N,) which points are plausible worlds."""
        within = (points >= self.low - ALMOST) & (points <= self.high + ALMOST)
        return np.asarray(within.all(axis=1) & (self.slacks(points) >= 0.0).all(axis=0))

    def settled(self, points: Array) -> Array:
        """(N, K) points as they are run: rounded, and drawn back a little where that breaks a condition."""
        out, left = np.repeat(self.start[None], len(points), axis=0), np.ones(len(points), bool)
        for share in _BACK:
            tried = np.clip(np.round(self.start + share * (points - self.start), DIGITS), self.low, self.high)
            tried = np.where(points == self.start, self.start, tried)
            good = left & self.holds(tried)
            out[good] = tried[good]
            left &= ~good
        return out

    def on_line(self, direction: Array, shares: Array) -> Array:
        """(N, K) the points at these shares of a step ``direction`` (K,) from the start."""
        return np.asarray(self.start + np.outer(shares, direction))

    def reach(self, direction: Array, most: float) -> float:
        """How often a step ``direction`` (K,) can be taken from the start, at most ``most``, all of it plausible."""
        from scipy.optimize import brentq

        if not direction.any():
            return most
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.where(direction > 0, self.high - self.start, self.low - self.start) / direction
        most = float(min(most, ends[direction != 0].min()))

        def least(share: float) -> float:
            return float(self.slacks(self.on_line(direction, np.array([share]))).min()) + ALMOST

        looks = np.linspace(0.0, most, _LOOKS)
        broken = np.flatnonzero([least(at) < 0 for at in looks])
        if not len(broken):
            return most
        first = int(broken[0])
        return 0.0 if first == 0 else float(brentq(least, looks[first - 1], looks[first], xtol=1e-12))
