"""From a reference table to a posterior: what the targets identify, and how well known truths are found again."""

import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from peersim.analysis.sample import inputs_of
from peersim.inquiry.calibration.targets import MEANS, SHARES, Level, Prior, Targets, measured
from peersim.inquiry.comparisons import Array, Columns
from peersim.model.registry import parameters
from peersim.stats.abc import Posterior, posterior, resampled
from peersim.store.folder import Folder

SHARE = 0.1
"""Share of the reference table that is taken (assumption)."""
LEVEL = 0.9  # of intervals
TAIL = (1.0 - LEVEL) / 2.0
TRUTHS = 500
"""Known truths. With 50, an input whose intervals cover 90 % would leave the bounds by chance once in twenty times."""
COVERED = (0.80, 0.97)
"""Share of known truths that intervals must cover."""
CONTRACTED = 0.5
"""Least share of the prior's variance that the targets must remove for a value to be set by them (assumption)."""
CONTRADICTED = 0.025
"""A target this far in either tail of what plausible worlds give is not fitted (Box 1980; 5 % is an assumption)."""
COPIES = 5
"""How often each point stands in the table, with other errors of measurement, so that these average out."""
DIGITS = 2
"""Significant digits of a calibrated value."""


class Reference(NamedTuple):
    """The reference table: inputs and, for each level, what a point's runs give; and again with errors of measurement.

    ``noisy`` has all points :data:`COPIES` times over, copy after copy, each with other errors. The inputs are drawn
    from ``prior``.
    """

    prior: Prior
    inputs: pd.DataFrame
    given: pd.DataFrame
    noisy: pd.DataFrame

    @property
    def unit(self) -> Array:
        """(rows of ``noisy``, inputs) from 0 to 1 over the ranges of the prior."""
        ranges = self._ranges(list(self.inputs.columns))
        once = (self.inputs.to_numpy(float) - ranges[:, 0]) / (ranges[:, 1] - ranges[:, 0])
        return np.tile(once, (len(self.noisy) // len(once), 1))

    def in_units(self, unit: Array, paths: Sequence[str]) -> Array:
        """Places from 0 to 1 in the ranges of these inputs as their values."""
        ranges = self._ranges(paths)
        return np.asarray(ranges[:, 0] + unit * (ranges[:, 1] - ranges[:, 0]))

    def _ranges(self, paths: Sequence[str]) -> Array:
        return np.array([self.prior.ranges[path] for path in paths], float).reshape(-1, 2)

    def posterior(self, summaries: Array, observed: Array, without: Array | None = None) -> Posterior:
        """The posterior of all inputs; worlds that the regression moved out of the condition count for nothing."""
        found, paths = posterior(self.unit, summaries, observed, SHARE, without), list(self.inputs.columns)
        values = self.in_units(found.values, paths)
        weights = found.weights * self.prior.holds(dict(zip(paths, values.T, strict=True)), len(values))
        return Posterior(found.values, weights / weights.sum()) if weights.sum() > 0 else found

    def of_point(self, point: int) -> Array:
        """Which rows of ``noisy`` are copies of a point."""
        return np.arange(len(self.noisy)) % len(self.given) == point


def reference_of(
    targets: Targets, prior: Prior, folders: Mapping[str, Folder], names: Sequence[str]
) -> Reference:
    """The reference table of these levels from the runs of its parts.

    A point at which a level is not defined is left out.
    """
    columns = {name: Columns(folder) for name, folder in folders.items()}
    levels = {name: targets.levels[name] for name in names}
    given = pd.DataFrame(
        {name: measured(level, columns[SHARES if level.icc else MEANS]) for name, level in levels.items()}
    )
    whole = given.notna().all(axis=1)
    inputs = inputs_of(next(iter(folders.values())))[whole].reset_index(drop=True)
    return with_errors(targets, prior, inputs, given[whole].reset_index(drop=True))


def with_errors(targets: Targets, prior: Prior, inputs: pd.DataFrame, given: pd.DataFrame) -> Reference:
    """The table with normal errors of each target's uncertainty; a level's do not depend on which others there are."""
    noisy = pd.concat([given] * COPIES, ignore_index=True)
    for name in given:
        draws = np.random.default_rng(zlib.crc32(str(name).encode())).random(len(noisy))
        noisy[name] += ndtri(draws) * targets.levels[str(name)].sd
    return Reference(prior, inputs, given, noisy)


def tail_of(level: Level, noisy: pd.Series) -> float:
    """The share of plausible worlds, error of measurement included, that are as far on the target's side as it is."""
    below = float((noisy <= level.value).mean())
    return min(below, 1.0 - below)


def fitted_levels(targets: Targets, reference: Reference) -> list[str]:
    """The levels to fit: not those that are only compared, nor those that all plausible worlds contradict."""
    return [
        name
        for name, level in targets.levels.items()
        if level.fitted and tail_of(level, reference.noisy[name]) >= CONTRADICTED
    ]


def fit(targets: Targets, reference: Reference, names: list[str]) -> Posterior:
    """The posterior of all inputs, given these levels."""
    observed = np.array([targets.levels[name].value for name in names])
    return reference.posterior(reference.noisy[names].to_numpy(), observed)


def recovery(reference: Reference, names: list[str], truths: int = TRUTHS) -> pd.DataFrame:
    """Known truths found again: each of the first points in turn is taken for the world, and left out of the table.

    A row per truth and input: ``truth``, ``low``, ``high`` (90 %) in the input's unit, ``covered``.
    """
    unit, noisy, rows = reference.unit, reference.noisy[names].to_numpy(), []
    paths = list(reference.inputs.columns)
    for at in range(min(truths, len(reference.given))):
        found = reference.posterior(noisy, noisy[at], reference.of_point(at))
        low, high = found.quantile(TAIL), found.quantile(1.0 - TAIL)
        covered = (low <= unit[at]) & (unit[at] <= high)
        rows.append(
            pd.DataFrame(
                {
                    "truth_of": at,
                    "input": paths,
                    "truth": reference.in_units(unit[at], paths),
                    "low": reference.in_units(low, paths),
                    "high": reference.in_units(high, paths),
                    "covered": covered,
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def posterior_table(found: Posterior, reference: Reference, recovered: pd.DataFrame) -> pd.DataFrame:
    """A row per input: prior range, posterior 90 % interval, contraction of the variance, coverage, status.

    ``status``: "identified", or why not.
    """
    paths = list(reference.inputs.columns)
    ranges = pd.DataFrame(dict(reference.prior.ranges), index=["prior_low", "prior_high"]).T.loc[paths]
    low, median, high = (found.quantile(share) for share in (TAIL, 0.5, 1.0 - TAIL))
    covered = recovered.groupby("input", sort=False)["covered"].mean()[paths].to_numpy()
    contraction = 1.0 - found.variance() / reference.unit.var(axis=0)  # a condition makes the prior uneven
    status = [_status(left, share) for left, share in zip(contraction, covered, strict=True)]
    return pd.DataFrame(
        {
            "input": paths,
            "hand_set": [parameters[path].by_hand for path in paths],
            "prior_low": ranges["prior_low"].to_numpy(),
            "prior_high": ranges["prior_high"].to_numpy(),
            "median": reference.in_units(median, paths),
            "low": reference.in_units(low, paths),
            "high": reference.in_units(high, paths),
            "contraction": contraction,
            "covered": covered,
            "truths": recovered["truth_of"].nunique(),
            "status": status,
        }
    )


def _status(contraction: float, covered: float) -> str:
    if covered < COVERED[0]:
        return "not identified: intervals miss known truths"
    if covered > COVERED[1]:
        return "not identified: intervals are too wide"
    return "identified" if contraction >= CONTRACTED else "not identified: the targets say little of it"


def calibrated(targets: Targets, conditional: Reference) -> pd.DataFrame:
    """The identified inputs where all others are as set by hand: ``input``, ``value`` (median), ``low``, ``high``.

    ``conditional`` is a reference table of which only these inputs vary, with the fitted levels.
    """
    paths = list(conditional.inputs.columns)
    found = fit(targets, conditional, list(conditional.given))
    low, median, high = (
        conditional.in_units(found.quantile(share), paths) for share in (TAIL, 0.5, 1.0 - TAIL)
    )
    values = [float(f"{value:.{DIGITS}g}") for value in median]
    return pd.DataFrame({"input": paths, "value": values, "low": low, "high": high})


NOTHING = pd.DataFrame(columns=["input", "value", "low", "high"])
"""No input is identified."""


def drawn_worlds(
    found: Posterior, reference: Reference, count: int, values: pd.DataFrame
) -> tuple[pd.DataFrame, Array]:
    """Worlds to be run again, and which of them each is: as set by hand, as calibrated, then draws of the posterior.

    A row of the table per different world: a draw may come twice, and nothing may have been calibrated.
    """
    paths = list(reference.inputs.columns)
    by_hand = {path: float(parameters[path].by_hand) for path in paths}
    draws = pd.DataFrame(
        [reference.in_units(row, paths) for row in found.values[resampled(found, count)]], columns=paths
    )
    all_of_them = pd.concat(
        [
            pd.DataFrame([by_hand, {**by_hand, **dict(zip(values["input"], values["value"], strict=True))}]),
            draws,
        ],
        ignore_index=True,
    )
    which = all_of_them.groupby(paths, sort=False).ngroup().to_numpy()
    return all_of_them.drop_duplicates(ignore_index=True), which
