"""The numbers behind figures: levels and contrasts of any outcome, from the tables."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import chain
from math import isfinite
from typing import Any, NamedTuple

import pandas as pd

from peersim.analysis.summaries import contrast, sd0
from peersim.figures.kit.spec import Tables
from peersim.figures.kit.words import class_of, listed, margin_text
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME, Outcome
from peersim.model.registry import parameters
from peersim.stats.contrasts import paired
from peersim.stats.intervals import mean_interval


class Yardstick(NamedTuple):
    """By what differences in an outcome are judged, as in the contrast table.

    ``scale`` is the start SD in the outcome's unit (None: it has none), ``margin`` is in that SD,
    else in the outcome's unit.
    """

    outcome: Outcome
    scale: float | None
    margin: float

    @property
    def margin_text(self) -> str:
        """The margin with its unit."""
        return margin_text(self.margin, self.outcome.unit if self.scale is None else "SD")

    def between(self, values: pd.DataFrame, left: Hashable, right: Hashable) -> dict[str, Any]:
        """A row like one of the contrast table: column ``left`` minus ``right``, paired by replicate."""
        pairs = values[left].tolist(), values[right].tolist()
        found = paired(*pairs, self.scale, self.margin, self.outcome.good)
        return {**found._asdict(), "unit": self.outcome.unit, "margin": self.margin}

    def is_above(self, values: pd.DataFrame, upper: Hashable, lower: Hashable) -> bool:
        """Whether one column is clearly above another."""
        return class_of(self.between(values, upper, lower)) == "above"


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
    asked = {name: tables.interactions[name] for name in names if name in tables.interactions}
    needed = dict.fromkeys([*(name for name in names if name not in asked), *chain(*asked.values())])
    pairs = {name: tables.contrasts_spec[name] for name in needed}
    runs = tables.runs[tables.runs["point"].isin(points)]
    items = {point: items_at(tables, point) for point in points}
    return contrast(runs, pairs, [outcome.name], tables.margin, items, asked)


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


def values_at(tables: Tables, arms: Sequence[str], outcome: Outcome, point: int) -> pd.DataFrame:
    """An outcome by replicate and arm; arms without any value are left out."""
    runs = tables.runs[(tables.runs["status"] == "ok") & (tables.runs["point"] == point)]
    wide = runs.pivot(index="replicate", columns="arm", values=outcome.name).reindex(columns=list(arms))
    return wide.dropna(axis="columns", how="all")


def differences(tables: Tables, contrast: str, outcome: Outcome, points: Sequence[int]) -> pd.DataFrame:
    """Left minus right by replicate and point."""
    left, right = tables.contrasts_spec[contrast]
    columns = {point: values_at(tables, [left, right], outcome, point) for point in points}
    return pd.DataFrame({point: wide[left] - wide[right] for point, wide in columns.items()})


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


def yardstick(tables: Tables, outcome: Outcome, point: int) -> Yardstick:
    """How differences in an outcome are judged at a point."""
    scale = scale_at(tables, outcome, point)
    return Yardstick(outcome, scale, tables.margin if scale is not None else outcome.margin)


def defined(tables: Tables, arms: Iterable[str], outcome: Outcome, points: Iterable[int]) -> list[str]:
    """The arms in which an outcome has a value at any of the points."""
    runs = tables.runs[(tables.runs["status"] == "ok") & tables.runs["point"].isin(list(points))]
    found = set(runs.loc[runs[outcome.name].notna(), "arm"])
    return [arm for arm in dict.fromkeys(arms) if arm in found]


def absent_from(tables: Tables, contrasts: Sequence[str], outcome: Outcome, points: Sequence[int]) -> str:
    """:func:`absent_text` of the arms of contrasts."""
    pairs = chain(*(tables.interactions.get(name, (name,)) for name in contrasts))
    arms = [arm for name in pairs for arm in tables.contrasts_spec[name]]
    return absent_text(tables, list(dict.fromkeys(arms)), defined(tables, arms, outcome, points))


def absent_text(tables: Tables, arms: Sequence[str], shown: Iterable[str]) -> str:
    """A sentence that names the arms in which nothing is defined; empty if there are none."""
    there = set(shown)
    labels = [tables.labels[arm] for arm in arms if arm not in there]
    absent = [f"“{label}”" if label.startswith("no ") else label for label in labels]
    return f" Not defined in {listed(absent, most=len(absent))}." if absent else ""


def cohorts_text(counts: Sequence[int]) -> str:
    """``200 cohorts`` or ``150 to 200 cohorts``."""
    return f"{_span(counts)} {'cohort' if max(counts) == 1 else 'cohorts'}"


def pairs_text(counts: Sequence[int]) -> str:
    """``200 pairs of cohorts`` or ``150 to 200 pairs of cohorts``."""
    return f"{_span(counts)} {'pair' if max(counts) == 1 else 'pairs'} of cohorts"


def _span(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low} to {high}"
