"""The estimate against the number of replicates: would more of them change what is said?"""

from itertools import pairwise

import numpy as np
import pandas as pd

from peersim.analysis.sample import named_contrast, named_outcome
from peersim.analysis.sampled import by_replicate
from peersim.analysis.summaries import sd0
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME
from peersim.stats.intervals import mean_interval
from peersim.store.folder import Folder

_MARKS = (1, 2, 5)
LOOKS = 2  # counts after the first with the same sign


def against_replicates(
    folder: Folder, contrast: str | None = None, outcome: str | None = None
) -> pd.DataFrame:
    """Mean difference with its 95 % interval after 5, 10, 20, 50, ... and all replicates.

    Over all points: a replicate's difference is its mean over points without failures. Columns ``n``,
    ``difference``, ``low``, ``high`` in ``unit``. Raises :class:`InputError` without contrasts or pairs.
    """
    name, measured = named_contrast(folder, contrast), named_outcome(folder, outcome)
    left, right = folder.contrasts[name]
    found = by_replicate(folder, left, right, measured)
    values = found["difference"].to_numpy(float)
    values = values[np.isfinite(values)]
    if len(values) < 2:
        raise InputError(
            "fewer than two replicates have both sides, so there is no interval", file=folder.path
        )
    scale, unit = _scale(folder, left, measured)
    rows = []
    for n in _counts(len(values)):
        here = mean_interval((values[:n] / scale).tolist())
        rows.append({"n": n, "difference": here.mean, "low": here.low, "high": here.high, "unit": unit})
    return pd.DataFrame(rows)


def _scale(folder: Folder, arm: str, name: str) -> tuple[float, str]:
    outcome, design = BY_NAME[name], folder.manifest["design"]
    scale = sd0(outcome, design["arms"][arm]["setting"]["world"]["items"])
    if scale is None or "world.items" in design["vary"]:
        return 1.0, outcome.unit
    return scale, "SD"


def _counts(most: int) -> list[int]:
    """5, 10, 20, 50, 100, ... below ``most``, and ``most``."""
    marks = [mark * 10**power for power in range(8) for mark in _MARKS]
    return [n for n in marks if 5 <= n < most] + [most]


def settled_from(table: pd.DataFrame) -> int | None:
    """From how many replicates on the sign of the interval (above, below, across zero) no longer changes.

    None if that has not been seen at three counts at least.
    """
    signs = [(row.low > 0) - (row.high < 0) for row in table.itertuples()]
    changes = [at + 1 for at, (one, other) in enumerate(pairwise(signs)) if one != other]
    first = changes[-1] if changes else 0
    return int(table["n"].iloc[first]) if first < len(signs) - LOOKS else None
