"""What each table of a results folder looks like: its columns, what stands in them, and the order of its rows.

Whoever can change a table can seal it again. So that its checksum fits says nothing of what is in it, and no reader
believes a table before it has been looked at here; once per file.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

from peersim.model.errors import InputError, quoted
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.model.registry import Parameter, parameters
from peersim.store.tables import check_sound, count_rows, identifier, query, types_of


class Kind(NamedTuple):
    """What a column holds, in words, and the types of DuckDB that can hold it."""

    what: str
    types: frozenset[str]


WHOLE = Kind(
    "whole numbers",
    frozenset(f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG"))
    | {"INTEGER", "UINTEGER"},
)
NUMBER = Kind("numbers", WHOLE.types | {"DOUBLE", "FLOAT"})
TEXT = Kind("texts", frozenset({"VARCHAR"}))
FLAG = Kind("true or false", frozenset({"BOOLEAN"}))
_ANY = Kind("numbers or texts", NUMBER.types | TEXT.types | FLAG.types)

RUN = ("replicate", "point", "arm")
"""What names a run."""
FURTHER = {
    "runs": (),
    "sessions": ("session",),
    "failures": (),
    "members": ("person",),
    "member_sessions": ("session", "person"),
    "ties": ("week", "person", "other"),
}
"""What names a row of a run, by table; of events nothing does. Rows stand in the order of their runs, then of these."""

_KEY = {"replicate": WHOLE, "point": WHOLE, "arm": TEXT}


def _all(kind: Kind, *names: str) -> dict[str, Kind]:
    return dict.fromkeys(names, kind)


COLUMNS: Mapping[str, Mapping[str, Kind]] = {
    "runs": _KEY | {"status": TEXT} | _all(NUMBER, *(o.name for o in RUN_OUTCOMES)),
    "sessions": _KEY | {"session": WHOLE, "week": NUMBER} | _all(NUMBER, *(o.name for o in SESSION_OUTCOMES)),
    "failures": _KEY | _all(TEXT, "status", "message", "replay"),
    "members": _KEY
    | {"person": WHOLE, "label": TEXT}
    | _all(WHOLE, "organisation", "division", "industry", "function", "level", "group")
    | _all(WHOLE, "start_right", "end_right", "gain")
    | _all(NUMBER, "openness", "confidence", "insight", "commitment", "aspiration")
    | _all(NUMBER, "satisfaction", "reported_satisfaction", "interview")
    | _all(WHOLE, "turns", "sessions_present", "left")
    | _all(WHOLE, "learnt_presenting", "learnt_listening", "learnt_coaching"),
    "member_sessions": _KEY
    | {"session": WHOLE, "week": NUMBER, "person": WHOLE, "group": WHOLE, "present": NUMBER}
    | _all(WHOLE, "right", "gain")
    | _all(NUMBER, "openness", "confidence", "insight", "perceived_leak", "commitment")
    | _all(NUMBER, "aspiration", "satisfaction")
    | _all(WHOLE, "turns", "sessions_present", "left")
    | _all(WHOLE, "learnt_presenting", "learnt_listening", "learnt_coaching"),
    "ties": _KEY
    | {"week": NUMBER, "person": WHOLE, "other": WHOLE}
    | _all(NUMBER, "trust", "competence", "closeness", "reach")
    | {"advice": WHOLE},
    "events": _KEY
    | {"phase": WHOLE, "session": WHOLE, "kind": TEXT, "person": WHOLE, "other": WHOLE}
    | {"item": WHOLE, "answer": WHOLE, "value": NUMBER, "week": NUMBER}
    | _all(WHOLE, "right", "own", "adviser"),
}
"""The columns of each table, in their order."""

DESIGN = "design"
SCENARIO = "scenario"
_BEFORE = {"point": WHOLE, "arm": TEXT}
_AFTER = _all(WHOLE, "members", "groups") | _all(
    NUMBER, "realised_externality", "realised_diversity", "realised_industry_mix"
)
STATUSES = ("ok", "invalid", "error", "crashed", "timeout")
"""How a run may have ended."""
_SAID = ", ".join(f"'{status}'" for status in STATUSES)
_REPLAY = (
    "concat('peersim replay RESULTS ', replicate, ':', point, ':', arm)"  # people copy it into a terminal
)
_WRONG = {
    "runs": f"status IS NULL OR status NOT IN ({_SAID})",
    "failures": f"status IS NULL OR status NOT IN ({_SAID}) OR replay IS DISTINCT FROM {_REPLAY}",
    DESIGN: "members IS NULL OR groups IS NULL OR groups < 1 OR members < groups",
}
"""What no row has."""

_AGAIN = "`peersim run` on the same experiment makes it anew"


class Plan(NamedTuple):
    """What a manifest says of the runs: the arms in the order that numbers them, how many points, what varies."""

    arms: tuple[str, ...]
    points: int
    varied: tuple[str, ...]

    @property
    def per_replicate(self) -> int:
        """Runs of one replicate."""
        return len(self.arms) * self.points


def plan_of(design: Mapping[str, Any]) -> Plan:
    """The plan of the resolved design in a manifest."""
    drawn = design.get("design")
    points = drawn["points"] if drawn else prod(len(values) for values in design["vary"].values())
    return Plan(tuple(design.get("arm order") or design["arms"]), int(points), tuple(design["vary"]))


def check_design(file: Path, plan: Plan) -> None:
    """Raise :class:`InputError` unless this is the table of a plan's points and arms."""
    said = _once(_design_problem, file, plan)
    if said:
        raise InputError(f"is not the table that peersim writes: {said}; {_AGAIN}", file=file)


