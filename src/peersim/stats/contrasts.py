"""Paired contrasts: left minus right, replicate by replicate."""

from collections.abc import Sequence
from math import isfinite, nan
from typing import Literal, NamedTuple

from peersim.stats.intervals import mean_interval, variance

Verdict = Literal["better", "worse", "higher", "lower", "negligible", "open"]
MIN_PAIRS = 5  # assumption: with fewer, an interval rests on a guess of the variance


class Contrast(NamedTuple):
    """Left minus right over cohorts that share their people and chances.

    ``difference`` with ``low`` and ``high`` is in the outcome's unit, ``d`` with ``d_low`` and
    ``d_high`` in start SDs (nan where the outcome has none). ``clear``: see :func:`is_clear`.
    ``pairing_ratio`` is the variance that
    independent arms would have given, divided by the one that pairing gave: how many times as many
    cohorts would have been needed without it.
    """

    difference: float
    low: float
    high: float
    d: float
    d_low: float
    d_high: float
    verdict: Verdict
    clear: bool
    n_pairs: int
    pairing_ratio: float


def verdict(low: float, high: float, margin: float, good: int = 1) -> Verdict:
    """What an interval says, against a margin below which a difference does not matter.

    ``negligible`` if the whole interval lies within ±margin; ``better`` or ``worse`` (``good`` = -1 where less is
    better), or ``higher`` or ``lower`` where neither is good (``good`` = 0), if it excludes zero and its middle, which
    is the estimate, lies beyond the margin; else ``open``. Without an interval: open.

    >>> verdict(0.06, 0.2, 0.05), verdict(-0.2, -0.01, 0.05), verdict(-0.04, 0.04, 0.05)
    ('better', 'worse', 'negligible')
    >>> verdict(-0.1, 0.2, 0.05), verdict(0.06, 0.2, 0.05, good=-1), verdict(0.06, 0.2, 0.05, good=0)
    ('open', 'worse', 'higher')
    >>> verdict(0.01, 0.07, 0.05)
    'open'
    """
    if not (isfinite(low) and isfinite(high)):
        return "open"
    if -margin <= low and high <= margin:
        return "negligible"
    if low <= 0.0 <= high or abs(low + high) / 2.0 <= margin:
        return "open"
    if good == 0:
        return "higher" if low > 0.0 else "lower"
    return "better" if (low > 0.0) == (good > 0) else "worse"


def is_clear(low: float, high: float, margin: float) -> bool:
    """Whether even the end of an interval that is nearer to zero lies beyond the margin: *clearly* better, or worse.

    >>> is_clear(0.06, 0.2, 0.05), is_clear(0.04, 0.2, 0.05), is_clear(-0.2, -0.06, 0.05)
    (True, False, True)
    """
    return low > margin or high < -margin


def paired(
    left: Sequence[float], right: Sequence[float], scale: float | None, margin: float, good: int = 1
) -> Contrast:
    """Contrast of two arms whose values come in pairs.

    Pairs with a value that is not defined are left out. ``scale`` is the start SD in the outcome's
    unit, and ``margin`` in that SD; where ``scale`` is None there is no effect size, and ``margin`` is
    in the outcome's unit. Below :data:`MIN_PAIRS` pairs the verdict is open.

    >>> paired([2.0, 3.0], [1.0, 2.0], 2.0, 0.05).d
    0.5
    """
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if isfinite(a) and isfinite(b)]
    differences = [a - b for a, b in pairs]
    centre = mean_interval(differences)
    unpaired = variance([a for a, _ in pairs]) + variance([b for _, b in pairs])
    ratio = unpaired / (centre.sd * centre.sd) if centre.sd > 0.0 else nan
    if scale is None:
        d = d_low = d_high = nan
        ends = centre.low, centre.high
    else:
        d, d_low, d_high = centre.mean / scale, centre.low / scale, centre.high / scale
        ends = d_low, d_high
    enough = centre.n >= MIN_PAIRS
    said = verdict(*ends, margin, good) if enough else "open"
    clear = enough and is_clear(*ends, margin)
    return Contrast(centre.mean, centre.low, centre.high, d, d_low, d_high, said, clear, centre.n, ratio)


def intraclass_correlation(means: Sequence[float], within_sd: Sequence[float], members: int) -> float:
    """Share of the variance of members' values that lies between cohorts (one-way, ICC(1)).

    ``means`` and ``within_sd`` (population SD) are per cohort of ``members`` >= 2 people. Can be
    negative. nan if nothing varies.

    >>> intraclass_correlation([1.0, 3.0], [0.0, 0.0], 2)
    1.0
    """
    between = members * variance(means)
    within = sum(sd * sd for sd in within_sd) / len(within_sd) * members / (members - 1)
    whole = between + (members - 1) * within
    return (between - within) / whole if whole > 0.0 else nan
