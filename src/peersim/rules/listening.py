"""R7: what those learn who do not present."""

from peersim.rules.arithmetic import up

REHEARSAL_WEEKS = 26.0  # assumption: explaining something once keeps it half a year at full strength
# The teaching effect on the tutor: Cohen, Kulik & Kulik 1982.


def vicarious_chance(
    weight: float, context: float, insight: float, trial_time: float, vicarious: float
) -> float:
    """R7: chance that a listener who is wrong too takes the heaviest answer: ``vicarious tau w g z``.

    >>> round(vicarious_chance(0.5, 1.0, 0.6, 0.5, 0.4), 6)
    0.06
    """
    return vicarious * trial_time * weight * context * insight


def rehearsed_until(due: float, rehearsal: float) -> float:
    """R7: new date of forgetting for what one has just explained: 26 ``rehearsal`` weeks later.

    >>> rehearsed_until(40.0, 0.5)
    53.0
    """
    return due + REHEARSAL_WEEKS * rehearsal


def insight_from_advising(insight: float, gain: float) -> float:
    """R7: a speaker's insight after giving advice: ``up(z, zeta)``.

    >>> round(insight_from_advising(0.6, 0.01), 6)
    0.604
    """
    return up(insight, gain)


def not_alone(x: float, context: float, normalisation: float) -> float:
    """R7: confidence or openness of a listener who has the same problem: ``up(x, nu g)``.

    >>> not_alone(0.5, 0.5, 0.01)
    0.5025
    """
    return up(x, normalisation * context)
