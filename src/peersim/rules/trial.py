"""The work interval's time and R10: advice is tried on the job."""

from peersim.rules.arithmetic import up

REFERENCE_WEEKS = 6.5  # eight sessions in 52 weeks
CONFIDENCE_FROM_SUCCESS = 0.04  # assumption
COMPETENCE_FROM_SUCCESS = 0.2  # assumption
COMPETENCE_AFTER_FAILURE = 0.8  # assumption


def saturating_trial_time(weeks: float, half_time: float) -> float:
    """Variant ``saturating``: share of advice one finds time to try: ``weeks / (weeks + w0)``.

    >>> saturating_trial_time(5.0, 5.0)
    0.5
    """
    return weeks / (weeks + half_time)


def constant_trial_time(weeks: float, half_time: float) -> float:
    """Variant ``constant``: as after 6.5 weeks, however long the interval is.

    >>> constant_trial_time(1.0, 6.5)
    0.5
    """
    return saturating_trial_time(REFERENCE_WEEKS, half_time)


def chance_per_interval(chance: float, weeks: float) -> float:
    """A chance stated for 6.5 weeks, for an interval of ``weeks``: proportional, at most 1.

    >>> chance_per_interval(0.25, 13.0), chance_per_interval(0.3, 52.0)
    (0.5, 1.0)
    """
    return min(1.0, chance * weeks / REFERENCE_WEEKS)


def confidence_after_success(confidence: float) -> float:
    """R10: advice that worked raises confidence.

    >>> confidence_after_success(0.5)
    0.52
    """
    return up(confidence, CONFIDENCE_FROM_SUCCESS)


def competence_after_success(competence: float) -> float:
    """R10: belief in the competence of whoever gave advice that worked.

    >>> competence_after_success(0.5)
    0.6
    """
    return up(competence, COMPETENCE_FROM_SUCCESS)


def competence_after_failure(competence: float) -> float:
    """R10: belief in the competence of whoever gave advice that failed.

    >>> competence_after_failure(0.5)
    0.4
    """
    return COMPETENCE_AFTER_FAILURE * competence
