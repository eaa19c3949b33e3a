"""Scenario discovery: boxes of inputs in which something holds far more often than elsewhere.

Patient rule induction (Friedman and Fisher 1999), with coverage and density as in Bryant and Lempert 2010. A
box is cut smaller a slice at a time, of a choice by one of its texts; then restrictions that do no good are taken
back. Where two regions lie at opposite ends of the same input they hide each other, for a cut at either end loses
one.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from peersim.analysis.sample import Array, Sample
from peersim.model.errors import InputError

SLICE = 0.05  # assumption: share of a box that a cut removes
LEAST_MASS = 0.05  # assumption: smallest box, as a share of all points
DENSE = 0.8  # assumption: density that is asked for if any box reaches it
DOUBT = 0.05  # a restriction that chance would do as well as is taken back
PROOF = 0.01  # chance at which a box is believed, on points it was not made from


Limit = tuple[float, float] | frozenset[float]
"""From one number to another, ends included; of a choice the codes that are left."""
Texts = list[list[str] | None]
"""Per input the texts of a choice, or None for numbers."""


class Box(NamedTuple):
    """Limits by input, and what the box holds: of numbers from and to, ends included, of a choice its texts.

    ``density``: share of its points at which it holds; ``coverage``: share of all such points that lie in it;
    ``mass``: share of all points. ``fresh_density`` is the density on the half of the points from which an equal
    search did not learn, ``chance`` how likely that would be where the inputs do not matter.
    """

    limits: Mapping[str, tuple[float, float] | frozenset[str]]
    density: float
    coverage: float
    mass: float
    doubts: Mapping[str, float]
    fresh_density: float
    chance: float

    @property
    def believed(self) -> bool:
        """Whether it is more than chance."""
        return bool(self.limits) and self.chance < PROOF


class Found(NamedTuple):
    """At which share of the points it holds, the boxes that are believed, and the path to the first."""

    base: float
    boxes: list[Box]
    path: pd.DataFrame
    n: int


def discover(sample: Sample, holds: Array, most: int = 2, seed: int = 0) -> Found:
    """Boxes in which ``holds`` (N,) is frequent, the second among the points outside the first.

    Raises :class:`InputError` if it holds everywhere or nowhere.
    """
    x, names = sample.at_work, list(sample.inputs.columns)
    texts = [sample.choices.get(name) for name in names]
    if not 0 < holds.sum() < len(holds):
        everywhere = "every" if holds.all() else "no"
        raise InputError(f"it holds at {everywhere} point, so there is nothing to find", file=sample.file)
    inside, boxes, path = np.ones(len(holds), bool), list[Box](), pd.DataFrame()
    for number in range(most):
        if not holds[inside].sum() > 0:
            break
        steps = list(_peel(x[inside], holds[inside], texts, len(holds)))
        if number == 0:
            path = _path(steps, holds, names, texts)
        limits = _pruned(x, holds, inside, _chosen(steps, holds.sum()), texts)
        box = _box(x, holds, inside, limits, names, texts, seed)
        if not box.believed:
            break
        boxes.append(box)
        inside &= ~_within(x, limits)
    return Found(float(holds.mean()), boxes, path, len(holds))


class _Step(NamedTuple):
    limits: dict[int, Limit]
    points: int
    holding: int


def _peel(x: Array, holds: Array, texts: Texts, whole: int) -> Iterator[_Step]:
    """Cut the slice whose loss makes what is left densest for its size, until the box is small."""
    limits: dict[int, Limit] = {}
    yield _Step({}, len(holds), int(holds.sum()))
    while True:
        best, gain = None, -np.inf
        density = holds.mean()
        for at, cut in _cuts(x, texts, limits):
            kept = _keeps(x[:, at], cut)
            count = int(kept.sum())
            if count == len(holds) or count < LEAST_MASS * whole:
                continue
            here = (holds[kept].mean() - density) / (len(holds) - count)
            if here > gain:
                best, gain = (at, cut, kept), here
        if best is None:
            return
        at, cut, kept = best
        limits = limits | {at: cut}
        x, holds = x[kept], holds[kept]
        yield _Step(limits, len(holds), int(holds.sum()))


def _cuts(x: Array, texts: Texts, limits: Mapping[int, Limit]) -> Iterator[tuple[int, Limit]]:
    """A slice off either end of every input; of a choice, each of the texts that are left."""
    for at in range(x.shape[1]):
        values, before, of_choice = x[:, at], limits.get(at), texts[at]
        values = values[~np.isnan(values)]  # where an input means nothing no limit of it holds
        if not len(values):
            continue
        if of_choice is not None:
            left = before if isinstance(before, frozenset) else frozenset(map(float, range(len(of_choice))))
            yield from ((at, left - {code}) for code in np.unique(values).tolist())
            continue
        low, high = before if isinstance(before, tuple) else (-np.inf, np.inf)
        least, most = np.quantile(values, [SLICE, 1 - SLICE])
        above, below = values[values > least], values[values < most]
        if len(above) and len(below):
            yield at, (max(low, float(above.min() if least == values.min() else least)), high)
            yield at, (low, min(high, float(below.max() if most == values.max() else most)))


def _keeps(values: Array, limit: Limit) -> Array:
    """Which values are within a limit."""
    if isinstance(limit, frozenset):
        return np.isin(values, list(limit))
    return np.asarray((values >= limit[0]) & (values <= limit[1]))


def _chosen(steps: list[_Step], all_holding: int) -> dict[int, Limit]:
    """Of the boxes that are dense enough, or of all if none is, that with the largest harmonic mean of coverage
    and density (assumption: both matter alike)."""

    def compromise(step: _Step) -> float:
        return 2 * step.holding / (all_holding + step.points)

    dense = [step for step in steps if step.holding >= DENSE * step.points]
    return max(dense or steps, key=compromise).limits


def _within(x: Array, limits: Mapping[int, Limit]) -> Array:
    inside = np.ones(len(x), bool)
    for at, limit in limits.items():
        inside &= _keeps(x[:, at], limit)
    return inside


def _doubts(x: Array, holds: Array, limits: Mapping[int, Limit]) -> dict[int, float]:
    """Per restriction: how likely so dense a box is by chance, given the one without this restriction."""
    from scipy.stats import binom

    inside = _within(x, limits)
    count, holding = int(inside.sum()), int(holds[inside].sum())
    out = {}
    for at in limits:
        without = _within(x, {other: limits[other] for other in limits if other != at})
        out[at] = float(binom.sf(holding - 1, count, holds[without].mean()))
    return out


def _pruned(
    x: Array, holds: Array, inside: Array, limits: dict[int, Limit], texts: Texts
) -> dict[int, Limit]:
    """Without the restrictions that chance would do as well as, the most doubtful first."""
    while limits:
        doubts = _doubts(x[inside], holds[inside], limits)
        worst = max(doubts, key=lambda at: doubts[at])
        if doubts[worst] < DOUBT:
            break
        limits = {at: limit for at, limit in limits.items() if at != worst}
    return limits


def _box(
    x: Array,
    holds: Array,
    inside: Array,
    limits: dict[int, Limit],
    names: list[str],
    texts: Texts,
    seed: int,
) -> Box:
    within = _within(x, limits) & inside
    doubts = _doubts(x[inside], holds[inside], limits)
    fresh, chance = _on_fresh_points(x[inside], holds[inside], texts, seed)
    return Box(
        limits={names[at]: _named(limit, texts[at]) for at, limit in limits.items()},
        density=float(holds[within].mean()) if within.any() else 0.0,
        coverage=float(holds[within].sum() / holds.sum()),
        mass=float(within.mean()),
        doubts={names[at]: doubt for at, doubt in doubts.items()},
        fresh_density=fresh,
        chance=chance,
    )


def _on_fresh_points(x: Array, holds: Array, texts: Texts, seed: int) -> tuple[float, float]:
    """Search in one half of the points, look in the other: density there, and its chance without any effect."""
    from scipy.stats import binom

    order = np.random.default_rng(seed).permutation(len(holds))
    learn, test = order[: len(order) // 2], order[len(order) // 2 :]
    if not 0 < holds[learn].sum() < len(learn):
        return float("nan"), 1.0
    everywhere = np.ones(len(learn), bool)
    chosen = _chosen(list(_peel(x[learn], holds[learn], texts, len(learn))), int(holds[learn].sum()))
    limits = _pruned(x[learn], holds[learn], everywhere, chosen, texts)
    inside = _within(x[test], limits)
    if not limits or not inside.any():
        return float("nan"), 1.0
    count, holding = int(inside.sum()), int(holds[test][inside].sum())
    return holding / count, float(binom.sf(holding - 1, count, holds[test].mean()))


def _named(limit: Limit, texts: list[str] | None) -> tuple[float, float] | frozenset[str]:
    if isinstance(limit, tuple):
        return limit
    return frozenset((texts or [])[int(code)] for code in limit)


def _path(steps: list[_Step], holds: Array, names: list[str], texts: Texts) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for number, step in enumerate(steps):
        cells: dict[str, Any] = {"step": number, "points": step.points, "mass": step.points / len(holds)}
        cells |= {"density": step.holding / step.points, "coverage": step.holding / holds.sum()}
        cells["restricted"] = len(step.limits)
        for at, given in step.limits.items():
            limit = _named(given, texts[at])
            if isinstance(limit, tuple):
                cells[f"{names[at]} from"], cells[f"{names[at]} to"] = limit
            else:
                cells[f"{names[at]} in"] = " or ".join(sorted(limit))
        rows.append(cells)
    return pd.DataFrame(rows)
