"""On which line of a TOML file a key stands, for error messages.

TOML parsers keep no positions, so this reads the file once more: tables, keys, and what lies in strings, lists and
inline tables. It need only be right for files that a parser has accepted; of others it says what comes before the
first thing that it cannot read.
"""

import re
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

Path = tuple[str, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'", re.DOTALL
)
_SCALAR = re.compile(r"[^\s,\]}#]+(?: \d\d:[^\s,\]}#]+)?")  # a date and a time may have a space between them


def line_of(text: str, path: Sequence[str]) -> int | None:
    """Line (from 1) of the longest part of ``path`` that the file spells out; None if no part of it.

    A place in a list is a part of its number: ``("outcomes", "0")``.

    >>> line_of("[world]\\nrivalry = 3\\n", ["world", "rivalry"])
    2
    """
    wanted = _plain(path)
    best, best_length = None, 0
    for found, line in positions(text):
        length = next((at for at, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), None)
        length = min(len(found), len(wanted)) if length is None else length
        if length > best_length:
            best, best_length = line, length
    return best


def _plain(path: Sequence[str]) -> Path:
    """As if quoted paths were written without quotes."""
    return tuple(name for part in path for name in part.split("."))


@lru_cache(maxsize=4)
def positions(text: str) -> tuple[tuple[Path, int], ...]:
    """Every table, key and element of a list with its line, in the order of the file."""
    reader = _Reader(text)
    with suppress(_CannotRead, RecursionError):
        reader.read()
    return tuple((_plain(path), line) for path, line in reader.found)


def second_time(text: str) -> tuple[Path, int, int] | None:
    """The first table or key that is given twice, with the lines of the second and the first time; None if none is."""
    reader = _Reader(text)
    with suppress(_CannotRead, RecursionError):
        reader.read()
    first_of: dict[str, dict[Path, int]] = {"table": {}, "value": {}, "part": {}, "within": {}}
    for of, names, line, what in reader.given:
        path = (of, *names)
        above = [path[:end] for end in range(1, len(path))]
        before = [first_of["value"].get(one) for one in (*above, path)]
        before += [first_of[kind].get(path) for kind in _EXCLUDED[what]]
        first = next((one for one in before if one is not None), None)
        if first is not None:
            return names, line, first
        first_of[what].setdefault(path, line)
        for one in above:
            first_of["within"].setdefault(one, line)
    return None


_EXCLUDED: dict[str, tuple[str, ...]] = {"table": ("table", "part"), "value": ("table", "within"), "part": ()}
"""What may not have been there before a table, a value, a part of a dotted key; "within": something in it."""


def opened(text: str, until: int) -> tuple[str, int] | None:
    """The innermost bracket of a value that is open at this place of a text, and its line; None if none is."""
    reader = _Reader(text)
    with suppress(_CannotRead, RecursionError):
        reader.read()
    stack: list[tuple[str, int]] = []
    for place, mark, line in reader.brackets:
        if place >= until:
            break
        if mark in "[{":
            stack.append((mark, line))
        else:
            stack.pop()
    return stack[-1] if stack else None


class _CannotRead(Exception):
    """This is no TOML."""


class _Reader:
    """Where it is in the text, and what it has found."""

    def __init__(self, text: str):
        self.text, self.at = text, 0
        self.found: list[tuple[Path, int]] = []
        self.given: list[
            tuple[str, Path, int, str]
        ] = []  # in which { }, path, line, and what: see second_time
        self.brackets: list[tuple[int, str, int]] = []  # of values: place, which, line
        self.many: dict[Path, int] = {}  # tables so far of each list of tables
        self._line, self._counted = 1, 0

    def read(self) -> None:
        """The whole file."""
        table: Path = ()
        while self.skip(_BLANK).at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)

    def header(self) -> Path:
        """``[a.b]`` or ``[[a.b]]``."""
        line, many = self.line(), self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        key = self.key()
        self.expect("]]" if many else "]")
        path: Path = ()
        for at, part in enumerate(key):
            path = (*path, part)
            if many and at == len(key) - 1:
                self.many[path] = self.many.get(path, -1) + 1
                self.note(path, line)
            if path in self.many:
                path = (*path, str(self.many[path]))
        self.note(path, line)
        self.given.append(("", path, line, "table"))
        return path

    def pair(self, table: Path, of: str = "") -> None:
        """``a.b = value``, in the file itself or in a ``{ … }``."""
        line, key = self.line(), self.key()
        for end in range(1, len(key) + 1):
            self.note((*table, *key[:end]), line)
        self.expect("=")
        self.given += [(of, (*table, *key[:end]), line, "part") for end in range(1, len(key))]
        self.given.append((of, (*table, *key), line, "value"))
        self.value((*table, *key))

    def value(self, path: Path) -> None:
        """Whatever stands after ``=`` or in a list."""
        self.skip(_SPACE)
        match self.text[self.at : self.at + 1]:
            case "[":
                self.bracket("[")
                at = 0
                while not self.skip(_BLANK).starts("]"):
                    self.note((*path, str(at)), self.line())
                    self.value((*path, str(at)))
                    at += 1
                    if not self.skip(_BLANK).takes(","):
                        break
                self.bracket("]")
            case "{":
                self.bracket("{")
                of = str(self.at)
                while not self.skip(_BLANK).starts("}"):
                    self.pair(path, of)
                    if not self.skip(_BLANK).takes(","):
                        break
                self.bracket("}")
            case _:
                self.take(_STRING) or self.take(_SCALAR) or self.fail()

    def key(self) -> Path:
        """``a."b c".d`` in its parts."""
        parts: list[str] = []
        while True:
            self.skip(_SPACE)
            quoted = self.take(_STRING)
            parts.append(_unquoted(quoted) if quoted else self.take(_BARE) or self.fail())
            if not self.skip(_SPACE).takes("."):
                return tuple(parts)

    def note(self, path: Path, line: int) -> None:
        """It stands on this line."""
        self.found.append((path, line))

    def line(self) -> int:
        """The line that the reader is at."""
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def skip(self, what: re.Pattern[str]) -> "_Reader":
        """Past what may stand there."""
        self.take(what)
        return self

    def take(self, what: re.Pattern[str]) -> str:
        """What stands there; empty if it is something else."""
        match = what.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def bracket(self, mark: str) -> None:
        """This bracket of a value must stand there."""
        place, line = self.at, self.line()
        self.expect(mark)
        self.brackets.append((place, mark, line))

    def starts(self, mark: str) -> bool:
        """Whether this stands there."""
        return self.text.startswith(mark, self.at)

    def takes(self, mark: str) -> bool:
        """Whether this stands there; then the reader is past it."""
        there = self.starts(mark)
        self.at += len(mark) if there else 0
        return there

    def expect(self, mark: str) -> None:
        """This must stand there."""
        if not self.skip(_SPACE).takes(mark):
            self.fail()

    def fail(self) -> str:
        """Something else stands there."""
        raise _CannotRead


def _unquoted(text: str) -> str:
    try:
        return str(tomllib.loads(f"key = {text}")["key"])
    except ValueError:
        raise _CannotRead from None
