"""Put the source's claims on trial."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from peersim.api.running import run
from peersim.experiment.reading import parse_experiment
from peersim.experiment.worlds import load_worlds
from peersim.inquiry.claims.beside import with_rooms
from peersim.inquiry.claims.entries import Claims, load_claims
from peersim.inquiry.claims.judging import claims_table, effects_table, in_worlds, regions
from peersim.inquiry.claims.trials import NAMED, SAMPLED, named_worlds, on_trial, sampled_worlds
from peersim.store.files import write_text
from peersim.store.tables import write_csv

if TYPE_CHECKING:
    from peersim.study.execution import Progress


class Trial(NamedTuple):
    """Verdicts (a row per claim), effects (per claim, world and test), states in plausible worlds, where they
    lie, and which worlds were drawn."""

    claims: Claims
    verdicts: pd.DataFrame
    effects: pd.DataFrame
    worlds: pd.DataFrame
    path: Path
    provenance: str
    drawn: str


def try_claims(
    names: Sequence[str] = (),
    *,
    out: str | Path | None = None,
    claims: Claims | None = None,
    worlds: str | Path | None = None,
    workers: int | None = None,
    overwrite: bool = False,
    progress: "Progress | None" = None,
) -> Trial:
    """Run and judge the claims of these names, or all of them; write tables, a page and a figure into a folder.

    The runs are two ordinary experiments in ``out``, by default results/claims: ``named`` (the default world and
    those that claims name) and ``worlds`` (a sample of plausible ones); what is there already is not run again.
    ``worlds`` is a file of plausible worlds in place of the packaged one.
    What speaks of colleagues is tried four times: against one division and a company-wide group, each without and with
    a coach.
    Raises :class:`peersim.model.errors.InputError` for a claim that does not exist, or a mistake in that file.
    """
    held, plausible = claims or load_claims(), load_worlds(worlds)
    chosen = held.only(list(names)) if names else held
    place = Path(out) if out is not None else Path("results") / "-".join(["claims", *names])

    trial = partial(run, workers=workers, figures=False, overwrite=overwrite, progress=progress)
    everywhere = with_rooms(chosen)
    named = trial(parse_experiment(named_worlds(everywhere)), out=place / NAMED)
    effects = effects_table(everywhere, named.folder)
    states, drives = pd.DataFrame(), {}
    if any(claim.tests for claim in on_trial(chosen).values()):
        drawn = sampled_worlds(everywhere, plausible.tables(chosen.worlds))
        sampled = trial(parse_experiment(drawn), out=place / SAMPLED).folder
        found = in_worlds(everywhere, sampled)
        states, drives = found.states, regions(chosen, sampled, found.scores)
    verdicts = claims_table(chosen, effects, states, drives)
    whose = "those of the package" if worlds is None else f"those of {Path(worlds).name}"
    result = Trial(
        chosen, verdicts, effects, states, place, named.provenance, f"{whose}: {plausible.because}"
    )
    _write(result)
    return result


def _write(trial: Trial) -> None:
    """Tables, figure and page."""
    from peersim.figures.kit.save import save
    from peersim.figures.reports.claims import contested
    from peersim.report.claims import page

    write_csv(trial.verdicts, trial.path / "claims.csv")
    write_csv(trial.effects, trial.path / "effects.csv")
    if len(trial.worlds):
        write_csv(trial.worlds.rename_axis("point").reset_index(), trial.path / "worlds.csv")
    drawing = contested(trial.verdicts, trial.claims.contested, trial.claims.worlds, trial.provenance)
    picture = trial.path / "figures" / "contested.png"
    save(drawing, picture)
    write_text(
        trial.path / "claims.html",
        page(
            trial.verdicts,
            trial.effects,
            trial.claims,
            picture,
            trial.path / NAMED,
            trial.provenance,
            trial.drawn,
        ),
    )
