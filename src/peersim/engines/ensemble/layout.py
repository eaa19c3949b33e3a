"""The records that kernels work on: parameters, steps, seats, and the state of one run.

Field names are those of the agents engine and of the parameter table, so that a line of a kernel reads
like the line it repeats. Shapes: P persons (in the order of ids), K items, G groups, T turns.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from peersim.model.events import KINDS
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.model.registry import Parameter, parameters

Array = npt.NDArray[Any]


def field_of(path: str) -> str:
    """A parameter's field in a record: ``world.reach.decay`` is ``reach_decay``."""
    return path.split(".", 1)[1].replace(".", "_")


def _kind(parameter: Parameter) -> str:
    return "i8" if parameter.integer or parameter.choices else "f8"


COLUMNS = {path: p for path, p in parameters.items() if p.bounds is not None or p.choices is not None}
"""Parameters that a record holds: all numbers, and choices by their number in the list of choices."""


CODES = {path: p.choices for path, p in COLUMNS.items() if p.choices is not None}
"""The choices of a parameter, in the order of their numbers."""


def _record(*fields: tuple[str, str]) -> np.dtype[Any]:
    return np.dtype(list(fields), align=True)


def _all(kind: str, names: str) -> list[tuple[str, str]]:
    return [(name, kind) for name in names.split()]


PARAMETERS = _record(*((field_of(path), _kind(p)) for path, p in COLUMNS.items()))

ACTIVITIES = ("group", "none", "course", "expert")
"""What happens in a step, by its number in :data:`STEP`."""

STEP = _record(*_all("i8", "phase session activity reseat"), *_all("f8", "coaching weeks end"))

SEAT = _record(
    *_all("i8", "key organisation division industry function level boss home"),
    *_all("f8", "openness confidence trust knowledge"),
)
"""``boss`` -1, and NaN for what is not stated: none."""

PERSON = _record(
    *_all("i8", "key organisation division industry function level boss group"),
    *_all(
        "f8",
        "openness confidence insight commitment stake ability dominance response_bias interview trusting",
    ),
    *_all("f8", "satisfaction perceived_leak"),
    *_all("i8", "turns solved sessions_held sessions_present"),
    *_all("i8", "learnt_presenting learnt_listening learnt_coaching started_work started_career"),
    *_all("i8", "present taken plans speaker said"),
)
"""``taken`` counts cases presented in the session; ``said`` is the answer heard from this person in the
case at hand, -1 for none."""

PAIR = _record(*_all("f8", "trust competence closeness reach pool distance"), ("met", "i8"))

ITEM = _record(*_all("i8", "domain field specific"), ("sensitivity", "f8"))

GROUP = _record(*_all("f8", "facilitation leak_chance norm"), ("size", "i8"))

PLAN = _record(*_all("i8", "item answer"), ("detection", "f8"))

TOTALS = _record(
    *_all("f8", "depth weight start_trust overlap session_depth"),
    *_all(
        "i8", "cases answered ignored options sensitive session_cases session_leaks session_absent careers"
    ),
    *((kind, "i8") for kind in KINDS),
)
"""Running totals, and those of the session at hand; a count per kind of event."""

OUTCOMES = _record(*((o.name, "f8") for o in RUN_OUTCOMES))
SESSION = _record(*((o.name, "f8") for o in SESSION_OUTCOMES), ("week", "f8"))


class State(NamedTuple):
    """Everything that changes in one run, and the scratch space of a case. Reused from run to run."""

    people: Array  # (P,) PERSON
    pairs: Array  # (P, P) PAIR; directed, row to column
    items: Array  # (K,) ITEM
    right: Array  # (P, K) right answer of the person's organisation
    answer: Array  # (2, P, K); 0 the person, 1 the untreated twin
    habit: Array  # (2, P, K) the answer that comes back
    due: Array  # (2, P, K) week of forgetting
    known: Array  # (2, P, 2) items answered rightly, work and career
    soonest: Array  # (2, P) no item is forgotten before this week
    groups: Array  # (G,) GROUP
    members: Array  # (G, P) positions of the members, in order
    plans: Array  # (P, T) PLAN
    advisers: Array  # (P, T, P) whether the advice came from this person
    weights: Array  # (Q,) weight per answer in the case at hand
    voices: Array  # (Q,) voices per answer
    listed: Array  # (K,) items picked from
    totals: Array  # (1,) TOTALS
    nothing: Array  # (1,) TOTALS, all zero
    counter: Array  # (3, M) key, other, place of the draws asked for
    u: Array  # (4, M) the draws


class Room(NamedTuple):
    """Who sits where in one run; only read."""

    persons: int
    groups: int
    invented: bool  # whether function and level are drawn
    seats: Array  # (P,) SEAT
    seating: Array  # (phases, P) group of each person
    contacts: Array  # (P, P) steps from column to the boss of row, -1 none
    known: Array  # (P, P) 1 acquainted, 0 not, -1 drawn


def new_state(persons: int, items: int, groups: int, turns: int, options: int) -> State:
    """Room for runs of at most these sizes."""

    most = max(2 * items, 6 * persons, 3 * ((items + 3) // 4))

    def zeros(shape: tuple[int, ...], of: Any) -> Array:
        return np.zeros(shape, of)

    return State(
        people=zeros((persons,), PERSON),
        pairs=zeros((persons, persons), PAIR),
        items=zeros((items,), ITEM),
        right=zeros((persons, items), np.int16),
        answer=zeros((2, persons, items), np.int16),
        habit=zeros((2, persons, items), np.int16),
        due=zeros((2, persons, items), np.float64),
        known=zeros((2, persons, 2), np.int64),
        soonest=zeros((2, persons), np.float64),
        groups=zeros((groups,), GROUP),
        members=zeros((groups, persons), np.int64),
        plans=zeros((persons, turns), PLAN),
        advisers=zeros((persons, turns, persons), np.bool_),
        weights=zeros((options,), np.float64),
        voices=zeros((options,), np.int64),
        listed=zeros((items,), np.int64),
        totals=zeros((1,), TOTALS),
        nothing=zeros((1,), TOTALS),
        counter=zeros((3, most), np.uint64),
        u=zeros((4, most), np.float64),
    )
