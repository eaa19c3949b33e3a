"""Every arm at every point must be a valid setting for its people."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peersim.model.errors import InputError, together
from peersim.model.overrides import SettingError, leaves, merged
from peersim.model.parameters import Setting
from peersim.model.people import Invented
from peersim.study.designs import extremes
from peersim.study.experiment import Experiment
from peersim.study.source import Gathered, Source

_MOST_CHECKED = 2000


def check_settings(source: Source, experiment: Experiment, with_people: bool) -> None:
    """Raise :class:`InputError` for the first point of each arm that cannot be run, naming who is to blame."""
    checks, mistakes = _SettingChecks(source, experiment), Gathered()
    points = list(_to_check(experiment))
    for arm in experiment.arms:
        with mistakes:
            for values in points:
                checks.at(values, arm, with_people)
    mistakes.say()


def _to_check(experiment: Experiment) -> Iterable[Mapping[str, Any]]:
    """Every point; of very many, those at which a value that does not fit would be."""
    count, design = len(experiment.points), experiment.file.design
    chosen = design.kind == "table" or design.where is not None  # there is no point but these
    listed = all(isinstance(given, tuple) for given in experiment.varied.values())
    if count <= _MOST_CHECKED and (listed or chosen):
        return experiment.points
    return extremes(experiment.varied, experiment.points, chosen)


@dataclass(frozen=True)
class _SettingChecks:
    source: Source
    experiment: Experiment

    def at(self, values: Mapping[str, Any], arm: str, with_people: bool) -> None:
        """One arm at one point."""
        try:
            setting = self.experiment.setting_at(values, arm)
        except SettingError as error:
            raise together([self.blame(values, arm, one) for one in (error, *error.others)]) from None
        if with_people:
            self.people(arm, setting)

    def people(self, arm: str, setting: Setting) -> None:
        """The setting and the people go together."""
        experiment, population = self.experiment, self.experiment.populations[arm]
        if setting.world.reach.rule == "contacts" and population.contact_steps is None:
            raise self.source.mistake(
                'world.reach.rule = "contacts" needs people.contacts, a file of who knows whom',
                *("arms", arm, "world"),
            )
        if isinstance(population, Invented):
            if population.groups == 1 and any(p.seating == "mixed" for p in setting.programme.phases):
                problem = 'seating = "mixed" needs more than one group: set people.groups'
                raise self.source.mistake(problem, "arms", arm)
            return
        for path in [*leaves(merged(experiment.base, experiment.changes[arm])), *experiment.varied]:
            if path.startswith("programme.seats.") or path == "programme.group_size":
                raise self.blame(
                    experiment.points[0], arm, SettingError(path, "has no effect on people from a roster")
                )

    def blame(self, values: Mapping[str, Any], arm: str, error: SettingError) -> InputError:
        """Where the user wrote the value that does not fit: the arm, the variation or the base."""
        experiment, path = self.experiment, tuple(error.path.split("."))
        if _reaches(experiment.changes[arm], path):
            at = arm
            while not _reaches(self._own(at), path):
                at = str(experiment.file.arms[at].based_on)
            return self.source.mistake(error.message, "arms", at, *path)
        if error.path in experiment.varied:
            return self.source.mistake(error.message, "vary", error.path)
        if _reaches(experiment.base, path):
            return self.source.mistake(error.message, *path)
        where = dict(values) or "the only point"
        return self.source.mistake(f"arm {arm!r} at {where}: {error.message}", *path)

    def _own(self, arm: str) -> Mapping[str, Any]:
        table: Mapping[str, Any] = tomllib.loads(self.source.text)["arms"][arm]
        return table


def _reaches(tree: Mapping[str, Any], path: Sequence[str]) -> bool:
    branch: Any = tree
    for depth, part in enumerate(path):
        if not isinstance(branch, Mapping):
            return depth >= 2
        if part not in branch:
            return False
        branch = branch[part]
    return True
