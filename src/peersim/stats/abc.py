"""Approximate Bayesian computation from a reference table: rejection, and local-linear adjustment.

Of the points of the table those are taken whose summaries are nearest to what was observed; the regression of the
parameters on the summaries moves each to where it would lie had its summaries been those observed (Beaumont, Zhang &
Balding 2002). Parameters are adjusted on the logit scale of their range, which none leaves. Where noise of the size of
the measurement error was added to the table's summaries, the result is the posterior under that error (Wilkinson 2013).
The packages that do this are GPL, or need PyTorch, or want to run the simulator themselves.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from scipy.special import logit as log_odds

Array = npt.NDArray[Any]
_EDGE = 1e-6
"""How near an end of its range a parameter may come: logits are finite."""


class Posterior(NamedTuple):
    """Draws: values (draws, parameters) from 0 to 1 in the parameters' ranges, and weights that add up to 1."""

    values: Array
    weights: Array

    def quantile(self, share: float) -> Array:
        """The quantile of each parameter."""
        return weighted_quantile(self.values, self.weights, share)

    def variance(self) -> Array:
        """The variance of each parameter."""
        mean = self.weights @ self.values
        return np.asarray(self.weights @ (self.values - mean) ** 2)


def posterior(
    unit: Array, summaries: Array, observed: Array, share: float, without: Array | None = None
) -> Posterior:
    """The posterior of parameters.

    Parameters
    ----------
    unit
        (points, parameters) from 0 to 1.
    summaries
        (points, summaries) with the error of measurement in them.
    observed
        (summaries,) what was observed.
    share
        Share of the points that are taken: those nearest in Euclidean distance, each summary in its SD over the table.
        They weigh by the Epanechnikov kernel of that distance.
    without
        (points,) which of them to leave out.
    """
    distance = np.sqrt((((summaries - observed) / summaries.std(axis=0)) ** 2).sum(axis=1))
    left = len(unit)
    if without is not None:
        distance[without] = np.inf
        left -= int(without.sum())
    count = max(2, round(share * left))
    near = np.argsort(distance, kind="stable")[:count]
    reach = distance[near[-1]]
    weights = 1.0 - (distance[near] / reach) ** 2 if reach > 0 else np.ones(count)
    weights = np.maximum(weights, 0.0)
    shift = summaries[near] - observed
    logit = log_odds(np.clip(unit[near], _EDGE, 1.0 - _EDGE))
    root = np.sqrt(weights)[:, None]
    design = np.hstack([np.ones((count, 1)), shift])
    slopes = np.linalg.lstsq(root * design, root * logit, rcond=None)[0][1:]
    return Posterior(expit(logit - shift @ slopes), weights / weights.sum())


def weighted_quantile(values: Array, weights: Array, share: float) -> Array:
    """The quantile of each column: the least value at which the weights below and at it reach ``share``.

    >>> weighted_quantile(np.array([[3.0], [1.0], [2.0]]), np.array([0.5, 0.25, 0.25]), 0.4)
    array([2.])
    """
    order = np.argsort(values, axis=0, kind="stable")
    reached = np.cumsum(weights[order], axis=0)
    at = np.minimum((reached < share * (1.0 - 1e-12)).sum(axis=0), len(values) - 1)
    return np.take_along_axis(np.take_along_axis(values, order, axis=0), at[None, :], axis=0)[0]


def resampled(found: Posterior, count: int) -> Array:
    """Which draws stand for the posterior, each as often as its weight says: systematic resampling."""
    places = (np.arange(count) + 0.5) / count
    return np.minimum(np.searchsorted(np.cumsum(found.weights), places), len(found.weights) - 1)
