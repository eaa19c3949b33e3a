"""Rosters: real people as seats, read from a table that a spreadsheet program wrote."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from peersim.model.cells import Row, choice, number, share
from peersim.model.errors import InputError, hint, quoted
from peersim.model.people import Person
from peersim.model.sheet import Sheet, read_sheet
from peersim.rules.seating import FUNCTIONS, TOP_LEVEL

REQUIRED = ("person", "organisation")
OPTIONAL = ("division", "industry", "function", "level", "boss", "openness", "group", "name")
FEWEST_SEATS, MOST_SEATS = 2, 64  # as programme.group_size
_SIZES = f"a group has {FEWEST_SEATS} to {MOST_SEATS} people"

FUNCTION_NAMES = {"operations": 0, "finance": 1, "HR": 2, "marketing": 3, "sales": 4} | {
    **{"ops": 0, "production": 0, "accounting": 1, "controlling": 1},
    **{"human resources": 2, "personnel": 2, "selling": 4},
}
LEVEL_TITLES = {
    **{"manager": 0, "senior manager": 1, "director": 2, "senior director": 3, "vice president": 4},
    **{"VP": TOP_LEVEL, "senior vice president": TOP_LEVEL, "SVP": TOP_LEVEL},
}


def key(*texts: str) -> int:
    """Stable number of a text, below 2**32: the first four bytes of its SHA-256, big endian.

    It decides which draws a person gets, so a roster may be sorted or extended without changing
    anybody's chances. Several texts are joined by the unit separator.

    >>> key("p01")
    1712843946
    """
    return int.from_bytes(hashlib.sha256("\x1f".join(texts).encode()).digest()[:4], "big")


def read_roster(file: Path | str) -> tuple[Person, ...]:
    """Read the people of a roster, in the order of the file.

    Columns: ``person`` (any id) and ``organisation``; optionally ``division``, ``industry``,
    ``function``, ``level``, ``boss`` (the id of another person of the file), ``openness``,
    ``group`` and ``name``. Without a column ``group`` all are in one group; where there is one, who
    has none there is known but has no seat. Ids are taken as they stand; in all other texts upper
    and lower case are the same.

    Raises :class:`InputError` with file, line and column for anything that cannot be meant.
    """
    sheet = read_sheet(file, REQUIRED, OPTIONAL)
    rows = sheet.rows
    if not rows:
        raise InputError("there is nobody in it; expected a line per person after the first", file=sheet.file)
    keys, organisations, groups = _person_keys(rows), _organisation_keys(rows), _groups(sheet)
    divisions, industries = _divisions(rows, groups), _industries(rows)
    _check_functions(rows, groups)
    return tuple(
        Person(
            key=keys[row["person"]],
            label=row["person"],
            organisation=organisations[row.folded("organisation")],
            division=divisions[at],
            industry=industries[at],
            function=choice(row, "function", FUNCTION_NAMES, FUNCTIONS - 1),
            level=choice(row, "level", LEVEL_TITLES, TOP_LEVEL),
            group=groups[at],
            boss=_boss(row, keys),
            openness=share(row, "openness"),
            name=row["name"],
        )
        for at, row in enumerate(rows)
    )


def _person_keys(rows: Sequence[Row]) -> dict[str, int]:
    first: dict[str, Row] = {}
    for row in rows:
        text = row["person"]
        if not text:
            raise row.error("person", "is blank; expected an id, any text that nobody else has")
        if text in first:
            raise row.error("person", f"{quoted(text)} stands already in line {first[text].line}")
        first[text] = row
    return _distinct(first, "person")


def _organisation_keys(rows: Sequence[Row]) -> dict[str, int]:
    first: dict[str, Row] = {}
    for row in rows:
        if not row["organisation"]:
            raise row.error("organisation", "is blank; expected a name or code for the person's organisation")
        first.setdefault(row.folded("organisation"), row)
    return _distinct(first, "organisation")


def _distinct(first: Mapping[str, Row], column: str) -> dict[str, int]:
    """The keys of different texts, each with a row that has it; two texts with one key are refused."""
    texts: dict[int, str] = {}
    for text, row in first.items():
        other = texts.setdefault(key(text), text)
        if other != text:
            both = f"{quoted(row[column])} and {quoted(first[other][column])} (line {first[other].line})"
            raise row.error(column, f"{both} happen to have the same number; change one of them a little")
    return {text: number for number, text in texts.items()}


def _divisions(rows: Sequence[Row], groups: Sequence[int | None]) -> list[int]:
    """Blank means the organisation's only division."""
    named: dict[str, dict[str, str]] = {}
    for row in rows:
        if row["division"]:
            named.setdefault(row.folded("organisation"), {})[row.folded("division")] = row["division"]
    out = []
    for row, group in zip(rows, groups, strict=True):
        there = named.get(row.folded("organisation"), {})
        if not row["division"] and len(there) > 1 and group is not None:
            names = ", ".join(there.values())
            raise row.error(
                "division", f"is blank, but the organisation has several; expected one of {names}"
            )
        only = next(iter(there)) if len(there) == 1 else ""
        out.append(key(row.folded("organisation"), row.folded("division") or only))
    return out


