"""Findings over many points: where one side wins, and by how many."""

from __future__ import annotations

from math import isfinite
from numbers import Real

import pandas as pd

from peersim.figures.kit.labels import short, span, value_text
from peersim.figures.kit.rows import Yardstick, differences, yardstick
from peersim.figures.kit.shown import sides
from peersim.figures.kit.spec import Tables
from peersim.figures.kit.words import (
    ABOUT_MARGIN,
    Class,
    be,
    class_of,
    counted,
    join,
    margin_text,
    more_or_less,
)
from peersim.model.outcomes import Outcome
from peersim.stats.contrasts import MIN_PAIRS
from peersim.stats.wording import capital


def over_region(
    tables: Tables, contrast: str, outcome: Outcome, rows: pd.DataFrame, values: pd.DataFrame, what: str
) -> str:
    """The finding of a contrast over several points.

    ``rows`` are of the contrast table; ``values`` are those of what varies, by point.
    """
    classes = [class_of(row) for row in rows.to_dict("records")]
    n, up, down = len(classes), classes.count("above"), classes.count("below")
    left, right = sides(tables, contrast)
    if not (up or down):
        return _nowhere(rows, outcome, left, right, what)
    name = capital(outcome.label)
    more, less = (more_or_less(outcome, way).split(" ", 1)[1] for way in (True, False))
    named: dict[Class, str] = {**ABOUT_MARGIN, "above": more, "below": less}
    counts = counted(rows.to_dict("records"), named, "{name} in {count}")
    where = _where(tables, contrast, outcome, rows, values, up >= down) if up and down else ""
    if where and 4 * (up + down) >= n:
        verb = more_or_less(outcome, up >= down)
        return f"{name} {verb} for {left}{where}: {counts} of {n} {what}"
    if 2 * max(up, down) >= n and not (up and down):
        verb, other = more_or_less(outcome, up > 0), less if up else more
        none = f", {other} in none" if max(up, down) < n else ""
        return f"{name} {verb} for {left} than for {right} in {_of(up or down, n)} {what}{none}"
    return f"{name}, {left} against {right}: {counts} of {n} {what}"


def _nowhere(rows: pd.DataFrame, outcome: Outcome, left: str, right: str, what: str) -> str:
    """The finding where no point is clear to either side."""
    n, same, most = len(rows), int((rows["verdict"] == "negligible").sum()), rows["n_pairs"].max()
    if most < MIN_PAIRS:
        return f"Too few cohorts to compare {outcome.label} between {left} and {right} (n = {most})"
    if 2 * same >= n:
        within = margin_text(rows["margin"].iloc[0], "SD" if isfinite(rows["d"].iloc[0]) else outcome.unit)
        rest = f", open in {n - same}" if same < n else ""
        alike = f"{capital(outcome.label)} {be(outcome)} the same for {left} and {right} within {within}"
        return f"{alike} in {_of(same, n)} {what}{rest}"
    alike = f", negligible in {same}" if same else ""
    unclear = f"Open whether {outcome.label} differs between {left} and {right} by more than the margin"
    return f"{unclear} in {_of(n - same, n)} {what}{alike}"


def _of(count: int, n: int) -> str:
    return f"all {n}" if count == n else f"{count} of {n}"


def _where(
    tables: Tables, contrast: str, outcome: Outcome, rows: pd.DataFrame, values: pd.DataFrame, up: bool
) -> str:
    """``where x is low and y is high``: where along each axis the contrast is clearly larger, or smaller."""
    points = rows["point"].tolist()
    found = differences(tables, contrast, outcome, points) * (1.0 if up else -1.0)
    stick = yardstick(tables, outcome, points[0])
    said = [
        f"{short(str(path))} is {place}"
        for path in values.columns
        if (place := _place(found.T.groupby(values[path]).mean().T, stick))
    ]
    return f" where {join(said)}" if said else ""


def _place(along: pd.DataFrame, stick: Yardstick) -> str:
    """Where a contrast is clearly larger; ``along`` has a column per value. Empty if nowhere."""
    order = along.mean().sort_values(ascending=False, kind="stable").index
    best, low, high = order[0], along.columns[0], along.columns[-1]
    if len(order) < 2:
        return ""
    if not all(isinstance(value, Real) for value in order):
        return value_text(best) if stick.is_above(along, best, order[1]) else ""
    if best not in (low, high) and all(stick.is_above(along, best, end) for end in (low, high)):
        return span([at for at in along if at == best or not stick.is_above(along, best, at)])
    if stick.is_above(along, high, low):
        return "high"
    return "low" if stick.is_above(along, low, high) else ""
