"""Paired contrasts at one point, one line each: effect, interval, verdict."""

from __future__ import annotations

from math import isfinite
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.choosing import contrasts_of, minus, outcome_of, points_of, sides
from peersim.figures.labels import outcome_axis, outcome_note
from peersim.figures.page import Page, wrap
from peersim.figures.rows import absent_from, contrast_rows, pairs_text, scale_at
from peersim.figures.spec import Drawing, FigureSpec, Tables
from peersim.figures.style import GREY, INK, LIGHT, MARKS, styled
from peersim.figures.words import ABOUT_ZERO, class_of, counted, finding, margin_text
from peersim.model.outcomes import Outcome

LABEL_WIDTH = 1.1
COLUMNS = ["contrast", "label", "value", "low", "high", "unit", "margin", "difference", "verdict", "n_pairs"]


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """A forest plot; the first contrast makes the title."""
    names, outcome, points = contrasts_of(spec, tables), outcome_of(spec, tables), points_of(spec, tables)
    rows = contrast_rows(tables, names, outcome, [points.first])
    data = in_sd(rows, {name: minus(tables, name) for name in names})
    with styled():
        labels = [wrap(label, LABEL_WIDTH, most=3) for label in data["label"]]
        page = Page(height=0.75 + sum(0.1 + 0.13 * (1 + label.count("\n")) for label in labels))
        axes = page.axes()
        axes.axvline(0.0, color=GREY, linewidth=0.8, zorder=1)
        axes.axvspan(-data["margin"].iloc[0], data["margin"].iloc[0], color=LIGHT, linewidth=0, zorder=0)
        _dots(axes, data)
        list_axis(axes, labels)
        axes.set_xlabel(f"{outcome_axis(outcome, data['unit'].iloc[0])}, left − right")
        if data["unit"].iloc[0] == "SD":
            second_axis(axes, scale_at(tables, outcome, points.first), outcome.unit)
        first = rows.iloc[0].to_dict()
        title = finding(first, outcome, *sides(tables, str(first["contrast"])))
        absent = absent_from(tables, names, outcome, [points.first])
        caption = f"{_caption(data, outcome)}{absent} {points.note} {outcome_note(outcome)}"
        return page.finish(tables, title, caption, data)


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


def _dots(axes: Axes, data: pd.DataFrame) -> None:
    """One mark with its interval and verdict per row, from the top."""
    for at, row in enumerate(data.to_dict("records")):
        axes.plot([row["low"], row["high"]], [at, at], color=INK, linewidth=1.2, solid_capstyle="butt")
        marker, face = MARKS[class_of(row)]
        axes.plot(row["value"], at, marker=marker, color=INK, markerfacecolor=face, markersize=4.5)
        said = f"{row['verdict']}\nn = {row['n_pairs']}"
        axes.text(1.02, at, said, transform=axes.get_yaxis_transform(), va="center", linespacing=1.1)


def list_axis(axes: Axes, labels: list[str]) -> None:
    """One row per label, from the top, without an axis line."""
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), labels)
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
    top.set_xlabel("on the scale from 0 to 1" if unit == "0-1" else unit)
    top.locator_params(axis="x", nbins=5)


def marks_text(data: pd.DataFrame, band: str) -> str:
    """What fillings and the band of the margin mean."""
    margin = margin_text(data["margin"].iloc[0], data["unit"].iloc[0])
    return (
        "Filled: clearly above or below zero; open: undecided; grey diamond: equivalent, the whole interval "
        f"within {margin} ({band}), where a difference does not matter."
    )


def _caption(data: pd.DataFrame, outcome: Outcome) -> str:
    counts = counted(data.to_dict("records"), ABOUT_ZERO) if len(data) > 1 else ""
    counts = f" Of {len(data)} contrasts: {counts}." if counts else ""
    of_left = {1: "more is better", -1: "less is better", 0: "neither direction is good"}[outcome.good]
    return (
        f"Paired differences with 95 % intervals, {pairs_text(data['n_pairs'].tolist())}. "
        f"{marks_text(data, 'shaded')}{counts} Verdicts are of the side named first; {of_left}."
    )
