"""Paired contrasts at one point, one line each: effect, interval, verdict."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.kit.axes import LABEL_WIDTH, list_axis, second_axis
from peersim.figures.kit.effects import in_sd, marks_text
from peersim.figures.kit.labels import outcome_axis, outcome_note
from peersim.figures.kit.page import Page, wrap
from peersim.figures.kit.rows import absent_from, contrast_rows, pairs_text, scale_at
from peersim.figures.kit.shown import contrasts_of, minus, outcome_of, points_of, sides
from peersim.figures.kit.spec import Drawing, FigureSpec, Tables
from peersim.figures.kit.style import GREY, INK, LIGHT, MARKS, styled
from peersim.figures.kit.words import ABOUT_MARGIN, class_of, counted, finding
from peersim.model.outcomes import Outcome

_INTERACTIONS = " Interactions: the first difference minus the second; neither direction is good."


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
        more = _INTERACTIONS if any(name in tables.interactions for name in names) else ""
        caption = f"{_caption(data, outcome)}{more}{absent} {points.note} {outcome_note(outcome)}"
        return page.finish(tables, title, caption, data)


def _dots(axes: Axes, data: pd.DataFrame) -> None:
    """One mark with its interval and verdict per row, from the top."""
    for at, row in enumerate(data.to_dict("records")):
        axes.plot([row["low"], row["high"]], [at, at], color=INK, linewidth=1.2, solid_capstyle="butt")
        marker, face = MARKS[class_of(row)]
        axes.plot(row["value"], at, marker=marker, color=INK, markerfacecolor=face, markersize=4.5)
        said = f"{row['verdict']}\nn = {row['n_pairs']}"
        axes.text(1.02, at, said, transform=axes.get_yaxis_transform(), va="center", linespacing=1.1)


def _caption(data: pd.DataFrame, outcome: Outcome) -> str:
    counts = counted(data.to_dict("records"), ABOUT_MARGIN) if len(data) > 1 else ""
    counts = f" Of {len(data)} contrasts: {counts}." if counts else ""
    of_left = {1: "more is better", -1: "less is better", 0: "neither direction is good"}[outcome.good]
    return (
        f"Paired differences with 95 % intervals, {pairs_text(data['n_pairs'].tolist())}. "
        f"{marks_text(data, 'shaded')}{counts} Verdicts are of the side named first; {of_left}."
    )
