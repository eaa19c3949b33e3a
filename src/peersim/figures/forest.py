"""Paired contrasts at one point, one line each: effect, interval, verdict."""

from __future__ import annotations

from math import isfinite
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.choosing import contrasts_of, minus, outcome_of, points_of, sides
from peersim.figures.page import Page, wrap
from peersim.figures.rows import contrast_rows, pairs_text, scale_at
from peersim.figures.spec import Drawing, FigureSpec, Tables
from peersim.figures.style import GREY, INK, LIGHT, styled
from peersim.figures.words import direction, finding, outcome_axis, outcome_note

LABEL_WIDTH = 1.1
COLUMNS = ["contrast", "label", "value", "low", "high", "unit", "difference", "verdict", "n_pairs"]


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """A forest plot; the first contrast makes the title."""
    names, outcome, points = contrasts_of(spec, tables), outcome_of(spec, tables), points_of(spec, tables)
    rows = contrast_rows(tables, names, outcome, [points.first])
    data = in_sd(rows, {name: minus(tables, name) for name in names})
    with styled():
        labels = [wrap(label, LABEL_WIDTH, most=3) for label in data["label"]]
        page = Page(height=0.75 + sum(0.1 + 0.13 * (1 + label.count("\n")) for label in labels))
        axes = page.axes()
        margin = tables.margin if data["unit"].iloc[0] == "SD" else 0.0
        dots(axes, data, labels, margin)
        for at, row in enumerate(data.itertuples()):
            said = f"{row.verdict}\nn = {row.n_pairs}"
            axes.text(1.02, at, said, transform=axes.get_yaxis_transform(), va="center", linespacing=1.1)
        axes.set_xlabel(f"{outcome_axis(outcome, data['unit'].iloc[0])}, left − right")
        if margin:
            second_axis(axes, scale_at(tables, outcome, points.first), outcome.unit)
        first = rows.iloc[0].to_dict()
        title = finding(first, outcome, *sides(tables, str(first["contrast"])))
        return page.finish(
            tables, title, _caption(data, rows, margin, points.note, outcome_note(outcome)), data
        )


def in_sd(rows: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """What is drawn: value, low and high in SD where the outcome has one, else in its unit."""
    has_sd = rows["d"].map(isfinite).all()
    drawn = ["d", "d_low", "d_high"] if has_sd else ["difference", "low", "high"]
    out = rows.drop(columns=["low", "high", "unit"]).copy()
    for name, source in zip(("value", "low", "high"), drawn, strict=True):
        out[name] = rows[source]
    out["unit"] = "SD" if has_sd else rows["unit"]
    out["label"] = rows["contrast"].map(labels)
    return out[[*COLUMNS, *(["point"] if rows["point"].nunique() > 1 else [])]]


def dots(axes: Axes, data: pd.DataFrame, labels: list[str], margin: float) -> None:
    """One dot with its interval per row, from the top; filled where the interval excludes zero."""
    axes.axvline(0.0, color=GREY, linewidth=0.8, zorder=1)
    if margin:
        axes.axvspan(-margin, margin, color=LIGHT, linewidth=0, zorder=0)
    for at, row in enumerate(data.to_dict("records")):
        clear = row["low"] > 0.0 or row["high"] < 0.0
        axes.plot([row["low"], row["high"]], [at, at], color=INK, linewidth=1.2, solid_capstyle="butt")
        face = INK if clear else "white"
        axes.plot(row["value"], at, marker="o", color=INK, markerfacecolor=face, markersize=4.5)
    axes.set_ylim(len(data) - 0.5, -0.5)
    axes.set_yticks(range(len(data)), labels)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=5)


def second_axis(axes: Axes, factor: float | None, unit: str) -> None:
    """The same axis times ``factor``, above; none without a factor."""
    if factor is None:
        return

    def onto(value: Any) -> Any:
        return value * factor

    def back(value: Any) -> Any:
        return value / factor

    top = axes.secondary_xaxis("top", functions=(onto, back))
    top.set_xlabel(unit)
    top.locator_params(axis="x", nbins=5)


def _caption(data: pd.DataFrame, rows: pd.DataFrame, margin: float, note: str, meaning: str) -> str:
    ways = [direction(row) for row in rows.to_dict("records")]
    pairs = pairs_text(data["n_pairs"].tolist())
    counted = (
        f" Of {len(ways)} contrasts {ways.count(1)} are clearly above zero, {ways.count(-1)} below."
        if len(ways) > 1
        else ""
    )
    band = f" Shaded: ±{margin:g} SD, where a difference does not matter." if margin else ""
    return (
        f"Paired differences with 95 % intervals, {pairs}; filled where the interval excludes zero."
        f"{band}{counted} {note} {meaning}"
    )
