"""Running a saved run again."""

from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

from peersim.engines.records import Record
from peersim.model.errors import InputError
from peersim.model.parameters import Setting
from peersim.model.sources import model_hash
from peersim.store.folder import Folder
from peersim.store.identity import design_hash
from peersim.study.experiment import Experiment
from peersim.study.failing import said_of_own_rules
from peersim.study.reading import parse_experiment
from peersim.study.running import replay
from peersim.study.saved import Saved
from peersim.study.selecting import Where, checked_run, parse_run


@dataclass(frozen=True)
class Rerun:
    """A run executed again, and what was stored of it."""

    experiment: Experiment
    where: Where
    setting: Setting
    record: Record
    stored: dict[str, Any]

    @property
    def differs(self) -> list[str]:
        """Outcomes whose value is not the stored one, to the last bit."""
        return [
            name
            for name, value in self.record.outcomes.items()
            if name in self.stored
            and not (self.stored[name] == value or (isnan(self.stored[name]) and isnan(value)))
        ]


def rerun(results: Path, run: str) -> Rerun:
    """Execute a saved run again. Raises :class:`InputError` if the model or the people have changed."""
    folder = Folder(results)
    manifest = folder.manifest
    experiment = experiment_of_results(folder)
    where = checked_run(experiment, *parse_run(run))
    if manifest["identity"]["model"] != model_hash():
        raise InputError(
            "was made by other sources of the model, so a replay would tell nothing", file=results
        )
    if manifest["identity"]["design"] != design_hash(experiment.design()):
        raise InputError("was made with other people or another design than are read now", file=results)
    runs = folder.table("runs")
    found = (
        runs[(runs["replicate"] == where[0]) & (runs["point"] == where[1]) & (runs["arm"] == where[2])]
        if len(runs)
        else runs
    )
    stored = found.iloc[0].to_dict() if len(found) else {}
    with said_of_own_rules(experiment.own_rules[where[2]]):
        record = replay(experiment, *where)
    return Rerun(experiment, where, experiment.setting(where[1], where[2]), record, stored)


def experiment_of_results(folder: Folder) -> Experiment:
    """The experiment of a results folder, with its people and its own rules, ready to run again."""
    manifest, saved = folder.manifest, Saved(folder)
    return parse_experiment(
        folder.given_text(folder.experiment_file),
        saved.source,
        replicates=manifest["replicates"],
        seed=manifest["seed"],
        saved=saved,
    )
