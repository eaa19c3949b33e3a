"""Drivers by rank regression: for points sampled in any way, as long as effects rise or fall steadily."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from peersim.analysis.sample import Array, Sample
from peersim.model.errors import InputError

RESAMPLES = 500  # of the bootstrap
LITTLE = 0.5  # assumption: below this share of explained rank variance the coefficients tell little


class Drivers(NamedTuple):
    """A row per input, and the share of the variance of ranks that they explain together."""

    table: pd.DataFrame
    r_squared: float
    n: int


def drivers(sample: Sample, seed: int = 0) -> Drivers:
    """Standardised rank regression coefficients with 95 % bootstrap intervals, and partial rank correlations.

    Columns ``srrc``, ``srrc_low``, ``srrc_high``, ``prcc``; the largest first. Points without a value are left
    out. Raises :class:`InputError` for fewer points than inputs + 2, or values all alike. (Saltelli 2008; Marino 2008.)
    """
    good = sample.complete()
    count, dimensions = good.matrix.shape
    if count < dimensions + 2:
        raise InputError(
            f"{count} points are too few for {dimensions} inputs; at least {dimensions + 2}", file=sample.file
        )
    if np.ptp(good.values) == 0:
        raise InputError(f"{sample.what} is the same at every point, so nothing drives it", file=sample.file)
    moving = np.ptp(good.matrix, axis=0) > 0
    x = _ranks(good.matrix[:, moving])
    y = _ranks(good.values[:, None])[:, 0]
    beta, r_squared = _regression(x, y)
    draw = np.random.default_rng(seed)
    again = np.array([_regression(x[at], y[at])[0] for at in draw.integers(0, count, (RESAMPLES, count))])
    low, high = np.percentile(again, [2.5, 97.5], axis=0)
    table = pd.DataFrame(
        {"input": good.inputs.columns[moving], "srrc": beta, "srrc_low": low, "srrc_high": high}
    )
    table["prcc"] = _partial(x, y)
    order = table["srrc"].abs().sort_values(ascending=False).index
    return Drivers(table.loc[order].reset_index(drop=True), r_squared, count)


def _ranks(columns: Array) -> Array:
    """Ranks of each column, ties sharing theirs."""
    return pd.DataFrame(columns).rank().to_numpy(float)


def _regression(x: Array, y: Array) -> tuple[Array, float]:
    """Standardised coefficients, and R²."""
    x = x - x.mean(axis=0)
    y = y - y.mean()
    spread = x.std(axis=0)
    x = x / np.where(spread > 0, spread, 1.0)
    whole = y.std()
    if whole == 0.0:
        return np.zeros(x.shape[1]), 0.0
    y = y / whole
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    return beta, float(1.0 - ((y - x @ beta) ** 2).mean())


def _partial(x: Array, y: Array) -> Array:
    """Correlation of each input with the outcome once all other inputs are taken out of both."""
    both = np.column_stack([x, y])
    inverse = np.linalg.pinv(np.corrcoef(both, rowvar=False))
    return -inverse[:-1, -1] / np.sqrt(np.diag(inverse)[:-1] * inverse[-1, -1])
