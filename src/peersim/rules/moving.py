"""R16: who changes to another employer."""

YEAR = 52.0  # weeks in which `world.job_change` is the chance of a change


def job_change_chance(job_change: float, weeks: float) -> float:
    """Chance that a person changes to another employer in a work interval: ``min(1, job_change weeks / 52)``.

    A chance, 0-1; ``weeks`` > 0 is the length of the interval. That it is the same for everybody, whatever they feel
    or have learnt, is an assumption.

    >>> job_change_chance(0.25, 13.0)
    0.0625
    """
    return min(1.0, job_change * weeks / YEAR)
