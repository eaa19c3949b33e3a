"""An outcome per arm, or a contrast, against one varied parameter."""

from __future__ import annotations

from numbers import Real

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from peersim.figures.kit.courses import courses
from peersim.figures.kit.effects import in_sd, marks_text
from peersim.figures.kit.labels import outcome_axis, outcome_note, parameter_axis, short, value_text
from peersim.figures.kit.page import Page, wrap
from peersim.figures.kit.regions import over_region
from peersim.figures.kit.rows import (
    absent_text,
    cohorts_text,
    contrast_rows,
    defined,
    level_rows,
    pairs_text,
)
from peersim.figures.kit.shown import (
    Points,
    arms_of,
    axis_of,
    contrast_of,
    minus,
    outcome_of,
    points_of,
    sides,
    varied,
)
from peersim.figures.kit.spec import Drawing, FigureSpec, Tables
from peersim.figures.kit.style import GREY, INK, LIGHT, LOOKS, MARKS, ONE_COLUMN, Look, styled
from peersim.figures.kit.words import FEWER, MORE, class_of, favour
from peersim.model.outcomes import Outcome

HEIGHT = 2.3


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """A contrast if one is named, else the outcome of each arm."""
    outcome = outcome_of(spec, tables)
    x = axis_of(spec.x, "x", varied(tables.design), [])
    points = points_of(spec, tables, (x,))
    with styled():
        if spec.contrast is not None:
            return _contrast(contrast_of(spec, tables), tables, outcome, x, points)
        return _levels(arms_of(spec, tables), tables, outcome, x, points)


def _contrast(name: str, tables: Tables, outcome: Outcome, x: str, points: Points) -> Drawing:
    rows = contrast_rows(tables, [name], outcome, points.values.index)
    data = in_sd(rows, {name: minus(tables, name)}).assign(point=rows["point"])
    data[x] = data["point"].map(points.values[x])
    data = data.sort_values(x, ignore_index=True)
    left, right = sides(tables, name)
    page = Page(height=HEIGHT)
    axes = page.axes()
    axes.axhspan(-data["margin"].iloc[0], data["margin"].iloc[0], color=LIGHT, linewidth=0, zorder=0)
    axes.axhline(0.0, color=GREY, linewidth=0.8, zorder=1)
    _marks(axes, data, x)
    _axes(axes, data, x)
    below, above = favour(outcome, left, right)
    axes.set_title(wrap(f"↑ {above.removesuffix(MORE)}", 2.6), loc="left")
    axes.set_ylabel(
        wrap(f"{outcome_axis(outcome, data['unit'].iloc[0])}, {left} − {right}", HEIGHT - 0.6, most=3)
    )
    axes.locator_params(axis="y", nbins=6)
    caption = (
        f"Paired differences, {minus(tables, name)}, {pairs_text(data['n_pairs'].tolist())} at each value, with "
        f"95 % intervals. {marks_text(data, 'shaded')} Below zero: {below.removeprefix(FEWER)}."
        f"{_missing(data, points)} {points.note} {outcome_note(outcome)}"
    )
    title = over_region(tables, name, outcome, rows, points.values[[x]], f"values of {short(x)}")
    return page.finish(tables, title, caption, data)


def _levels(arms: list[str], tables: Tables, outcome: Outcome, x: str, points: Points) -> Drawing:
    data = level_rows(tables, arms, outcome, points.values.index)
    data["label"] = data["arm"].map(tables.labels)
    data[x] = data["point"].map(points.values[x])
    data = data.sort_values(["arm", x], ignore_index=True)
    shown = defined(tables, arms, outcome, points.values.index)
    page = Page(height=HEIGHT)
    axes = page.axes()
    for arm, look in zip(arms, LOOKS, strict=False):
        if arm in shown:
            _line(axes, data[data["arm"] == arm], x, look, tables.labels[arm])
    _axes(axes, data, x)
    axes.set_ylabel(wrap(outcome_axis(outcome), HEIGHT - 0.6))
    caption = (
        f"Means of {cohorts_text(data['n_cohorts'].tolist())} per arm and value; bars: 95 % intervals. The title "
        f"compares the values in pairs of cohorts.{absent_text(tables, arms, shown)}{_missing(data, points)} "
        f"{points.note} {outcome_note(outcome)}"
    )
    said = courses(tables, shown, outcome, points.values[x])
    return page.finish(tables, said, caption, data, legend=axes if len(shown) > 1 else None)


def _missing(data: pd.DataFrame, points: Points) -> str:
    """At how many values nothing is defined."""
    n, there = len(points.values), data["point"].nunique()
    return f" Not defined at {n - there} of {n} values." if there < n else ""


def _position(data: pd.DataFrame, x: str) -> list[float]:
    """Where the values lie on the axis; words are spaced evenly."""
    if all(isinstance(value, Real) for value in data[x]):
        return [float(value) for value in data[x]]
    order = {value: float(at) for at, value in enumerate(dict.fromkeys(data[x]))}
    return [order[value] for value in data[x]]


def _line(axes: Axes, data: pd.DataFrame, x: str, look: Look, label: str) -> None:
    """The means of one arm, with their intervals as bars and band."""
    at = _position(data, x)
    axes.fill_between(at, data["low"], data["high"], color=look.colour, alpha=0.18, linewidth=0)
    axes.vlines(at, data["low"], data["high"], color=look.colour, linewidth=0.8)
    axes.plot(at, data["mean"], label=label, **look.line)


def _marks(axes: Axes, data: pd.DataFrame, x: str) -> None:
    """A contrast: a line, and marks with their intervals."""
    at = _position(data, x)
    axes.vlines(at, data["low"], data["high"], color=INK, linewidth=0.8)
    axes.plot(at, data["value"], color=GREY, linewidth=0.9)
    for where, row in zip(at, data.to_dict("records"), strict=True):
        marker, face = MARKS[class_of(row)]
        axes.plot(where, row["value"], marker=marker, color=INK, markerfacecolor=face)


def _axes(axes: Axes, data: pd.DataFrame, x: str) -> None:
    values = dict(zip(_position(data, x), data[x], strict=True))
    if len(values) > 9 and all(float(at).is_integer() for at in values):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    elif len(values) <= 9:
        axes.set_xticks(list(values), [value_text(v) for v in values.values()])
    axes.set_xlabel(wrap(parameter_axis(x), ONE_COLUMN - 0.8, most=3))
    axes.margins(x=0.04)
    axes.tick_params(labelcolor=INK)
