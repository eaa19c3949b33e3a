"""Findings over many points: where one side wins, and by how many."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import NamedTuple

import pandas as pd

from peersim.figures.spec import Tables
from peersim.figures.words import (
    PLURAL,
    about_same,
    capital,
    direction,
    join,
    more_or_less,
    short,
    value_text,
)
from peersim.model.outcomes import Outcome
from peersim.stats.intervals import mean_interval


class Verbs(NamedTuple):
    """How an outcome moves along a parameter."""

    rises: str
    falls: str
    flat: str
    peaks: str
    bottoms: str
    undefined: str


ONE = Verbs("rises", "falls", "does not clearly change", "peaks", "is lowest", "is not defined")
MANY = Verbs("rise", "fall", "do not clearly change", "peak", "are fewest", "are not defined")


def over_region(
    rows: pd.DataFrame, axes: Sequence[str], outcome: Outcome, left: str, right: str, what: str
) -> str:
    """The finding of a contrast over several points. ``rows`` hold the values of ``axes`` as well."""
    ways = [direction(row) for row in rows.to_dict("records")]
    n, up, down = len(ways), ways.count(1), ways.count(-1)
    same = int((rows["verdict"] == "equivalent").sum())
    name, where = capital(outcome.label), _where(rows, axes)
    more, less = (more_or_less(outcome, way).split(" ", 1)[1] for way in (True, False))
    if up and down and where and 4 * (up + down) >= n:
        verb = more_or_less(outcome, True)
        return f"{name} {verb} for {left}{where}: {more} in {up}, {less} in {down} of {n} {what}"
    if 2 * max(up, down) >= n and not (up and down):
        verb, other = more_or_less(outcome, up > 0), less if up else more
        none = f", {other} in none" if max(up, down) < n else ""
        return f"{name} {verb} for {left} than for {right} in {_of(up or down, n)} {what}{none}"
    if up or down:
        counts = {more: up, less: down, "about the same": same, "undecided": n - up - down - same}
        return f"{name}, {left} against {right}: {_listed(counts)} of {n} {what}"
    if 2 * same >= n:
        undecided = f", undecided in {n - same}" if same < n else ""
        return f"{name} {about_same(outcome)} for {left} and {right} in {_of(same, n)} {what}{undecided}"
    alike = f", about the same in {same}" if same else ""
    return (
        f"Undecided whether {outcome.label} differs between {left} and {right} "
        f"in {_of(n - same, n)} {what}{alike}"
    )


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{words} in {count}" for words, count in counts.items() if count)


def _of(count: int, n: int) -> str:
    return f"all {n}" if count == n else f"{count} of {n}"


def _where(rows: pd.DataFrame, axes: Sequence[str]) -> str:
    """``where x is low and y is high``: the ends of the axes at which the contrast is larger."""
    noise = float((rows["high"] - rows["low"]).median()) / 2
    said = []
    for path in axes:
        means = rows.groupby(path)["difference"].mean()
        if means.max() - means.min() <= noise:
            continue
        if not all(isinstance(value, Real) for value in means.index):
            said.append(f"{short(path)} is {value_text(means.idxmax())}")
        elif means.idxmax() == means.index[-1] or means.idxmax() == means.index[0]:
            said.append(f"{short(path)} is {'high' if means.idxmax() == means.index[-1] else 'low'}")
        else:
            said.append(f"{short(path)} is near {value_text(means.idxmax())}")
    return f" where {join(said)}" if said else ""


def courses(tables: Tables, arms: Sequence[str], outcome: Outcome, values: pd.Series) -> str:
    """How the outcome of each arm goes from one end of a parameter to the other."""
    runs = tables.runs[tables.runs["status"] == "ok"]
    ordered = values.sort_values(kind="stable")
    said: dict[str, list[str]] = {}
    verbs = MANY if outcome.name in PLURAL else ONE
    for arm in arms:
        here = runs[(runs["arm"] == arm) & runs["point"].isin(ordered.index)]
        wide = here.pivot(index="replicate", columns="point", values=outcome.name)
        course = _course(wide.reindex(columns=ordered.index), ordered, verbs)
        said.setdefault(course, []).append(tables.labels[arm])
    ends = f"from {value_text(ordered.iloc[0])} to {value_text(ordered.iloc[-1])}"
    parts = [f"{words} for {join(labels)}" for words, labels in said.items()]
    return f"With {short(str(values.name))} {ends}, {outcome.label} {', '.join(parts)}"


def _course(wide: pd.DataFrame, values: pd.Series, verbs: Verbs) -> str:
    """One arm's course. ``wide`` has a row per cohort, a column per point in the order of ``values``."""
    means = wide.mean()
    if means.isna().all():
        return verbs.undefined
    ends = (wide.columns[0], wide.columns[-1])
    for best, word, sign in ((means.idxmax(), verbs.peaks, 1), (means.idxmin(), verbs.bottoms, -1)):
        if best not in ends and all(sign * _step(wide, end, best) > 0 for end in ends):
            return f"{word} near {value_text(values[best])}"
    return (verbs.flat, verbs.rises, verbs.falls)[_step(wide, *ends)]


def _step(wide: pd.DataFrame, start: int, end: int) -> int:
    """1 or -1 if the paired difference between two points excludes zero, else 0."""
    difference = (wide[end] - wide[start]).dropna()
    found = mean_interval(difference.tolist())
    return (found.low > 0.0) - (found.high < 0.0)
