"""What it is worth to know more before one of two programmes is chosen."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from peersim.analysis.information import OBSERVATIONS
from peersim.analysis.measuring import Measuring, measuring
from peersim.api.result import Result, experiment_of
from peersim.inquiry.in_worlds import FOLDER
from peersim.model.errors import InputError
from peersim.store.folder import Folder


def value_of_information(
    source: "str | Path | Result",
    *,
    contrast: str | None = None,
    outcome: str | None = None,
    observations: int = OBSERVATIONS,
    seed: int = 0,
) -> pd.DataFrame:
    """What to measure first: a row for everything and for each input, per headline of a results folder.

    The folder holds worlds (a Latin hypercube), or they lie in its folder ``worlds``. ``contrast`` asks for one
    contrast, ``outcome`` for another than the primary outcome, ``observations`` says how many of an input are made,
    ``seed`` is that of bootstrap and shuffles. Columns are those of
    :func:`peersim.analysis.information.value_of_information`, with the contrast before and, after, the values in the
    outcome's own unit, the mean difference, the margin, and the counts of worlds, cohorts and observations.

    Never simulates. Raises :class:`peersim.model.errors.InputError` where there are no worlds.

    >>> value_of_information("nowhere")
    Traceback (most recent call last):
    peersim.model.errors.InputError: nowhere: there is no such folder
    """
    folder = source.folder if isinstance(source, Result) else Folder(Path(source))
    found = of_headlines(Folder(with_what_varies(folder.path)[0]), contrast, outcome, observations, seed)
    return pd.concat([one.rows for one in found], ignore_index=True)


def of_headlines(
    folder: Folder, contrast: str | None, outcome: str | None, observations: int, seed: int
) -> Iterator[Measuring]:
    """The value of information of one contrast, or of each headline; of a file that names none, of each contrast."""
    names: list[str | None] = [contrast]
    if contrast is None:
        names = list(experiment_of(folder).file.headlines or folder.contrasts)
    for name in names:
        yield measuring(folder, name, outcome, observations, seed)


def with_what_varies(folder: Path) -> tuple[Path, str]:
    """The folder, or that of its plausible worlds where nothing varies in itself; and a note where there are both.

    Raises :class:`InputError` if those are asked for and are not there.
    """
    results = Folder(folder)
    worlds = folder / FOLDER
    if results.manifest["design"]["vary"]:
        note = f"Its plausible worlds are results of their own: peersim analyse {worlds}."
        return folder, note if worlds.is_dir() else ""
    if worlds.is_dir():
        return worlds, f"Nothing varies in {folder} itself; its plausible worlds are analysed: {worlds}."
    if experiment_of(results).file.plausible_worlds is not None:
        problem = "nothing varies here, and the plausible worlds that the file asks for are not there"
        raise InputError(f"{problem}; peersim run makes them", file=folder)
    return folder, ""
