"""How many cohorts a trial with a comparison arm needs: two arms of independent cohorts, a t test on their means."""

from math import floor, sqrt

from scipy.special import nctdtr, ndtri, stdtrit

from peersim.stats.intervals import LEVEL

MOST = 100_000  # cohorts per arm; beyond it nobody would try
TAIL = 0.5 + LEVEL / 2.0
Z = float(ndtri(TAIL))


def power_of(d: float, cohorts: int, icc: float, members: float) -> float:
    """Chance that a two-sided t test finds a true difference ``d``.

    ``d`` is in SD of persons' values; ``icc`` is the share of their variance that lies between cohorts (0-1), so a
    cohort's mean of ``members`` has the variance ``icc + (1 - icc) / members``. (Donner and Klar 2000.)

    >>> round(power_of(0.5, 64, 0.0, 1), 2)
    0.8
    """
    if cohorts < 2:
        return 0.0
    spread = sqrt(icc + (1.0 - icc) / members)
    df = 2 * cohorts - 2
    shift = d / spread * sqrt(cohorts / 2.0)
    limit = float(stdtrit(df, TAIL))
    return float(1.0 - nctdtr(df, shift, limit) + nctdtr(df, shift, -limit))


def cohorts_needed(d: float, icc: float, members: float, power: float = 0.8) -> int | None:
    """The fewest cohorts per arm with that power; None beyond :data:`MOST`.

    >>> [cohorts_needed(d, 0.0, 1) for d in (0.2, 0.5, 0.8)]
    [394, 64, 26]
    """
    if d == 0.0:
        return None
    variance = icc + (1.0 - icc) / members
    known = 2.0 * (float(ndtri(power)) + Z) ** 2 * variance / (d * d)  # were the variance known
    if known > MOST:
        return None
    cohorts = max(2, floor(known))
    while power_of(abs(d), cohorts, icc, members) < power:
        cohorts += 1
    return cohorts
