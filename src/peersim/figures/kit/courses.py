"""Findings along one parameter: how the outcome of each arm goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from peersim.figures.kit.labels import short, span, value_text
from peersim.figures.kit.rows import Yardstick, values_at, yardstick
from peersim.figures.kit.spec import Tables
from peersim.figures.kit.words import PLURAL, class_of, listed
from peersim.model.outcomes import Outcome
from peersim.stats.contrasts import MIN_PAIRS


class Verbs(NamedTuple):
    """How an outcome moves along a parameter."""

    rises: str
    falls: str
    flat: str
    same: str
    peaks: str
    bottoms: str


ONE = Verbs("rises", "falls", "does not clearly change", "stays the same", "peaks", "is lowest")
MANY = Verbs("rise", "fall", "do not clearly change", "stay the same", "peak", "are fewest")


def courses(tables: Tables, arms: Sequence[str], outcome: Outcome, values: pd.Series) -> str:
    """How the outcome of each arm goes from one end of a parameter to the other."""
    ordered, path = values.sort_values(kind="stable"), short(str(values.name))
    most = max(len(values_at(tables, arms, outcome, point).dropna(how="all")) for point in ordered.index)
    if most < MIN_PAIRS:
        return f"Too few cohorts to say how {outcome.label} goes with {path} (n = {most})"
    said: dict[str, list[str]] = {}
    for arm in arms:
        columns = {point: values_at(tables, [arm], outcome, point) for point in ordered.index}
        wide = pd.DataFrame({point: here[arm] for point, here in columns.items() if arm in here})
        course = _course(wide, ordered, yardstick(tables, outcome, int(ordered.index[0])))
        said.setdefault(course, []).append(tables.labels[arm])
    ends = f"from {value_text(ordered.iloc[0])} to {value_text(ordered.iloc[-1])}"
    parts = [f"{words} for {listed(labels, most=len(labels))}" for words, labels in said.items()]
    return f"With {path} {ends}, {outcome.label} {', '.join(parts)}"


def _course(wide: pd.DataFrame, values: pd.Series, stick: Yardstick) -> str:
    """One arm's course. ``wide`` has a row per cohort, a column per point in the order of ``values``."""
    verbs = MANY if stick.outcome.name in PLURAL else ONE
    means, first, last = wide.mean(), wide.columns[0], wide.columns[-1]
    best, worst = means.idxmax(), means.idxmin()
    if best not in (first, last) and all(stick.is_above(wide, best, end) for end in (first, last)):
        top = [at for at in wide if at == best or not stick.is_above(wide, best, at)]
        return f"{verbs.peaks} {span([values[at] for at in top])}"
    if worst not in (first, last) and all(stick.is_above(wide, end, worst) for end in (first, last)):
        bottom = [at for at in wide if at == worst or not stick.is_above(wide, at, worst)]
        return f"{verbs.bottoms} {span([values[at] for at in bottom])}"
    if stick.is_above(wide, last, first):
        return verbs.rises
    if stick.is_above(wide, first, last):
        return verbs.falls
    if all(class_of(stick.between(wide, point, first)) == "negligible" for point in wide.columns[1:]):
        return f"{verbs.same} within {stick.margin_text}"
    return verbs.flat
