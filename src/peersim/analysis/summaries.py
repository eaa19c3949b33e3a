"""The two small tables: what each arm reached, and how arms differ."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from peersim.analysis.derived import DERIVED
from peersim.model.outcomes import BY_NAME, Outcome
from peersim.stats.contrasts import intraclass_correlation, paired
from peersim.stats.intervals import mean_interval

_ICC = DERIVED[0]


def sd0(outcome: Outcome, items: int) -> float | None:
    """Start SD by which differences in an outcome become effect sizes, in the outcome's unit."""
    if outcome.sd0 is None:
        return None
    return outcome.sd0 * items if outcome.per_item else outcome.sd0


def summarise(
    runs: pd.DataFrame, outcomes: Sequence[str], members: Mapping[tuple[int, str], int]
) -> pd.DataFrame:
    """Mean over cohorts with a 95 % interval, per point, arm and outcome.

    ``members`` says how many people a cohort has, for the intraclass correlation of gain, which is
    given without an interval.
    """
    rows: list[dict[str, Any]] = []
    for (point, arm), cohorts in runs.groupby(["point", "arm"], sort=False):
        good = cohorts[cohorts["status"] == "ok"]
        failed = len(cohorts) - len(good)
        for name in outcomes:
            values = good[name].dropna().tolist()
            found = mean_interval(values)
            rows.append(
                {"point": point, "arm": arm, "outcome": name, "unit": BY_NAME[name].unit}
                | {"mean": found.mean, "low": found.low, "high": found.high, "sd": found.sd}
                | {"n_cohorts": found.n, "n_failed": failed}
            )
        if len(good) > 1 and members.get((point, arm), 1) > 1:
            icc = intraclass_correlation(good["gain"].tolist(), good["spread"].tolist(), members[point, arm])
            rows.append(
                {"point": point, "arm": arm, "outcome": _ICC.name, "unit": _ICC.unit, "mean": icc}
                | {"n_cohorts": len(good), "n_failed": failed}
            )
    return pd.DataFrame(rows)


def contrast(
    runs: pd.DataFrame,
    contrasts: Mapping[str, Sequence[str]],
    outcomes: Sequence[str],
    margin: float,
    items: Mapping[int, int],
    interactions: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """Left minus right, paired by replicate, per point, contrast and outcome.

    An interaction is one contrast minus another, in rows of its own name; neither direction of it is good.

    Replicates in which either run failed are left out whole. ``items`` is the number of issues at
    each point. ``margin`` is in start SDs; an outcome without such an SD has its own, in its own unit.
    """
    rows: list[dict[str, Any]] = []
    good = runs[runs["status"] == "ok"]
    for point, here in good.groupby("point", sort=False):
        wide = {name: here.pivot(index="replicate", columns="arm", values=name) for name in outcomes}
        for label in (*contrasts, *interactions):
            for name in outcomes:
                left, right = _two_sides(wide[name], label, contrasts, interactions)
                outcome = BY_NAME[name]
                scale = sd0(outcome, items[int(point)])
                least = margin if scale is not None else outcome.margin
                good = 0 if label in interactions else outcome.good
                found = paired(left, right, scale, least, good)
                rows.append(
                    {"point": point, "contrast": label, "outcome": name, "unit": outcome.unit}
                    | {"difference": found.difference, "low": found.low, "high": found.high}
                    | {"d": found.d, "d_low": found.d_low, "d_high": found.d_high}
                    | {"margin": least, "verdict": found.verdict, "clear": found.clear}
                    | {"n_pairs": found.n_pairs, "pairing_ratio": found.pairing_ratio}
                )
    return pd.DataFrame(rows)


def _two_sides(
    wide: pd.DataFrame,
    label: str,
    contrasts: Mapping[str, Sequence[str]],
    interactions: Mapping[str, Sequence[str]],
) -> tuple[list[float], list[float]]:
    """What is compared, by replicate: two arms, or two differences of arms."""
    if label in contrasts:
        both = wide.reindex(columns=list(contrasts[label])).dropna()
        return both.iloc[:, 0].tolist(), both.iloc[:, 1].tolist()
    first, second = (contrasts[name] for name in interactions[label])
    arms = list(dict.fromkeys([*first, *second]))
    whole = wide.reindex(columns=arms).dropna()
    sides = (whole[left] - whole[right] for left, right in (first, second))
    left, right = (side.tolist() for side in sides)
    return left, right
