"""A design that samples: means over its points, and at how many of them a side wins.

Points of one replicate share people and chances, so the unit is the replicate: its mean over all points.
Intervals hold for the points of this sample. Where runs failed, whole replicates or whole points are left
out, whichever loses less, so that every point has the same replicates.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from peersim.analysis.summaries import contrast, sd0
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME
from peersim.stats.contrasts import MIN_PAIRS
from peersim.stats.shares import Share, sides_of
from peersim.store.folder import Folder
from peersim.store.tables import identifier

SHARES = ("better", "worse", "higher", "lower", "negligible")


class Gaps(NamedTuple):
    """Replicates that are left out, not being whole or because runs failed, or else points where runs failed."""

    replicates: list[int]
    points: list[int]

    @property
    def sql(self) -> str:
        """The rows that are used, as a table ``whole``."""
        bad = [
            f"{column} NOT IN ({', '.join(str(int(number)) for number in numbers)})"
            for column, numbers in (("replicate", self.replicates), ("point", self.points))
            if numbers
        ]
        return f"whole AS (SELECT * FROM planned WHERE {' AND '.join(bad) or 'true'})"


def gaps(folder: Folder) -> Gaps:
    """What to leave out: replicates that are not whole; where runs failed, replicates or points, whichever are fewer.

    Raises :class:`InputError` if no replicate is whole.
    """
    there = folder.query(
        "runs", "SELECT replicate, count(*) AS n FROM planned GROUP BY replicate ORDER BY replicate"
    )
    begun = there["replicate"][there["n"] < len(folder.design)].tolist()
    if len(begun) == len(there):
        raise InputError("no replicate is whole yet, all points and arms; run it on", file=folder.path)
    failures = folder.planned("failures")
    failures = failures[~failures["replicate"].isin(begun)] if len(failures) else failures
    if failures.empty:
        return Gaps(begun, [])
    replicates, points = (sorted(set(failures[name].tolist())) for name in ("replicate", "point"))
    if len(replicates) / (len(there) - len(begun)) <= len(points) / folder.design["point"].nunique():
        return Gaps(sorted({*begun, *replicates}), [])
    return Gaps(begun, points)


def whole_replicates(folder: Folder) -> int:
    """How many replicates have all their runs and are used."""
    there = folder.query("runs", "SELECT count(DISTINCT replicate) AS n FROM planned")["n"].iloc[0]
    return int(there) - len(gaps(folder).replicates)


def replicate_means(folder: Folder, outcomes: Sequence[str]) -> pd.DataFrame:
    """A row per replicate and arm: the mean of each outcome over all points."""
    means = ", ".join(f"favg({_defined(name)}) AS {identifier(name)}" for name in outcomes)
    select = f"SELECT replicate, arm, {means} FROM whole GROUP BY replicate, arm ORDER BY replicate"
    table = folder.query("runs", f", {gaps(folder).sql} {select}")
    return table.assign(point=0, status="ok")


def point_contrasts(folder: Folder, left: str, right: str, outcomes: Sequence[str]) -> pd.DataFrame:
    """A row per point: n, mean difference, its SD, and the variances of both sides, per outcome.

    Columns ``n_X``, ``mean_X``, ``sd_X`` and ``apart_X`` for outcome X.
    """
    return _point_differences(folder, (left, right), outcomes)


def _point_differences(folder: Folder, arms: Sequence[str], outcomes: Sequence[str]) -> pd.DataFrame:
    """As :func:`point_contrasts`, of two arms, or of four: the first less the second, less the same of the others."""
    names = "abcd"[: len(arms)]
    parts = []
    for name in outcomes:
        column = identifier(name)
        sides = [f"{at}.{column}" for at in names]
        if len(arms) > 2:
            sides = [f"({sides[0]} - {sides[1]})", f"({sides[2]} - {sides[3]})"]
        difference = f"({sides[0]} - {sides[1]})"
        defined = f"FILTER (NOT isnan({difference}))"
        parts += [
            f"count(*) {defined} AS {identifier(f'n_{name}')}",
            f"favg({difference}) {defined} AS {identifier(f'mean_{name}')}",
            f"stddev_samp({difference}) {defined} AS {identifier(f'sd_{name}')}",
            f"var_samp({sides[0]}) {defined} + var_samp({sides[1]}) {defined} AS {identifier(f'apart_{name}')}",
        ]
    joined = " ".join(f"JOIN {at} USING (replicate, point)" for at in names[1:])
    select = f"{_sides(folder, names)} SELECT point, {', '.join(parts)} FROM a {joined} GROUP BY point ORDER BY point"
    return folder.query("runs", select, list(arms))


def by_replicate(folder: Folder, left: str, right: str, name: str) -> pd.DataFrame:
    """A row per replicate: the ``difference`` of two arms, a mean over points."""
    difference = f"(a.{identifier(name)} - b.{identifier(name)})"
    select = (
        f"{_sides(folder)} "
        f"SELECT replicate, favg({difference}) FILTER (NOT isnan({difference})) AS difference "
        "FROM a JOIN b USING (replicate, point) GROUP BY replicate ORDER BY replicate"
    )
    return folder.query("runs", select, [left, right])


def point_means(folder: Folder, arm: str, name: str) -> pd.DataFrame:
    """A row per point: the mean of an outcome in one arm."""
    select = (
        f", {gaps(folder).sql} SELECT point, favg({_defined(name)}) AS {identifier(name)} FROM whole "
        "WHERE arm = ? GROUP BY point ORDER BY point"
    )
    return folder.query("runs", select, [arm])


def contrasts_over_points(
    folder: Folder,
    contrasts: Mapping[str, Sequence[str]],
    outcomes: Sequence[str],
    margin: float,
    items: int | None,
    interactions: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """As :func:`peersim.analysis.summaries.contrast`, over all points, with the share of points where a side is ahead.

    ``share_better`` and so on are of the points at which the contrast is defined: by their estimates, beyond the
    margin or within it; ``within_better`` and so on say by how much the share may be off (:mod:`peersim.stats.shares`).
    ``items`` is None where the number of issues varies: then there are no effect sizes. ``pairing_ratio``
    is the median over points.
    """
    if not contrasts:
        return pd.DataFrame()
    means = replicate_means(folder, outcomes)
    table = contrast(means, contrasts, outcomes, margin, {0: items or 1}, interactions)
    table = table.drop(columns="point")
    arms: dict[str, tuple[str, ...]] = {name: (left, right) for name, (left, right) in contrasts.items()}
    arms |= {name: (*contrasts[one], *contrasts[other]) for name, (one, other) in interactions.items()}
    extra = []
    for name, compared in arms.items():
        found = _point_differences(folder, compared, outcomes)
        for outcome in outcomes:
            good = 0 if name in interactions else BY_NAME[outcome].good
            shares = _shares(found, outcome, margin, items, good)
            extra.append({"contrast": name, "outcome": outcome} | shares)
    table = table.drop(columns="pairing_ratio").merge(pd.DataFrame(extra), on=["contrast", "outcome"])
    if items is None:
        scaled = [BY_NAME[name].sd0 is not None for name in table["outcome"]]
        table.loc[scaled, ["d", "d_low", "d_high"]] = np.nan
        table.loc[scaled, "verdict"] = "open"
    return table


def _sides(folder: Folder, names: str = "ab") -> str:
    """The runs of arms, as tables ``a``, ``b`` and so on; the arms are the first values of the query."""
    of_arms = ", ".join(f"{name} AS (SELECT * FROM whole WHERE arm = ?)" for name in names)
    return f", {gaps(folder).sql}, {of_arms}"


def _shares(found: pd.DataFrame, name: str, margin: float, items: int | None, good: int) -> dict[str, Any]:
    outcome = BY_NAME[name]
    n, sd = found[f"n_{name}"].to_numpy(), found[f"sd_{name}"].to_numpy(float)
    scale = sd0(outcome, items) if items is not None else None
    least = (margin * scale if scale is not None else np.nan) if outcome.sd0 is not None else outcome.margin
    mean = found[f"mean_{name}"].to_numpy(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = sd / np.sqrt(n)
        ratio = found[f"apart_{name}"].to_numpy(float) / (sd * sd)
    known = np.isfinite(mean) & np.isfinite(error) & (n >= MIN_PAIRS) & np.isfinite(least)
    sides = sides_of(mean[known], error[known], least)
    up, down = ("higher", "lower") if good == 0 else ("better", "worse") if good > 0 else ("worse", "better")
    shares = dict.fromkeys(SHARES, Share(0.0, 0.0)) | {
        up: sides.above,
        down: sides.below,
        "negligible": sides.negligible,
    }
    finite = ratio[np.isfinite(ratio)]
    out: dict[str, Any] = {
        "pairing_ratio": float(np.median(finite)) if len(finite) else np.nan,
        "n_points": int(known.sum()),
    }
    for word, share in shares.items():
        out |= {f"share_{word}": share.share, f"within_{word}": share.within}
    return out


def _defined(name: str) -> str:
    column = identifier(name)
    return f"CASE WHEN isnan({column}) THEN NULL ELSE {column} END"
