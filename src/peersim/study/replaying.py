"""Running a saved run again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from peersim.engine.records import Record
from peersim.experiment.checked import Experiment
from peersim.experiment.reading import parse_experiment
from peersim.model.errors import InputError
from peersim.model.parameters import Setting
from peersim.model.sources import model_hash
from peersim.store.folder import Folder
from peersim.store.identity import design_hash
from peersim.study.execution import replay
from peersim.study.failing import said_of_own_rules
from peersim.study.matching import Difference, stored_tables, unlike
from peersim.study.saved import Saved
from peersim.study.selecting import Where, checked_run, parse_run


@dataclass(frozen=True)
class Rerun:
    """A run executed again, and what was stored of it, by table."""

    experiment: Experiment
    where: Where
    setting: Setting
    record: Record
    stored: Mapping[str, pd.DataFrame]

    @property
    def is_stored(self) -> bool:
        """Whether the run is among the saved ones."""
        return len(self.stored["runs"]) > 0

    @cached_property
    def differs(self) -> list[Difference]:
        """Every stored value that is not what the run gives now, to the last bit; none if it is not stored."""
        return list(unlike(self.record, self.where, self.stored)) if self.is_stored else []


def rerun(results: Path, run: str, trust_rules: bool = False) -> Rerun:
    """Execute a saved run again. Raises :class:`InputError` if the model or the people have changed.

    Rules that came with it are executed only if the user has allowed their files; ``trust_rules`` says so.
    """
    folder = Folder(results)
    manifest = folder.manifest
    experiment = experiment_of_results(folder, trust_rules)
    where = checked_run(experiment, *parse_run(run))
    if manifest["identity"]["model"] != model_hash():
        raise InputError(
            "was made by other sources of the model, so a replay would tell nothing", file=results
        )
    if manifest["identity"]["design"] != design_hash(experiment.design()):
        raise InputError("was made with other people or another design than are read now", file=results)
    stored = stored_tables(folder, experiment, where)
    with said_of_own_rules(experiment.own_rules[where[2]]):
        record = replay(experiment, *where)
    return Rerun(experiment, where, experiment.setting(where[1], where[2]), record, stored)


def experiment_of_results(folder: Folder, trust_rules: bool = False) -> Experiment:
    """The experiment of a results folder, with its people and its own rules, ready to run again."""
    manifest, saved = folder.manifest, Saved(folder)
    return parse_experiment(
        folder.given_text(folder.experiment_file),
        saved.source,
        replicates=manifest["replicates"],
        seed=manifest["seed"],
        saved=saved,
        trust_rules=trust_rules,
    )
