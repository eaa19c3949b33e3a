"""A checked experiment: arms, points and people, ready to run."""

import hashlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from peersim.model.overrides import leaves, merged, nested, setting_from
from peersim.model.own_rules import OwnRules
from peersim.model.parameters import Setting
from peersim.model.people import Invented, Population
from peersim.study.schema import ExperimentFile, Figure


@dataclass(frozen=True)
class Experiment:
    """A checked experiment: every arm at every point is a valid setting.

    ``changes`` holds, per arm, its own changes to the tree; ``base`` the file's. A point's values
    come between the two: an arm that sets a varied parameter itself keeps its value.
    """

    file: ExperimentFile
    base: Mapping[str, Any]
    changes: Mapping[str, Mapping[str, Any]]
    populations: Mapping[str, Population]
    own_rules: Mapping[str, OwnRules]
    text: str
    path: Path | None = None
    replicates: int = 1
    seed: int = 0
    varied: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the experiment and of its results folder."""
        return self.file.name

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, in the order of the file."""
        return tuple(self.changes)

    @property
    def primary(self) -> str:
        """The primary outcome."""
        return self.file.outcomes[0]

    @cached_property
    def points(self) -> tuple[dict[str, Any], ...]:
        """All combinations of what varies, the first parameter slowest; one empty point if nothing does."""
        return tuple(
            dict(zip(self.varied, values, strict=True)) for values in itertools.product(*self.varied.values())
        )

    def label(self, arm: str) -> str:
        """How figures and texts name an arm."""
        return self.file.arms[arm].label or arm.replace("_", " ")

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Figures to draw, by name."""
        return self.file.figures

    def setting(self, point: int, arm: str) -> Setting:
        """The complete setting of one arm at one point."""
        return setting_from(merged(merged(self.base, nested(self.points[point])), self.changes[arm]))

    def design(self) -> dict[str, Any]:
        """Everything that decides the numbers, resolved: for identity and provenance."""
        return {
            "seed": self.seed,
            "arms": {
                arm: {
                    "setting": setting_from(merged(self.base, self.changes[arm])).model_dump(mode="json"),
                    "people": _people_record(self.populations[arm]),
                    "sets": sorted(leaves(self.changes[arm])),
                }
                | _rules_record(self.own_rules[arm])
                for arm in self.arms
            },
            "vary": {path: list(values) for path, values in self.varied.items()},
            "keep": self.file.keep,
        }


def _rules_record(own: OwnRules) -> dict[str, Any]:
    """Which rules are replaced, by what; nothing if none are."""
    sums = {file: hashlib.sha256(text.encode()).hexdigest() for file, text in own.sources}
    replaced = {
        entry: {"file": file, "function": function, "sha256": sums[file]}
        for entry, file, function in own.entries
    }
    return {"rules": replaced} if replaced else {}


def _people_record(population: Population) -> Any:
    """What identifies the people without naming them."""
    if isinstance(population, Invented):
        return {"invented groups": population.groups}
    people = [replace(person, name="") for person in population.people(Setting(), 0, 0)]
    ties = [
        sorted(given) if given is not None else None for given in (_steps(population), population.acquainted)
    ]
    return {"roster": hashlib.sha256(repr((people, ties)).encode()).hexdigest()}


def _steps(population: Population) -> list[tuple[int, int, int]] | None:
    steps = population.contact_steps
    return None if steps is None else [(one, other, n) for (one, other), n in steps.items()]
