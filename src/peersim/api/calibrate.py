"""Calibration: which worlds agree with what was measured outside the model."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import tomli_w

from peersim.api.running import run
from peersim.experiment.reading import parse_experiment
from peersim.experiment.worlds import load_worlds
from peersim.inquiry.calibration.fitting import (
    NOTHING,
    calibrated,
    drawn_worlds,
    fit,
    fitted_levels,
    posterior_table,
    recovery,
    reference_of,
)
from peersim.inquiry.calibration.predicting import calibrated_set, predictive, signs
from peersim.inquiry.calibration.prior import prior_of
from peersim.inquiry.calibration.targets import CONDITIONAL, MEANS, SHARES, Targets, load_targets
from peersim.store.files import write_text
from peersim.store.tables import write_csv

if TYPE_CHECKING:
    from peersim.study.execution import Progress

DRAWN = "worlds"


class Calibration(NamedTuple):
    """Levels fitted; posterior (a row per input); targets and signs in worlds run again; the values; where they lie."""

    targets: Targets
    fitted: list[str]
    posterior: pd.DataFrame
    predictive: pd.DataFrame
    signs: pd.DataFrame
    values: pd.DataFrame
    path: Path
    provenance: str


def calibrate(
    *,
    out: str | Path | None = None,
    targets: Targets | None = None,
    worlds: str | Path | None = None,
    workers: int | None = None,
    overwrite: bool = False,
    progress: "Progress | None" = None,
) -> Calibration:
    """Run the reference table, fit the targets, recover known truths, run worlds of the posterior; write all of it.

    The runs are ordinary experiments in ``out``, by default results/calibration; what is there already is not run
    again, so other targets on the same arms cost no runs of the reference table. ``worlds`` is a file of plausible
    worlds in place of the packaged one. Raises :class:`peersim.model.errors.InputError` for a mistake in it.
    """
    asked, prior = targets or load_targets(), prior_of(load_worlds(worlds))
    place = Path(out) if out is not None else Path("results") / "calibration"

    runs = partial(run, workers=workers, figures=False, progress=progress)
    parts = {
        name: runs(parse_experiment(text), out=place / name, overwrite=overwrite)
        for name, text in asked.references(prior).items()
    }
    folders = {name: part.folder for name, part in parts.items()}
    reference = reference_of(asked, prior, folders, list(asked.levels))
    fitted = fitted_levels(asked, reference)
    found, recovered = fit(asked, reference, fitted), recovery(reference, fitted)
    table = posterior_table(found, reference, recovered)
    identified = table.loc[table["status"] == "identified", "input"].tolist()
    values = NOTHING
    if identified:
        held = runs(
            parse_experiment(asked.held(prior, fitted, identified)), out=place / CONDITIONAL, overwrite=True
        ).folder
        values = calibrated(asked, reference_of(asked, prior, {MEANS: held, SHARES: held}, fitted))
    points = place / f"{DRAWN}.csv"
    again, which = drawn_worlds(found, reference, asked.draws, values)
    write_csv(again, points)
    again_in = parse_experiment(asked.drawn(points.name), points.with_suffix(".toml"))
    drawn = runs(again_in, out=place / DRAWN, overwrite=True)  # other targets draw other worlds
    result = Calibration(
        asked,
        fitted,
        table,
        predictive(asked, reference, fitted, drawn.folder, which),
        signs(asked, drawn.folder, which),
        values,
        place,
        parts[MEANS].provenance,
    )
    write_csv(pd.concat([reference.inputs, reference.given], axis=1), place / "reference.csv")
    write_csv(recovered, place / "recovery.csv")
    _write(result)
    return result


def _write(result: Calibration) -> None:
    """Tables (two of them beside the figures of them), the set of defaults, figures and the answer."""
    from peersim.figures.kit.save import save
    from peersim.figures.reports.calibration import identified, levels
    from peersim.report.calibration import answer_of

    place = result.path
    write_csv(result.signs, place / "signs.csv")
    found = calibrated_set(result.targets, result.fitted, result.values)
    write_text(place / "defaults.toml", tomli_w.dumps(found))
    save(levels(result.predictive, result.provenance), place / "predictive.png")
    points = int(result.predictive["plausible"].iloc[0])
    save(identified(result.posterior, result.values, points, result.provenance), place / "posterior.png")
    answer = answer_of(
        result.targets, result.posterior, result.predictive, result.signs, result.values, result.provenance
    )
    write_text(place / "answer.md", answer)
