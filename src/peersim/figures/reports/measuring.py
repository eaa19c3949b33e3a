"""What it is worth to know an input before one of two programmes is chosen."""

from __future__ import annotations

from typing import Any

import pandas as pd

from peersim.analysis.information import EVERYTHING
from peersim.analysis.measuring import Measuring
from peersim.figures.kit.axes import second_axis
from peersim.figures.kit.page import Page
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import INK, LIGHT, styled
from peersim.figures.reports.about import height, label, rows_of

MOST = 8  # inputs
_ROWS = 3  # that have room where there are fewer
_SECOND_AXIS = 0.35  # inches
_WHOLE, _TOLD = "#8a8a8a", "#c9c9c9"
_DIAMOND: dict[str, Any] = {"markerfacecolor": "white", "markersize": 3.5, "zorder": 4, "clip_on": False}
_SEEN = 0.02  # of the value of everything: what an interval must reach to be seen


def draw(found: Measuring, title: str) -> Drawing:
    """A bar per input with its interval, the largest above; a diamond: what observations of it are worth."""
    table = found.table.head(1 + MOST)
    table = table[table["evppi_high"] >= _SEEN * table["evppi"].iloc[0]]
    with styled():
        page = Page(height=height(max(len(table), _ROWS)) + _SECOND_AXIS)
        axes = page.axes()
        nothing = float(table["nothing"].iloc[0])
        axes.axvspan(0.0, nothing, color=LIGHT, linewidth=0, zorder=0)
        for at, row in enumerate(table.to_dict("records")):
            face = _WHOLE if row["input"] == EVERYTHING else _TOLD if row["told"] else "white"
            axes.barh(at, row["evppi"], height=0.55, color=face, edgecolor=INK, linewidth=0.6, zorder=2)
            axes.plot([row["evppi_low"], row["evppi_high"]], [at] * 2, color=INK, linewidth=1.2, zorder=3)
            if row["evsi"] > 0.0:
                axes.plot(row["evsi"], at, "D", color=INK, **_DIAMOND)
        rows_of(axes, [_label(name) for name in table["input"]])
        axes.set_xlim(left=0.0, right=_right(table, found))
        axes.locator_params(axis="x", nbins=5)
        axes.set_xlabel(f"loss avoided on average{f' ({found.unit})' if found.unit else ''}")
        second_axis(axes, found.own if found.unit == "SD" else None, found.outcome.unit)
        return page.finish(found, title, _caption(found, len(table) - 1), found.rows)


def _label(name: str) -> str:
    return "everything" if name == EVERYTHING else label(name)


def _right(table: pd.DataFrame, found: Measuring) -> float:
    """So far that all is seen; where nothing is worth anything, as far as the margin."""
    most = float(table[["evppi", "evppi_high", "evsi", "nothing"]].max().max())
    return 1.05 * most if most > 0.0 else found.margin or 1.0


def _caption(found: Measuring, shown: int) -> str:
    others = len(found.table) - 1 - shown
    left_out = f" {others} inputs worth no more are not shown." if others > 0 else ""
    return (
        f"{found.left} against {found.right}, {found.outcome.label}; {found.worlds} worlds of {found.cohorts} cohorts "
        "each. Bars: the loss that knowing it avoids (dark: everything at once; light: one input; white: not told from "
        f"an input that does nothing). Lines: 95 % bootstrap intervals. Diamonds: {found.observations} observations of "
        "it. Shaded: what inputs that do nothing seem worth in 95 of 100 shuffles. Margin: "
        f"{found.margin:g} {found.unit}.{left_out}"
    )
