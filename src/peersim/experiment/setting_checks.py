"""Every arm at every point must be a valid setting for its people."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peersim.experiment.arms import TREE
from peersim.experiment.checked import Experiment
from peersim.experiment.decimal_commas import decimal_comma
from peersim.experiment.designs import extremes
from peersim.experiment.locate import line_of
from peersim.experiment.source import Gathered, Source
from peersim.experiment.validating import refusals
from peersim.model.errors import InputError, together
from peersim.model.overrides import SettingError, leaves, merged, nested
from peersim.model.parameters import Setting
from peersim.model.people import Invented
from peersim.model.plain_words import thousands

_MOST_CHECKED = 2000


def check_settings(source: Source, experiment: Experiment, people: Collection[str], complete: bool) -> None:
    """Raise :class:`InputError` for the first point of each arm that cannot be run, naming who is to blame.

    ``people`` are the arms whose people are known. Where values are missing that are wrong themselves, the setting is
    not ``complete``: then nothing is said of values that do not go together.
    """
    checks, mistakes = _SettingChecks(source, experiment, complete), Gathered()
    points = list(_to_check(experiment))
    for arm in experiment.arms:
        with mistakes:
            for values in points:
                checks.at(values, arm, arm in people)
    mistakes.say()


def _to_check(experiment: Experiment) -> Iterable[Mapping[str, Any]]:
    """Every point; of very many, those at which a value that does not fit would be."""
    count, design = len(experiment.points), experiment.file.design
    chosen = experiment.design_kind.from_file or design.where is not None  # there is no point but these
    listed = all(isinstance(given, tuple) for given in experiment.varied.values())
    if count <= _MOST_CHECKED and (listed or chosen):
        return experiment.points
    return extremes(experiment.varied, experiment.points, chosen)


@dataclass(frozen=True)
class _SettingChecks:
    source: Source
    experiment: Experiment
    complete: bool

    def at(self, values: Mapping[str, Any], arm: str, with_people: bool) -> None:
        """One arm at one point."""
        try:
            setting = self.experiment.setting_at(values, arm)
        except SettingError as error:
            experiment = self.experiment
            tree = merged(merged(experiment.base, nested(values)), experiment.changes[arm])
            told = refusals(tree) or [error]
            if not self.complete:
                told = [one for one in told if one.path not in TREE]
            if told:
                given = leaves(tree)
                raise together([self.blame(values, arm, one, given.get(one.path)) for one in told]) from None
            return
        if with_people and self.complete:
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

    def blame(
        self, values: Mapping[str, Any], arm: str, error: SettingError, given: Any = None
    ) -> InputError:
        """Where the user wrote the value that does not fit: the arm, the variation or the base."""
        key, problem = self._to_blame(values, arm, error)
        if "whole number" in problem:
            problem += thousands(self.source.text, line_of(self.source.text, key), given)
        return self.source.mistake(problem, *key)

    def _to_blame(
        self, values: Mapping[str, Any], arm: str, error: SettingError
    ) -> tuple[tuple[str, ...], str]:
        """The key, and what is wrong there."""
        experiment, path = self.experiment, tuple(error.path.split("."))
        if _reaches(experiment.changes[arm], path):
            at = arm
            while not _reaches(self._own(at), path):
                at = str(experiment.file.arms[at].based_on)
            return ("arms", at, *path), error.message
        if error.path in experiment.varied:
            return ("vary", error.path), error.message + decimal_comma(self.source.text, error.path)
        if _reaches(experiment.base, path):
            return path, error.message
        where = dict(values) or "the only point"
        return path, f"arm {arm!r} at {where}: {error.message}"

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
