"""Tables that people keep in a spreadsheet: one reader for rosters, contacts, designs and points.

Read tolerantly where only one thing can be meant, refused in words that help where two can. Nothing is passed over
in silence: what was read, and what was taken for blank, is said by ``peersim check``.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from peersim.model.cells import MISSING, NOT_A_NUMBER, Row, decimal_marks, number, spreadsheet_error
from peersim.model.errors import InputError, hint, quoted, together
from peersim.model.given import ROSTER, Kind, given_bytes
from peersim.model.texts import control_characters

SEPARATORS = ",;\t"
_LONGEST_HEADER = 100_000  # characters; longer only where the file is no table
_SEPARATOR_LINE = re.compile(
    r"\A\"?sep=(.)\"?[ ]*(?=[\r\n])", re.IGNORECASE
)  # spreadsheets write and hide it
_UNNAMED = re.compile(
    r"(unnamed: ?\d+|\.\.\.\d+)?", re.IGNORECASE
)  # what programs call a column without a name
_INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u200b\u2060\ufeff\u00ad\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    )
)
_SURVEY_MARK = re.compile(r"""\{\s*["']{0,2}ImportId""", re.IGNORECASE)
_MOST_MISTAKES = 200
T = TypeVar("T")
_MOST_NAMED = 20  # columns that a message lists
_MOST_HEADERS = 4  # rows below the header in which a survey tool may have another


@dataclass(frozen=True)
class Form:
    """Which columns a table may have.

    ``aliases`` are other names for them, ``given`` the names that the user says the file has. ``ignored`` columns are
    passed over. ``free``: any other
    column is taken under its own name. ``values``, in lower case, mean something here although elsewhere they stand
    for nothing known. ``refused``: what is wrong with columns that somebody may think of. ``corner``: rows may begin
    with a name of their own for which the first line has none, as in a matrix.
    """

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    ignored: Collection[str] = ()
    advice: str = ""
    free: bool = False
    values: frozenset[str] = frozenset()
    refused: Mapping[str, str] = field(default_factory=dict)
    corner: bool = False
    kind: Kind = ROSTER

    @property
    def known(self) -> tuple[str, ...]:
        """All names of its own."""
        return (*self.required, *self.optional)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the known columns that the file has, and its rows.

    ``missing`` counts cells by column that hold a word for nothing known, and were taken for blank.
    """

    file: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    missing: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_sheet(file: Path | str, form: Form) -> Sheet:
    """Read a table with a header line.

    UTF-8, UTF-16 or UTF-32, or cp1252; separated by comma, semicolon or tab; any line ends; blank lines anywhere;
    a line such as ``sep=;`` before the header. Case, spaces, hyphens and underscores in column names do not
    matter. Runs of spaces in a value become one, spaces around it none, invisible characters nothing. A first column
    of row numbers, and empty columns at the end, are passed over.

    Raises :class:`InputError` with all mistakes found: a file that is not such a table, lacks a required column or has
    unknown ones; further header rows of a survey tool; rows with more cells than columns.
    """
    table = Table.of(Path(file), form)
    mistakes = Collected()
    known = [*dict.fromkeys([*form.known, *table.columns])]
    blank = dict.fromkeys(known, "")
    rows = tuple(
        Row(table.path, line, blank | dict(zip(table.columns, texts, strict=True)), table.marks)
        for line, texts in table.rows(mistakes)
    )
    mistakes.raise_if_any()
    return Sheet(table.path, table.columns, rows, table.missing, table.notes)


def _problem(text: str) -> str:
    """Why a cell can mean nothing; empty if it can."""
    if spreadsheet_error(text):
        return f"holds {quoted(text)}, an error of a spreadsheet program"
    found = control_characters(text)
    return f"holds a control character, {found[0]!r}" if found else ""


class Collected:
    """Collects mistakes of rows, to be said together."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    def of(self, make: Callable[..., T], *given: Any) -> T | None:
        """What ``make`` returns for ``given``; None where it raises an :class:`InputError`, which is kept."""
        try:
            return make(*given)
        except InputError as error:
            self.errors.append(error)
            return None

    def raise_if_any(self) -> None:
        """Raise the mistakes that were collected, in the order of their lines."""
        if self.errors:
            raise together(sorted(self.errors, key=lambda error: error.line or 0))


class Table:
    """A table that was opened: what its columns are, and its rows when asked for.

    ``columns`` are the names of the columns that count, ``missing`` how many cells of each were taken for blank
    because they hold a word for nothing known (after the rows were read), ``notes`` what else to say of it.
    """

    def __init__(self, path: Path, text: str, separator: str, form: Form):
        self.path, self.text, self.separator, self.form = path, text, separator, form
        self.marks = decimal_marks(text, separator)
        self.missing: dict[str, int] = {}
        first = [record for _, record in zip(range(6), self._records(), strict=False)]
        if not first:
            raise InputError(_no_table(form), file=path)
        self.line, header = first[0]
        beside = [row for _, row in first[1:]]
        if beside and not form.corner and all(len(row) == len(header) + 1 for row in beside):
            raise InputError(_one_more(beside), file=path, line=first[1][0])
        while len(header) > 1 and not header[-1]:
            header = header[:-1]
        self.header = tuple(header)
        self.numbered = bool(_UNNAMED.fullmatch(header[0])) and _counts([row for _, row in first[1:]])
        names, notes = self._names()
        self.notes = tuple(notes)
        self._places = [(name, at) for at, name in enumerate(names) if name]
        self._nameless = {at for at, name in enumerate(header) if at and not plain_name(name)}
        self.columns = tuple(name for name, _ in self._places)

    @staticmethod
    def of(path: Path, form: Form) -> "Table":
        """Read the file; find its separator and its columns. Raises :class:`InputError`."""
        text = decoded(path, given_bytes(path, form.kind))
        told = _SEPARATOR_LINE.match(text)
        if told is not None:
            return Table(path, text[told.end() :], told[1], form)
        _check_first_line(path, text, form)
        return Table(path, text, _separator(text, form), form)

    def rows(self, mistakes: "Collected") -> Iterator[tuple[int, list[str]]]:
        """The number of the first line of each row, and the texts of its ``columns``.

        What is wrong with cells goes to ``mistakes``; after many, no more is read.
        """
        records = self._records()
        next(records, None)
        header = [plain_name(name) for name in self.header]
        beyond: dict[int, list[tuple[int, str]]] = {}
        for at, (line, cells) in enumerate(records):
            if at < _MOST_HEADERS:
                self._check_survey(line, cells)
            if len(cells) >= len(header) and [*map(plain_name, cells[: len(header)])] == header:
                mistakes.errors.append(InputError("repeats the header", file=self.path, line=line))
                continue
            texts = [
                self._cell(line, name, cells[at] if at < len(cells) else "", mistakes)
                for name, at in self._places
            ]
            stray = [place for place in range(len(header), len(cells)) if cells[place]]
            for place in stray:
                beyond.setdefault(place, []).append((line, cells[place]))
            if not stray and not self.header[0] and cells[0] and not (self.numbered and cells[0].isdecimal()):
                problem = f"the first column has no name (here {quoted(cells[0])}); {_ROW_NUMBERS}"
                mistakes.errors.append(InputError(problem, file=self.path, line=line, key="column 1"))
            for place in sorted(self._nameless):
                if place < len(cells) and cells[place]:
                    self._nameless.remove(place)  # said once
                    problem = (
                        f"holds {quoted(cells[place])}, but no name stands above it; name it, or delete it"
                    )
                    key = f"column {place + 1}"
                    mistakes.errors.append(InputError(problem, file=self.path, line=line, key=key))
            if len(mistakes.errors) > _MOST_MISTAKES:
                break
            yield line, texts
        mistakes.errors += [self._beyond(place, found) for place, found in beyond.items()]

    def raw(self) -> Iterator[tuple[int, list[str]]]:
        """The number of the first line of each row, and all its cells, whatever the columns."""
        records = self._records()
        next(records, None)
        yield from records

    def _cell(self, line: int, name: str, text: str, mistakes: "Collected") -> str:
        if not text or text.isalnum():
            plain = text.casefold()
            if plain not in MISSING:
                return text
        problem = _problem(text)
        if not problem and self._is_missing(text):
            if name not in self.form.required:
                self.missing[name] = self.missing.get(name, 0) + 1
                return ""
            problem = (
                f"{quoted(text)} stands for nothing known; expected a value (another code, if it is one)"
            )
        if problem:
            mistakes.errors.append(InputError(problem, file=self.path, line=line, key=name))
        return text

    def _is_missing(self, text: str) -> bool:
        plain = text.casefold()
        return (
            plain in MISSING
            and plain not in self.form.values
            and (not self.form.free or plain in NOT_A_NUMBER)
        )

    def _check_survey(self, line: int, cells: Sequence[str]) -> None:
        if any(_SURVEY_MARK.search(cell) for cell in cells):
            lines = f"lines {self.line + 1} to {line} are" if line > self.line + 1 else f"line {line} is"
            problem = (
                f"{lines} not answers but headers of a survey tool (question texts, ImportId); delete them"
            )
            raise InputError(problem, file=self.path, line=line)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """What is not blank: the number of the first line of each record, and its cells."""
        stream = io.StringIO(self.text, newline="")
        reader = csv.reader(
            stream, delimiter=self.separator, strict=True, skipinitialspace=self.separator != "\t"
        )
        while True:
            line = reader.line_num + 1
            try:
                record = next(reader, None)
            except csv.Error as error:
                problem = f"cannot be read as a table from here: {error}; look at the quotes"
                raise InputError(problem, file=self.path, line=line) from None
            if record is None:
                return
            cells = [
                cell if cell.isalnum() else " ".join(cell.translate(_INVISIBLE).split()) for cell in record
            ]
            if any(cells):
                yield line, cells

    def _names(self) -> tuple[list[str], list[str]]:
        """Names of the columns as the form has them, "" for one that is passed over; and what to say of it."""
        form = self.form
        given = {plain_name(theirs): ours for ours, theirs in form.given.items()}
        ignored = {plain_name(name) for name in form.ignored}
        aliases = {plain_name(theirs): ours for theirs, ours in form.aliases.items()}
        own = {plain_name(name): name for name in form.known}
        out, notes = list[str](), list[str]()
        unknown, mistakes = list[str](), list[InputError]()
        plain = [plain_name(cell) for cell in self.header]
        for theirs in (*form.given.values(), *form.ignored):
            if plain_name(theirs) not in plain:
                problem = (
                    f"there is no column {quoted(theirs)}{hint(theirs, list(filter(None, self.header)))}"
                )
                mistakes.append(InputError(problem, file=self.path, line=self.line))
        for name in {name for name in given if [*map(plain_name, form.given.values())].count(name) > 1}:
            ours = [mine for mine, theirs in form.given.items() if plain_name(theirs) == name]
            problem = (
                f"{quoted(form.given[ours[0]])} cannot be {' and '.join(ours)} at once: a column is one thing"
            )
            mistakes.append(InputError(problem, file=self.path, line=self.line, key="columns"))
        for name in given.keys() & ignored:
            problem = f"{quoted(form.given[given[name]])} stands both under columns and under ignore"
            mistakes.append(InputError(problem, file=self.path, line=self.line, key="columns"))
        taken = set(given.values())
        for at, (cell, name) in enumerate(zip(self.header, plain, strict=True)):
            if at == 0 and self.numbered:
                out.append("")
                notes.append("the first column holds row numbers and is passed over")
            elif name in ignored or not name:
                out.append("")
            elif name in given:
                out.append(given[name])
            elif name in own and own[name] not in taken:
                out.append(own[name])
            elif name in aliases and aliases[name] not in taken:
                out.append(aliases[name])
            elif form.free:
                out.append(cell)
            else:
                out.append("")
                unknown.append(cell)
        mistakes += self._misnamed(out, unknown)
        if mistakes:
            raise together(mistakes)
        return out, notes

    def _misnamed(self, names: Sequence[str], unknown: Sequence[str]) -> Iterator[InputError]:
        """Columns that are missing, unknown or there twice."""
        form = self.form
        found = [name for name in names if name]
        missing = [name for name in form.known if name not in found]
        meant = {cell: _nearest(cell, missing) for cell in unknown}
        told = {plain_name(name): problem for name, problem in form.refused.items()}
        if (
            not found
            and not form.free
            and not any(meant.values())
            and (form.required or len(self.header) > 1)
            and not told.keys() & set(map(plain_name, unknown))
        ):
            there = ", ".join(quoted(name) for name in self.header if name)
            beside = f"; the columns of this one are {there}" if len(self.header) > 1 else ""
            yield self._in_header(f"{_no_table(form)}{beside}")
            return
        twice = [name for name in dict.fromkeys(found) if found.count(name) > 1]
        if twice and all(number(name) is not None or name.casefold() in ("true", "false") for name in found):
            what = "expected the names of the columns, or of a matrix the ids of the people"
            yield self._in_header(f"the first line holds values; {what}")
            return
        for name in twice:
            yield self._in_header("this column stands there twice", name)
        for cell, name in meant.items():
            if plain_name(cell) in told:
                yield self._in_header(told[plain_name(cell)], cell)
            elif name:
                yield self._in_header(f"there is no such column; did you mean {quoted(name)}?", cell[:40])
        for name in form.required:
            if name in missing and name not in meant.values():
                there = ", ".join(quoted(cell) for cell in self.header if cell)
                yield self._in_header(f"this column is missing; the file has {there}", name)
        rest = [cell for cell, name in meant.items() if not name and plain_name(cell) not in told]
        expected = f"; expected one of {', '.join(form.known)}" if len(form.known) <= _MOST_NAMED else ""
        if len(rest) == 1:
            yield self._in_header(f"there is no such column{expected}{form.advice}", rest[0][:40])
        elif rest:
            listed = ", ".join(map(quoted, rest))
            yield self._in_header(f"there are no such columns: {listed}{expected}{form.advice}")

    def _in_header(self, problem: str, column: str | None = None) -> InputError:
        return InputError(problem, file=self.path, line=self.line, key=column)

    def _beyond(self, place: int, found: Sequence[tuple[int, str]]) -> InputError:
        """Cells that stand in one place beside the table, by line."""
        line, text = found[0]
        others = [str(line) for line, _ in found[1:]]
        more = f" ({_listed(others)} too)" if others else ""
        problem = (
            f"{quoted(text)} stands under no column name{more}; a text with a separator in it needs quotes, and "
            f"{_ROW_NUMBERS}"
        )
        return InputError(problem, file=self.path, line=line, key=f"column {place + 1}")


def _listed(lines: Sequence[str]) -> str:
    """
    >>> _listed(["3"]), _listed(["3", "4", "5", "6", "7"])
    ('line 3', 'lines 3, 4, 5 and 2 more')
    """
    if len(lines) == 1:
        return f"line {lines[0]}"
    rest = f" and {len(lines) - 3} more" if len(lines) > 4 else ""
    return f"lines {', '.join(lines[: 3 if rest else 4])}{rest}"


def _one_more(rows: Sequence[Sequence[str]]) -> str:
    """What is wrong where every row has one cell more than the header: at which end, the cells alone do not say."""
    problem = "every row has one cell more than there are names"
    if any(row[-1] for row in rows) or _counts(rows):
        return f"{problem}, and begins with {quoted(rows[0][0])}, which has none; {_ROW_NUMBERS}"
    return (
        f"{problem}. If rows end with a separator, delete it, or put one at the end of the first line too; if they "
        f"begin with row names or numbers, {_ROW_NUMBERS}"
    )


_ROW_NUMBERS = "row numbers are left out by index=False (pandas) or row.names=FALSE (R)"


def _counts(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows begin with 0, 1, 2 or 1, 2, 3 and so on."""
    if not rows or not all(row[0].isdecimal() and len(row[0]) < 10 for row in rows):
        return False
    numbers = [int(row[0]) for row in rows]
    return numbers[0] in (0, 1) and numbers == [*range(numbers[0], numbers[0] + len(numbers))]


def _nearest(name: str, valid: Sequence[str]) -> str:
    """The valid name that was surely meant; "" if none was."""
    near = get_close_matches(plain_name(name), [plain_name(one) for one in valid], 1, 0.7)
    return next((one for one in valid if plain_name(one) == near[0]), "") if near else ""


def _no_table(form: Form) -> str:
    what = "this is not a table separated by comma, semicolon or tab"
    if not form.required:
        return f"{what}; expected a first line with names of columns"
    return f"{what} with the columns that are needed; expected a first line with {', '.join(form.required)}"


def decoded(path: Path, data: bytes) -> str:
    """The text of a table, whichever of the usual encodings it has. Raises :class:`InputError` if it is no text."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    raise InputError("this is not text; in a spreadsheet program, save the table as CSV", file=path)


def _encodings(data: bytes) -> list[str]:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ["utf-32"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    start = data[:400]
    if len(start) >= 4 and start[1::2].count(0) > 0.4 * len(start) / 2 and not start[0::2].count(0):
        return ["utf-16-le"]
    if len(start) >= 4 and start[0::2].count(0) > 0.4 * len(start) / 2 and not start[1::2].count(0):
        return ["utf-16-be"]
    return ["utf-8-sig", "cp1252"]


_SPELLINGS = {
    "organization": "organisation",
    "organizations": "organisation",
    "organisations": "organisation",
}


def plain_name(name: str) -> str:
    """A column name without what does not matter."""
    plain = re.sub(r"[\s_-]+", "", name).casefold()
    return _SPELLINGS.get(plain, plain)


def _check_first_line(path: Path, text: str, form: Form) -> None:
    """Raise :class:`InputError` for a comment above the table, and for columns that only spaces separate."""
    lines = [line.strip() for _, line in zip(range(20), io.StringIO(text), strict=False) if line.strip()]
    if not lines:
        return
    if lines[0].startswith("#") and len(lines) > 1 and not any(mark in lines[0] for mark in SEPARATORS):
        problem = "is a comment; the first line of a table holds the names of its columns, so delete it"
        raise InputError(problem, file=path, line=1)
    names = [name.strip("\"'") for name in lines[0].split()]
    known = {plain_name(name) for name in (*form.known, *form.aliases, *form.given.values())}
    alike = [len(line.split()) for line in lines[1:]]
    several = len(names) > 1 and all(len(names) <= count <= len(names) + 1 for count in alike)
    if (
        several
        and alike
        and not any(mark in line for line in lines for mark in SEPARATORS)
        and (form.free or sum(plain_name(name) in known for name in names) > 1)
    ):
        problem = (
            "its columns are separated by spaces; save it with commas (in R: write.csv with row.names=FALSE)"
        )
        raise InputError(problem, file=path, line=1)


def _separator(text: str, form: Form) -> str:
    """The separator by which the header has the most known columns; of equals, the most columns."""
    header = next((line for line in io.StringIO(text, newline="") if line.strip()), "")[:_LONGEST_HEADER]
    names = (*form.known, *form.aliases, *form.given.values())
    known = {plain_name(name) for name in names}

    def fit(separator: str) -> tuple[int, int]:
        cells = {plain_name(name) for name in next(csv.reader([header], delimiter=separator), [])}
        return len(cells & known), len(cells)

    return max(SEPARATORS, key=fit)
