"""The small tables for other programs: in full, with what varies beside them."""

from pathlib import Path
from typing import Literal

import pandas as pd

from peersim.api.result import load
from peersim.model.errors import InputError


def small_table(results: str | Path, table: Literal["summary", "contrasts"] | str) -> pd.DataFrame:
    """``summary`` or ``contrasts`` of a results folder, all digits, with the varied parameters of each point.

    Where the runs are not there any more, it is the written table, of six digits.
    Raises :class:`InputError` if there is neither, or the experiment has no contrasts.
    """
    result = load(results)
    if table == "contrasts" and not result.folder.contrasts:
        raise InputError("the experiment has no contrasts", file=result.folder.path)
    frame: pd.DataFrame = getattr(result, table) if result.folder.has_runs() else result.folder.small(table)
    if "point" not in frame:
        return frame
    points, count = frame["point"].to_numpy(), len(result.experiment.points)
    if points.dtype.kind not in "iu" or not ((points >= 0) & (points < count)).all():
        problem = f"has points that the experiment does not have; expected 0 to {count - 1}"
        raise InputError(f"{problem}; `peersim run` makes it anew", file=result.folder.path / f"{table}.csv")
    return frame.assign(
        **{path: column.values[points] for path, column in result.experiment.points.columns.items()}
    )
