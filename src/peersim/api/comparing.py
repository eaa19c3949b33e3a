"""Compare settings without any file."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from peersim.analysis.summaries import contrast
from peersim.model.draws import MAX_SEED
from peersim.model.overrides import nested
from peersim.model.values import whole


def compare(
    arms: Mapping[str, Mapping[str, Any]],
    *,
    replicates: int = 200,
    seed: int = 0,
    outcomes: tuple[str, ...] = ("gain",),
    margin: float = 0.05,
) -> pd.DataFrame:
    """Compare settings without any file: a table of paired contrasts, each arm against the last.

    ``arms`` maps a name to changes of parameters by path. Runs in this process; nothing is saved.
    """
    from peersim.engine.records import Run
    from peersim.model.overrides import setting_from
    from peersim.model.people import Invented
    from peersim.study.comparing import outcomes_of

    replicates, seed = whole("replicates", replicates, 1), whole("seed", seed, 0, MAX_SEED)
    settings = {arm: setting_from(nested(changes)) for arm, changes in arms.items()}
    keys = [(replicate, arm) for replicate in range(replicates) for arm in settings]
    runs = outcomes_of([Run(settings[arm], Invented(), seed, replicate, False) for replicate, arm in keys])
    rows = [
        {"replicate": replicate, "point": 0, "arm": arm, "status": "ok"} | found
        for (replicate, arm), found in zip(keys, runs, strict=True)
    ]
    *others, last = settings
    pairs = {f"{arm} − {last}": (arm, last) for arm in others}
    table = contrast(pd.DataFrame(rows), pairs, outcomes, margin, {0: settings[last].world.items})
    return table.drop(columns="point")
