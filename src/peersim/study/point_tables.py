"""The points of a design from a CSV file: a column per parameter, a row per point."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from peersim.model.errors import InputError, quoted
from peersim.model.overrides import parameter_hint
from peersim.model.registry import Parameter, parameters
from peersim.study.points import Column, Columns
from peersim.study.schema import MOST_POINTS
from peersim.study.source import Source


def read_points(source: Source, file: Path) -> tuple[Columns, str]:
    """The columns of a table of points, and its text. Raises :class:`InputError` naming file, line and column."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            columns = _columns(file, stream)
            stream.seek(0)
            return columns, stream.read()
    except FileNotFoundError:
        raise source.mistake(f"there is no file {file}", "design", "file") from None
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 text (byte {error.start})", file=file) from None
    except csv.Error as error:
        raise InputError(f"cannot be read as a table: {error}", file=file) from None
    except OSError as error:
        raise source.mistake(f"{file} cannot be read: {error.strerror}", "design", "file") from None


def _columns(file: Path, stream: io.TextIOBase) -> Columns:
    separator = _separator(stream.readline(100_000))
    stream.seek(0)
    rows = _rows(stream, separator)
    _, header = next(rows, (1, []))
    parsers = [_parser(file, name, header, separator) for name in header]
    cells: list[list[Any]] = [[] for _ in header]
    seen: dict[tuple[Any, ...], int] = {}
    for line, row in rows:
        if len(row) != len(header):
            raise InputError(f"has {len(row)} values; expected {len(header)}", file=file, line=line)
        values = tuple(parse(cell, line) for parse, cell in zip(parsers, row, strict=True))
        if seen.setdefault(values, line) != line:
            raise InputError(f"is the same point as line {seen[values]}", file=file, line=line)
        if len(seen) > MOST_POINTS:
            raise InputError(f"has more than {MOST_POINTS} points", file=file)
        for column, value in zip(cells, values, strict=True):
            column.append(value)
    if not seen:
        raise InputError("has no points: a line of values is needed below the names", file=file)
    return {name: _column(values) for name, values in zip(header, cells, strict=True)}


def _separator(header: str) -> str:
    return max(",;\t", key=lambda mark: len(header.split(mark)))


def _rows(stream: io.TextIOBase, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(stream, delimiter=separator, skipinitialspace=True)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, [cell.strip() for cell in row]


def _parser(file: Path, name: str, header: list[str], separator: str) -> Callable[[str, int], Any]:
    """How a cell of this column is read."""
    if name not in parameters:
        shown = f"there is no parameter {quoted(name)}{parameter_hint(name)}"
        raise InputError(shown, file=file, line=1)
    if header.count(name) > 1:
        raise InputError(f"{name} stands there twice", file=file, line=1)
    about, comma = parameters[name], separator == ";"
    if about.bounds is None and about.choices is None:
        raise InputError(f"{name} is no number or choice, so a table cannot vary it", file=file, line=1)

    def parse(cell: str, line: int) -> Any:
        try:
            return _value(about, cell.replace(",", ".") if comma else cell)
        except ValueError as error:
            raise InputError(f"{error} (given: {quoted(cell)})", file=file, line=line, key=name) from None

    return parse


def _value(about: Parameter, cell: str) -> Any:
    if about.choices is not None:
        if cell not in about.choices:
            raise ValueError(f"must be one of {', '.join(about.choices)}")
        return cell
    low, high = about.bounds or (0.0, 0.0)
    try:
        value = int(cell) if about.integer else float(cell)
    except ValueError:
        raise ValueError("must be a whole number" if about.integer else "must be a number") from None
    if not low <= value <= high:
        raise ValueError(f"must be from {low:g} to {high:g}")
    return value


def _column(values: list[Any]) -> Column:
    if not isinstance(values[0], str):
        return Column(np.array(values))
    choices = tuple(dict.fromkeys(values))
    place = {value: at for at, value in enumerate(choices)}
    return Column(np.array([place[value] for value in values], np.int64), choices)
