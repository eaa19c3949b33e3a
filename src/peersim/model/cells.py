"""Values in the cells of a user's table, and what to say where one cannot be meant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from peersim.model.errors import InputError, hint, quoted

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``values`` holds the text of every known column, "" where blank; ``line`` counts from 1."""

    file: Path
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def folded(self, column: str) -> str:
        """The text of a column in which upper and lower case are the same."""
        return self.values[column].casefold()

    def error(self, column: str, problem: str) -> InputError:
        """What is wrong with the value in ``column``."""
        return InputError(problem, file=self.file, line=self.line, key=column)


def number(text: str) -> float | None:
    """A decimal number with point or comma; None if it is not one.

    >>> number("0,5"), number("1."), number("1e3")
    (0.5, 1.0, None)
    """
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def choice(row: Row, column: str, names: Mapping[str, int], top: int) -> int:
    """A whole number from 0 to ``top``, or one of ``names`` whatever its case; 0 if blank.

    The first ``top + 1`` names are the usual ones, the others stand for the same.
    """
    text, by_name = row.folded(column), {name.casefold(): value for name, value in names.items()}
    if not text:
        return 0
    if text in by_name:
        return by_name[text]
    value = number(text)
    expected = f"expected a whole number from 0 to {top}"
    if value is None:
        raise row.error(
            column, f"{quoted(row[column])}: {expected} or a name{hint(row[column], names, top + 1)}"
        )
    if value != value // 1 or not 0 <= value <= top:
        raise row.error(column, f"{quoted(row[column])}: {expected}; the nearest is {_nearest(value, top)}")
    return int(value)


def share(row: Row, column: str) -> float | None:
    """A number from 0 to 1; None if blank."""
    text = row[column]
    if not text:
        return None
    value = number(text)
    if value is None:
        raise row.error(column, f"{quoted(text)}: expected a number from 0 to 1, or nothing")
    if not 0.0 <= value <= 1.0:
        raise row.error(
            column, f"{quoted(text)}: expected a number from 0 to 1; the nearest is {_nearest(value, 1)}"
        )
    return value


def _nearest(value: float, top: int) -> int:
    return int(min(max(value, 0.0), top) + 0.5)
