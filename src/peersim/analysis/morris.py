"""Morris screening: mean and spread of elementary effects (Morris 1991; Campolongo 2007), by SALib.

``mu_star`` is the mean size of the effect of moving an input across its range, ``mu`` its mean with sign,
``sigma`` how much it depends on where the others stand, or on where the input itself does.
"""

import warnings

import numpy as np
import pandas as pd

from peersim.analysis.refusing import whole_design
from peersim.analysis.sample import Array, Sample
from peersim.stats.salib import problem_of, salib, seed_of

_LEAST = 4  # trajectories
RESAMPLES = 1000


def trajectories(matrix: Array) -> int | None:
    """How many trajectories (N, D) inputs are: blocks of D + 1 rows in which each input changes once, alone."""
    count, dimensions = matrix.shape
    if count % (dimensions + 1):
        return None
    blocks = matrix.reshape(-1, dimensions + 1, dimensions)
    changed = np.diff(blocks, axis=1) != 0
    once = (changed.sum(axis=2) == 1).all() and (changed.sum(axis=1) == 1).all()
    return count // (dimensions + 1) if once else None


def effects(sample: Sample, seed: int = 0) -> pd.DataFrame:
    """A row per input: ``mu``, ``mu_star`` with a 95 % interval, ``sigma``; the largest ``mu_star`` first.

    Raises :class:`InputError` if the points are no trajectories, or one has no value.
    """
    _structure(sample)
    return _effects(sample, seed).sort_values("mu_star", ascending=False, ignore_index=True)


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
    return whole_design(sample, trajectories(sample.matrix), "morris", "elementary effects")


def _effects(sample: Sample, seed: int) -> pd.DataFrame:
    low, high = sample.matrix.min(axis=0), sample.matrix.max(axis=0)
    unit = (sample.matrix - low) / np.where(high > low, high - low, 1.0)
    levels = sample.levels or _levels(unit)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given = salib("analyze", "morris")(
            problem_of(sample.inputs.columns),
            unit,
            sample.values,
            num_levels=levels,
            num_resamples=RESAMPLES,
            seed=seed_of(seed),
        )
    table = pd.DataFrame(
        {
            "input": list(sample.inputs.columns),
            "mu": np.asarray(given["mu"], float),
            "mu_star": np.asarray(given["mu_star"], float),
            "sigma": np.asarray(given["sigma"], float),
        }
    )
    half = np.asarray(given["mu_star_conf"], float)
    return table.assign(mu_star_low=table["mu_star"] - half, mu_star_high=table["mu_star"] + half)


def _levels(unit: Array) -> int:
    """How many levels the grid has: the most that any input takes, an even number."""
    most = max(len(np.unique(unit[:, at])) for at in range(unit.shape[1]))
    return max(2, most + most % 2)
