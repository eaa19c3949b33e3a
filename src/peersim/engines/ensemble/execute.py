"""Run many cohorts and hand back their numbers as arrays."""

from collections.abc import Sequence

import numpy as np

from peersim.engines.ensemble.batch import Batch, batch_of, state_for
from peersim.engines.ensemble.door import Door
from peersim.engines.ensemble.kernel import run_all_compiled
from peersim.engines.ensemble.layout import OUTCOMES, SESSION, Array
from peersim.engines.records import Run


def execute(runs: Sequence[Run], door: Door | None = None) -> tuple[Batch, Array, Array]:
    """Execute runs that share a seed: batch, outcomes (R,), sessions (R, S + 1)."""
    batch = batch_of(runs)
    count, longest = len(runs), batch.calendars.shape[1]
    outcomes, sessions = np.zeros(count, OUTCOMES), np.zeros((count, longest + 1), SESSION)
    run_all_compiled(door or Door(), batch, 0, count, state_for(batch), outcomes, sessions)
    return batch, outcomes, sessions
