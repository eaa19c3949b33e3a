"""The panel of a map: cells, the line of no difference, and the scale of colours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from peersim.figures.kit.labels import parameter_axis, value_text
from peersim.figures.kit.page import width_of, wrap
from peersim.figures.kit.style import GREY, HATCHES, INK, SIDES, TEXT_SIZE
from peersim.figures.kit.words import digits_over
from peersim.model.outcomes import Outcome
from peersim.stats.wording import number

CELL_HEIGHT = 0.3


def colour_scale(outcome: Outcome, most: float) -> ScalarMappable:
    """Colours of both sides, white between them at zero."""
    below, above = SIDES[outcome.good]
    colours = LinearSegmentedColormap.from_list("sides", [below, "#ffffff", above])
    return ScalarMappable(norm=TwoSlopeNorm(0.0, -most, most), cmap=colours)


def draw_cells(axes: Axes, grids: dict[str, pd.DataFrame], scale: ScalarMappable, wide: float) -> None:
    """Coloured cells with their values, hatched by class."""
    values, low, high, where = (grids[key].to_numpy() for key in ("value", "low", "high", "where"))
    digits = digits_over(low.ravel().tolist(), high.ravel().tolist())
    for (line, column), value in np.ndenumerate(values):
        if np.isnan(value):
            continue
        face, hatch = scale.to_rgba(value), HATCHES.get(where[line, column])
        axes.add_patch(
            Rectangle(
                (column - 0.5, line - 0.5),
                1,
                1,
                facecolor=face,
                edgecolor="#9a9a9a" if hatch else "white",
                hatch=hatch,
                linewidth=0,
            )
        )
        dark = sum(c * w for c, w in zip(face, (0.3, 0.59, 0.11), strict=False)) < 0.5
        axes.text(
            column,
            line,
            _fitting(value, digits, wide),
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


def draw_zero_lines(axes: Axes, grids: dict[str, pd.DataFrame]) -> None:
    """Where the mean is zero, and, lighter, where either end of the interval is."""
    styles: dict[str, dict[str, Any]] = {
        "low": {"colors": "#444444", "linewidths": 0.7, "linestyles": [(0, (3, 2))]},
        "high": {"colors": "#444444", "linewidths": 0.7, "linestyles": [(0, (3, 2))]},
        "value": {"colors": "black", "linewidths": 1.6},
    }
    for key, style in styles.items():
        _zero_line(axes, grids[key], style)


def draw_expected(axes: Axes, grid: pd.DataFrame) -> None:
    """Where a formula expects neither side to win: dots, white with a dark edge."""
    for colour, width in (("black", 3.4), ("white", 2.0)):
        style = {"colors": colour, "linewidths": width, "linestyles": [(0, (0.01, 2.2))]}
        _zero_line(axes, grid, style, scaled=3.4 / width)


def _zero_line(axes: Axes, table: pd.DataFrame, style: dict[str, Any], scaled: float = 1.0) -> None:
    """``scaled`` stretches a pattern of dots, which is counted in widths of the line."""
    grid = table.to_numpy()
    if min(grid.shape) < 2 or np.isnan(grid).any() or not grid.min() < 0.0 < grid.max():
        return
    if scaled != 1.0:
        style = style | {"linestyles": [(0, tuple(part * scaled for part in style["linestyles"][0][1]))]}
    padded = np.pad(grid, 1, mode="edge")
    across, up = (np.array([-0.5, *range(n), n - 0.5]) for n in (grid.shape[1], grid.shape[0]))
    lines = axes.contour(across, up, padded, levels=[0.0], zorder=3, **style)
    lines.set_capstyle("round")


def draw_frame(axes: Axes, grid: pd.DataFrame, x: str, y: str, width: float, lines: int) -> None:
    axes.set_xlim(-0.5, grid.shape[1] - 0.5)
    axes.set_ylim(-0.5, grid.shape[0] - 0.5)
    axes.set_xticks(range(grid.shape[1]), [value_text(v) for v in grid.columns])
    axes.set_yticks(range(grid.shape[0]), [value_text(v) for v in grid.index])
    axes.set_xlabel(wrap(parameter_axis(x), width - 0.9, most=3))
    axes.set_ylabel(wrap(parameter_axis(y), max(1.2, CELL_HEIGHT * lines), most=3))
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def draw_bar(axes: Axes, scale: ScalarMappable, label: str, names: tuple[str, str], width: float) -> None:
    """The scale, and which side is better at either end."""
    figure = axes.figure
    bar = figure.colorbar(scale, ax=axes, orientation="horizontal", aspect=28, pad=0.03)
    bar.outline.set_edgecolor(GREY)
    bar.ax.locator_params(axis="x", nbins=5)
    bar.ax.tick_params(labelsize=TEXT_SIZE)
    half = (width - 0.7) / 2
    bar.ax.set_title(wrap(names[0], half, most=2), loc="left", pad=2)
    bar.ax.set_title(wrap(names[1], half, most=2), loc="right", pad=2)
    bar.set_label(label)
