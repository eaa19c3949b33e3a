"""A checked experiment: arms, points and people, ready to run."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from peersim.experiment.design_kinds import DESIGNS, DesignKind
from peersim.experiment.designs import Given
from peersim.experiment.plausible import Worlds
from peersim.experiment.points import Points
from peersim.experiment.schema import ExperimentFile, Figure, Until
from peersim.model.overrides import leaves, merged, nested, setting_from
from peersim.model.own_rules import OwnRules
from peersim.model.parameters import Setting
from peersim.model.people import Invented, Population

MOST_POINTS_SHOWN = 200  # a longer table of points is read as a sample


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
    people_files: Mapping[str, str] = field(default_factory=dict)
    """checksums of rosters and contacts, by their name in the file"""
    replicates: int = 1
    until: Until | None = None
    seed: int = 0
    varied: Mapping[str, Given] = field(default_factory=dict)
    points: Points = field(default_factory=partial(Points, 1, dict))
    table: str = ""
    """text of a table of points"""
    worlds: Worlds | None = None
    """the plausible worlds that the design names"""
    point_names: tuple[str, ...] = ()
    """what the table calls its points; empty if it has no names"""

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

    @property
    def headlines(self) -> list[str]:
        """The contrasts that the answer opens with."""
        return self.file.headlines or list(self.file.contrasts)[:1]

    def label(self, arm: str) -> str:
        """How figures and texts name an arm."""
        return self.file.arms[arm].label or arm.replace("_", " ")

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Figures to draw, by name."""
        return self.file.figures

    def setting(self, point: int, arm: str) -> Setting:
        """The complete setting of one arm at one point."""
        return self.setting_at(self.points[point], arm)

    def setting_at(self, values: Mapping[str, Any], arm: str) -> Setting:
        """The complete setting of one arm where these parameters have these values."""
        return setting_from(merged(merged(self.base, nested(values)), self.changes[arm]))

    @property
    def design_kind(self) -> DesignKind:
        """What its kind of design can do."""
        return DESIGNS[self.file.design.kind]

    @property
    def is_sampled(self) -> bool:
        """Whether the points are a sample, of which no single one is of interest."""
        kind = self.design_kind
        return kind.sample is not None or (kind.from_file and len(self.points) > MOST_POINTS_SHOWN)

    def values(self, path: str) -> tuple[Any, ...]:
        """The listed values of a varied parameter; none where it is sampled."""
        given = self.varied[path]
        return given if isinstance(given, tuple) else ()

    @property
    def is_grid(self) -> bool:
        """Whether the points are all combinations of listed values."""
        return self.file.design.kind == "all-combinations"

    def design(self) -> dict[str, Any]:
        """Everything that decides the numbers, resolved: for identity and provenance."""
        record: dict[str, Any] = {
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
            "vary": {path: _varied_record(given) for path, given in self.varied.items()},
            "keep": self.file.keep,
        }
        if len(self.arms) > 1:
            record["arm order"] = list(self.arms)  # it numbers the runs of a point
        if len(self.varied) > 1:
            record["vary order"] = list(self.varied)  # it numbers the points
        if not self.is_grid:
            record["design"] = self._design_record()
        if not self.stores_sessions:
            record["sessions"] = False
        if self.file.member_sessions:
            record["member sessions"] = True
        return record

    @property
    def stores_sessions(self) -> bool:
        """Whether every cohort's sessions are stored."""
        return not self.is_sampled if self.file.sessions is None else self.file.sessions

    @property
    def kept_tables(self) -> tuple[str, ...]:
        """The tables that are stored of cohorts that are kept."""
        return ("members", "ties", "events", *(["member_sessions"] if self.file.member_sessions else []))

    def _design_record(self) -> dict[str, Any]:
        """How the points are chosen; a table's rows by their sum."""
        design = self.file.design
        record = design.model_dump(exclude_defaults=True, exclude={"file", "seed", "worlds"}) | {
            "points": len(self.points)
        }
        if self.design_kind.from_file:
            return record | {"sha256": self.points.digest}
        if self.points.drawn:
            record["drawn"] = self.points.drawn
        return record | ({"seed": self.sample_seed} if self.design_kind.sample else {})

    @property
    def sample_seed(self) -> int:
        """The seed of a design that samples."""
        seed = self.file.design.seed
        return seed if seed is not None else self.seed % 2**32


def _varied_record(given: Given) -> Any:
    return list(given) if isinstance(given, tuple) else given.model_dump(by_alias=True, exclude_defaults=True)


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
