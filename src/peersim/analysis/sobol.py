"""Sobol indices: which share of the variance each input, alone and with all others, is responsible for.

Saltelli's design and estimators (Saltelli 2010, Jansen 1999), by SALib, with bootstrap intervals.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from peersim.analysis.refusing import whole_design
from peersim.analysis.sample import Array, Sample
from peersim.model.errors import InputError
from peersim.stats.salib import problem_of, salib, seed_of

_LEAST_BASE = 8
RESAMPLES = 200  # of the bootstrap


class Saltelli(NamedTuple):
    """The structure of a design: ``base`` blocks, each with points for pairs or without."""

    base: int
    second_order: bool


def saltelli(matrix: Array) -> Saltelli | None:
    """The structure of (N, D) inputs, if they are such a design: blocks of A, A with one column of B, B.

    With second order a block has D + D points between A and B, else D. Every row is looked at.
    """
    count, dimensions = matrix.shape
    for second in (True, False):
        length = (2 if second else 1) * dimensions + 2
        if count % length == 0 and _fits(matrix.reshape(-1, length, dimensions), second):
            return Saltelli(count // length, second)
    return None


def _fits(blocks: Array, second: bool) -> bool:
    dimensions = blocks.shape[2]
    a, b = blocks[:, 0], blocks[:, -1]
    for column in range(dimensions):
        for own, other, at in ((a, b, 1 + column), (b, a, 1 + dimensions + column))[: 2 if second else 1]:
            wanted = own.copy()
            wanted[:, column] = other[:, column]
            if not np.array_equal(blocks[:, at], wanted):
                return False
    return bool((a != b).any())


def structure(sample: Sample) -> Saltelli:
    """The design of a sample. Raises :class:`InputError` if it is none, or a point has no value."""
    return whole_design(sample, saltelli(sample.matrix), "sobol", "Sobol indices")


def indices(sample: Sample, seed: int = 0) -> pd.DataFrame:
    """A row per input: first and total order, each with a 95 % interval; the largest total first."""
    return _indices(sample, structure(sample), seed).sort_values("total", ascending=False, ignore_index=True)


def convergence(sample: Sample, seed: int = 0) -> pd.DataFrame:
    """The same with an eighth, a quarter, half and all of the base sample (column ``base``)."""
    found = structure(sample)
    length = len(sample.inputs) // found.base
    rows = []
    for part in (8, 4, 2, 1):
        base = found.base // part
        smaller = sample.first(base * length)
        if base >= _LEAST_BASE and np.ptp(smaller.values) > 0.0:
            rows.append(_indices(smaller, found, seed).assign(base=base))
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def pairs(sample: Sample, seed: int = 0) -> pd.DataFrame:
    """A row per pair of inputs: second order with interval; empty where there are none, or no points for them."""
    found = structure(sample)
    if not found.second_order or len(sample.inputs.columns) == 1:
        return pd.DataFrame()
    given, names = _analyse(sample, found, seed), list(sample.inputs.columns)
    rows = [
        {"one": names[i], "other": names[j], "second": given["S2"][i, j]}
        | _ends("second", given, "S2", (i, j))
        for i in range(len(names))
        for j in range(i + 1, len(names))
    ]
    return pd.DataFrame(rows).sort_values("second", ascending=False, ignore_index=True)


def _analyse(sample: Sample, found: Saltelli, seed: int) -> Any:
    with np.errstate(all="ignore"):
        return salib("analyze", "sobol")(
            problem_of(sample.inputs.columns),
            sample.values,
            calc_second_order=found.second_order,
            num_resamples=RESAMPLES,
            seed=seed_of(seed),
        )


def _indices(sample: Sample, found: Saltelli, seed: int) -> pd.DataFrame:
    if np.ptp(sample.values) == 0.0:
        raise InputError(
            "is the same at every point, so nothing is responsible for it", file=sample.file, key=sample.what
        )
    given = _analyse(sample, found, seed)
    rows = [
        {"input": name, "first": given["S1"][at], "total": given["ST"][at]}
        | _ends("first", given, "S1", at)
        | _ends("total", given, "ST", at)
        for at, name in enumerate(sample.inputs.columns)
    ]
    return pd.DataFrame(rows)


def _ends(name: str, given: Any, key: str, at: Any) -> dict[str, float]:
    value, half = given[key][at], given[f"{key}_conf"][at]
    return {f"{name}_low": value - half, f"{name}_high": value + half}
