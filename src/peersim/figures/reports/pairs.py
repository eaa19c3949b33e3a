"""Findings of two results folders in pairs: effect, interval and verdict in A and in B."""

from __future__ import annotations

from math import isfinite
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from peersim.analysis.difference import OTHER, SAME
from peersim.figures.kit.axes import list_axis
from peersim.figures.kit.labels import short
from peersim.figures.kit.page import Page, Source, wrap
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import BLUE, GREY, LIGHT, ORANGE, styled
from peersim.model.outcomes import BY_NAME
from peersim.model.values import value_text
from peersim.stats.wording import counted

LABEL_WIDTH = 1.2
MOST_SHOWN = 24
APART = 0.17  # between the two marks of a finding, of the distance between findings
SIDES = {"a": (BLUE, "o", BLUE, -APART), "b": (ORANGE, "s", "white", APART)}
_FIXED = ("contrast", "outcome", "unit", "margin", "change")


def draw(findings: pd.DataFrame, names: tuple[str, str], provenance: str) -> Drawing:
    """A panel per unit, a pair of lines per finding, what changed first; shaded: within the margin."""
    apart = findings["change"] != SAME
    shown = pd.concat([findings[apart], findings[~apart]]).head(MOST_SHOWN)
    units = list(dict.fromkeys(shown["unit"]))
    parts = [shown[shown["unit"] == unit] for unit in units]
    labels = [[wrap(_label(row), LABEL_WIDTH, most=3) for row in part.to_dict("records")] for part in parts]
    heights = [0.45 + sum(0.16 + 0.13 * (1 + label.count("\n")) for label in of) for of in labels]
    with styled():
        page = Page(height=sum(heights))
        panels = page.figure.subplots(len(parts), 1, squeeze=False, height_ratios=heights)[:, 0]
        for axes, part, of in zip(panels, parts, labels, strict=True):
            _panel(axes, part, of)
        for side, name in zip(SIDES, names, strict=True):
            colour, marker, face, _ = SIDES[side]
            panels[0].plot(
                [], [], marker=marker, color=colour, markerfacecolor=face, label=f"{side.upper()}: {name}"
            )
        title = _title(findings)
        return page.finish(Source(provenance), title, _caption(findings, shown), findings, legend=panels[0])


def _panel(axes: Axes, part: pd.DataFrame, labels: list[str]) -> None:
    axes.axvline(0.0, color=GREY, linewidth=0.8, zorder=1)
    margins = part["margin"].unique()
    if len(margins) == 1:
        axes.axvspan(-margins[0], margins[0], color=LIGHT, linewidth=0, zorder=0)
    for at, row in enumerate(part.to_dict("records")):
        for side, (colour, marker, face, off) in SIDES.items():
            low, mean, high = (row[f"{name}_{side}"] for name in ("low", "effect", "high"))
            if isfinite(low):
                axes.plot(
                    [low, high], [at + off, at + off], color=colour, linewidth=1.2, solid_capstyle="butt"
                )
            if isfinite(mean):
                axes.plot(mean, at + off, marker=marker, color=colour, markerfacecolor=face, markersize=4.0)
        changed = row["change"] != SAME
        axes.text(
            *(1.02, at, _said(row)),
            transform=axes.get_yaxis_transform(),
            va="center",
            linespacing=1.1,
            weight="bold" if changed else "normal",
        )
    list_axis(axes, labels)
    axes.set_xlabel(f"left − right ({part['unit'].iloc[0]})")


def _label(row: dict[str, Any]) -> str:
    where = [
        f"{short(name)} {value_text(value)}"
        for name, value in row.items()
        if name not in _FIXED and not name.endswith(("_a", "_b"))
    ]
    return ", ".join([f"{row['contrast'].replace('_', ' ')}: {BY_NAME[row['outcome']].label}", *where])


def _said(row: dict[str, Any]) -> str:
    if row["change"] == SAME:
        return str(row["verdict_a"])
    return f"{row['verdict_a']} →\n{row['verdict_b']}" if row["change"] == OTHER else str(row["change"])


def _title(findings: pd.DataFrame) -> str:
    both = findings[findings["change"].isin([SAME, OTHER])]
    changed = int((both["change"] == OTHER).sum())
    if both.empty:
        return "A and B have no finding in common"
    if not changed:
        return f"No verdict changes from A to B ({counted(len(both), 'finding')})"
    return f"The verdict changes from A to B in {changed} of {counted(len(both), 'finding')}"


def _caption(findings: pd.DataFrame, shown: pd.DataFrame) -> str:
    counts = [f"{_span(findings[f'n_pairs_{side}'])} in {side.upper()}" for side in SIDES]
    left = len(findings) - len(shown)
    more = f" {left} more are in the table beside this figure." if left else ""
    return (
        f"Estimates with 95 % intervals; pairs of cohorts: {', '.join(counts)}. Shaded: within the margin, where "
        f"all share one. At the right the verdict; bold where it is not the same in both.{more}"
    )


def _span(counts: pd.Series) -> str:
    there = counts[counts > 0]
    low, high = (int(there.min()), int(there.max())) if len(there) else (0, 0)
    return str(low) if low == high else f"{low} to {high}"
