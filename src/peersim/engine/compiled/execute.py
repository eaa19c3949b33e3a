"""Run many cohorts and hand back their numbers as arrays."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from peersim.engine.compiled.batch import Batch, RunTable, batch_of, state_for, table_of
from peersim.engine.compiled.compiling import CompilationError
from peersim.engine.compiled.door import Door
from peersim.engine.compiled.kernel import TO_THE_END, run_all_compiled
from peersim.engine.compiled.layout import OUTCOMES, SESSION, Array, State
from peersim.engine.records import Run
from peersim.engine.steps.step import REFLECT
from peersim.model.own_rules import OwnRules
from peersim.model.parameters import Setting
from peersim.model.people import Invented


class Executed(NamedTuple):
    """R runs of at most S steps. Session 0 is the start; of sessions that are not read there is one row, of no use."""

    outcomes: Array  # (R,) OUTCOMES
    sessions: Array  # (R, S + 1) SESSION
    steps: Array  # (R,) how many each run has


def execute(runs: Sequence[Run]) -> Executed:
    """Execute runs that share a seed, in the order given. Threads may do so side by side."""
    return execute_table(table_of(runs))


def execute_table(runs: RunTable, sessions: bool = True) -> Executed:
    """The same for runs by the column; without ``sessions``, which take their time, these are not read."""
    batch = batch_of(runs)
    out = room_for(batch, sessions)
    for own, which in by_rules(runs):
        _run(batch, own, which, state_for(batch, own), out)
    return out


def _run(batch: Batch, own: OwnRules, which: Array, state: State, out: Executed) -> None:
    whole = False, TO_THE_END, REFLECT
    run_all_compiled(Door.to(own), batch, which, *whole, state, out.outcomes, out.sessions)


def room_for(batch: Batch, sessions: bool = True) -> Executed:
    """Where the numbers of the runs of a batch go."""
    count, rows = len(batch.replicate), batch.calendars.shape[1] + 1 if sessions else 1
    return Executed(np.zeros(count, OUTCOMES), np.zeros((count, rows), SESSION), batch.steps[batch.calendar])


def load(own: OwnRules) -> None:
    """Have the kernel for these rules compiled, or taken from disk.

    Raises :class:`peersim.engine.compiled.compiling.CompilationError` for rules of somebody's own that are
    more than the compiler can do.
    """
    batch = batch_of(table_of([Run(Setting(), Invented(), 0, 0, False)]))
    try:
        _run(batch, own, np.zeros(0, np.int64), state_for(batch), room_for(batch))
    except CompilationError:
        raise
    except Exception as error:  # the compiler stumbles in many ways over what it does not know
        if not own.entries:
            raise
        raise CompilationError(f"cannot be compiled: {error}", file=Path(own.sources[0][0])) from None


def by_rules(runs: RunTable) -> list[tuple[OwnRules, Array]]:
    """Numbers of the runs that follow the same rules; a table of rules is compiled for itself."""
    tables = [arrangement.run.own for arrangement in runs.arrangements]
    distinct = {own.digest: own for own in tables}
    follows = np.array([list(distinct).index(own.digest) for own in tables])[runs.arrangement]
    found = [(own, np.flatnonzero(follows == at)) for at, own in enumerate(distinct.values())]
    return [(own, which) for own, which in found if len(which)]
