"""A contrast over two varied parameters, with the line where neither side wins."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from peersim.figures.kit.effects import in_sd
from peersim.figures.kit.heatmap_panel import (
    CELL_HEIGHT,
    colour_scale,
    draw_bar,
    draw_cells,
    draw_expected,
    draw_frame,
    draw_zero_lines,
)
from peersim.figures.kit.labels import outcome_axis, outcome_note
from peersim.figures.kit.page import Page, wrap
from peersim.figures.kit.regions import over_region
from peersim.figures.kit.rows import contrast_rows, pairs_text
from peersim.figures.kit.shown import axis_of, contrast_of, minus, outcome_of, points_of, sides, varied
from peersim.figures.kit.spec import Drawing, FigureSpec, Tables
from peersim.figures.kit.style import ONE_COLUMN, TWO_COLUMNS, styled
from peersim.figures.kit.words import ABOUT_MARGIN, class_of, counted, favour, margin_text

MOST_IN_ONE_COLUMN = 8


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """A map of one contrast; white is no difference."""
    name, outcome = contrast_of(spec, tables), outcome_of(spec, tables)
    table = varied(tables.design)
    x = axis_of(spec.x, "x", table, [spec.y] if spec.y else [])
    y = axis_of(spec.y, "y", table, [x])
    points = points_of(spec, tables, (x, y))
    rows = contrast_rows(tables, [name], outcome, points.values.index)
    data = in_sd(rows, {name: minus(tables, name)}).assign(point=rows["point"])
    data = data.assign(**{path: data["point"].map(points.values[path]) for path in (x, y)})
    left, right = sides(tables, name)
    with styled():
        columns, lines = data[x].nunique(), data[y].nunique()
        width = ONE_COLUMN if columns <= MOST_IN_ONE_COLUMN else TWO_COLUMNS
        page = Page(height=1.45 + CELL_HEIGHT * lines, width=width)
        axes = page.axes()
        shown = data.assign(where=[class_of(row) for row in data.to_dict("records")])
        grids = {
            key: shown.pivot(index=y, columns=x, values=key) for key in ("value", "low", "high", "where")
        }
        most = max(float(grids["value"].abs().max().max()), 1e-9)
        scale = colour_scale(outcome, most)
        draw_cells(axes, grids, scale, (width - 0.9) / columns)
        draw_zero_lines(axes, grids)
        predicted = tables.predicted.get(name, {}) if outcome.name == "gain" else {}
        if predicted:
            expected = data.assign(expected=data["point"].map(predicted)).pivot(
                index=y, columns=x, values="expected"
            )
            draw_expected(axes, expected)
        draw_frame(axes, grids["value"], x, y, width, lines)
        label = wrap(f"{outcome_axis(outcome, data['unit'].iloc[0])}, {left} − {right}", width - 0.7, most=2)
        draw_bar(axes, scale, label, favour(outcome, left, right), width)
        missing, n = len(points.values) - len(data), len(points.values)
        empty = f" Not defined in {missing} of {n} cells, left empty." if missing else ""
        caption = (
            f"Paired differences, {minus(tables, name)}, {pairs_text(data['n_pairs'].tolist())} in each cell; "
            f"{_caption(data)}{_expected(predicted, left, right)}{empty} {points.note} {outcome_note(outcome)}"
        )
        title = over_region(tables, name, outcome, rows, points.values[[x, y]], "cells")
        return page.finish(tables, title, caption, data)


def _expected(predicted: Mapping[int, float], left: str, right: str) -> str:
    """What the formula says, in words."""
    if not predicted:
        return ""
    values = list(predicted.values())
    if min(values) < 0.0 < max(values):
        return (
            " White dots: where a formula made of the rules alone, fitted to nothing, expects neither to win."
        )
    winner = left if min(values) >= 0.0 else right
    return f" A formula made of the rules alone, fitted to nothing, expects {winner} to win throughout."


def _caption(data: pd.DataFrame) -> str:
    margin = margin_text(data["margin"].iloc[0], data["unit"].iloc[0])
    return (
        f"by their 95 % intervals {counted(data.to_dict('records'), ABOUT_MARGIN)}. Hatched: open; dotted: "
        f"negligible, the whole interval within {margin}. Solid line: no difference, interpolated "
        "between cells; broken lines: the same for the ends of the intervals."
    )
