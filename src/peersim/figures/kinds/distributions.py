"""How an outcome is spread over cohorts, and how many members lose."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.kit.labels import outcome_axis, outcome_note
from peersim.figures.kit.page import Page, wrap
from peersim.figures.kit.rows import absent_text, cohorts_text, level_rows
from peersim.figures.kit.shown import arms_of, outcome_of, points_of
from peersim.figures.kit.spec import Drawing, FigureSpec, Tables
from peersim.figures.kit.style import GREY, INK, LIGHT, LOOKS, styled
from peersim.figures.kit.words import digits_for, join, plain_unit
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME, Outcome
from peersim.stats.wording import capital, number, percent

SHARES = np.linspace(0.0, 1.0, 101)
QUARTILES = (25, 50, 75)
LOSERS = BY_NAME["losers"]
GAINS = {name for name in BY_NAME if name.split("_")[0] == "gain"}
"""Beside these, the share of members who lose says something: it is that of gains below zero."""


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """Cumulative distributions over cohorts; below a gain, the mean share of members who lose."""
    outcome, points = outcome_of(spec, tables), points_of(spec, tables)
    arms = arms_of(spec, tables)
    curves, counts = _curves(tables, arms, outcome, points.first)
    losers = level_rows(tables, list(curves), LOSERS, [points.first]) if outcome.name in GAINS else None
    with styled():
        page = Page(height=2.0 if losers is None else 2.6 + 0.28 * len(losers))
        if losers is None:
            top = page.axes()
        else:
            ratios = [2.0, 0.28 * len(losers) + 0.1]
            top, below = page.figure.subplots(2, 1, height_ratios=ratios)
            _draw_losers(below, losers, arms, tables)
        _draw_curves(top, curves, arms, tables, outcome)
        caption = (
            f"{'Share' if losers is None else 'Above: share'} of {cohorts_text(counts)} at or below a value; "
            f"marks: quartiles.{_losers_note(losers)}{absent_text(tables, arms, curves)} {points.note} "
            f"{outcome_note(outcome)}"
        )
        data = _table(curves, losers, outcome, tables)
        return page.finish(tables, headline(curves, losers, outcome, tables), caption, data, legend=top)


def _losers_note(losers: pd.DataFrame | None) -> str:
    if losers is None:
        return ""
    return " Below: mean share of members whose gain is below zero, with 95 % intervals."


def _curves(
    tables: Tables, arms: list[str], outcome: Outcome, point: int
) -> tuple[dict[str, np.ndarray], list[int]]:
    """Per arm the quantiles at 0, 1 ... 100 %, and how many cohorts they come from."""
    runs = tables.runs[(tables.runs["status"] == "ok") & (tables.runs["point"] == point)]
    curves, counts = {}, []
    for arm in arms:
        values = runs.loc[runs["arm"] == arm, outcome.name].dropna().to_numpy()
        if len(values):
            curves[arm] = np.quantile(values, SHARES, method="inverted_cdf")
            counts.append(len(values))
    if not curves:
        raise InputError(f"{outcome.name} has no value in any cohort of {', '.join(arms)}")
    return curves, counts


def _draw_curves(
    axes: Axes, curves: dict[str, np.ndarray], arms: list[str], tables: Tables, outcome: Outcome
) -> None:
    for arm, look in zip(arms, LOOKS, strict=False):
        if arm in curves:
            axes.plot(
                curves[arm],
                SHARES * 100,
                drawstyle="steps-post",
                markevery=list(QUARTILES),
                markersize=5,
                label=tables.labels[arm],
                **look.line,
            )
    axes.axhline(50, color=LIGHT, linewidth=0.8, zorder=0)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.set_ylabel("cohorts at or below (%)")
    axes.set_xlabel(outcome_axis(outcome))


def _draw_losers(axes: Axes, losers: pd.DataFrame, arms: list[str], tables: Tables) -> None:
    looks = dict(zip(arms, LOOKS, strict=False))
    for at, row in enumerate(losers.itertuples()):
        look = looks[str(row.arm)]
        axes.plot([100 * row.low, 100 * row.high], [at, at], color=INK, linewidth=1.0)
        axes.plot(
            100 * row.mean, at, marker=look.marker, color=look.colour, markerfacecolor=look.face, markersize=5
        )
    axes.set_yticks(range(len(losers)), [wrap(tables.labels[arm], 1.1, most=2) for arm in losers["arm"]])
    axes.set_ylim(len(losers) - 0.5, -0.5)
    axes.set_xlim(left=0.0)
    axes.set_xlabel("members who lose (%)")
    axes.grid(axis="x", color=LIGHT, linewidth=0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_color(GREY)


def _table(
    curves: dict[str, np.ndarray], losers: pd.DataFrame | None, outcome: Outcome, tables: Tables
) -> pd.DataFrame:
    """What is drawn: quantiles (``share`` of cohorts at or below ``value``), then members who lose."""
    parts = [
        pd.DataFrame({"arm": arm, "outcome": outcome.name, "share": SHARES, "value": curve})
        for arm, curve in curves.items()
    ]
    if losers is not None:
        below = losers[["arm", "low", "high", "n_cohorts"]]
        parts.append(below.assign(outcome=LOSERS.name, value=losers["mean"]))
    table = pd.concat(parts, ignore_index=True)
    table.insert(1, "label", table["arm"].map(tables.labels))
    return table


def headline(
    curves: dict[str, np.ndarray], losers: pd.DataFrame | None, outcome: Outcome, tables: Tables
) -> str:
    """Medians over cohorts, from the highest to the lowest, and members who lose. No order is claimed."""
    order = sorted(curves, key=lambda arm: -curves[arm][50])
    shown = order if len(order) <= 3 else [order[0], order[-1]]
    digits = max(digits_for(float(curves[arm][75] - curves[arm][25])) for arm in shown)
    medians = [f"{number(curves[arm][50], digits)} for {tables.labels[arm]}" for arm in shown]
    unit = f" {plain_unit(outcome.unit)}".rstrip()
    first = medians[0].replace(" for ", f"{unit} for ", 1)
    said = f"{capital(outcome.label)} in the median cohort: {join([first, *medians[1:]])}"
    if losers is None:
        return said
    share = losers.set_index("arm")["mean"]
    return f"{said}; {join([percent(share[arm]) for arm in shown if arm in share])} of members lose"
