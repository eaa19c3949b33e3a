"""A headline under one change at a time."""

from __future__ import annotations

import pandas as pd

from peersim.figures.kit.labels import short
from peersim.figures.kit.page import Page, Source, wrap
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import GREY, INK, LIGHT, styled
from peersim.figures.reports.about import height, rows_of
from peersim.stats.wording import capital, number

LABEL_WIDTH = 1.2
FACES = {"same": INK, "touches nothing": INK, "shifts": "#a0a0a0", "flips": "white"}


def draw(table: pd.DataFrame, verdict: str, what: str, held: str, provenance: str) -> Drawing:
    """One row per change: effect, interval, verdict; shaded: within the margin of the headline.

    ``held`` says where parameters are held that the experiment varies; empty if it varies none.
    """
    first = table.iloc[0]
    with styled():
        page = Page(height=height(len(table)) + 0.06 * len(table))
        axes = page.axes()
        axes.axvspan(
            first["effect"] - first["margin"], first["effect"] + first["margin"], color=LIGHT, linewidth=0
        )
        for side in (-first["margin"], first["margin"]):
            axes.axvline(side, color=GREY, linewidth=0.6, linestyle=":")
        for at, row in enumerate(table.to_dict("records")):
            axes.plot([row["low"], row["high"]], [at, at], color=INK, linewidth=1.2)
            axes.plot(row["effect"], at, "o", color=INK, markerfacecolor=FACES[row["change"]], markersize=4.5)
            axes.text(1.02, at, row["verdict"], transform=axes.get_yaxis_transform(), va="center")
        rows_of(axes, [wrap(_label(said), LABEL_WIDTH, most=2) for said in table["what"]])
        axes.set_xlabel(f"{what} ({first['unit']})")
        title = f"{capital(verdict.lower())}: {_counts(table)}"
        caption = (
            f"95 % intervals, {first['n_pairs']} pairs of cohorts each, one change at a time{held}. Shaded: within "
            f"{number(first['margin'])} {first['unit']} of the effect as it is; dotted: the margin around zero, by "
            "which a verdict is reached. Filled: as it is; grey: shifted, another verdict or an effect clearly "
            f"outside the shade; open: flipped, both.{_untouched(table)}"
        )
        return page.finish(Source(provenance), title, caption, table)


def _label(said: str) -> str:
    path, _, value = said.partition(" = ")
    return f"{short(path)} = {value}" if value else said


def _untouched(table: pd.DataFrame) -> str:
    count = int((table["change"] == "touches nothing").sum())
    return f" Of no effect on any run, and not counted: {count}." if count else ""


def _counts(table: pd.DataFrame) -> str:
    told = table["change"].iloc[1:]
    told = told[told != "touches nothing"]
    counts, many = told.value_counts(), len(told)
    if counts.get("same", 0) == many:
        return f"none of {many} changes moves it by more than the margin, or to another verdict"
    words = {"same": "leave it as it is", "shifts": "shift it", "flips": "flip it"}
    return f"of {many} changes " + ", ".join(
        f"{counts[name]} {said}" for name, said in words.items() if counts.get(name, 0)
    )
