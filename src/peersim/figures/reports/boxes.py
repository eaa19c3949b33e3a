"""Scenario discovery: the path of cuts, and the box that was chosen."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from peersim.analysis.prim import Box, Found
from peersim.analysis.sample import Sample
from peersim.figures.kit.page import Page, wrap
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import GREY, INK, LIGHT, styled
from peersim.figures.reports.about import About, height, label, rows_of
from peersim.stats.wording import capital, percent

SAID_WIDTH = 1.6  # inches
LABEL = (0.22, 0.2)  # coverage and density that a label and its distance from the mark take


def boxes(found: Found, sample: Sample, about: About, holds: str, title: str) -> Drawing:
    """The limits of each box along the range of every input that it restricts."""
    rows = _rows(found, sample)
    with styled():
        page = Page(height=height(len(rows)) if len(rows) else 1.0)
        axes = page.axes()
        for at, row in enumerate(rows.to_dict("records")):
            axes.plot([0, 1], [at, at], color=LIGHT, linewidth=5, solid_capstyle="butt", zorder=1)
            for start, stop in _bars(found, sample, row):
                axes.plot([start, stop], [at, at], color=INK, linewidth=5, solid_capstyle="butt", zorder=2)
            axes.text(1.03, at, wrap(row["said"], SAID_WIDTH, most=1), va="center")
        rows_of(axes, [f"{row['box']}: {label(row['input'])}" for row in rows.to_dict("records")])
        axes.set_xlim(-0.02, 1.02)
        axes.set_xticks([0, 0.5, 1], ["low end", "", "high end"])
        axes.set_xlabel("range that was sampled")
        caption = (
            f"{capital(about.measured)} {capital(holds)} at {percent(found.base)} of points. "
            + " ".join(_said(number_of, box) for number_of, box in enumerate(found.boxes, 1))
            + (
                " Of a choice, a piece for each of its texts, from a to z."
                if rows["low"].isna().any()
                else ""
            )
            + " Density: share of the box's points at which it holds; coverage: share of all such points in the box."
        )
        return page.finish(about, title, caption, rows)


def _said(number_of: int, box: Box) -> str:
    return (
        f"Box {number_of}: density {percent(box.density)} ({percent(box.fresh_density)} on the "
        f"half of the points that an equal search did not see), coverage {percent(box.coverage)}, "
        f"{percent(box.mass)} of all points."
    )


def _rows(found: Found, sample: Sample) -> pd.DataFrame:
    rows = []
    for number_of, box in enumerate(found.boxes, 1):
        for name, limit in box.limits.items():
            row: dict[str, Any] = {"box": number_of, "input": name}
            row |= dict.fromkeys(("low", "high", "start", "stop"))  # a choice has none
            if isinstance(limit, tuple):
                low, high = limit
                taken = sample.inputs[name][sample.active.get(name, slice(None))]
                least, most = taken.min(), taken.max()
                width = most - least or 1.0
                start, stop = ((end - least) / width for end in (max(low, least), min(high, most)))
                row |= {"low": low, "high": high, "start": start, "stop": max(stop, start)}
            row |= {"said": limit_text(sample, name, limit)}
            rows.append(
                row | {"density": box.density, "fresh_density": box.fresh_density, "coverage": box.coverage}
            )
    return pd.DataFrame(rows)


def _bars(found: Found, sample: Sample, row: dict[str, Any]) -> list[tuple[float, float]]:
    """From where to where a restriction reaches; of a choice a piece for each of its texts, in sorted order."""
    limit = found.boxes[row["box"] - 1].limits[row["input"]]
    if isinstance(limit, tuple):
        return [(row["start"], row["stop"])]
    texts = sample.choices[row["input"]]
    return [(at / len(texts), (at + 1) / len(texts)) for at, text in enumerate(texts) if text in limit]


def limit_text(sample: Sample, name: str, limit: tuple[float, float] | frozenset[str]) -> str:
    """A restriction in words."""
    if isinstance(limit, frozenset):
        others = [text for text in sample.choices[name] if text not in limit]
        return f"not {others[0]}" if len(others) == 1 and len(limit) > 2 else " or ".join(sorted(limit))
    low, high = limit
    if not isfinite(low):
        return f"at most {high:.3g}"
    if not isfinite(high):
        return f"at least {low:.3g}"
    return f"{low:.3g} to {high:.3g}"


def path(found: Found, about: About, holds: str) -> Drawing:
    """Density against coverage, cut by cut."""
    with styled():
        page = Page(height=2.2)
        axes = page.axes()
        axes.plot(
            found.path["coverage"], found.path["density"], "-o", color=INK, markersize=2.5, linewidth=0.8
        )
        axes.axhline(found.base, color=GREY, linewidth=0.8, linestyle="--")
        for number_of, box in enumerate(found.boxes[:1], 1):
            axes.plot(box.coverage, box.density, "D", color=INK, markersize=6, markerfacecolor="white")
            right, up = _free(found, box)
            axes.annotate(
                f"box {number_of}",
                (box.coverage, box.density),
                (7 * right, 7 * up),
                textcoords="offset points",
                ha="left" if right > 0 else "right",
                va="bottom" if up > 0 else "top",
            )
        axes.set_xlim(1.02, -0.02)
        axes.set_ylim(0, 1.05)
        axes.set_xlabel("coverage")
        axes.set_ylabel("density")
        chosen = found.boxes[0] if found.boxes else None
        title = (
            f"From {percent(found.base)} everywhere to {percent(chosen.density)} in the box"
            if chosen
            else "No box proves itself on points that it was not made from"
        )
        measured = f"{capital(about.measured)} {capital(holds)}."
        caption = f"{measured} Each dot is a box, a slice smaller than the last; dashed: all points."
        return page.finish(about, title, caption, found.path)


def _free(found: Found, box: Box) -> tuple[int, int]:
    """On which side of a box's mark (right or left, up or down) neither the path nor the line of all points runs."""
    ends = np.column_stack([found.path["coverage"], found.path["density"]])
    parts = np.linspace(0.0, 1.0, 25)[:, None]
    path = np.concatenate([one + parts * (other - one) for one, other in pairwise(ends)] or [ends])
    x, y = (path - [box.coverage, box.density]).T / [[-1.0], [1.0]]  # coverage falls to the right
    base = found.base - box.density
    sides = [(1, -1), (-1, 1), (1, 1), (-1, -1)]

    def in_the_way(side: tuple[int, int]) -> int:
        beside = (x * side[0] > 0.0) & (x * side[0] < LABEL[0])
        covered = beside & (y * side[1] > 0.0) & (y * side[1] < LABEL[1])
        return int(covered.sum()) + 25 * (0.0 < base * side[1] < LABEL[1])

    return min(sides, key=in_the_way)
