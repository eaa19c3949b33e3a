"""Values in the cells of a user's table, and what to say where one cannot be meant."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from peersim.model.errors import InputError, hint, quoted

NOT_A_NUMBER = frozenset(["na", "n/a", "#n/a", "#na", "nan", "<na>", "null"])
MISSING = NOT_A_NUMBER | {"none", "nil", "missing", "-", "--", "–", "—", ".", "?"}
"""What programs and people write where nothing is known, in lower case; never a value."""
_SPREADSHEET_ERRORS = re.compile(
    r"#(value|ref|div/0|name|num|null|spill|calc|getting_data)[!?]?", re.IGNORECASE
)

_POINT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}([ .,'’]\d{3})+([.,]\d*)?", re.ASCII)
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)  # 1.234 or 1,234: decimals, or thousands


class Marks(NamedTuple):
    """Which decimal marks a table surely uses: such as ``0,5`` or ``12,5``; and any point."""

    comma: bool = False
    point: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``values`` holds the text of every known column, "" where blank; ``line`` counts from 1."""

    file: Path
    line: int
    values: Mapping[str, str]
    marks: Marks | None = None

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def folded(self, column: str) -> str:
        """The text of a column in which upper and lower case are the same, and so are 1, 1.0 and 01."""
        return folded(self.values[column])

    def number(self, column: str) -> float | None:
        """The number in a column; None if there is none. Raises :class:`InputError` where it can be read two ways."""
        try:
            return number(self.values[column], self.marks)
        except ValueError as error:
            raise self.error(column, f"{quoted(self.values[column])} {error}") from None

    def error(self, column: str, problem: str) -> InputError:
        """What is wrong with the value in ``column``."""
        return InputError(problem, file=self.file, line=self.line, key=column)


def number(text: str, marks: Marks | None = None) -> float | None:
    """A decimal number with point or comma; None if it is not one.

    ``ValueError`` where it has a thousands separator, or may have one: 1,234 is one and a bit only in a table
    that uses decimal commas and nothing else. Without ``marks`` of a table, one separator is a decimal mark.

    >>> number("0,5"), number("1."), number("1e3"), number("−2"), number("five")
    (0.5, 1.0, 1000.0, -2.0, None)
    """
    text = text.replace("\u2212", "-")
    if marks is not None and _EITHER.fullmatch(text) and _may_be_thousands("," in text, marks):
        decimal, whole = text.replace(",", "."), text.replace(",", "").replace(".", "")
        raise ValueError(f"may be {decimal} or {whole}; write it without a thousands separator")
    if _POINT.fullmatch(text):
        value = float(text)
    elif _COMMA.fullmatch(text):
        value = float(text.replace(",", "."))
    elif _GROUPED.fullmatch(text):
        raise ValueError("has a thousands separator; write the number without it")
    else:
        return None
    if not isfinite(value):
        raise ValueError("is larger than any number a computer keeps")
    return value


def _may_be_thousands(comma: bool, marks: Marks) -> bool:
    return marks.point or not marks.comma if comma else marks.comma


def decimal_marks(text: str, separator: str) -> Marks:
    """Which decimal marks the cells of a table surely use.

    >>> decimal_marks("a;b\\n0,5;1,234\\n", ";"), decimal_marks("a,b\\n0.5,1\\n", ",")
    (Marks(comma=True, point=False), Marks(comma=False, point=True))
    """
    commas = _COMMA_QUOTED if separator == "," else _COMMA_BARE
    return Marks(
        any(not _EITHER.fullmatch(found) for found in _some(commas, text)),
        next(_some(_POINT_ANYWHERE, text), None) is not None,
    )


_ENDS = r"(?=[ ]*[\"\t;\r\n]|[ ]*$)"
_COMMA_BARE = re.compile(rf"(?:^|[\"\t;\r\n])[ ]*([+\-\u2212]?\d*,\d+){_ENDS}", re.ASCII)
_COMMA_QUOTED = re.compile(r'"[ ]*([+\-\u2212]?\d*,\d+)[ ]*"', re.ASCII)
_POINT_ANYWHERE = re.compile(
    r"(?:^|[\"\t;,\r\n])[ ]*([+\-\u2212]?\d*\.\d+)(?=[ ]*[\"\t;,\r\n]|[ ]*$)", re.ASCII
)


def _some(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    return (found[1] for found in pattern.finditer(text))


def spreadsheet_error(text: str) -> bool:
    """Whether a cell holds an error of a spreadsheet program, such as ``#REF!``."""
    return bool(_SPREADSHEET_ERRORS.fullmatch(text))


def identity(text: str) -> str:
    """An id as it is meant: programs write the whole number 3 as 3.0 where others of the column are missing.

    >>> identity("3.0"), identity("3,00"), identity("03"), identity("p3")
    ('3', '3', '03', 'p3')
    """
    found = re.fullmatch(r"(\d+)[.,]0+", text, re.ASCII)
    return found[1] if found else text


def folded(text: str) -> str:
    """A label in which case does not matter, nor how a whole number is written.

    >>> folded("North"), folded("1.0"), folded("01"), folded("1.5")
    ('north', '1', '1', '1.5')
    """
    if text[:1].isdigit() and re.fullmatch(r"\d+([.,]0*)?", text, re.ASCII):
        return re.split("[.,]", text)[0].lstrip("0") or "0"
    return text.casefold()


def choice(row: Row, column: str, names: Mapping[str, int], top: int) -> int:
    """A whole number from 0 to ``top``, or one of ``names`` whatever its case; 0 if blank.

    The first ``top + 1`` names are the usual ones, the others stand for the same.
    """
    text, by_name = row[column].casefold(), {name.casefold(): value for name, value in names.items()}
    if not text:
        return 0
    if text in by_name:
        return by_name[text]
    value = row.number(column)
    expected = f"expected a whole number from 0 to {top}"
    if value is None:
        raise row.error(
            column, f"{quoted(row[column])}: {expected} or a name{hint(row[column], names, top + 1)}"
        )
    if value != value // 1 or not 0 <= value <= top:
        raise row.error(column, f"{quoted(row[column])}: {expected}; the nearest is {_nearest(value, top)}")
    return int(value)


def share(row: Row, column: str, scale: tuple[float, float] | None = None) -> float | None:
    """A number from 0 to 1; None if blank. ``scale``: the ends of the scale it was asked on."""
    text = row[column]
    if not text:
        return None
    value = row.number(column)
    low, high = scale or (0.0, 1.0)
    expected = f"expected a number from {low:g} to {high:g}"
    if value is None:
        raise row.error(column, f"{quoted(text)}: {expected}, or nothing")
    if not low <= value <= high:
        nearest = f"{min(max(value, low), high):g}"
        raise row.error(column, f"{quoted(text)}: {expected}; the nearest is {nearest}")
    return (value - low) / (high - low)


def _nearest(value: float, top: int) -> int:
    return int(min(max(value, 0.0), top) + 0.5)
