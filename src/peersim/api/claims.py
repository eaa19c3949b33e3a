"""Put the source's claims on trial."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from peersim.analysis.sample import inputs_of
from peersim.api.running import run
from peersim.experiment.reading import parse_experiment
from peersim.experiment.worlds import load_worlds
from peersim.inquiry.claims.beside import with_rooms
from peersim.inquiry.claims.entries import Claims, load_claims
from peersim.inquiry.claims.judging import (
    Key,
    OverWorlds,
    Sampled,
    claims_table,
    effects_table,
    in_worlds,
)
from peersim.inquiry.claims.margins import by_margin
from peersim.inquiry.claims.trials import (
    NAMED,
    SAMPLED,
    by_size,
    cohorts_at,
    named_worlds,
    sampled_worlds,
)
from peersim.model.overrides import leaves
from peersim.store.files import write_text
from peersim.store.tables import write_csv

if TYPE_CHECKING:
    from peersim.api.result import Result
    from peersim.study.execution import Progress

ROUNDS = (1, 4, 16)
"""Cohorts in each world, as multiples of those of the first round: the budget."""


class Trial(NamedTuple):
    """Verdicts (a row per test), effects (per claim, world and test), estimates in plausible worlds (a row per world, a
    column per test), sizes by margin, where all lies, and which worlds were drawn."""

    claims: Claims
    verdicts: pd.DataFrame
    effects: pd.DataFrame
    worlds: pd.DataFrame
    margins: pd.DataFrame
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
    """Run and judge the claims of these names, or all of them; write tables, a page and figures into a folder.

    The runs are ordinary experiments in ``out``, by default results/claims: ``named`` (the default world and those
    that claims name), and ``worlds`` (a sample of plausible ones). Where a share of worlds is not known to five points,
    the claim is run again with four times as many cohorts in each world, and then with sixteen times (``worlds-x4``,
    ``worlds-x16``), but for the other rooms; in any case the page says how far a share is known. What is there already
    is not run again.
    ``worlds`` is a file of plausible worlds in place of the packaged one.
    What speaks of colleagues is tried four times: against one division and a company-wide group, each without and with
    a coach. Raises :class:`peersim.model.errors.InputError` for a claim that does not exist, or a mistake in that file.
    """
    held, plausible = claims or load_claims(), load_worlds(worlds)
    chosen = held.only(list(names)) if names else held
    place = Path(out) if out is not None else Path("results") / "-".join(["claims", *names])

    trial = partial(run, workers=workers, figures=False, overwrite=overwrite, progress=progress)
    everywhere = with_rooms(chosen)
    effects = pd.DataFrame(columns=["claim", "world", "test"])
    found, sampled = dict[Key, OverWorlds](), dict[Key, Sampled]()
    provenance = ""
    if everywhere.on_trial:
        named = trial(parse_experiment(named_worlds(everywhere)), out=place / NAMED)
        effects, provenance = effects_table(everywhere, named.folder), named.provenance
        drawn = plausible.tables(chosen.worlds)
        for groups, members in by_size(everywhere).items():
            asked = members
            for factor in ROUNDS:
                text = sampled_worlds(everywhere, drawn, asked, cohorts_at(chosen, groups, factor))
                here = trial(parse_experiment(text), out=place / _folder(groups, factor))
                judged = in_worlds(everywhere, here.folder, asked)
                found |= judged
                sampled |= dict.fromkeys(judged, _sampled(here))
                unknown = dict.fromkeys(name for (name, _), test in judged.items() if not test.is_known)
                asked = [name for name in unknown if name in chosen.all]  # other rooms stand as they are
                if not asked:
                    break
    verdicts = claims_table(chosen, effects, found, sampled)
    whose = "those of the package" if worlds is None else f"those of {Path(worlds).name}"
    estimates = pd.DataFrame({f"{name}.{at}": _by_world(test) for (name, at), test in found.items()})
    result = Trial(
        chosen,
        verdicts,
        effects,
        estimates,
        by_margin(chosen, effects, found),
        place,
        provenance,
        f"{whose}: {plausible.because}",
    )
    _write(result, sampled)
    return result


def _folder(groups: int, factor: int) -> str:
    """Where the runs of a round lie: by the groups of a cohort, and how many times as many cohorts as at first."""
    parts = [SAMPLED, *([f"groups-{groups}"] if groups > 1 else []), *([f"x{factor}"] if factor > 1 else [])]
    return "-".join(parts)


def _sampled(result: "Result") -> Sampled:
    """The worlds of a round."""
    experiment = result.experiment
    default = leaves(experiment.setting_at({}, next(iter(experiment.arms))).model_dump())
    return Sampled(result.folder, inputs_of(result.folder), default)


def _by_world(test: OverWorlds) -> pd.Series:
    return pd.Series(test.mean, index=test.point)


def _write(trial: Trial, sampled: Mapping[Key, Sampled]) -> None:
    """Tables, figures and page."""
    from peersim.figures.kit.save import save
    from peersim.figures.reports.claims import contested, over_margins
    from peersim.report.claims import page

    write_csv(trial.verdicts, trial.path / "claims.csv")
    write_csv(trial.effects, trial.path / "effects.csv")
    if len(trial.worlds):
        write_csv(trial.worlds.rename_axis("point").reset_index(), trial.path / "worlds.csv")
        write_csv(trial.margins, trial.path / "margins.csv")
    pictures = []
    if "asks" in trial.verdicts:
        drawing = contested(trial.verdicts, trial.claims, trial.provenance)
        pictures.append(trial.path / "figures" / "contested.png")
        save(drawing, pictures[-1])
    if len(trial.margins):
        pictures.append(trial.path / "figures" / "margins.png")
        save(over_margins(trial.margins, trial.claims.margin, trial.provenance), pictures[-1])
    folders = {key: here.folder.path for key, here in sampled.items()}
    html = page(trial.verdicts, trial.claims, pictures, folders, trial.path, trial.provenance, trial.drawn)
    write_text(trial.path / "claims.html", html)
