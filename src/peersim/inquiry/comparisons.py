"""Sums of arms, cohort by cohort: what a claim or a target asks of runs, with intervals, at every point."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from peersim.analysis.summaries import sd0
from peersim.model.errors import hint, quoted
from peersim.model.outcomes import BY_NAME
from peersim.stats.intervals import NORMAL, half_widths
from peersim.store.folder import Folder

Array = npt.NDArray[Any]


class Table(BaseModel):
    """A table of a file that comes with the package."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Comparison(Table):
    """A number that is above zero, by more than the margin, if the claim holds.

    ``effect`` gives arms their weights; "arm:outcome" names another outcome than ``outcome``.
    ``association`` asks for the correlation of two such columns over cohorts instead. ``above`` counts the
    cohorts whose outcome exceeds it. A ``difference`` may have either sign.
    """

    outcome: str = "gain"
    effect: dict[str, float] = Field(default_factory=dict)
    association: tuple[str, str] | None = None
    above: float | None = None
    expects: Literal["more", "difference"] = "more"

    @property
    def terms(self) -> dict[tuple[str, str], float]:
        """Weights by arm and outcome; those of an association are without meaning."""
        given = self.effect if self.association is None else dict.fromkeys(self.association, 1.0)
        return {self._column(name): weight for name, weight in given.items()}

    def _column(self, name: str) -> tuple[str, str]:
        arm, _, outcome = name.partition(":")
        return arm, outcome or self.outcome

    @model_validator(mode="after")
    def _one_of_both(self) -> "Comparison":
        if bool(self.effect) == (self.association is not None):
            raise ValueError("expected either effect or association")
        for _, outcome in self.terms:
            if outcome not in BY_NAME:
                raise ValueError(f"there is no outcome {quoted(outcome)}{hint(outcome, list(BY_NAME))}")
        return self


class Columns:
    """Outcomes by arm, as arrays of points by replicates; nan where a run failed or the outcome is not defined."""

    def __init__(self, folder: Folder):
        self.folder, self.items = folder, items_of(folder)
        keys = folder.planned("runs", ["arm", "point", "replicate"])
        codes, names = pd.factorize(keys["arm"])
        self.arms = {str(name): code for code, name in enumerate(names)}
        self.where = (codes, keys["point"].to_numpy(), keys["replicate"].to_numpy())
        self.shape = tuple(int(places.max()) + 1 for places in self.where)
        self._known: dict[str, Array] = {}

    def get(self, arm: str, outcome: str) -> Array:
        """Points by replicates, in the outcome's unit."""
        if outcome not in self._known:  # of all arms at once
            values = np.full(self.shape, np.nan)
            values[self.where] = self.folder.planned("runs", ["replicate", outcome])[outcome].to_numpy(float)
            self._known[outcome] = values
        return np.asarray(self._known[outcome][self.arms[arm]])

    def members(self, arm: str) -> int:
        """Members of a cohort of an arm, the same at all points."""
        design = self.folder.design
        return int(design.loc[design["arm"] == arm, "members"].iloc[0])


class Effect(NamedTuple):
    """Estimates with 95 % intervals, one per point, and how many cohorts each rests on."""

    mean: Array
    low: Array
    high: Array
    n: Array
    unit: str
    margin: float


def effect(
    test: Comparison, columns: Columns, margin: float, arm_of: Callable[[str], str] = lambda arm: arm
) -> Effect:
    """The number that a comparison asks for, at every point of an experiment. ``arm_of`` names its arms there."""
    terms = [(arm_of(arm), name, weight) for (arm, name), weight in test.terms.items()]
    if test.association is not None:
        (x, y) = [columns.get(arm, name) for arm, name, _ in terms]
        return _correlation(x, y, margin)
    if test.above is not None:
        values = sum(weight * (columns.get(arm, name) > test.above) for arm, name, weight in terms)
        return _mean(np.asarray(values, float), "share of cohorts", margin)
    scales = {name: sd0(BY_NAME[name], columns.items) for _, name, _ in terms}
    in_sd = all(scale is not None for scale in scales.values())
    total = sum(weight * columns.get(arm, name) / (scales[name] or 1.0) for arm, name, weight in terms)
    first = BY_NAME[terms[0][1]]
    return _mean(np.asarray(total), "SD" if in_sd else first.unit, margin if in_sd else first.margin)


def moments(values: Array) -> tuple[Array, Array, Array]:
    """Per row: how many are finite, their mean, and their SD; nan where there are none, or one."""
    good = np.isfinite(values)
    n = good.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(good, values, 0.0).sum(axis=1) / n
        squares = np.where(good, values - mean[:, None], 0.0) ** 2
        return n, mean, np.where(n > 1, np.sqrt(squares.sum(axis=1) / (n - 1)), np.nan)


def _mean(values: Array, unit: str, margin: float) -> Effect:
    n, mean, sd = moments(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        half = half_widths(sd, n)
    return Effect(mean, mean - half, mean + half, n, unit, margin)


def _correlation(x: Array, y: Array, margin: float) -> Effect:
    """Pearson's r over cohorts with Fisher's interval."""
    good = np.isfinite(x) & np.isfinite(y)
    n = good.sum(axis=1)
    x, y = (np.where(good, values, np.nan) for values in (x, y))
    with np.errstate(invalid="ignore", divide="ignore"):
        x, y = (values - moments(values)[1][:, None] for values in (x, y))
        r = np.nansum(x * y, axis=1) / np.sqrt(np.nansum(x * x, axis=1) * np.nansum(y * y, axis=1))
        half = NORMAL / np.sqrt(np.maximum(n - 3, 1))
        z = np.arctanh(r)
    return Effect(r, np.tanh(z - half), np.tanh(z + half), n, "correlation", margin)


def items_of(folder: Folder) -> int:
    """Issues that a manager may meet, the same in all arms."""
    settings = folder.manifest["design"]["arms"]
    return int(next(iter(settings.values()))["setting"]["world"]["items"])
