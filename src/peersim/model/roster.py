"""Rosters: real people as seats, read from a table that a spreadsheet program wrote."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peersim.model.cells import Row, choice, identity, number, share
from peersim.model.errors import InputError, hint, quoted
from peersim.model.people import STATED, Person
from peersim.model.sheet import Collected, Form, Sheet, read_sheet
from peersim.model.totals import counts_those_above, is_nobody
from peersim.rules.seating import FUNCTIONS, TOP_LEVEL

REQUIRED = ("person", "organisation")
OPTIONAL = ("division", "industry", "function", "level", "boss", *STATED, "group", "name")
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


_ADVICE = (
    '; delete what the model does not use, or name it under [people]: ignore = ["..."], or '
    'columns = { person = "..." } for a column of another name'
)


@dataclass(frozen=True)
class Roster:
    """The people of a roster, in the order of the file, and what was understood of it.

    ``organisations`` and ``groups`` are the labels as the file first has them, a label per person ("" for no
    seat). ``seated_apart`` is whether there is a column of groups. ``missing`` counts, by column, the cells that were
    taken for blank because they hold a word for nothing known, ``said`` by column those that hold something.
    ``numbered`` are the columns of functions and levels in which all that stands is numbers; ``labels`` are those of
    organisations, divisions, industries and groups, by what they name.
    """

    file: Path
    people: tuple[Person, ...]
    organisations: tuple[str, ...]
    groups: tuple[str, ...]
    seated_apart: bool
    missing: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    said: Mapping[str, int] = field(default_factory=dict)
    numbered: frozenset[str] = frozenset()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def key(*texts: str) -> int:
    """Stable number of a text, below 2**32: the first four bytes of its SHA-256, big endian.

    It decides which draws a person gets, so a roster may be sorted or extended without changing
    anybody's chances. Several texts are joined by the unit separator.

    >>> key("p01")
    1712843946
    """
    return int.from_bytes(hashlib.sha256("\x1f".join(texts).encode()).digest()[:4], "big")


def read_roster(file: Path | str, **how: Any) -> tuple[Person, ...]:
    """The people of a roster, in the order of the file; ``how`` as in :func:`roster_of`."""
    return roster_of(file, **how).people


def roster_of(
    file: Path | str,
    *,
    columns: Mapping[str, str] | None = None,
    ignore: Collection[str] = (),
    scales: Mapping[str, tuple[float, float]] | None = None,
) -> Roster:
    """Read the people of a roster, and what was understood of it.

    Columns: ``person`` (any id) and ``organisation``; optionally ``division``, ``industry``,
    ``function``, ``level``, ``boss`` (the id of another person of the file),
    ``openness``, ``confidence``, ``trust``, ``knowledge``, ``group`` and ``name``.
    Without a column ``group`` all are in one group; where there is one, who has none there is known but has no seat.
    Ids are taken as they stand, but 3.0 is 3; in all other texts upper and lower case are the same, and so are 1, 1.0
    and 01.

    Parameters
    ----------
    columns
        What the file calls a column, by the name it has here.
    ignore
        Columns of the file that are passed over.
    scales
        The lowest and highest answer of a survey scale, by column: ``{"openness": (1, 5)}``.

    Raises :class:`InputError` with file, line and column for anything that cannot be meant; all mistakes together.
    """
    form = Form(REQUIRED, OPTIONAL, given=columns or {}, ignored=ignore, advice=_ADVICE)
    sheet = read_sheet(file, form)
    rows = sheet.rows
    if not rows:
        raise InputError("there is nobody in it; expected a line per person after the first", file=sheet.file)
    mistakes = Collected()
    _check_people(rows, mistakes)
    for column in scales or {}:
        if column not in sheet.columns:
            problem = f"a scale is given for {column}, but the file has no such column"
            mistakes.errors.append(InputError(problem, file=sheet.file, key="scales"))
    keys, organisations = _person_keys(rows, mistakes), _organisation_keys(rows, mistakes)
    groups = _groups(sheet, mistakes)
    divisions, industries = _divisions(rows, groups, mistakes), _industries(rows, mistakes)
    _check_functions(rows, groups, mistakes)
    stated = {column: _stated(rows, column, (scales or {}).get(column), mistakes) for column in STATED}
    names = {row["name"].casefold(): identity(row["person"]) for row in rows if row["name"]}
    found = []
    for at, row in enumerate(rows):
        function = mistakes.of(choice, row, "function", FUNCTION_NAMES, FUNCTIONS - 1)
        level = mistakes.of(choice, row, "level", LEVEL_TITLES, TOP_LEVEL)
        boss = mistakes.of(_boss, row, keys, names)
        found.append((at, row, function, level, boss))
    mistakes.raise_if_any()
    people = tuple(
        Person(
            key=keys[identity(row["person"])],
            label=identity(row["person"]),
            organisation=organisations[row.folded("organisation")],
            division=divisions[at],
            industry=industries[at],
            function=function or 0,
            level=level or 0,
            group=groups[at],
            boss=boss,
            **{column: values[at] for column, values in stated.items()},
            name=row["name"],
        )
        for at, row, function, level, boss in found
    )
    return Roster(
        file=sheet.file,
        people=people,
        organisations=_labels(rows, "organisation"),
        groups=_labels(rows, "group"),
        seated_apart="group" in sheet.columns,
        missing=sheet.missing,
        notes=sheet.notes,
        said={column: sum(bool(row[column]) for row in rows) for column in ("function", "level")},
        numbered=frozenset(
            column for column in ("function", "level") if all(_is_code(row[column]) for row in rows)
        ),
        labels={f"{column}s": _labels(rows, column) for column in ("organisation", "division", "group")}
        | {"industries": _labels(rows, "industry")},
    )


def _is_code(text: str) -> bool:
    return not text or text.replace(".0", "").isdecimal()


_ASKS_WHO = re.compile(r"\b(id|e-?mail|name|person|participant|respondent|code)\b", re.IGNORECASE)
_ASKS_WHERE = re.compile(r"\b(organi[sz]ation|employer|company|institution|firm|business)\b", re.IGNORECASE)


def _check_people(rows: Sequence[Row], mistakes: Collected) -> None:
    """Lines of a table that are not people: totals and notes below them, a second header above."""
    for row in rows:
        if is_nobody(row["person"]):
            problem = f"{quoted(row['person'])} is no person but a total or a note; delete the line"
            mistakes.errors.append(row.error("person", problem))
    ids = [identity(row["person"]) for row in rows]
    if counts_those_above(ids):
        problem = (
            f"{quoted(ids[-1])} is the number of the people above, so this looks like a total; delete the line, "
            "or give this person an id like the others'"
        )
        mistakes.errors.append(rows[-1].error("person", problem))
    first = rows[0]
    if _ASKS_WHO.search(first["person"]) and _ASKS_WHERE.search(first["organisation"]):
        given = f"{quoted(first['person'])}, {quoted(first['organisation'])}"
        mistakes.errors.append(
            first.error("person", f"this looks like a second header ({given}); delete the line")
        )


def _labels(rows: Sequence[Row], column: str) -> tuple[str, ...]:
    """A label per row, spelt as where it stands first."""
    first: dict[str, str] = {}
    return tuple(first.setdefault(row.folded(column), row[column]) for row in rows)


def _person_keys(rows: Sequence[Row], mistakes: Collected) -> dict[str, int]:
    first: dict[str, Row] = {}
    for row in rows:
        text = identity(row["person"])
        if not text:
            problem = "is blank; expected an id, any text that nobody else has"
            mistakes.errors.append(row.error("person", problem))
        elif text in first:
            problem = f"{quoted(text)} stands already in line {first[text].line}"
            mistakes.errors.append(row.error("person", problem))
        else:
            first[text] = row
    return _distinct(first, "person", mistakes)


def _organisation_keys(rows: Sequence[Row], mistakes: Collected) -> dict[str, int]:
    first: dict[str, Row] = {}
    for row in rows:
        if not row["organisation"]:
            problem = "is blank; expected a name or code for the person's organisation"
            mistakes.errors.append(row.error("organisation", problem))
        else:
            first.setdefault(row.folded("organisation"), row)
    return _distinct(first, "organisation", mistakes)


def _distinct(first: Mapping[str, Row], column: str, mistakes: Collected) -> dict[str, int]:
    """The keys of different texts, each with a row that has it; two texts with one key are refused."""
    texts: dict[int, str] = {}
    for text, row in first.items():
        other = texts.setdefault(key(text), text)
        if other != text:
            both = f"{quoted(row[column])} and {quoted(first[other][column])} (line {first[other].line})"
            problem = f"{both} happen to have the same number; change one of them a little"
            mistakes.errors.append(row.error(column, problem))
    return {text: key(text) for text in first}


def _divisions(rows: Sequence[Row], groups: Sequence[int | None], mistakes: Collected) -> list[int]:
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
            problem = f"is blank, but the organisation has several; expected one of {names}"
            mistakes.errors.append(row.error("division", problem))
        only = next(iter(there)) if len(there) == 1 else ""
        out.append(key(row.folded("organisation"), row.folded("division") or only))
    return out


def _industries(rows: Sequence[Row], mistakes: Collected) -> list[int]:
    """An organisation has one industry: its own if none is named."""
    stated: dict[str, Row] = {}
    for row in rows:
        other = stated.setdefault(row.folded("organisation"), row) if row["industry"] else row
        if other.folded("industry") != row.folded("industry"):
            there = f"in line {other.line} this organisation's is {quoted(other['industry'])}"
            mistakes.errors.append(row.error("industry", f"an organisation has one industry; {there}"))
    return [
        key(stated[name].folded("industry")) if name in stated else key("", name)
        for name in (row.folded("organisation") for row in rows)
    ]


def _check_functions(rows: Sequence[Row], groups: Sequence[int | None], mistakes: Collected) -> None:
    """With no function at all everybody has the same; but it may not be missing for some."""
    some = any(row["function"] for row in rows)
    for row, group in zip(rows, groups, strict=True):
        if some and group is not None and not row["function"]:
            problem = f"is blank, but others have one{hint('', FUNCTION_NAMES, FUNCTIONS)}"
            mistakes.errors.append(row.error("function", problem))


_USUAL_ENDS = {5: (1, 5), 7: (1, 7), 10: (1, 10)}  # scales of questionnaires, by the highest answer


def _stated(
    rows: Sequence[Row], column: str, scale: tuple[float, float] | None, mistakes: Collected
) -> list[float | None]:
    """What is stated of each. That answers are on another scale than 0 to 1 is said once, not for each."""
    answers = [_number(row, column) for row in rows]
    beyond = [at for at, answer in enumerate(answers) if scale is None and answer is not None and answer > 1]
    if len(beyond) < 2:
        return [mistakes.of(share, row, column, scale) for row in rows]
    for row, answer in zip(rows, answers, strict=True):
        if answer is None and row[column]:
            mistakes.of(share, row, column, (0.0, max(filter(None, answers))))
    given = [answer for answer in answers if answer is not None]
    ends = _USUAL_ENDS.get(int(max(given))) if min(given) >= 1 and max(given) in _USUAL_ENDS else None
    example = f"scales = {{ {column} = [lowest, highest] }}"
    if ends is not None:
        low, high = ends
        example = (
            f"scales = {{ {column} = [{low}, {high}] }} for one from {low} to {high}, "
            f"which makes (x - {low}) / {high - low} of every answer x"
        )
    problem = (
        f"{len(beyond)} answers are above 1; expected numbers from 0 to 1. If people answered on a scale, give its "
        f"ends under [people]: {example}. Give the ends of the questionnaire, which nobody need have chosen; the "
        f"answers here go from {min(given):g} to {max(given):g}"
    )
    mistakes.errors.append(rows[beyond[0]].error(column, problem))
    return [None] * len(rows)


def _number(row: Row, column: str) -> float | None:
    """The number of an answer; None if it is none."""
    try:
        return row.number(column)
    except InputError:
        return None


def _boss(row: Row, keys: Mapping[str, int], names: Mapping[str, str]) -> int | None:
    boss = identity(row["boss"])
    if not boss:
        return None
    if boss == identity(row["person"]):
        raise row.error("boss", f"{quoted(boss)} is the same person; leave it blank if there is no boss")
    if boss not in keys:
        named = names.get(boss.casefold())
        if named is not None:
            raise row.error(
                "boss", f"{quoted(boss)} is the name of {quoted(named)}; a boss is given by the id"
            )
        others = [text for text in keys if text != identity(row["person"])]
        nearest = hint(boss, others) if others else ""
        raise row.error("boss", f"there is no person {quoted(boss)} in this file{nearest}")
    return keys[boss]


def _groups(sheet: Sheet, mistakes: Collected) -> list[int | None]:
    """Group numbers in the order of their labels, labels that are numbers first; None without a seat."""
    rows = sheet.rows
    if "group" not in sheet.columns:
        if not FEWEST_SEATS <= len(rows) <= MOST_SEATS:
            problem = f"without a column group all {len(rows)} people sit in one group; {_SIZES}"
            mistakes.errors.append(InputError(problem, file=sheet.file, key="group"))
        return [0] * len(rows)
    members: dict[str, list[Row]] = {}
    for row in rows:
        if row["group"]:
            members.setdefault(row.folded("group"), []).append(row)
    if not members:
        problem = f"is blank for everybody, so nobody has a seat; {_SIZES}"
        mistakes.errors.append(rows[0].error("group", problem))
    for seated in members.values():
        if not FEWEST_SEATS <= len(seated) <= MOST_SEATS:
            problem = f"{quoted(seated[0]['group'])} is the group of {len(seated)}; {_SIZES}"
            mistakes.errors.append(seated[0].error("group", problem))
    numbered = {label: at for at, label in enumerate(sorted(members, key=natural))}
    return [numbered.get(row.folded("group")) for row in rows]


def natural(label: str) -> tuple[bool, float, str]:
    """By which labels are sorted: those that are numbers first, by value."""
    try:
        value = number(label)
    except ValueError:  # it has more digits than a number may
        value = None
    return value is None, value or 0.0, label
