"""Scenario discovery: the path of cuts, and the box that was chosen."""

from __future__ import annotations

from math import isfinite

import pandas as pd

from peersim.analysis.prim import Box, Found
from peersim.analysis.sample import Sample
from peersim.figures.page import Page
from peersim.figures.points.about import About, height, label, rows_of
from peersim.figures.spec import Drawing
from peersim.figures.style import GREY, INK, LIGHT, styled
from peersim.stats.wording import capital, number


def boxes(found: Found, sample: Sample, about: About, holds: str, title: str) -> Drawing:
    """The limits of each box along the range of every input that it restricts."""
    rows = _rows(found, sample)
    with styled():
        page = Page(height=height(len(rows)) if len(rows) else 1.0)
        axes = page.axes()
        for at, row in enumerate(rows.to_dict("records")):
            axes.plot([0, 1], [at, at], color=LIGHT, linewidth=5, solid_capstyle="butt", zorder=1)
            axes.plot(
                [row["start"], row["stop"]], [at, at], color=INK, linewidth=5, solid_capstyle="butt", zorder=2
            )
            axes.text(1.03, at, row["said"], va="center")
        rows_of(axes, [f"{row['box']}: {label(row['input'])}" for row in rows.to_dict("records")])
        axes.set_xlim(-0.02, 1.02)
        axes.set_xticks([0, 0.5, 1], ["low end", "", "high end"])
        axes.set_xlabel("range that was sampled")
        caption = (
            f"{capital(about.measured)} {capital(holds)} at {number(100 * found.base, 0)} % of points. "
            + " ".join(_said(number_of, box) for number_of, box in enumerate(found.boxes, 1))
            + " Density: share of the box's points at which it holds; coverage: share of all such points in the box."
        )
        return page.finish(about, title, caption, rows)


def _said(number_of: int, box: Box) -> str:
    return (
        f"Box {number_of}: density {number(100 * box.density, 0)} % ({number(100 * box.fresh_density, 0)} % on the "
        f"half of the points that an equal search did not see), coverage {number(100 * box.coverage, 0)} %, "
        f"{number(100 * box.mass, 0)} % of all points."
    )


def _rows(found: Found, sample: Sample) -> pd.DataFrame:
    rows = []
    for number_of, box in enumerate(found.boxes, 1):
        for name, (low, high) in box.limits.items():
            least, most = sample.inputs[name].min(), sample.inputs[name].max()
            width = most - least or 1.0
            start = (max(low, least) - least) / width
            stop = (min(high, most) - least) / width
            rows.append(
                {
                    "box": number_of,
                    "input": name,
                    "low": low,
                    "high": high,
                    "start": start,
                    "stop": max(stop, start),
                }
                | {"said": limit_text(sample, name, low, high)}
                | {"density": box.density, "fresh_density": box.fresh_density, "coverage": box.coverage}
            )
    return pd.DataFrame(rows)


def limit_text(sample: Sample, name: str, low: float, high: float) -> str:
    """A restriction in words."""
    if name in sample.choices:
        return sample.choices[name][int(low)]
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
            axes.annotate(
                f"box {number_of}",
                (box.coverage, box.density),
                (-4, -10),
                textcoords="offset points",
                ha="right",
            )
        axes.set_xlim(1.02, -0.02)
        axes.set_ylim(0, 1.05)
        axes.set_xlabel("coverage")
        axes.set_ylabel("density")
        chosen = found.boxes[0] if found.boxes else None
        title = (
            f"From {number(100 * found.base, 0)} % everywhere to {number(100 * chosen.density, 0)} % in the box"
            if chosen
            else "No box proves itself on points that it was not made from"
        )
        measured = f"{capital(about.measured)} {capital(holds)}."
        caption = f"{measured} Each dot is a box, a slice smaller than the last; dashed: all points."
        return page.finish(about, title, caption, found.path)
