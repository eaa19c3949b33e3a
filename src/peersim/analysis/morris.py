"""Morris screening: mean and spread of elementary effects (Morris 1991; Campolongo 2007).

``mu_star`` is the mean size of the effect of moving an input across its range, ``mu`` its mean with sign,
``sigma`` how much it depends on where the others stand, or on where the input itself does. The effect of a choice
is that of changing one text for another: between two it has a sign, among more it has none, and every pair counts
alike.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from peersim.analysis.refusing import whole_design
from peersim.analysis.sample import Array, Sample
from peersim.stats.salib import seed_of

_LEAST = 4  # trajectories
RESAMPLES = 1000
_HALF = 1.959963984540054  # 97.5 % quantile of a normal deviate


class _Steps(NamedTuple):
    """Of one input, a step per trajectory: the difference it makes upwards, the pair of values that it is between,
    and which share of the range it crosses."""

    differences: Array
    pairs: Array
    widths: Array


def trajectories(matrix: Array, levels: int | None = None) -> int | None:
    """How many trajectories (N, D) inputs are: blocks of D + 1 rows in which each input changes once, alone.

    A single input changes in nearly every table, so it needs ``levels``, those of a design that is known.
    """
    count, dimensions = matrix.shape
    if count == 0 or count % (dimensions + 1) or (dimensions == 1 and levels is None):
        return None
    blocks = matrix.reshape(-1, dimensions + 1, dimensions)
    changed = np.diff(blocks, axis=1) != 0
    once = (changed.sum(axis=2) == 1).all() and (changed.sum(axis=1) == 1).all()
    return count // (dimensions + 1) if once else None


def effects(sample: Sample, seed: int = 0) -> pd.DataFrame:
    """A row per input: ``mu``, ``mu_star`` with a 95 % interval, ``sigma``; the largest ``mu_star`` first.

    ``higher`` is the text of a choice between two at which the outcome is higher, and ``mu`` the effect of changing to
    it; a choice of three or more has neither. Raises :class:`InputError` if the points are no trajectories, or one
    has no value.
    """
    _structure(sample)
    return _effects(sample, seed).sort_values("mu_star", ascending=False, kind="stable", ignore_index=True)


def convergence(sample: Sample, seed: int = 0) -> pd.DataFrame:
    """The same with an eighth, a quarter, half and all trajectories (column ``trajectories``)."""
    whole, length = _structure(sample), len(sample.inputs.columns) + 1
    rows = []
    for part in (8, 4, 2, 1):
        count = whole // part
        if count >= _LEAST:
            rows.append(_effects(sample.first(count * length), seed).assign(trajectories=count))
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def _structure(sample: Sample) -> int:
    return whole_design(sample, trajectories(sample.matrix, sample.levels), "morris", "elementary effects")


def _effects(sample: Sample, seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed_of(seed))
    levels = sample.levels or _levels(sample)
    rows = []
    for at, name in enumerate(sample.inputs.columns):
        choices = sample.choices.get(name)
        steps = _steps(sample, at, levels, choices is not None)
        rows.append({"input": name} | _measured(steps, choices, draw))
    return pd.DataFrame(rows)


def _steps(sample: Sample, at: int, levels: int, is_choice: bool) -> _Steps:
    """The one step of an input in every trajectory."""
    dimensions = len(sample.inputs.columns)
    blocks = sample.matrix.reshape(-1, dimensions + 1, dimensions)[:, :, at]
    here = np.arange(len(blocks))
    step = (np.diff(blocks, axis=1) != 0).argmax(axis=1)
    before, after = blocks[here, step], blocks[here, step + 1]
    values = sample.values.reshape(len(blocks), -1)
    difference = (values[here, step + 1] - values[here, step]) * np.sign(after - before)
    pairs = np.sort(np.column_stack([before, after]), axis=1)
    if is_choice:
        return _Steps(difference, pairs, np.ones(len(blocks)))
    width = np.full(len(blocks), levels / (2.0 * (levels - 1)))  # on whatever scale the grid is even
    if (blocks == np.floor(blocks)).all():  # whole numbers lie where they can, not where the grid does
        width = (pairs[:, 1] - pairs[:, 0]) / np.ptp(blocks)
    return _Steps(difference, pairs, width)


def _measured(steps: _Steps, choices: list[str] | None, draw: np.random.Generator) -> dict[str, Any]:
    each = steps.differences / steps.widths
    again = draw.integers(0, len(each), (RESAMPLES, len(each)))
    if choices is None or len(choices) <= 2:
        sizes = np.abs(each)
        mean, size = float(each.mean()), float(sizes.mean())
        spread = float(each.std(ddof=1)) if len(each) > 1 else 0.0
        half = float(_HALF * sizes[again].mean(axis=1).std(ddof=1))
        higher = ""
        if choices is not None and mean != 0.0:
            higher = choices[-1 if mean > 0 else 0]
            mean = abs(mean)
    else:
        _, pair = np.unique(steps.pairs, axis=0, return_inverse=True)
        pair = pair.reshape(-1)
        size = _over_pairs(np.abs(each), pair)
        spread = float(np.sqrt(_over_pairs((each - _mean_of_pair(each, pair)) ** 2, pair)))
        half = float(_HALF * np.std([_over_pairs(np.abs(each)[at], pair[at]) for at in again], ddof=1))
        mean, higher = np.nan, ""
    return {
        "mu": mean,
        "mu_star": size,
        "sigma": spread,
        "mu_star_low": max(size - half, 0.0),
        "mu_star_high": size + half,
        "higher": higher,
    }


def _mean_of_pair(values: Array, pair: Array) -> Array:
    """Each step's mean over the steps between the same two texts."""
    counts = np.bincount(pair)
    return (np.bincount(pair, values) / np.maximum(counts, 1))[pair]


def _over_pairs(values: Array, pair: Array) -> float:
    """The mean over the pairs that occur of their means."""
    counts = np.bincount(pair)
    return float((np.bincount(pair, values)[counts > 0] / counts[counts > 0]).mean())


def _levels(sample: Sample) -> int:
    """How many levels the grid has: the most that any number takes, an even number."""
    taken = [
        len(np.unique(sample.inputs[name])) for name in sample.inputs.columns if name not in sample.choices
    ]
    most = max(taken, default=2)
    return max(2, most + most % 2)
