"""From a reference table to a posterior: what the targets identify, and how well known truths are found again."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from peersim.analysis.sample import inputs_of
from peersim.inquiry.calibration.targets import MEANS, SHARES, Level, Targets, measured, prior_ranges
from peersim.inquiry.comparisons import Array, Columns
from peersim.model.registry import parameters
from peersim.stats.abc import Posterior, posterior, resampled
from peersim.store.folder import Folder

SHARE = 0.1
"""Share of the reference table that is taken (assumption)."""
LEVEL = 0.9  # of intervals
TAIL = (1.0 - LEVEL) / 2.0
TRUTHS = 500
"""Known truths: with 50 a method that covers 90 % exactly would leave the bounds for one input in twenty by chance."""
COVERED = (0.80, 0.97)
"""Share of known truths that intervals must cover."""
CONTRACTED = 0.5
"""Least share of the prior's variance that the targets must remove for a value to be set by them (assumption)."""
CONTRADICTED = 0.05
"""A target this far in the tails of what plausible worlds give is not fitted (Box 1980; the 5 % are an assumption)."""
PRIOR_VARIANCE = 1.0 / 12.0  # uniform from 0 to 1
DIGITS = 2
"""Significant digits of a calibrated value."""


class Reference(NamedTuple):
    """The reference table: inputs and, for each level, what a point's runs give, without and with noise."""

    inputs: pd.DataFrame
    given: pd.DataFrame
    noisy: pd.DataFrame

    @property
    def unit(self) -> Array:
        """(points, inputs) from 0 to 1 over the plausible ranges."""
        ranges = np.array([prior_ranges()[path] for path in self.inputs.columns], float)
        return np.asarray((self.inputs.to_numpy(float) - ranges[:, 0]) / (ranges[:, 1] - ranges[:, 0]))


def reference_of(targets: Targets, folders: Mapping[str, Folder], seed: int = 0) -> Reference:
    """The reference table from the runs of its parts. A point at which a level is not defined is left out."""
    columns = {name: Columns(folder) for name, folder in folders.items()}
    given = pd.DataFrame(
        {
            name: measured(level, columns[SHARES if level.icc else MEANS])
            for name, level in targets.levels.items()
        }
    )
    whole = given.notna().all(axis=1)
    given = given[whole].reset_index(drop=True)
    inputs = inputs_of(folders[MEANS])[whole].reset_index(drop=True)
    errors = ndtri(np.random.default_rng(seed).random(given.shape))
    return Reference(inputs, given, given + errors * [level.sd for level in targets.levels.values()])


def tail_of(level: Level, noisy: pd.Series) -> float:
    """Two-sided tail probability of a target among what plausible worlds give, error of measurement included."""
    below = float((noisy <= level.value).mean())
    return 2.0 * min(below, 1.0 - below)


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
    return posterior(reference.unit, reference.noisy[names].to_numpy(), observed, SHARE)


def recovery(reference: Reference, names: list[str], truths: int = TRUTHS) -> pd.DataFrame:
    """Known truths found again: each of the first points in turn is taken for the world, and left out of the table.

    A row per truth and input: ``truth``, ``low``, ``high`` (90 %) in the input's unit, ``covered``.
    """
    unit, noisy, rows = reference.unit, reference.noisy[names].to_numpy(), []
    paths = list(reference.inputs.columns)
    for at in range(min(truths, len(unit))):
        others = np.arange(len(unit)) != at
        found = posterior(unit[others], noisy[others], noisy[at], SHARE)
        low, high = found.quantile(TAIL), found.quantile(1.0 - TAIL)
        covered = (low <= unit[at]) & (unit[at] <= high)
        rows.append(
            pd.DataFrame(
                {
                    "truth_of": at,
                    "input": paths,
                    "truth": _in_units(unit[at], paths),
                    "low": _in_units(low, paths),
                    "high": _in_units(high, paths),
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
    ranges = pd.DataFrame(prior_ranges(), index=["prior_low", "prior_high"]).T.loc[paths]
    low, median, high = (found.quantile(share) for share in (TAIL, 0.5, 1.0 - TAIL))
    covered = recovered.groupby("input", sort=False)["covered"].mean()[paths].to_numpy()
    contraction = 1.0 - found.variance() / PRIOR_VARIANCE
    status = [_status(left, share) for left, share in zip(contraction, covered, strict=True)]
    return pd.DataFrame(
        {
            "input": paths,
            "hand_set": [parameters[path].by_hand for path in paths],
            "prior_low": ranges["prior_low"].to_numpy(),
            "prior_high": ranges["prior_high"].to_numpy(),
            "median": _in_units(median, paths),
            "low": _in_units(low, paths),
            "high": _in_units(high, paths),
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


def calibrated_values(
    targets: Targets, reference: Reference, names: list[str], identified: list[str]
) -> dict[str, float]:
    """Values of the identified inputs where all others are as they are set by hand: medians, rounded."""
    paths = list(reference.inputs.columns)
    unit, ranges = reference.unit, prior_ranges()
    chosen = [path in identified for path in paths]
    by_hand = np.array(
        [(parameters[path].by_hand - ranges[path][0]) / (ranges[path][1] - ranges[path][0]) for path in paths]
    )
    others = ~np.array(chosen)
    observed = np.array([targets.levels[name].value for name in names])
    found = posterior(
        unit[:, chosen], reference.noisy[names].to_numpy(), observed, SHARE, (unit - by_hand)[:, others]
    )
    medians = _in_units(found.quantile(0.5), identified)
    return {path: float(f"{value:.{DIGITS}g}") for path, value in zip(identified, medians, strict=True)}


def drawn_worlds(
    found: Posterior, reference: Reference, count: int, values: Mapping[str, float]
) -> tuple[pd.DataFrame, Array]:
    """Worlds to be run again, and which of them each is: as set by hand, as calibrated, then draws of the posterior.

    A row of the table per different world: a draw may come twice, and nothing may have been calibrated.
    """
    paths = list(reference.inputs.columns)
    by_hand = {path: float(parameters[path].by_hand) for path in paths}
    draws = pd.DataFrame(
        [_in_units(row, paths) for row in found.values[resampled(found, count)]], columns=paths
    )
    all_of_them = pd.concat([pd.DataFrame([by_hand, {**by_hand, **values}]), draws], ignore_index=True)
    which = all_of_them.groupby(paths, sort=False).ngroup().to_numpy()
    return all_of_them.drop_duplicates(ignore_index=True), which


def _in_units(unit: Array, paths: list[str]) -> Array:
    ranges = np.array([prior_ranges()[path] for path in paths], float).reshape(-1, 2)
    return np.asarray(ranges[:, 0] + unit * (ranges[:, 1] - ranges[:, 0]))
