"""Cohorts of which more is kept than numbers: their members, ties and events, as the other player gives them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from peersim.engine.compiled.batch import Batch, RunTable, batch_of, state_for
from peersim.engine.compiled.door import Door
from peersim.engine.compiled.execute import Executed, by_rules, room_for
from peersim.engine.compiled.kernel import TO_THE_END, run_all_compiled
from peersim.engine.compiled.layout import EVENT, Array, State
from peersim.engine.rows import Columns, below, member_columns, member_session_columns, tie_columns
from peersim.engine.steps.state import HEARD, NONE
from peersim.engine.steps.step import REFLECT
from peersim.model.events import KINDS

_ROOM = 4096  # events of a cohort for which there is room at first
_KINDS = np.array(list(KINDS), object)


class Kept(NamedTuple):
    """Finished runs: their numbers, and of each its members, ties and events by the column.

    Members, and the second half of ties, are those of week 52. ``member_sessions`` are empty unless asked for.
    """

    numbers: Executed
    members: list[Columns]
    ties: list[Columns]
    events: list[Columns]
    member_sessions: list[Columns]


def execute_kept(runs: RunTable, by_session: bool = False) -> Kept:
    """Execute runs by the column, in the order given; ``by_session`` asks for the members after each session too."""
    batch = batch_of(runs)
    count = len(runs.arrangement)
    out = Kept(room_for(batch), *([Columns() for _ in range(count)] for _ in range(4)))
    for own, which in by_rules(runs):
        keeper = _Keeper(batch, Door.to(own), state_for(batch, own), out)
        for r in which.tolist():
            people = runs.arrangements[runs.arrangement[r]].place.people
            keeper.keep(r, [person.label for person in people])
            if by_session:
                keeper.keep_sessions(r)
    return out


class _Keeper:
    """Executes runs one by one, each until what is kept can be read: the start, week 52, the end; or each session."""

    def __init__(self, batch: Batch, door: Door, state: State, out: Kept):
        self._batch, self._door, self._out = batch, door, out
        self._state = state._replace(events=np.zeros(_ROOM, EVENT))

    def keep(self, r: int, labels: list[str]) -> None:
        """Run ``r`` of the batch."""
        out, reading = self._out, int(self._batch.reads[self._batch.calendar[r], 0])
        size = int(self._batch.persons[self._batch.place[r]])
        self._run_to(r, -1)
        first = self._ties(size, 0.0)
        self._run_to(r, reading)
        last = self._ties(size, float(out.numbers.sessions[r, reading + 1]["week"]))
        out.ties[r] = below([first, last])
        out.members[r] = self._members(size, labels)
        self._run_to(r, TO_THE_END)
        out.events[r] = self._events()

    def keep_sessions(self, r: int) -> None:
        """The members of run ``r`` at the start, and after each of its steps."""
        size, numbers = int(self._batch.persons[self._batch.place[r]]), self._out.numbers
        steps, parts = self._batch.calendars[self._batch.calendar[r]], []
        for n in range(int(numbers.steps[r]) + 1):
            self._run_to(r, n - 1)
            week = float(numbers.sessions[r, n]["week"])
            met = n > 0 and int(steps[n - 1]["activity"]) != NONE
            parts.append(member_session_columns(n, week, met, self._of_person(size), self._known(size)))
        self._out.member_sessions[r] = below(parts)

    def _run_to(self, r: int, step: int) -> None:
        which = np.array([r])
        while True:
            out = self._out.numbers.outcomes, self._out.numbers.sessions
            run_all_compiled(self._door, self._batch, which, True, step, REFLECT, self._state, *out)
            happened = int(self._state.totals[0]["events"])
            if happened <= len(self._state.events):
                return
            self._state = self._state._replace(events=np.zeros(happened, EVENT))

    def _happened(self) -> Array:
        return self._state.events[: int(self._state.totals[0]["events"])]

    def _events(self) -> Columns:
        events = self._happened().copy()
        columns: dict[str, Array] = {name: events[name] for name in EVENT.names or ()}
        return columns | {"kind": _KINDS[events["kind"]]}

    def _of_person(self, size: int) -> Callable[[str], Array]:
        people = self._state.people[:size].copy()
        return lambda name: people[name]

    def _ties(self, size: int, week: float) -> Columns:
        ties, events = self._state.ties[:size, :size].copy(), self._happened()
        heard = events[events["kind"] == HEARD]
        pairs = np.stack([heard["person"], heard["other"]], axis=1)
        return tie_columns(week, self._of_person(size), lambda name: ties[name], pairs)

    def _members(self, size: int, labels: list[str]) -> Columns:
        return member_columns(self._of_person(size), labels, self._known(size))

    def _known(self, size: int) -> Array:
        return self._state.known[:, :size].copy()
