"""The estimate against the number of replicates."""

from __future__ import annotations

import pandas as pd

from peersim.analysis.replicates import LOOKS
from peersim.figures.kit.page import Page
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import GREY, INK, styled
from peersim.figures.reports.about import About
from peersim.stats.wording import capital, number


def replicates(table: pd.DataFrame, settled: int | None, about: About) -> Drawing:
    """Mean difference with its interval after more and more replicates."""
    with styled():
        page = Page(height=2.1)
        axes = page.axes()
        axes.fill_between(table["n"], table["low"], table["high"], color=INK, alpha=0.15, linewidth=0)
        axes.plot(table["n"], table["difference"], "-o", color=INK, markersize=3)
        axes.axhline(0.0, color=GREY, linewidth=0.8)
        axes.set_xscale("log")
        axes.set_xticks(table["n"], [str(n) for n in table["n"]])
        axes.minorticks_off()
        axes.set_xlabel("cohorts per arm and point")
        axes.set_ylabel(about.unit)
        last = table.iloc[-1]
        half = (last["high"] - last["low"]) / 2
        title = (
            f"What is said no longer changes from {settled} cohorts on"
            if settled is not None
            else "Too few cohorts to see whether the side of zero is settled"
            if len(table) <= LOOKS
            else "The side of zero still changed with the last cohorts: more are needed"
        )
        caption = (
            f"{capital(about.what)} ({about.unit}), mean over {about.points} points; band: 95 % interval. With all "
            f"{int(last['n'])} cohorts {number(last['difference'], 3, sign=True)} ± {number(half, 3)}."
        )
        return page.finish(about, title, caption, table)
