"""Points of a search as an experiment: its text, its table of points, and the effects that come back."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from peersim.analysis.summaries import sd0
from peersim.experiment.checked import Experiment
from peersim.inquiry.comparisons import Columns
from peersim.inquiry.excerpt import excerpt
from peersim.inquiry.flips.space import Array
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME
from peersim.stats.contrasts import MIN_PAIRS
from peersim.store.folder import Folder

_ITEMS = "world.items"


def points_table(points: Sequence[Mapping[str, Any]], base: Mapping[str, Any]) -> pd.DataFrame:
    """A row per point, a column per parameter that any point names; elsewhere it stands as in ``base``."""
    paths = list(dict.fromkeys(path for point in points for path in point))
    return pd.DataFrame({path: [point.get(path, base[path]) for point in points] for path in paths})


def points_text(experiment: Experiment, contrast: str, name: str, replicates: int, file: str) -> str:
    """The text of an experiment: the arms of one contrast at the points of a table."""
    changes = {
        "name": name,
        "replicates": replicates,
        "sessions": False,
        "design": {"kind": "table", "file": file},
    }
    return excerpt(experiment, [contrast], changes)


def paired_effects(folder: Folder, experiment: Experiment, contrast: str) -> Array:
    """(N, R) left minus right at N points, in start SDs or in the outcome's own unit if it has none.

    Replicates of which a run failed, or has no value, are left out at all points. Raises :class:`InputError` if fewer
    than five are left.
    """
    columns, outcome = Columns(folder), BY_NAME[experiment.primary]
    left, right = (columns.get(arm, outcome.name) for arm in experiment.file.contrasts[contrast])
    difference = left - right
    if outcome.sd0 is not None:
        difference = difference / _scales(folder, experiment, columns.items)[:, None]
    whole = np.isfinite(difference).all(axis=0)
    if whole.sum() < MIN_PAIRS:
        problem = f"fewer than {MIN_PAIRS} replicates have a value of {outcome.label} at every point"
        raise InputError(problem, file=folder.path)
    return np.asarray(difference[:, whole])


def _scales(folder: Folder, experiment: Experiment, items: int) -> Array:
    """(N,) the start SD at each point."""
    design = folder.design.drop_duplicates("point").sort_values("point")
    sizes = design[_ITEMS] if _ITEMS in design else np.full(len(design), items)
    return np.array([sd0(BY_NAME[experiment.primary], int(size)) for size in sizes], float)
