"""A session outcome over the weeks, one line with its band per arm."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.kit.labels import outcome_axis, outcome_note, value_text
from peersim.figures.kit.page import Page
from peersim.figures.kit.ranking import Ranking
from peersim.figures.kit.rows import Yardstick, absent_text, cohorts_text, yardstick
from peersim.figures.kit.shown import arms_of, known, points_of
from peersim.figures.kit.spec import Drawing, FigureSpec, Tables
from peersim.figures.kit.style import GREY, LOOKS, Look, styled
from peersim.figures.kit.words import finding, plain_unit
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME, SESSION_OUTCOMES, Outcome
from peersim.stats.intervals import mean_interval
from peersim.stats.wording import capital, number

GAINS = {
    name: BY_NAME[name]._replace(label="gain", meaning="issues handled rightly, more than the untreated twin")
    for name in ("gain", "gain_104")
}
"""The same line; the title of the one speaks of week 52, of the other of the last week."""

OVER_WEEKS = {o.name: o for o in SESSION_OUTCOMES}
JUDGED_AS = {"knowledge": "gain", "twin_knowledge": "gain", "present": "attendance"}
"""Run outcomes with whose start SD and margin a session outcome is judged; the others have their own name."""


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """Lines over weeks with 95 % bands over cohorts."""
    outcome, points = _outcome(spec, tables), points_of(spec, tables)
    asked = arms_of(spec, tables)
    cohorts = _values(tables, asked, outcome, points.first)
    arms = [arm for arm in asked if cohorts.loc[cohorts["arm"] == arm, "value"].notna().any()]
    data = _means(cohorts, tables)
    with styled():
        page = Page(height=2.35)
        axes = page.axes()
        for arm, look in zip(asked, LOOKS, strict=False):
            if arm in arms:
                _line(axes, data[data["arm"] == arm], look, tables.labels[arm])
        _meetings(axes, cohorts)
        axes.set_xlabel("week")
        axes.set_ylabel(outcome_axis(outcome))
        paired = " The title compares the arms in pairs of cohorts." if len(arms) > 1 else ""
        caption = (
            f"Means of {cohorts_text(data['n_cohorts'].tolist())} per arm, after each meeting and the work "
            f"interval that follows; bands: 95 % intervals. Ticks above the axis: meetings."
            f"{paired}{absent_text(tables, asked, arms)} {points.note} {outcome_note(outcome)}"
        )
        title = headline(cohorts, yardstick(tables, outcome, points.first), arms, tables)
        return page.finish(tables, title, caption, data, legend=axes)


def _line(axes: Axes, line: pd.DataFrame, look: Look, label: str) -> None:
    axes.fill_between(line["week"], line["low"], line["high"], color=look.colour, alpha=0.2, lw=0)
    axes.plot(line["week"], line["mean"], label=label, **look.line)


def _outcome(spec: FigureSpec, tables: Tables) -> Outcome:
    name = spec.outcome or (tables.primary if tables.primary in (*OVER_WEEKS, *GAINS) else "gain")
    if name in GAINS:
        return GAINS[name]
    found = OVER_WEEKS[known("outcome over the weeks", [name], [*GAINS, *OVER_WEEKS])[0]]
    judged = BY_NAME[JUDGED_AS.get(name, name)]
    return found._replace(sd0=judged.sd0, margin=judged.margin)


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


def headline(cohorts: pd.DataFrame, stick: Yardstick, arms: list[str], tables: Tables) -> str:
    """Where the arms stand at week 52, or at the last week they share; arms are compared in pairs."""
    outcome, found = stick.outcome, cohorts.dropna(subset=["value"])
    wide = found.pivot(index=["week", "replicate"], columns="arm", values="value")[arms].dropna()
    weeks = wide.index.get_level_values("week")
    if weeks.empty or len(arms) == 1:
        end = found[found["arm"] == arms[0]]
        mean = end[end["week"] == end["week"].max()]["value"].mean()
        reached = f"{number(mean)} {plain_unit(outcome.unit)}".strip()
        return f"{capital(outcome.label)} of {tables.labels[arms[0]]} reaches {reached}"
    week = 52.0 if 52.0 in weeks and outcome.name != "gain_104" else weeks.max()
    end = wide.loc[week]
    if len(arms) > 2:
        ranked = Ranking(end, stick, tables.labels).finding()
        return f"{capital(outcome.label)} at week {value_text(week)}: {ranked}"
    left, right = (tables.labels[arm] for arm in arms)
    said = finding(stick.between(end, *arms), outcome, left, right)
    return f"At week {value_text(week)} {said[0].lower()}{said[1:]}"
