"""The records that kernels work on: parameters, steps, seats, and the state of one run.

Fields are those that :mod:`peersim.engine.steps.state` declares. Shapes: P persons (in the order of ids), K items,
G groups, T turns, Q options.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from peersim.engine.setting import COLUMNS, field_of
from peersim.engine.steps import state
from peersim.engine.steps.chances import slots
from peersim.model.events import KINDS
from peersim.model.registry import Parameter

Array = npt.NDArray[Any]


def _kind(parameter: Parameter) -> str:
    return "i8" if parameter.integer or parameter.choices else "f8"


def _record(*fields: tuple[str, str]) -> np.dtype[Any]:
    return np.dtype(list(fields), align=True)


def _declared(fields: Sequence[state.Field]) -> np.dtype[Any]:
    return _record(*((field.name, "i8" if field.kind is int else "f8") for field in fields))


PARAMETERS = _record(*((field_of(path), _kind(p)) for path, p in COLUMNS.items()))

PERSON, TIE, ITEM = _declared(state.PERSON), _declared(state.TIE), _declared(state.ITEM)
GROUP, PLAN, CASE = _declared(state.GROUP_FIELDS), _declared(state.PLAN), _declared(state.CASE)
STEP, TOTALS, EVENT = _declared(state.STEP), _declared(state.TOTALS), _declared(state.EVENT)

OUTCOMES, SESSION = _declared(state.RUN), _declared(state.SESSION)


class State(NamedTuple):
    """Everything that changes in one run, and the scratch space of a case. Reused from run to run."""

    now: Array  # (1,) STEP
    case: Array  # (1,) CASE
    totals: Array  # (1,) TOTALS
    nothing: Array  # (1,) TOTALS, all zero
    nobody: Array  # (1,) PERSON, all zero
    nowhere: Array  # (1,) GROUP, all zero
    counts: Array  # (kinds,) events of each kind
    people: Array  # (P,) PERSON
    ties: Array  # (P, P) TIE; directed, row to column
    items: Array  # (K,) ITEM
    groups: Array  # (G,) GROUP
    seats: Array  # (G, P) places of the members, in order
    right: Array  # (P, K) right answer of the person's organisation
    answer: Array  # (2, P, K); 0 the person, 1 the untreated twin
    habit: Array  # (2, P, K) the answer that comes back
    due: Array  # (2, P, K) week of forgetting
    known: Array  # (2, P, 2) items answered rightly, work and career
    soonest: Array  # (2, P) no item is forgotten before this week
    plans: Array  # (P, T) PLAN
    advisers: Array  # (P, T, P) whether the advice came from this person
    weights: Array  # (Q,) weight per answer in the case at hand
    voices: Array  # (Q,) voices per answer
    listed: Array  # (K,) items picked from
    thoughts: Array  # (P, K) the draw behind each first answer
    friends: Array  # (P,) places of acquainted colleagues picked from
    listening: Array  # (P,) places of those who listen to the case at hand
    asked: Array  # (3, M) key, other, place of the draws asked for
    dealt: Array  # (4, M) the draws
    events: Array  # (E,) EVENT


class Cohort(NamedTuple):
    """A cohort as :mod:`peersim.engine.steps` is told it: what a run is, what it holds, and where its draws begin."""

    rules: Any  # a Door
    programme: Any  # PARAMETERS
    world: Any  # the same
    low: int  # halves of the seed
    high: int
    replicate: int
    keeps_events: bool
    size: int  # people
    group_count: int
    invented: bool  # whether function and level are drawn
    roster: Array  # (P,) SEAT
    seating: Array  # (phases, P) group of each person
    contacts: Array  # (P, P) steps from column to the boss of row, -1 none
    acquainted: Array  # (P, P) 1 acquainted, 0 not, -1 drawn
    now: Any  # STEP
    case: Any  # CASE
    totals: Any  # TOTALS
    counts: Array
    people: Array
    ties: Array
    items: Array
    groups: Array
    seats: Array
    right: Array
    answer: Array
    habit: Array
    due: Array
    known: Array
    soonest: Array
    plans: Array
    advisers: Array
    weights: Array
    voices: Array
    listed: Array
    thoughts: Array
    friends: Array
    listening: Array
    asked: Array
    dealt: Array
    events: Array


def new_state(persons: int, items: int, groups: int, turns: int, options: int, events: int = 0) -> State:
    """Room for runs of at most these sizes."""
    most = max(2 * items, 7 * persons, 2 * slots(items))  # draws that steps ask for together

    def zeros(shape: tuple[int, ...], of: Any) -> Array:
        return np.zeros(shape, of)

    return State(
        now=zeros((1,), STEP),
        case=zeros((1,), CASE),
        totals=zeros((1,), TOTALS),
        nothing=zeros((1,), TOTALS),
        nobody=zeros((1,), PERSON),
        nowhere=zeros((1,), GROUP),
        counts=zeros((len(KINDS),), np.int64),
        people=zeros((persons,), PERSON),
        ties=zeros((persons, persons), TIE),
        items=zeros((items,), ITEM),
        groups=zeros((groups,), GROUP),
        seats=zeros((groups, persons), np.int64),
        right=zeros((persons, items), np.int16),
        answer=zeros((2, persons, items), np.int16),
        habit=zeros((2, persons, items), np.int16),
        due=zeros((2, persons, items), np.float64),
        known=zeros((2, persons, 2), np.int64),
        soonest=zeros((2, persons), np.float64),
        plans=zeros((persons, turns), PLAN),
        advisers=zeros((persons, turns, persons), np.bool_),
        weights=zeros((options,), np.float64),
        voices=zeros((options,), np.int64),
        listed=zeros((items,), np.int64),
        thoughts=zeros((persons, items), np.float64),
        friends=zeros((persons,), np.int64),
        listening=zeros((persons,), np.int64),
        asked=zeros((3, most), np.uint64),
        dealt=zeros((4, most), np.float64),
        events=zeros((events,), EVENT),
    )
