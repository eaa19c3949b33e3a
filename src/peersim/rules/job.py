"""R12: what the job itself teaches, with or without a programme."""

from peersim.rules.trial import chance_per_interval


def job_chance(wrong: int, rate: float, weeks: float) -> float:
    """R12: chance that the job puts one wrong answer right: ``rate wrong weeks / 6.5``, at most 1.

    >>> round(job_chance(20, 0.004, 6.5), 6)
    0.08
    """
    return chance_per_interval(rate * wrong, weeks)
