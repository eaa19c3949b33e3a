"""The numbers behind figures: levels and contrasts of any outcome, from the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite

import pandas as pd

from peersim.analysis.summaries import contrast, sd0
from peersim.figures.spec import Tables
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME, Outcome
from peersim.model.registry import parameters
from peersim.stats.intervals import mean_interval


def contrast_rows(
    tables: Tables, names: Sequence[str], outcome: Outcome, points: Iterable[int]
) -> pd.DataFrame:
    """Rows of the contrast table, in the order of ``names`` and ``points``; missing ones are computed."""
    wanted = list(points)
    found = tables.contrasts
    if found.empty or outcome.name not in set(found["outcome"]):
        found = _computed(tables, names, outcome, wanted)
    found = found[(found["outcome"] == outcome.name) & found["point"].isin(wanted)]
    found = found[found["contrast"].isin(names)].dropna(subset=["difference"])
    if found.empty:
        raise InputError(f"{outcome.name} has no value in any pair of cohorts of {', '.join(names)}")
    order = {name: at for at, name in enumerate(names)}
    return found.sort_values(
        by=["contrast", "point"], key=lambda c: c.map(order) if c.name == "contrast" else c
    ).reset_index(drop=True)


def _computed(tables: Tables, names: Sequence[str], outcome: Outcome, points: list[int]) -> pd.DataFrame:
    pairs = {name: tables.contrasts_spec[name] for name in names}
    runs = tables.runs[tables.runs["point"].isin(points)]
    items = {point: items_at(tables, point) for point in points}
    return contrast(runs, pairs, [outcome.name], tables.margin, items)


def level_rows(tables: Tables, arms: Sequence[str], outcome: Outcome, points: Iterable[int]) -> pd.DataFrame:
    """Mean and 95 % interval over cohorts per arm and point: point, arm, mean, low, high, n_cohorts."""
    runs = tables.runs[tables.runs["status"] == "ok"]
    rows = []
    for point in points:
        for arm in arms:
            values = runs.loc[(runs["point"] == point) & (runs["arm"] == arm), outcome.name].dropna()
            found = mean_interval(values.tolist())
            rows.append((point, arm, found.mean, found.low, found.high, found.n))
    table = pd.DataFrame(rows, columns=["point", "arm", "mean", "low", "high", "n_cohorts"])
    table = table.dropna(subset=["mean"]).reset_index(drop=True)
    if table.empty:
        raise InputError(f"{outcome.name} has no value in any cohort of {', '.join(arms)}")
    return table


def items_at(tables: Tables, point: int) -> int:
    """Issues at a point, read from the effect sizes of its contrasts; the default if there are none."""
    found = tables.contrasts
    if not found.empty:
        for row in found[found["point"] == point].to_dict("records"):
            known = BY_NAME.get(row["outcome"])
            if known is not None and known.per_item and isfinite(row["d"]) and row["d"] != 0.0:
                return round(row["difference"] / row["d"] / sd0(known._replace(per_item=False), 1))
    return int(parameters["world.items"].default)


def scale_at(tables: Tables, outcome: Outcome, point: int) -> float | None:
    """Start SD of an outcome in its own unit at a point; None if it has none."""
    return sd0(outcome, items_at(tables, point))


def cohorts_text(counts: Sequence[int]) -> str:
    """``200 cohorts`` or ``150 to 200 cohorts``."""
    return f"{_span(counts)} {'cohort' if max(counts) == 1 else 'cohorts'}"


def pairs_text(counts: Sequence[int]) -> str:
    """``200 pairs of cohorts`` or ``150 to 200 pairs of cohorts``."""
    return f"{_span(counts)} {'pair' if max(counts) == 1 else 'pairs'} of cohorts"


def _span(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low} to {high}"
