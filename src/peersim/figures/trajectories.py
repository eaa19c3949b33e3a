"""A session outcome over the weeks, one line with its band per arm."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.choosing import arms_of, known, points_of
from peersim.figures.page import Page
from peersim.figures.rows import cohorts_text, scale_at
from peersim.figures.spec import Drawing, FigureSpec, Tables
from peersim.figures.style import GREY, LOOKS, styled
from peersim.figures.words import (
    SESSION,
    capital,
    digits_for,
    finding,
    number,
    outcome_axis,
    outcome_note,
    plain_unit,
    value_text,
)
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME, Outcome
from peersim.stats.contrasts import paired
from peersim.stats.intervals import mean_interval

GAINS = {
    name: BY_NAME[name]._replace(label="gain", meaning="issues handled rightly, more than the untreated twin")
    for name in ("gain", "gain_104")
}
"""The same line; the title of the one speaks of week 52, of the other of the last week."""


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """Lines over weeks with 95 % bands over cohorts."""
    outcome, points = _outcome(spec, tables), points_of(spec, tables)
    arms = arms_of(spec, tables, pair=True, most=len(LOOKS))
    cohorts = _values(tables, arms, outcome, points.first)
    arms = [arm for arm in arms if cohorts.loc[cohorts["arm"] == arm, "value"].notna().any()]
    data = _means(cohorts, tables)
    with styled():
        page = Page(height=2.35)
        axes = page.axes()
        for arm, look in zip(arms, LOOKS, strict=False):
            line = data[data["arm"] == arm]
            axes.fill_between(line["week"], line["low"], line["high"], color=look.colour, alpha=0.2, lw=0)
            axes.plot(
                line["week"],
                line["mean"],
                color=look.colour,
                linestyle=look.dashes,
                marker=look.marker,
                markerfacecolor=look.colour if look.filled else "white",
                label=tables.labels[arm],
            )
        _meetings(axes, cohorts)
        axes.set_xlabel("week")
        axes.set_ylabel(outcome_axis(outcome))
        caption = (
            f"Means of {cohorts_text(data['n_cohorts'].tolist())} per arm, after each meeting and the work "
            f"interval that follows; bands: 95 % intervals. Ticks above the axis: meetings. "
            f"{points.note} {outcome_note(outcome)}"
        )
        return page.finish(
            tables, headline(cohorts, outcome, arms, tables, points.first), caption, data, legend=axes
        )


def _outcome(spec: FigureSpec, tables: Tables) -> Outcome:
    name = spec.outcome or (tables.primary if tables.primary in (*SESSION, *GAINS) else "gain")
    if name in GAINS:
        return GAINS[name]
    found = SESSION[known("outcome over the weeks", [name], [*GAINS, *SESSION])[0]]
    return found._replace(sd0=BY_NAME[name].sd0) if name in BY_NAME else found


def _values(tables: Tables, arms: list[str], outcome: Outcome, point: int) -> pd.DataFrame:
    """One row per cohort and session: replicate, arm, week, present, value."""
    sessions = tables.sessions
    rows = sessions[(sessions["point"] == point) & sessions["arm"].isin(arms)]
    if outcome.name in GAINS:
        values = rows["knowledge"] - rows["twin_knowledge"]
    else:
        values = rows[outcome.name]
    if values.isna().all():
        raise InputError(f"{outcome.name} has no value in any session of {', '.join(arms)}")
    return rows[["replicate", "arm", "session", "week", "present"]].assign(value=values)


def _means(cohorts: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """What is drawn: arm, label, week, mean, low, high, n_cohorts."""
    rows = []
    for (arm, week), here in cohorts.dropna(subset=["value"]).groupby(["arm", "week"], sort=False):
        found = mean_interval(here["value"].tolist())
        rows.append((arm, tables.labels[arm], week, found.mean, found.low, found.high, found.n))
    table = pd.DataFrame(rows, columns=["arm", "label", "week", "mean", "low", "high", "n_cohorts"])
    return table.sort_values(["arm", "week"], ignore_index=True)


def _meetings(axes: Axes, cohorts: pd.DataFrame) -> None:
    """A tick at the week of every meeting: the end of the step before one with attendance."""
    first = cohorts[cohorts["replicate"] == cohorts["replicate"].iloc[0]].sort_values("session")
    before = first.groupby("arm")["week"].shift(1)
    weeks = sorted(set(before[first["present"].notna()].dropna()))
    axes.plot(weeks, [0.0] * len(weeks), "|", color=GREY, markersize=7, transform=axes.get_xaxis_transform())


def headline(cohorts: pd.DataFrame, outcome: Outcome, arms: list[str], tables: Tables, point: int) -> str:
    """Where the arms stand at week 52, or at the last week they share."""
    wide = cohorts.dropna(subset=["value"]).pivot_table(
        index=["week", "replicate"], columns="arm", values="value"
    )
    weeks = wide.dropna().index.get_level_values("week")
    if weeks.empty or len(arms) == 1:
        arm, ends = arms[0], cohorts.dropna(subset=["value"])
        end = ends[ends["week"] == ends["week"].max()]["value"].mean()
        return f"{capital(outcome.label)} of {tables.labels[arm]} reaches {_amount(end, outcome)}"
    arms = [arm for arm in arms if arm in wide]
    week = 52.0 if 52.0 in weeks and outcome.name != "gain_104" else weeks.max()
    end = wide.dropna().loc[week]
    means = end.mean().sort_values(ascending=False, kind="stable")
    left, right = (arms[0], arms[1]) if len(arms) == 2 else (means.index[0], means.index[-1])
    scale = scale_at(tables, outcome, point)
    found = paired(end[left].tolist(), end[right].tolist(), scale, tables.margin, outcome.good or 1)
    row = {**found._asdict(), "unit": outcome.unit, "margin": tables.margin if scale is not None else 0.0}
    said = finding(row, outcome, tables.labels[left], tables.labels[right])
    if len(arms) == 2 or found.verdict in ("equivalent", "undecided"):
        return f"At week {value_text(week)} {said[0].lower()}{said[1:]}"
    ends = [
        f"{tables.labels[arm]} ({number(means[arm], digits_for((found.high - found.low) / 2))})"
        for arm in (left, right)
    ]
    return f"At week {value_text(week)} {outcome.label} is highest for {ends[0]}, lowest for {ends[1]}"


def _amount(value: float, outcome: Outcome) -> str:
    return f"{number(value)} {plain_unit(outcome.unit)}".strip()
