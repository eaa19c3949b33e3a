"""From a request to the arms, contrasts, outcome and points it means; mistakes are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from peersim.figures.kit.labels import value_text
from peersim.figures.kit.spec import FigureSpec, Tables, unknown
from peersim.model.errors import InputError
from peersim.model.figure_kinds import KINDS, arms_shown, too_many_arms
from peersim.model.outcomes import BY_NAME, Outcome
from peersim.model.values import same


class Points(NamedTuple):
    """The points a figure shows: their varied values by point, and how they were chosen."""

    values: pd.DataFrame
    note: str

    @property
    def first(self) -> int:
        """The only point of a figure that shows one."""
        return int(self.values.index[0])


def known(what: str, names: Sequence[str], valid: Sequence[str]) -> list[str]:
    """``names``, if all of them exist."""
    for name in names:
        if name not in valid:
            raise unknown(what, name, valid)
    return list(names)


def contrast_of(spec: FigureSpec, tables: Tables) -> str:
    """The contrast asked for, by default the first."""
    return contrasts_of(spec, tables)[0]


def contrasts_of(spec: FigureSpec, tables: Tables) -> list[str]:
    """The contrasts asked for, by default all, in the order of the experiment."""
    valid = list(tables.contrasts_spec)
    if not valid:
        raise InputError(f"a figure of kind {spec.kind} needs a contrast, and the experiment has none")
    if spec.contrast is not None:
        return known("contrast", [spec.contrast], valid)
    more = list(tables.interactions) if KINDS[spec.kind].interactions else []
    return known("contrast", spec.contrasts or valid, [*valid, *more])


def sides(tables: Tables, contrast: str) -> tuple[str, str]:
    """Labels of the left and the right arm of a contrast; of an interaction, its two contrasts in brackets."""
    if contrast in tables.interactions:
        one, other = (f"({minus(tables, name)})" for name in tables.interactions[contrast])
        return one, other
    left, right = tables.contrasts_spec[contrast]
    return tables.labels.get(left, left), tables.labels.get(right, right)


def minus(tables: Tables, contrast: str) -> str:
    """A contrast as ``left − right``, where a line may break before the minus sign only; an interaction by its name."""
    if contrast in tables.interactions:
        return f"interaction: {contrast.replace('_', ' ')}"
    left, right = sides(tables, contrast)
    return f"{left} −\N{NO-BREAK SPACE}{right}"


def arms_of(spec: FigureSpec, tables: Tables) -> list[str]:
    """The arms asked for; by default those of a contrast, or all, as suits the kind."""
    valid = list(tables.labels)
    known("arm", spec.arms or [], valid)
    if spec.contrast is not None:
        contrast_of(spec, tables)
    arms = arms_shown(spec.kind, spec.arms, spec.contrast, tables.contrasts_spec, valid)
    problem = too_many_arms(spec.kind, arms)
    if problem:
        raise InputError(problem)
    return arms


def outcome_of(spec: FigureSpec, tables: Tables) -> Outcome:
    """The run outcome asked for, by default the primary one."""
    name = spec.outcome or tables.primary
    return BY_NAME[known("outcome", [name], [n for n in BY_NAME if n in tables.runs])[0]]


def varied(design: pd.DataFrame) -> pd.DataFrame:
    """What varies, by point: one column per varied parameter.

    An arm that sets a varied parameter itself keeps its value; the values come from an arm that
    does not.
    """
    by_arm = {arm: rows.set_index("point").sort_index() for arm, rows in design.groupby("arm", sort=False)}
    out = pd.DataFrame(index=pd.Index(sorted(design["point"].unique()), name="point"))
    for path in (c for c in design.columns if "." in str(c)):
        counts = {arm: rows[path].nunique() for arm, rows in by_arm.items()}
        most = max(counts, key=lambda arm: counts[arm])
        if counts[most] > 1:
            out[path] = by_arm[most][path]
    return out


def axis_of(path: str | None, key: str, table: pd.DataFrame, taken: Sequence[str]) -> str:
    """The varied parameter of an axis; if it is not named, the next one that varies."""
    if path is not None:
        return known("varied parameter", [path], list(table.columns))[0]
    free = [c for c in table.columns if c not in taken]
    if not free:
        raise InputError(f"needs a varied parameter for {key}, and the experiment varies {len(taken)}")
    return str(free[0])


def points_of(spec: FigureSpec, tables: Tables, axes: Sequence[str] = ()) -> Points:
    """The points that ``at`` selects; what is not an axis and is left open is held at its first value."""
    table = varied(tables.design)
    notes: list[str] = []
    for path, value in spec.at.items():
        known("varied parameter", [path], list(table.columns))
        if path in axes:
            raise InputError(f"`at` holds {path} at one value, but it is an axis of the figure")
        table = _select(table, path, value)
        notes.append(f"{path} = {value_text(value)}")
    for path in table.columns:
        values = list(dict.fromkeys(table[path]))
        if path not in axes and path not in spec.at and len(values) > 1:
            table = table[[same(v, values[0]) for v in table[path]]]
            notes.append(f"{path} = {value_text(values[0])}, the first of {len(values)}")
    return Points(table, f"At {'; '.join(notes)}." if notes else "")


def _select(table: pd.DataFrame, path: str, value: Any) -> pd.DataFrame:
    chosen = table[[same(v, value) for v in table[path]]]
    if chosen.empty:
        there = ", ".join(value_text(v) for v in dict.fromkeys(table[path]))
        raise InputError(f"there is no point with {path} = {value_text(value)}; expected one of {there}")
    return chosen
