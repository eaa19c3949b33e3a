"""What a column of a table of points is: numbers, or a choice among texts; never a mixture of both."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from peersim.model.errors import InputError, quoted

MISSING = frozenset({"", "NA", "N/A", "#N/A", "<NA>", "NaN", "nan", "None", "NULL", "null", "-", "--"})
"""Cells that hold nothing, whatever the column is. In lower case ``none`` is a value like any other."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NEARLY = re.compile(r"[-+−]?\d[\d.,'’\s]*\s?%?", re.ASCII)
_TRUTH = {"false": "false", "true": "true"}


class Column(NamedTuple):
    """N values: numbers, or places in a sorted list of texts.

    The list is sorted, so that a code depends on the text alone and not on where it first appears.
    """

    numbers: npt.NDArray[Any]  # (N,) float64
    choices: list[str] | None = None


def input_of(name: str, cells: Sequence[str], lines: Sequence[int], file: Path) -> Column:
    """The column of an input, from the texts in its cells and their lines in the file.

    Numbers if every cell is one; a choice if none is. Raises :class:`InputError` naming line and column for a
    cell without a value, for a stray text among numbers or a stray number among texts, and for a column of
    texts of which none occurs twice: that is a name.
    """

    def mistake(at: int, problem: str) -> InputError:
        return InputError(problem, file=file, line=int(lines[at]), key=name)

    is_number = np.array([_is_number(cell) for cell in cells], bool)
    if is_number.all():
        return Column(_floats(cells, name, lines, file))
    empty = next((at for at, cell in enumerate(cells) if cell in MISSING), None)
    if empty is not None:
        given = f" (given: {quoted(cells[empty])})" if cells[empty] else ""
        raise mistake(empty, f"an input has no value here{given}")
    if is_number.any():
        stray = bool(is_number.mean() < 0.5)  # what is rare is the mistake
        at = int(np.flatnonzero(is_number == stray)[0])
        rest = f"{'texts' if stray else 'numbers'} stand in the rest of the column"
        raise mistake(at, f"{quoted(cells[at])} is {'a' if stray else 'no'} number, but {rest}")
    if all(_NEARLY.fullmatch(cell) for cell in cells):
        raise mistake(0, f"{quoted(cells[0])} is no number as 0.5 or 1200 is; write it without other signs")
    found = choice_of(_as_truth(cells))
    if len(found.choices or ()) == len(cells) > 2:
        problem = (
            "no text occurs twice here, so it names the points and is no input; name the inputs (--inputs)"
        )
        raise InputError(problem, file=file, key=name)
    return found


def outcome_of(name: str, cells: Sequence[str], lines: Sequence[int], file: Path) -> npt.NDArray[Any]:
    """(N,) the numbers of an outcome; nan where a cell holds nothing, 1 for true and 0 for false.

    Raises :class:`InputError` naming line and column for a text.
    """
    truth = _as_truth(cells)
    if set(truth) <= _TRUTH.keys():
        return np.array([cell == "true" for cell in truth], float)
    wrong = next((at for at, cell in enumerate(cells) if cell not in MISSING and not _is_number(cell)), None)
    if wrong is not None:
        problem = f"{quoted(cells[wrong])} is no number, so the column cannot be the outcome"
        raise InputError(problem, file=file, line=int(lines[wrong]), key=name)
    return _floats(["nan" if cell in MISSING else cell for cell in cells], name, lines, file)


def choice_of(texts: Sequence[str]) -> Column:
    """Texts as places in the sorted list of those that occur."""
    choices = sorted(set(texts))
    place = {text: at for at, text in enumerate(choices)}
    return Column(np.array([place[text] for text in texts], float), choices)


def texts_of(column: pd.Series) -> list[str]:
    """The cells of a table's column as texts, whatever they are stored as; empty where there is nothing."""
    given = column.tolist()
    missing = column.isna().tolist()
    return ["" if gone else _text(cell) for cell, gone in zip(given, missing, strict=True)]


def _text(cell: Any) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell).strip()


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None


def _floats(cells: Sequence[str], name: str, lines: Sequence[int], file: Path) -> npt.NDArray[Any]:
    numbers = np.array(cells, float)
    large = np.flatnonzero(np.isinf(numbers))
    if len(large):
        problem = f"{quoted(cells[large[0]])} is too large a number"
        raise InputError(problem, file=file, line=int(lines[large[0]]), key=name)
    return numbers


def _as_truth(cells: Sequence[str]) -> list[str]:
    """Cells that say true or false in any case, in lower case; others as they are."""
    folded = [cell.casefold() for cell in cells]
    return folded if set(folded) <= _TRUTH.keys() else list(cells)
