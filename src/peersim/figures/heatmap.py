"""A contrast over two varied parameters, with the line where neither side wins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from peersim.figures.choosing import axis_of, contrast_of, minus, outcome_of, points_of, sides, varied
from peersim.figures.forest import in_sd
from peersim.figures.page import Page, width_of, wrap
from peersim.figures.regions import over_region
from peersim.figures.rows import contrast_rows, pairs_text
from peersim.figures.spec import Drawing, FigureSpec, Tables
from peersim.figures.style import ABOVE, BELOW, GREY, INK, ONE_COLUMN, TEXT_SIZE, TWO_COLUMNS, styled
from peersim.figures.words import (
    digits_for,
    favour,
    number,
    outcome_axis,
    outcome_note,
    parameter_axis,
    value_text,
)

COLOURS = LinearSegmentedColormap.from_list("sides", [BELOW, "#ffffff", ABOVE])
CELL_HEIGHT = 0.3
MOST_IN_ONE_COLUMN = 8


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """A map of one contrast; white is no difference."""
    name, outcome = contrast_of(spec, tables), outcome_of(spec, tables)
    table = varied(tables.design)
    x = axis_of(spec.x, "x", table, [spec.y] if spec.y else [])
    y = axis_of(spec.y, "y", table, [x])
    points = points_of(spec, tables, (x, y))
    rows = contrast_rows(tables, [name], outcome, points.values.index)
    data = in_sd(rows, {name: minus(tables, name)})
    at = data["point"].map
    data = data.assign(**{x: at(points.values[x]), y: at(points.values[y])})
    left, right = sides(tables, name)
    with styled():
        columns, lines = data[x].nunique(), data[y].nunique()
        width = ONE_COLUMN if columns <= MOST_IN_ONE_COLUMN else TWO_COLUMNS
        page = Page(height=1.45 + CELL_HEIGHT * lines, width=width)
        axes = page.axes()
        grids = {key: data.pivot(index=y, columns=x, values=key) for key in ("value", "low", "high")}
        most = max(float(grids["value"].abs().max().max()), 1e-9)
        norm = TwoSlopeNorm(0.0, -most, most)
        _cells(axes, grids, norm, (width - 0.9) / columns)
        _zero_lines(axes, grids)
        _frame(axes, grids["value"], x, y, width, lines)
        label = wrap(f"{outcome_axis(outcome, data['unit'].iloc[0])}, {left} − {right}", width - 0.7, most=2)
        _bar(axes, norm, label, favour(outcome, left, right), width)
        caption = (
            f"Paired differences, {minus(tables, name)}, {pairs_text(data['n_pairs'].tolist())} "
            "in each cell. Hatched: the 95 % interval includes zero. Solid line: no difference, interpolated "
            f"between cells; broken lines: the same for the ends of the intervals. {points.note} "
            f"{outcome_note(outcome)}"
        )
        title = over_region(rows.assign(**{x: data[x], y: data[y]}), (x, y), outcome, left, right, "cells")
        return page.finish(tables, title, caption, data)


def _cells(axes: Axes, grids: dict[str, pd.DataFrame], norm: TwoSlopeNorm, wide: float) -> None:
    """Coloured cells with their values; hatched where zero is within the interval."""
    values, low, high = (grids[key].to_numpy() for key in ("value", "low", "high"))
    digits = digits_for(float(np.nanmedian(high - low)) / 2) if np.isfinite(high - low).any() else 2
    for (line, column), value in np.ndenumerate(values):
        if np.isnan(value):
            continue
        face = COLOURS(norm(value))
        clear = low[line, column] > 0.0 or high[line, column] < 0.0
        axes.add_patch(
            Rectangle(
                (column - 0.5, line - 0.5),
                1,
                1,
                facecolor=face,
                edgecolor="white" if clear else "#9a9a9a",
                hatch=None if clear else "////",
                linewidth=0,
            )
        )
        text = _fitting(value, digits, wide)
        dark = sum(c * w for c, w in zip(face, (0.3, 0.59, 0.11), strict=False)) < 0.5
        axes.text(
            column,
            line,
            text,
            ha="center",
            va="center",
            zorder=4,
            color="white" if dark else INK,
            path_effects=[withStroke(linewidth=2.0, foreground=face)],
        )


def _fitting(value: float, digits: int, wide: float) -> str:
    """As much of a signed number as fits into a cell: all, without the 0, or the sign alone."""
    whole = number(value, digits, sign=True)
    for text in (whole, whole.replace("0.", ".", 1), whole[:1] if whole[:1] in "+−" else "0"):
        if width_of(text, TEXT_SIZE) < wide - 0.02:
            return text
    return ""


def _zero_lines(axes: Axes, grids: dict[str, pd.DataFrame]) -> None:
    """Where the mean is zero, and, lighter, where either end of the interval is."""
    styles: dict[str, dict[str, Any]] = {
        "low": {"colors": "#444444", "linewidths": 0.7, "linestyles": [(0, (3, 2))]},
        "high": {"colors": "#444444", "linewidths": 0.7, "linestyles": [(0, (3, 2))]},
        "value": {"colors": "black", "linewidths": 1.6},
    }
    for key, style in styles.items():
        grid = grids[key].to_numpy()
        if min(grid.shape) < 2 or np.isnan(grid).any() or not grid.min() < 0.0 < grid.max():
            continue
        padded = np.pad(grid, 1, mode="edge")
        across, up = (np.array([-0.5, *range(n), n - 0.5]) for n in (grid.shape[1], grid.shape[0]))
        axes.contour(across, up, padded, levels=[0.0], zorder=3, **style)


def _frame(axes: Axes, grid: pd.DataFrame, x: str, y: str, width: float, lines: int) -> None:
    axes.set_xlim(-0.5, grid.shape[1] - 0.5)
    axes.set_ylim(-0.5, grid.shape[0] - 0.5)
    axes.set_xticks(range(grid.shape[1]), [value_text(v) for v in grid.columns])
    axes.set_yticks(range(grid.shape[0]), [value_text(v) for v in grid.index])
    axes.set_xlabel(wrap(parameter_axis(x), width - 0.9, most=3))
    axes.set_ylabel(wrap(parameter_axis(y), max(1.2, CELL_HEIGHT * lines), most=3))
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _bar(axes: Axes, norm: TwoSlopeNorm, label: str, names: tuple[str, str], width: float) -> None:
    """The scale, and which side is better at either end."""
    figure = axes.figure
    bar = figure.colorbar(
        ScalarMappable(norm=norm, cmap=COLOURS), ax=axes, orientation="horizontal", aspect=28, pad=0.03
    )
    bar.outline.set_edgecolor(GREY)
    bar.ax.locator_params(axis="x", nbins=5)
    bar.ax.tick_params(labelsize=TEXT_SIZE)
    half = (width - 0.7) / 2
    bar.ax.set_title(wrap(names[0], half, most=2), loc="left", pad=2)
    bar.ax.set_title(wrap(names[1], half, most=2), loc="right", pad=2)
    bar.set_label(label)