def _industries(rows: Sequence[Row]) -> list[int]:
    """An organisation has one industry: its own if none is named."""
    stated: dict[str, Row] = {}
    for row in rows:
        other = stated.setdefault(row.folded("organisation"), row) if row["industry"] else row
        if other.folded("industry") != row.folded("industry"):
            there = f"in line {other.line} this organisation's is {quoted(other['industry'])}"
            raise row.error("industry", f"an organisation has one industry; {there}")
    return [
        key(stated[name].folded("industry")) if name in stated else key("", name)
        for name in (row.folded("organisation") for row in rows)
    ]


def _check_functions(rows: Sequence[Row], groups: Sequence[int | None]) -> None:
    """With no function at all everybody has the same; but it may not be missing for some."""
    some = any(row["function"] for row in rows)
    for row, group in zip(rows, groups, strict=True):
        if some and group is not None and not row["function"]:
            raise row.error("function", f"is blank, but others have one{hint('', FUNCTION_NAMES, FUNCTIONS)}")


def _boss(row: Row, keys: Mapping[str, int]) -> int | None:
    boss = row["boss"]
    if not boss:
        return None
    if boss == row["person"]:
        raise row.error("boss", f"{quoted(boss)} is the same person; leave it blank if there is no boss")
    if boss not in keys:
        others = [text for text in keys if text != row["person"]]
        nearest = hint(boss, others) if others else ""
        raise row.error("boss", f"there is no person {quoted(boss)} in this file{nearest}")
    return keys[boss]


def _groups(sheet: Sheet) -> list[int | None]:
    """Group numbers in the order of their labels, labels that are numbers first; None without a seat."""
    rows = sheet.rows
    if "group" not in sheet.columns:
        if not FEWEST_SEATS <= len(rows) <= MOST_SEATS:
            problem = f"without a column group all {len(rows)} people sit in one group; {_SIZES}"
            raise InputError(problem, file=sheet.file, key="group")
        return [0] * len(rows)
    members: dict[str, list[Row]] = {}
    for row in rows:
        if row["group"]:
            members.setdefault(row.folded("group"), []).append(row)
    if not members:
        raise rows[0].error("group", f"is blank for everybody, so nobody has a seat; {_SIZES}")
    for seated in members.values():
        if not FEWEST_SEATS <= len(seated) <= MOST_SEATS:
            problem = f"{quoted(seated[0]['group'])} is the group of {len(seated)}; {_SIZES}"
            raise seated[0].error("group", problem)
    numbered = {label: at for at, label in enumerate(sorted(members, key=_natural))}
    return [numbered.get(row.folded("group")) for row in rows]


def _natural(label: str) -> tuple[bool, float, str]:
    value = number(label)
    return value is None, value or 0.0, label
