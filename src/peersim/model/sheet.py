"""Tables that people keep in a spreadsheet: read tolerantly, refused in words that help."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from peersim.model.cells import Row
from peersim.model.errors import InputError, hint, quoted

SEPARATORS = ",;\t"
_LONGEST_HEADER = 10_000  # characters; longer only where the file is no table
_SPELLINGS = {"organization": "organisation"}
_SEPARATOR_LINE = re.compile(r"\Asep=.(?=[\r\n])", re.IGNORECASE)  # spreadsheets write and hide this line


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the known columns that the file has, and its rows."""

    file: Path
    columns: frozenset[str]
    rows: tuple[Row, ...]


def read_sheet(file: Path | str, required: Sequence[str], optional: Sequence[str]) -> Sheet:
    """Read a table with a header line.

    UTF-8 with or without byte order mark, UTF-16 with one, or cp1252; separated by comma, semicolon
    or tab; any line ends; blank lines anywhere. Case, spaces, hyphens and underscores in column
    names do not matter. Runs of spaces in a value become one, spaces around it none.

    Raises :class:`InputError` for a file that cannot be read, is not such a table, lacks a required
    column or has an unknown one.
    """
    path, known = Path(file), [*required, *optional]
    text = _SEPARATOR_LINE.sub("", _text(path))
    records = _records(path, text, _separator(text, known))
    line, header = next(records, (1, []))
    columns = _columns(Row(path, line, {}), header, required, known)
    rows = tuple(_row(path, at, cells, columns, known) for at, cells in records)
    return Sheet(path, frozenset(columns) - {""}, rows)


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise InputError("this is a folder; expected a table saved as CSV", file=path)
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"there is no such file{_similar_file(path)}", file=path) from None
    except (OSError, ValueError) as error:  # ValueError: a path that no system can have
        raise InputError(f"cannot be read: {getattr(error, 'strerror', None) or error}", file=path) from None
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return unicodedata.normalize("NFC", text)
    raise InputError("this is not text; in a spreadsheet program, save the table as CSV", file=path)


def _similar_file(path: Path) -> str:
    try:
        near = get_close_matches(path.name, [other.name for other in path.parent.iterdir()], 1, 0.6)
    except OSError:
        return ""
    return f"; did you mean {near[0]!r}?" if near else ""


def _plain(name: str) -> str:
    """A column name without what does not matter."""
    plain = re.sub(r"[\s_-]+", "", name).casefold()
    return _SPELLINGS.get(plain, plain)


def _separator(text: str, known: Sequence[str]) -> str:
    """The separator by which the header has the most known columns; of equals, the most columns."""
    header = next((line for line in io.StringIO(text, newline="") if line.strip()), "")[:_LONGEST_HEADER]

    def fit(separator: str) -> tuple[int, int]:
        names = {_plain(name) for name in next(csv.reader([header], delimiter=separator), [])}
        return len(names & set(known)), len(names)

    return max(SEPARATORS, key=fit)


def _records(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """What is not blank: the number of the first line of each record, and its cells."""
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream, delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            problem = f"cannot be read as a table from here: {error}; look at the quotes"
            raise InputError(problem, file=path, line=line) from None
        if record is None:
            return
        cells = [" ".join(cell.split()) for cell in record]
        if any(cells):
            yield line, cells


def _columns(at: Row, header: list[str], required: Sequence[str], known: Sequence[str]) -> list[str]:
    """Plain names of the columns, "" for a column without one."""
    names = [_plain(cell) for cell in header]
    if not set(names) & set(known):
        wanted = f"a first line with the columns {', '.join(required)}"
        problem = f"this is not a table separated by comma, semicolon or tab; expected {wanted}"
        raise InputError(problem, file=at.file, line=at.line if header else None)
    for name, cell in zip(names, header, strict=True):
        if name and name not in known:
            raise at.error(cell[:40], f"there is no such column{hint(name, known)}")
        if name and names.count(name) > 1:
            raise at.error(name, "this column stands there twice")
    for name in required:
        if name not in names:
            raise at.error(name, f"this column is missing; the file has {', '.join(filter(None, header))}")
    return names


def _row(path: Path, line: int, cells: list[str], columns: Sequence[str], known: Sequence[str]) -> Row:
    """One row; cells missing at its end are blank."""
    values = dict.fromkeys(known, "")
    for position, cell in enumerate(cells):
        name = columns[position] if position < len(columns) else ""
        if name:
            values[name] = cell
        elif cell:
            problem = (
                f"{quoted(cell)} stands under no column name; a text with a separator in it needs quotes"
            )
            raise InputError(problem, file=path, line=line, key=f"column {position + 1}")
    return Row(path, line, values)
