"""Means of an outcome per arm, sorted, with intervals."""

from __future__ import annotations

from peersim.figures.choosing import arms_of, outcome_of, points_of
from peersim.figures.forest import LABEL_WIDTH, second_axis
from peersim.figures.page import Page, wrap
from peersim.figures.rows import cohorts_text, level_rows, scale_at
from peersim.figures.spec import Drawing, FigureSpec, Tables
from peersim.figures.style import GREY, INK, LIGHT, styled
from peersim.figures.words import about_same, capital, number, outcome_axis, outcome_note, plain_unit

MOST = 40


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """A dot per arm, the highest mean on top, in natural units and in SD."""
    outcome, points = outcome_of(spec, tables), points_of(spec, tables)
    arms = arms_of(spec, tables, pair=False, most=MOST)
    data = level_rows(tables, arms, outcome, [points.first]).drop(columns="point")
    data.insert(1, "label", data["arm"].map(tables.labels))
    data = data.sort_values("mean", ascending=False, kind="stable", ignore_index=True)
    scale = scale_at(tables, outcome, points.first) if outcome.per_item else None
    with styled():
        labels = [wrap(label, LABEL_WIDTH + 0.2, most=2) for label in data["label"]]
        page = Page(height=0.75 + sum(0.09 + 0.12 * (1 + label.count("\n")) for label in labels))
        axes = page.axes()
        for at, row in enumerate(data.itertuples()):
            axes.axhline(at, color=LIGHT, linewidth=0.6, zorder=0)
            axes.plot([row.low, row.high], [at, at], color=INK, solid_capstyle="butt")
            axes.plot(row.mean, at, marker="o", color=INK)
            text = number(float(row.mean))
            axes.text(1.03, at, text, transform=axes.get_yaxis_transform(), va="center")
        if data["low"].min() < 0.0 or outcome.per_item:
            axes.axvline(0.0, color=GREY, linewidth=0.8, zorder=1)
        axes.set_ylim(len(data) - 0.5, -0.5)
        axes.set_yticks(range(len(data)), labels)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.locator_params(axis="x", nbins=5)
        axes.set_xlabel(outcome_axis(outcome))
        second_axis(axes, None if scale is None else 1.0 / scale, "start SD")
        absent = [tables.labels[arm] for arm in arms if arm not in set(data["arm"])]
        missing = f" Not defined for {', '.join(absent)}." if absent else ""
        caption = (
            f"Means of {cohorts_text(data['n_cohorts'].tolist())} per arm with 95 % intervals, which do not use "
            f"the pairing of the arms.{missing} {points.note} {outcome_note(outcome)}"
        )
        first, last = data.iloc[0], data.iloc[-1]
        if first["mean"] == last["mean"]:
            title = f"{capital(outcome.label)} {about_same(outcome)} in all {len(data)} arms"
        else:
            unit = f" {plain_unit(outcome.unit)}".rstrip()
            title = (
                f"{capital(outcome.label)}: highest for {first['label']}, {number(first['mean'])}{unit}; "
                f"lowest for {last['label']}, {number(last['mean'])}"
            )
        return page.finish(tables, title, caption, data)
