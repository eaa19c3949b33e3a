"""Run many cohorts and hand back their numbers as arrays."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from peersim.engines.ensemble.batch import RunTable, batch_of, state_for, table_of
from peersim.engines.ensemble.compiling import CompilationError
from peersim.engines.ensemble.door import Door
from peersim.engines.ensemble.kernel import run_all_compiled
from peersim.engines.ensemble.layout import OUTCOMES, SESSION, Array
from peersim.engines.records import Run
from peersim.model.own_rules import OwnRules
from peersim.model.parameters import Setting
from peersim.model.people import Invented


class Executed(NamedTuple):
    """R runs of at most S steps. Session 0 is the start."""

    outcomes: Array  # (R,) OUTCOMES
    sessions: Array  # (R, S + 1) SESSION
    steps: Array  # (R,) how many each run has


def execute(runs: Sequence[Run]) -> Executed:
    """Execute runs that share a seed, in the order given. Threads may do so side by side."""
    return execute_table(table_of(runs))


def execute_table(runs: RunTable) -> Executed:
    """The same for runs by the column."""
    batch = batch_of(runs)
    count, longest = len(runs.frame), batch.calendars.shape[1]
    outcomes, sessions = np.zeros(count, OUTCOMES), np.zeros((count, longest + 1), SESSION)
    for own, which in _by_rules(runs):
        run_all_compiled(Door.to(own), batch, which, state_for(batch, own), outcomes, sessions)
    return Executed(outcomes, sessions, batch.steps[batch.calendar])


def load(own: OwnRules) -> None:
    """Have the kernel for these rules compiled, or taken from disk.

    Raises :class:`peersim.engines.ensemble.compiling.CompilationError` for rules of somebody's own that are
    more than the compiler can do.
    """
    batch = batch_of(table_of([Run(Setting(), Invented(), 0, 0, False)]))
    outcomes, sessions = np.zeros(1, OUTCOMES), np.zeros((1, batch.calendars.shape[1] + 1), SESSION)
    nothing = np.zeros(0, np.int64)
    try:
        run_all_compiled(Door.to(own), batch, nothing, state_for(batch), outcomes, sessions)
    except CompilationError:
        raise
    except Exception as error:  # the compiler stumbles in many ways over what it does not know
        if not own.entries:
            raise
        raise CompilationError(f"cannot be compiled: {error}", file=Path(own.sources[0][0])) from None


def _by_rules(runs: RunTable) -> list[tuple[OwnRules, Array]]:
    """Numbers of the runs that follow the same rules; a table of rules is compiled for itself."""
    tables = [frame.run.own for frame in runs.frames]
    distinct = {own.digest: own for own in tables}
    follows = np.array([list(distinct).index(own.digest) for own in tables])[runs.frame]
    found = [(own, np.flatnonzero(follows == at)) for at, own in enumerate(distinct.values())]
    return [(own, which) for own, which in found if len(which)]
