"""What it is worth to know more before one of two programmes is chosen: expected values of information.

In each world the left programme is ahead of the right by some difference. Who knows nothing more takes the programme
that is ahead on average, and loses the difference wherever that one is behind. To know something is worth the part of
this loss that it avoids on average.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtr
from scipy.stats import binom

from peersim.analysis.smooth import Array, Smooth
from peersim.model.errors import InputError

EVERYTHING = "everything"
"""Stands in place of an input where all are known."""
OBSERVATIONS = 20
MOST_OBSERVATIONS = 1000
LEAST_WORLDS = 30  # assumption: in fewer a curve of one input follows chance
RESAMPLES = 500  # of the bootstrap
SHUFFLES = 1000  # of worlds, to see what an input that does nothing would seem worth
CHANCE = 0.05  # that any input that does nothing is taken for one that is worth something
_FINE = 4.0  # intervals of readings in one standard error of their mean
_TAIL = 6.0  # standard errors beyond which no reading is looked for
_SAME = 1e-9  # of the spread of differences: what rounding leaves of nought


class Worlds(NamedTuple):
    """N worlds: inputs (N, D), the difference left minus right (N,) and its standard errors (N,).

    Above zero the left programme is ahead. An input is nan where it means nothing. ``errors`` are those that a finite
    number of cohorts leaves; zero where differences are exact. ``choices``: inputs whose numbers have no order;
    ``shares``: inputs that are a share or a chance.
    """

    names: Sequence[str]
    inputs: Array
    differences: Array
    errors: Array
    choices: Collection[str] = ()
    shares: Collection[str] = ()


def denoised(differences: Array, errors: Array, centre: Array | float | None = None) -> Array:
    """(N,) differences with as much spread as is left once the noise of finite cohorts is taken away.

    Noisy differences lie wider apart than true ones, so that programmes seem to be behind more often, and by more. Each
    is moved towards ``centre`` (their mean, or an expectation in each world) so far that their variance is that of the
    differences less that of their noise. Exact where both are normal; elsewhere the shape is that of the noisy ones,
    which is an assumption, and hardly matters while the noise is small.

    >>> denoised(np.array([-1.0, 1.0]), np.array([0.0, 0.0])).tolist()
    [-1.0, 1.0]
    >>> denoised(np.array([-1.0, 1.0]), np.array([2.0, 2.0])).tolist()
    [0.0, 0.0]
    """
    middle = np.broadcast_to(differences.mean() if centre is None else centre, differences.shape)
    apart = differences - middle
    true = max(float(apart.var() * len(apart) / max(len(apart) - 1, 1) - (errors**2).mean()), 0.0)
    if true == 0.0:
        return middle.copy()
    return middle + apart * np.sqrt(true / (true + errors**2))


def worth(expected: Array) -> Any:
    """The loss avoided by who acts on ``expected`` (N,) or (N, M), differences as they are expected in each world.

    The mean of the larger of it and nought, less the larger of its mean and nought. Never below zero.

    >>> float(worth(np.array([-1.0, 3.0]))), float(worth(np.array([1.0, 3.0])))
    (0.5, 0.0)
    """
    return np.maximum(np.maximum(expected, 0.0).mean(axis=0) - np.maximum(expected.mean(axis=0), 0.0), 0.0)


def evpi(differences: Array, errors: Array) -> float:
    """Expected value of perfect information: of knowing the world, without what noise would add to it."""
    return float(worth(denoised(differences, errors)))


def evppi(column: Array, differences: Array, *, is_choice: bool = False) -> float:
    """Expected value of partial perfect information: of knowing one input (N,).

    The difference is expected from the input by a smooth regression (Strong 2014), which averages noise out.
    """
    return float(worth(Smooth(column, is_choice=is_choice).fitted(differences[:, None]))[0])


def evsi(column: Array, differences: Array, observations: int = OBSERVATIONS, *, is_share: bool) -> float:
    """Expected value of sample information: of so many observations of one input (N,).

    See :func:`answers` for what an observation is.
    """
    expected = Smooth(column).fitted(differences[:, None])
    return float(
        _worth_in_samples(expected, np.ones((1, len(column))), answers(column, observations, is_share))[0]
    )


def answers(column: Array, observations: int, is_share: bool) -> Array:
    """(K, N) chance of each of K results in each world, if one input (N,) is observed so many times.

    A share or chance is observed by yes or no, and what counts is how many say yes (binomial). Anything else by
    readings with normal errors, each with the standard deviation that the input has over the worlds, and what counts is
    their mean, to a quarter of its standard error. Both are assumptions.
    """
    if is_share:
        return np.asarray(binom.pmf(np.arange(observations + 1)[:, None], observations, column), float)
    error = float(column.std()) / np.sqrt(observations)
    if error == 0.0:
        return np.ones((1, len(column)))
    low, high = float(column.min()) - _TAIL * error, float(column.max()) + _TAIL * error
    marks = np.linspace(low, high, int(np.ceil((high - low) / error * _FINE)) + 1)
    below = ndtr((marks[1:-1, None] - column) / error)
    edge = np.ones((1, len(column)))
    return np.diff(np.concatenate([0.0 * edge, below, edge]), axis=0)


def _worth_in_samples(expected: Array, weights: Array, likelihood: Array | None = None) -> Array:
    """(B,) as :func:`worth`, of samples that hold each world ``weights`` (B, N) times.

    With ``likelihood`` (K, N) of who learns a result in place of the input.

    What is expected after a result follows by Bayes' rule from what is expected in each world (N, B). Strong 2015 has a
    regression on simulated results in its place; with one input and known chances none needs to be simulated.
    """
    each = weights.T * expected
    count = weights.sum(axis=1)
    after = np.maximum(each if likelihood is None else likelihood @ each, 0.0).sum(axis=0)
    return np.maximum((after - np.maximum(each.sum(axis=0), 0.0)) / count, 0.0)


def value_of_information(worlds: Worlds, observations: int = OBSERVATIONS, seed: int = 0) -> pd.DataFrame:
    """What it is worth to know everything, and each input: a row each, the largest value first.

    Columns, values in the unit of the differences with 95 % bootstrap intervals over worlds:

    - ``input``; ``kind``: share, number or choice; empty in the first row, which is of :data:`EVERYTHING`
    - ``evppi``, ``evppi_low``, ``evppi_high``: the loss that knowing it avoids on average (in the first row the EVPI)
    - ``chance``: that any of all inputs would seem worth as much if none did anything, from shuffled worlds; ``told``:
      whether that is below 5 %, and the interval lies above 0. Where it is not told, the interval begins at 0.
    - ``nothing``: what the largest of all inputs would seem worth in 95 of 100 shuffles
    - ``evsi``, ``evsi_low``, ``evsi_high``: the same of ``observations`` of it; blank for a choice, and for an input
      that means nothing in some worlds
    - ``wrong_now``, ``wrong_now_low``, ``wrong_now_high``: share of worlds in which the programme that is ahead on
      average is behind; ``wrong_after``: share in which the one that is then taken is behind; blank where not ``told``

    Raises :class:`InputError` for fewer than 30 worlds.
    """
    count = len(worlds.differences)
    if count < LEAST_WORLDS:
        raise InputError(f"{count} worlds are too few to say what an input is worth; at least {LEAST_WORLDS}")
    if not 1 <= observations <= MOST_OBSERVATIONS:
        raise InputError(f"must be from 1 to {MOST_OBSERVATIONS} (given: {observations})", key="observations")
    spread = float(worlds.differences.std())
    draw = np.random.default_rng([seed, 0])
    weights = draw.multinomial(count, np.full(count, 1.0 / count), RESAMPLES).astype(float)
    shuffled = np.random.default_rng([seed, 1]).permuted(np.tile(worlds.differences, (SHUFFLES, 1)), axis=1)
    smooths = [
        Smooth(column, is_choice=name in worlds.choices)
        for name, column in zip(worlds.names, worlds.inputs.T, strict=True)
    ]
    by_chance = np.max([worth(smooth.fitted(shuffled.T)) for smooth in smooths], axis=0)
    first = _of_everything(worlds, weights)
    rows = [
        _of_input(worlds, smooth, name, weights, by_chance + _SAME * spread, observations)
        for name, smooth in zip(worlds.names, smooths, strict=True)
    ]
    table = pd.DataFrame(rows).sort_values(["evppi", "evppi_high"], ascending=False, kind="stable")
    table = pd.concat([pd.DataFrame([first]), table], ignore_index=True)
    now = {name: first[name] for name in ("wrong_now", "wrong_now_low", "wrong_now_high")}
    return table.assign(**now, nothing=float(np.quantile(by_chance, 1.0 - CHANCE)))


def _of_everything(worlds: Worlds, weights: Array) -> dict[str, Any]:
    """The row of all inputs together."""
    found, wrong = _known(worlds.differences, worlds.errors)
    counts = weights.astype(int)
    again = [_known(np.repeat(worlds.differences, here), np.repeat(worlds.errors, here)) for here in counts]
    values, wrongs = (np.array(each) for each in zip(*again, strict=True))
    row = {"input": EVERYTHING, "kind": "", "evppi": found} | _ends("evppi", values)
    row |= {"chance": np.nan, "told": True} | dict.fromkeys(("evsi", "evsi_low", "evsi_high"), np.nan)
    return row | {"wrong_after": 0.0, "wrong_now": wrong} | _ends("wrong_now", wrongs)


def _known(differences: Array, errors: Array) -> tuple[float, float]:
    """What knowing the world is worth, and the share of worlds in which the programme ahead on average is behind."""
    true = denoised(differences, errors)
    return float(worth(true)), float((true * _way(differences) < 0.0).mean())


def _way(differences: Array) -> float:
    """1 where the left programme is taken who knows nothing more, -1 where the right one is."""
    return 1.0 if differences.mean() >= 0.0 else -1.0


def _of_input(
    worlds: Worlds, smooth: Smooth, name: str, weights: Array, by_chance: Array, observations: int
) -> dict[str, Any]:
    differences, is_choice = worlds.differences, name in worlds.choices
    expected = smooth.fitted(differences[:, None])
    again = smooth.resampled(differences, weights)
    found = float(worth(expected)[0])
    chance = float((1 + (by_chance >= found).sum()) / (1 + len(by_chance)))
    ends = _ends("evppi", _worth_in_samples(again, weights))
    told = chance < CHANCE and ends["evppi_low"] > 0.0
    kind = "choice" if is_choice else "share" if name in worlds.shares else "number"
    row = {"input": name, "kind": kind, "evppi": found} | ends | ({} if told else {"evppi_low": 0.0})
    row |= {"chance": chance, "told": told}
    if is_choice or not np.isfinite(smooth.column).all():
        row |= dict.fromkeys(("evsi", "evsi_low", "evsi_high"), np.nan)
    else:
        seen = answers(smooth.column, observations, kind == "share")
        once = np.ones((1, len(differences)))
        row |= {"evsi": float(_worth_in_samples(expected, once, seen)[0])}
        row |= _ends("evsi", _worth_in_samples(again, weights, seen), told)
    return row | {"wrong_after": _wrong_after(worlds, expected[:, 0]) if told else np.nan}


def _wrong_after(worlds: Worlds, expected: Array) -> float:
    """Share of worlds in which the programme that is expected to be ahead is behind."""
    true = denoised(worlds.differences, worlds.errors, expected)
    return float((true * np.where(expected >= 0.0, 1.0, -1.0) < 0.0).mean())


def _ends(name: str, values: Array, told: bool = True) -> dict[str, float]:
    low, high = np.percentile(values, [2.5, 97.5])
    return {f"{name}_low": float(low) if told else 0.0, f"{name}_high": float(high)}