def check_table(name: str, file: Path, start: int, stop: int | None, plan: Plan) -> int:
    """How many rows a table has. Raises :class:`InputError` unless it is a table ``name`` of some runs of a plan.

    The runs are ``start`` to ``stop`` (not included); of a table of runs ``stop`` may be None, for as many as it has.
    """
    said = _once(_problem, file, name, start, stop, plan)
    if said:
        raise InputError(f"is not a table of {name} as peersim writes it: {said}; {_AGAIN}", file=file)
    return int(_once(_count, file))


def _once(look: Callable[..., Any], file: Path, *given: Any) -> Any:
    """What a look at a sound file tells; not taken again as long as nobody touches the file."""
    check_sound([file])
    state = file.stat()
    return _looked(look, file, (state.st_size, state.st_mtime_ns, state.st_ino), given)


@lru_cache(maxsize=100_000)
def _looked(look: Callable[..., Any], file: Path, _: tuple[int, ...], given: tuple[Any, ...]) -> Any:
    return look(file, *given)


def _count(file: Path) -> int:
    return count_rows([file])[file]


def _problem(file: Path, name: str, start: int, stop: int | None, plan: Plan) -> str:
    said = _columns(types_of(file), COLUMNS[name])
    if said:
        return said
    if name == "runs":
        rows = _count(file)
        if stop is not None and rows != stop - start:
            return f"it has {rows} rows, its folder is called after {stop - start}"
        return _row(file, name, _number(plan), f"number IS DISTINCT FROM {start} + row_at")
    follows = _follows(("number", *FURTHER.get(name, ())), name not in FURTHER)
    wrong = (
        f"number IS NULL OR number < {start} OR number >= {stop} OR (row_at > 0 AND ({follows}) IS NOT TRUE)"
    )
    return _row(file, name, _number(plan), wrong)


def _design_problem(file: Path, plan: Plan) -> str:
    types = types_of(file)
    free = {SCENARIO: TEXT} | {path: _kind(about) for path, about in parameters.items()}
    wanted = {name: free[name] for name in types if name in free}
    said = _columns(types, _BEFORE | wanted | dict.fromkeys(plan.varied, _ANY) | wanted | _AFTER)
    if said:
        return said
    rows = _count(file)
    if rows != plan.per_replicate:
        return f"it has {rows} rows; {plan.points} points and {len(plan.arms)} arms make {plan.per_replicate}"
    return _row(file, DESIGN, _number(plan, of_run=False), "number IS DISTINCT FROM row_at")


def _kind(about: Parameter) -> Kind:
    default = about.default
    if isinstance(default, bool):
        return FLAG
    if about.choices is not None or isinstance(default, str):
        return TEXT
    return NUMBER if isinstance(default, int | float) else _ANY


def _columns(types: Mapping[str, str], wanted: Mapping[str, Kind]) -> str:
    """What is wrong with the columns; empty if nothing is."""
    for name in types:
        if name not in wanted:
            return f"it has a column {quoted(name)}, which is none of its own"
    for name, kind in wanted.items():
        if name not in types:
            return f"it has no column {name}"
        if types[name] not in kind.types:
            return f"its column {name} is of type {types[name][:40]}; expected {kind.what}"
    return ""


def _number(plan: Plan, of_run: bool = True) -> str:
    """The number of a row's run in the plan, or of its point and arm; NULL where the plan has no such run."""
    arms = ", ".join("'" + arm.replace("'", "''") + "'" for arm in plan.arms)
    place = f"point::BIGINT * {len(plan.arms)} + list_position([{arms}], arm) - 1"
    here = f"point BETWEEN 0 AND {plan.points - 1}"
    if not of_run:
        return f"CASE WHEN {here} THEN {place} END"
    return f"CASE WHEN replicate >= 0 AND {here} THEN replicate::BIGINT * {plan.per_replicate} + {place} END"


def _follows(keys: Sequence[str], same: bool) -> str:
    """Whether a row's keys come after those of the row before; or are the ``same``."""
    said = "true" if same else "false"
    for key in reversed(keys):
        name, before = identifier(key), identifier(f"before {key}")
        said = f"{name} > {before} OR ({name} = {before} AND ({said}))"
    return said


def _row(file: Path, table: str, number: str, wrong: str) -> str:
    """The first wrong row, in words; empty if there is none. Ends at the first, however many there are."""
    keys = FURTHER.get(table, ())
    naming = [*(_BEFORE if table == DESIGN else RUN), *keys]
    checked = [name for name in ("status", "replay", "members", "groups") if name in _WRONG.get(table, "")]
    names = ", ".join(map(identifier, [*naming, *checked]))
    before = [f"lag({identifier(key)}) OVER () AS {identifier(f'before {key}')}" for key in ("number", *keys)]
    select = (
        f"WITH numbered AS (SELECT row_number() OVER () - 1 AS row_at, {number} AS number, {names} FROM rows), "
        f"ordered AS (SELECT {', '.join(['*', *before])} FROM numbered) "
        f"SELECT row_at, {names} FROM ordered WHERE {wrong} OR {_WRONG.get(table, 'false')} LIMIT 1"
    )
    found = query([file], select)
    if found.empty:
        return ""
    row = found.iloc[0]
    said = ", ".join(f"{name} {quoted(str(row[name]))}" for name in [*naming, *checked])
    return f"row {int(row['row_at'])} does not belong there, or stands there twice ({said})"
