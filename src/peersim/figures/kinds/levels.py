"""Means of an outcome per arm, sorted, with intervals."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.kit.axes import LABEL_WIDTH, list_axis, second_axis
from peersim.figures.kit.labels import outcome_axis, outcome_note
from peersim.figures.kit.page import Page, wrap
from peersim.figures.kit.ranking import Ranking
from peersim.figures.kit.rows import absent_text, cohorts_text, level_rows, values_at, yardstick
from peersim.figures.kit.shown import arms_of, outcome_of, points_of
from peersim.figures.kit.spec import Drawing, FigureSpec, Tables
from peersim.figures.kit.style import GREY, INK, LIGHT, styled
from peersim.figures.kit.words import digits_over
from peersim.stats.wording import capital, number


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """A dot per arm, the highest mean on top, in natural units and in SD."""
    outcome, points = outcome_of(spec, tables), points_of(spec, tables)
    arms = arms_of(spec, tables)
    data = level_rows(tables, arms, outcome, [points.first]).drop(columns="point")
    data.insert(1, "label", data["arm"].map(tables.labels))
    data = data.sort_values("mean", ascending=False, kind="stable", ignore_index=True)
    stick = yardstick(tables, outcome, points.first)
    ranking = Ranking(values_at(tables, arms, outcome, points.first), stick, tables.labels)
    with styled():
        labels = [wrap(label, LABEL_WIDTH + 0.2, most=2) for label in data["label"]]
        page = Page(height=0.75 + sum(0.09 + 0.12 * (1 + label.count("\n")) for label in labels))
        axes = page.axes()
        _dots(axes, data)
        if data["low"].min() < 0.0 or outcome.per_item:
            axes.axvline(0.0, color=GREY, linewidth=0.8, zorder=1)
        list_axis(axes, labels)
        axes.set_xlabel(outcome_axis(outcome))
        if outcome.per_item:
            second_axis(axes, None if stick.scale is None else 1.0 / stick.scale, "start SD")
        paired = " The title compares the arms in pairs of cohorts." if len(data) > 1 else ""
        caption = (
            f"Means of {cohorts_text(data['n_cohorts'].tolist())} per arm with 95 % intervals, which do not use "
            f"the pairing of the arms.{paired}{absent_text(tables, arms, data['arm'])} {points.note} "
            f"{outcome_note(outcome)}"
        )
        return page.finish(tables, f"{capital(outcome.label)}: {ranking.finding()}", caption, data)


def _dots(axes: Axes, data: pd.DataFrame) -> None:
    digits = digits_over(data["low"].tolist(), data["high"].tolist())
    for at, row in enumerate(data.itertuples()):
        axes.axhline(at, color=LIGHT, linewidth=0.6, zorder=0)
        axes.plot([row.low, row.high], [at, at], color=INK, solid_capstyle="butt")
        axes.plot(row.mean, at, marker="o", color=INK)
        text = number(float(row.mean), digits)
        axes.text(1.03, at, text, transform=axes.get_yaxis_transform(), va="center")
