"""Enough replicates: rounds are added until a contrast's interval is narrow enough.

After each round the half-width says how many replicates would do, for it shrinks with their root; the next
round goes there, at most doubling what is there, for the first estimates of a spread are rough. Looking at
the interval to decide when to stop makes it a little too narrow: with the first round at 20 or more, 95 %
intervals keep about 94 % (``tests/inquiry`` measures it).
"""

from collections.abc import Callable
from math import ceil, isfinite
from typing import Any, Literal, NamedTuple

from peersim.experiment.schema import Until

Reason = Literal["narrow enough", "max_replicates"]
GROWTH = 2.0  # assumption: the most by which one round multiplies the replicates
RESERVE = 1.05  # assumption: a little more than needed, so that the last round seldom falls short


class Stopped(NamedTuple):
    """Why no more replicates were added, after which rounds, and the half-width reached."""

    reason: Reason
    rounds: tuple[int, ...]
    halfwidth: float

    def record(self, wanted: Until | None) -> dict[str, Any]:
        """For the manifest, with what was wanted."""
        asked = wanted.model_dump() if wanted is not None else {}
        reached = self.halfwidth if isfinite(self.halfwidth) else None
        return asked | {"reason": self.reason, "rounds": list(self.rounds), "reached": reached}


def next_replicates(now: int, halfwidth: float, wanted: Until) -> int:
    """How many replicates the next round should reach; ``now`` if it is enough, or all there may be.

    >>> wanted = Until(contrast="a", halfwidth=0.02, max_replicates=1000)
    >>> next_replicates(100, 0.02, wanted), next_replicates(100, 0.022, wanted), next_replicates(100, 0.2, wanted)
    (100, 128, 200)
    """
    if halfwidth <= wanted.halfwidth or now >= wanted.max_replicates:
        return now
    needed = GROWTH * now
    if isfinite(halfwidth):
        needed = min(needed, now * (halfwidth / wanted.halfwidth) ** 2 * RESERVE)
    return min(wanted.max_replicates, max(now + 1, ceil(needed)))


def rounds_until(wanted: Until, first: int, measured: Callable[[int], float]) -> Stopped:
    """Go on until it is enough. ``measured`` runs so many replicates and returns the widest half-width."""
    rounds = [min(first, wanted.max_replicates)]
    while True:
        found = measured(rounds[-1])
        following = next_replicates(rounds[-1], found, wanted)
        if following == rounds[-1]:
            reason: Reason = "narrow enough" if found <= wanted.halfwidth else "max_replicates"
            return Stopped(reason, tuple(rounds), found)
        rounds.append(following)
