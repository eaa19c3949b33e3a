"""A design that samples: means over its points, and at how many of them a side wins.

Points of one replicate share people and chances, so the unit is the replicate: its mean over all points.
Intervals hold for the points of this sample. A point at which any run failed is left out whole.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from peersim.analysis.summaries import contrast, sd0
from peersim.model.outcomes import BY_NAME
from peersim.stats.contrasts import MIN_PAIRS
from peersim.stats.intervals import LEVEL
from peersim.store.folder import Folder

SHARES = ("better", "worse", "higher", "lower", "equivalent", "undecided")

_GOOD = (
    "good AS (SELECT point FROM planned GROUP BY point HAVING bool_and(status = 'ok')), "
    "whole AS (SELECT planned.* FROM planned SEMI JOIN good USING (point)) "
)


def replicate_means(folder: Folder, outcomes: Sequence[str]) -> pd.DataFrame:
    """A row per replicate and arm: the mean of each outcome over all points without a failure."""
    means = ", ".join(f"favg({_defined(name)}) AS {name}" for name in outcomes)
    select = f", {_GOOD} SELECT replicate, arm, {means} FROM whole GROUP BY replicate, arm ORDER BY replicate"
    table = folder.query("runs", select)
    return table.assign(point=0, status="ok")


def points_without_failure(folder: Folder) -> int:
    """At how many points every run has numbers."""
    return int(folder.query("runs", f", {_GOOD} SELECT count(*) AS n FROM good")["n"].iloc[0])


def point_contrasts(folder: Folder, left: str, right: str, outcomes: Sequence[str]) -> pd.DataFrame:
    """A row per point: n, mean difference, its SD, and the variances of both sides, per outcome.

    Columns ``n_X``, ``mean_X``, ``sd_X`` and ``apart_X`` for outcome X.
    """
    parts = []
    for name in outcomes:
        difference = f"(a.{name} - b.{name})"
        defined = f"FILTER (NOT isnan({difference}))"
        parts += [
            f"count(*) {defined} AS n_{name}",
            f"favg({difference}) {defined} AS mean_{name}",
            f"stddev_samp({difference}) {defined} AS sd_{name}",
            f"var_samp(a.{name}) {defined} + var_samp(b.{name}) {defined} AS apart_{name}",
        ]
    select = (
        f", {_GOOD}, a AS (SELECT * FROM whole WHERE arm = '{left}'), b AS (SELECT * FROM whole WHERE arm = '{right}') "
        f"SELECT point, {', '.join(parts)} FROM a JOIN b USING (replicate, point) GROUP BY point ORDER BY point"
    )
    return folder.query("runs", select)


def by_replicate(folder: Folder, left: str, right: str, name: str) -> pd.DataFrame:
    """A row per replicate: the ``difference`` of two arms, a mean over the points without a failure."""
    difference = f"(a.{name} - b.{name})"
    select = (
        f", {_GOOD}, a AS (SELECT * FROM whole WHERE arm = '{left}'), b AS (SELECT * FROM whole WHERE arm = '{right}') "
        f"SELECT replicate, favg({difference}) FILTER (NOT isnan({difference})) AS difference "
        "FROM a JOIN b USING (replicate, point) GROUP BY replicate ORDER BY replicate"
    )
    return folder.query("runs", select)


def point_means(folder: Folder, arm: str, name: str) -> pd.DataFrame:
    """A row per point without a failure: the mean of an outcome in one arm."""
    select = (
        f", {_GOOD} SELECT point, favg({_defined(name)}) AS {name} FROM whole WHERE arm = '{arm}' "
        "GROUP BY point ORDER BY point"
    )
    return folder.query("runs", select)


def contrasts_over_points(
    folder: Folder,
    contrasts: Mapping[str, Sequence[str]],
    outcomes: Sequence[str],
    margin: float,
    items: int | None,
) -> pd.DataFrame:
    """As :func:`peersim.analysis.summaries.contrast`, over all points, with the share of points by verdict.

    ``items`` is None where the number of issues varies: then there are no effect sizes. ``pairing_ratio``
    is the median over points.
    """
    means = replicate_means(folder, outcomes)
    table = contrast(means, contrasts, outcomes, margin, {0: items or 1}).drop(columns="point")
    extra = []
    for name, (left, right) in contrasts.items():
        found = point_contrasts(folder, left, right, outcomes)
        for outcome in outcomes:
            extra.append({"contrast": name, "outcome": outcome} | _shares(found, outcome, margin, items))
    table = table.drop(columns="pairing_ratio").merge(pd.DataFrame(extra), on=["contrast", "outcome"])
    if items is None:
        scaled = [BY_NAME[name].sd0 is not None for name in table["outcome"]]
        table.loc[scaled, ["d", "d_low", "d_high"]] = np.nan
        table.loc[scaled, "verdict"] = "undecided"
    return table


def _shares(found: pd.DataFrame, name: str, margin: float, items: int | None) -> dict[str, Any]:
    outcome = BY_NAME[name]
    n, sd = found[f"n_{name}"].to_numpy(), found[f"sd_{name}"].to_numpy(float)
    scale = sd0(outcome, items) if items is not None else None
    least = (margin * scale if scale is not None else np.nan) if outcome.sd0 is not None else outcome.margin
    mean = found[f"mean_{name}"].to_numpy(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        half = stdtrit(np.maximum(n - 1, 1), 0.5 + LEVEL / 2) * sd / np.sqrt(n)
        said = verdicts(mean - half, mean + half, n, least, outcome.good)
        ratio = found[f"apart_{name}"].to_numpy(float) / (sd * sd)
    counts = {f"share_{word}": float(np.mean(said == word)) if len(said) else np.nan for word in SHARES}
    finite = ratio[np.isfinite(ratio)]
    return {
        "pairing_ratio": float(np.median(finite)) if len(finite) else np.nan,
        "n_points": len(found),
    } | counts


def verdicts(low: Any, high: Any, n: Any, margin: float, good: int) -> npt.NDArray[Any]:
    """:func:`peersim.stats.contrasts.verdict` for many intervals at once."""
    above, below = (
        ("higher", "lower") if good == 0 else ("better", "worse") if good > 0 else ("worse", "better")
    )
    known = np.isfinite(low) & np.isfinite(high) & (n >= MIN_PAIRS)
    same = known & (-margin <= low) & (high <= margin)
    return np.select(
        [~known, same, (low <= 0.0) & (high >= 0.0), low > 0.0],
        ["undecided", "equivalent", "undecided", above],
        below,
    )


def _defined(name: str) -> str:
    return f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END"
