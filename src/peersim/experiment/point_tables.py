"""The points of a design from a table: a column per parameter, a row per point."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from peersim.experiment.points import Column, Columns
from peersim.experiment.schema import MOST_POINTS
from peersim.experiment.source import Source
from peersim.model.cells import MISSING, Marks, number
from peersim.model.errors import InputError, quoted
from peersim.model.given import TABLE
from peersim.model.registry import Parameter, parameters
from peersim.model.sheet import Collected, Form, Table

SCENARIO = "scenario"
"""The column that names points: for people, without effect on numbers."""
_CHOICES = frozenset(choice.casefold() for about in parameters.values() for choice in about.choices or ())
_VARIED = tuple(
    path for path, about in parameters.items() if about.bounds is not None or about.choices is not None
)
_FORM = Form(
    optional=(SCENARIO, *_VARIED),
    aliases=dict.fromkeys(("label", "name", "point", "case", "id"), SCENARIO),
    values=_CHOICES | MISSING,  # a point has a value of everything
    refused={
        path: "is no number or choice, so a table cannot vary it"
        for path in parameters
        if path not in _VARIED
    },
    advice="; a table of points has a column per parameter (and scenario, for their names): delete what is none",
    kind=TABLE,
)


class PointTable(NamedTuple):
    """Points by the column, the names that the table gives them (empty if none), and its text."""

    columns: Columns
    names: tuple[str, ...]
    text: str


def read_points(source: Source, file: Path) -> PointTable:
    """The points of a table. Raises :class:`InputError` naming file, lines and columns of all mistakes."""
    try:
        table = Table.of(file, _FORM)
    except InputError as error:
        if error.line is None and error.key is None:  # there is no such table: what names it is to blame
            raise source.mistake(f"{file}: {error.problem}", "design", "file") from None
        raise
    varied = [name for name in table.columns if name != SCENARIO]
    if not varied:
        raise InputError("names no parameter to vary", file=file, line=table.line)
    return PointTable(*_points(file, table, varied), table.text)


def _points(file: Path, table: Table, varied: list[str]) -> tuple[Columns, tuple[str, ...]]:
    mistakes, names = Collected(), list[str]()
    parsers = [(table.columns.index(name), _parser(file, name, table.marks)) for name in varied]
    at_name = table.columns.index(SCENARIO) if SCENARIO in table.columns else None
    cells: list[list[Any]] = [[] for _ in varied]
    seen: dict[tuple[Any, ...], int] = {}
    for line, texts in table.rows(mistakes):
        values = tuple(mistakes.of(parse, texts[at], line) for at, parse in parsers)
        if None in values:
            continue
        if seen.setdefault(values, line) != line:
            problem = f"is the same point as line {seen[values]}"
            mistakes.errors.append(InputError(problem, file=file, line=line))
        if len(seen) > MOST_POINTS:
            raise InputError(f"has more than {MOST_POINTS} points", file=file)
        for column, value in zip(cells, values, strict=True):
            column.append(value)
        if at_name is not None:
            name = texts[at_name]
            if not name or name in names:
                problem = (
                    f"{quoted(name)} names another point already"
                    if name
                    else "is blank; a point needs a name"
                )
                mistakes.errors.append(InputError(problem, file=file, line=line, key=SCENARIO))
            names.append(name)
    mistakes.raise_if_any()
    if not seen:
        raise InputError("has no points: a line of values is needed below the names", file=file)
    return {name: _column(values) for name, values in zip(varied, cells, strict=True)}, tuple(names)


def _parser(file: Path, name: str, marks: Marks) -> Callable[[str, int], Any]:
    """How a cell of this column is read."""
    about = parameters[name]

    def parse(cell: str, line: int) -> Any:
        try:
            return _value(about, cell, marks)
        except ValueError as error:
            raise InputError(f"{error} (given: {quoted(cell)})", file=file, line=line, key=name) from None

    return parse


def _value(about: Parameter, cell: str, marks: Marks) -> Any:
    if about.choices is not None:
        if cell not in about.choices:
            raise ValueError(f"must be one of {', '.join(about.choices)}")
        return cell
    low, high = about.bounds or (0.0, 0.0)
    value = number(cell, marks)
    if value is None or (about.integer and value != value // 1):
        raise ValueError("must be a whole number" if about.integer else "must be a number")
    if not low <= value <= high:
        raise ValueError(f"must be from {low:g} to {high:g}")
    return int(value) if about.integer else value


def _column(values: list[Any]) -> Column:
    if not isinstance(values[0], str):
        return Column(np.array(values))
    choices = tuple(dict.fromkeys(values))
    place = {value: at for at, value in enumerate(choices)}
    return Column(np.array([place[value] for value in values], np.int64), choices)
