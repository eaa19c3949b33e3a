"""R14: satisfaction and commitment, kept apart from competence."""

from peersim.rules.arithmetic import clip, toward

SATISFACTION_RATE, COMMITMENT_RATE = 0.3, 0.2  # assumption
BASE_LEVEL, TRUST_PART, CLOSENESS_PART, SOLVED_PART = 0.4, 0.5, 0.3, 0.5  # assumption
SOLVED_ENOUGH = 0.0875  # assumption: solving 3.5 of 40 issues satisfies fully


def satisfaction_target(trust_rise: float, closeness: float, solved_share: float) -> float:
    """What satisfaction moves to: ``clip(.4 + .5 (t - t0) + .3 c + .5 min(1, solved / (.0875 K)))``.

    ``solved_share`` = issues solved by advice, divided by K.

    >>> round(satisfaction_target(0.1, 0.2, 0.0875), 6)
    1.0
    >>> round(satisfaction_target(0.0, 0.0, 0.0), 6)
    0.4
    """
    achieved = min(1.0, solved_share / SOLVED_ENOUGH)
    return clip(BASE_LEVEL + TRUST_PART * trust_rise + CLOSENESS_PART * closeness + SOLVED_PART * achieved)


def satisfaction_moved(satisfaction: float, target: float) -> float:
    """R14: satisfaction after a work interval.

    >>> satisfaction_moved(0.5, 1.0)
    0.65
    """
    return toward(satisfaction, target, SATISFACTION_RATE)


def commitment_moved(commitment: float, satisfaction: float) -> float:
    """R14: commitment follows satisfaction.

    >>> commitment_moved(0.7, 0.2)
    0.6
    """
    return toward(commitment, satisfaction, COMMITMENT_RATE)


def reported_satisfaction(satisfaction: float, bias: float) -> float:
    """What a person says when asked: ``clip(S + bias)``.

    >>> reported_satisfaction(0.95, 0.15)
    1.0
    """
    return clip(satisfaction + bias)
