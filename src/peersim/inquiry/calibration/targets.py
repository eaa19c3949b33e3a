"""``targets.toml``: what was measured, with its uncertainty and source, and how runs are asked for the same."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Protocol

import numpy as np
import tomli_w
from pydantic import Field, model_validator

from peersim.analysis.summaries import sd0
from peersim.inquiry.comparisons import Array, Columns, Comparison, Table, effect, moments
from peersim.inquiry.packaged import checked
from peersim.inquiry.with_arms import WithArms
from peersim.model.errors import hint, quoted
from peersim.model.outcomes import BY_NAME
from peersim.model.parameters import HAND_SET

COACHING = "programme.coaching"
"""The one lever that is calibrated: how much a coach of the kind that was studied does."""

MEANS, SHARES, CONDITIONAL = "reference", "reference_shares", "conditional"
"""Results folders: the two parts of the reference table, and the table of which only the identified inputs vary."""


class Prior(Protocol):
    """What is thought possible before calibration: uniform over ranges, where plausible worlds' condition holds."""

    @property
    def ranges(self) -> Mapping[str, tuple[float, float]]:
        """By input."""

    def tables(self, points: int, inputs: Sequence[str]) -> dict[str, Any]:
        """The tables of an experiment file that samples so many points of these inputs."""

    def holds(self, inputs: Mapping[str, Array], count: int) -> Array:
        """(count,) whether worlds are plausible, from the values of their inputs; all else is as set by hand."""


class Level(Table):
    """A measured level. One of four questions is asked of the runs.

    ``effect`` a sum of arms in ``outcome``, in its start SD if it has one unless ``per_member``; ``given`` the mean of
    "arm:outcome" over the cohorts where it is above zero (others are left out), ``given_spread`` its SD over them;
    ``icc`` the share of the variance of an arm's reported satisfaction that lies between groups.
    """

    label: str
    says: str
    value: float
    sd: float = Field(gt=0)
    unit: str
    because: str
    sources: tuple[str, ...]
    outcome: str = "gain"
    effect: dict[str, float] = Field(default_factory=dict)
    per_member: bool = False
    given: str = ""
    given_spread: str = ""
    icc: str = ""
    fitted: bool = True

    @property
    def arms(self) -> list[str]:
        """The arms that it needs."""
        named = self.icc or (self.given or self.given_spread).partition(":")[0]
        return [named] if named else list(self.effect)

    @model_validator(mode="after")
    def _one_question(self) -> "Level":
        asked = [bool(part) for part in (self.effect, self.given, self.given_spread, self.icc)]
        if sum(asked) != 1:
            raise ValueError("expected one of effect, given, given_spread, icc")
        outcome = (self.given or self.given_spread).partition(":")[2] or self.outcome
        if outcome not in BY_NAME:
            raise ValueError(f"there is no outcome {quoted(outcome)}{hint(outcome, list(BY_NAME))}")
        return self


class Sign(Comparison):
    """A measured sign: of a sum of arms, or of a correlation over cohorts."""

    says: str
    measured: str
    sources: tuple[str, ...]
    by_construction: str = ""
    """why the rules decide it, so that it counts as nothing"""


class Unused(Table):
    """Measured too, and why the model is not asked for it."""

    says: str
    why: str


class Targets(WithArms):
    """All of it."""

    name: str
    points: int = Field(ge=100)
    replicates: int = Field(ge=5)
    many: int = Field(ge=5)
    conditional: int = Field(ge=20)
    draws: int = Field(ge=20)
    per_draw: int = Field(ge=5)
    levels: dict[str, Level]
    signs: dict[str, Sign]
    unused: dict[str, Unused]

    @model_validator(mode="after")
    def _arms_exist(self) -> "Targets":
        for name, target in self.levels.items():
            self.check_arms(f"levels.{name}", target.arms)
        for name, sign in self.signs.items():
            self.check_arms(f"signs.{name}", [arm for arm, _ in sign.terms])
        return self

    def references(self, prior: Prior) -> dict[str, str]:
        """The arms of all levels at points sampled from the prior.

        Texts of experiments by name of the results folder: shares of variance take more cohorts than means.
        """
        means = [arm for level in self.levels.values() if not level.icc for arm in level.arms]
        shares = [arm for level in self.levels.values() if level.icc for arm in level.arms]
        more = prior.tables(self.points, list(prior.ranges))
        return {
            name: self._text(name, replicates, self.with_bases(arms), more)
            for name, replicates, arms in ((MEANS, self.replicates, means), (SHARES, self.many, shares))
            if arms
        }

    def held(self, prior: Prior, names: Sequence[str], inputs: Sequence[str]) -> str:
        """The text of an experiment: the arms of these levels, where only these inputs vary."""
        arms = self.with_bases(arm for name in names for arm in self.levels[name].arms)
        return self._text(CONDITIONAL, self.many, arms, prior.tables(self.conditional, inputs))

    def drawn(self, table: str) -> str:
        """The text of an experiment: all arms at the points of a table beside it."""
        return self._text("worlds", self.per_draw, self.arms, {"design": {"kind": "table", "file": table}})

    def _text(self, name: str, replicates: int, arms: dict[str, Any], more: dict[str, Any]) -> str:
        content = {
            "format": 1,
            "name": name,
            "question": "Which worlds agree with what was measured?",
            "defaults": HAND_SET,
            "replicates": replicates,
            "outcomes": ["gain"],
            "keep": 0,
            "sessions": False,
            **more,
            "arms": arms,
        }
        return tomli_w.dumps(content)


def load_targets(text: str | None = None) -> Targets:
    """The targets that come with the package, or those of a text in the same format."""
    if text is None:
        text = files(__package__).joinpath("targets.toml").read_text("utf-8")
    return checked(text, Targets, "targets.toml")


def measured(level: Level, columns: Columns) -> Array:
    """What the runs give for a level, at every point; nan where it is not defined."""
    if level.icc:
        return _icc(columns, level.icc)
    if level.effect:
        found = effect(Comparison(outcome=level.outcome, effect=level.effect), columns, 1.0).mean
        scale = sd0(BY_NAME[level.outcome], columns.items) if level.per_member else None
        return found * (scale or 1.0)
    arm, _, outcome = (level.given or level.given_spread).partition(":")
    values = columns.get(arm, outcome)
    _, mean, sd = moments(np.where(values > 0.0, values, np.nan))
    return mean if level.given else sd


def _icc(columns: Columns, arm: str) -> Array:
    """ICC(1) of reported satisfaction, from the mean and the spread of each cohort, all of one size."""
    n = columns.members(arm)
    means, spreads = columns.get(arm, "reported_satisfaction"), columns.get(arm, "spread_satisfaction")
    between = n * moments(means)[2] ** 2
    within = moments(spreads * spreads)[1] * n / (n - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((between - within) / (between + (n - 1) * within))
