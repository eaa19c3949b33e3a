"""Axes that several figures share: a row per label, and a second scale."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

LABEL_WIDTH = 1.1
"""Inches for the labels of rows."""


def row_per_label(axes: Axes, labels: list[str]) -> None:
    """One row per label, from the top, without an axis line."""
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def list_axis(axes: Axes, labels: list[str]) -> None:
    """:func:`row_per_label`, and few ticks across."""
    row_per_label(axes, labels)
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
