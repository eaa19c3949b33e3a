"""R14: satisfaction and commitment, kept apart from competence."""

from peersim.rules.arithmetic import clip, toward

SATISFACTION_RATE, COMMITMENT_RATE = 0.3, 0.2  # assumption
NOVELTY_USUAL = 0.7  # assumption: near the mean of .77 among strangers and .67 among colleagues by default
SOLVED_ENOUGH = 0.0875  # assumption: solving 3.5 of 40 issues satisfies fully


def novelty(novel: int, heard: int) -> float:
    """Of the answers heard in one's own cases, the share that is other than one's own, 0-1; .7 if none was heard.

    >>> novelty(3, 4), novelty(0, 0)
    (0.75, 0.7)
    """
    if heard == 0:
        return NOVELTY_USUAL
    return novel / heard


def satisfaction_target(
    trust_rise: float,
    closeness: float,
    solved_share: float,
    exposure: float,
    better_led: float,
    novelty: float,
    base: float,
    trust_part: float,
    closeness_part: float,
    solved_part: float,
    safety_part: float,
    facilitator_part: float,
    novelty_part: float,
) -> float:
    """What satisfaction moves to, 0-1: a weighted sum of what a member finds in the group.

    ``clip(base + trust (t - t0) + closeness c + solved min(1, solved / (.0875 K)) - safety x + facilitator f
    + novelty (v - .7))``. ``solved_share`` = issues solved by advice, divided by K. ``exposure`` x = the chance that
    what is told to all the others reaches one's boss, as the person expects it; ``better_led`` f = facilitation of the
    group less the programme's aim; v = novelty. Each of the last three is 0 where the group is as it should be, so
    that its part does not move the level. That the facilitator weighs most in reactions, and what was learnt little,
    is from Sitzmann et al. 2008 and Alliger et al. 1997; the sizes are an assumption.

    >>> round(satisfaction_target(0.1, 0.2, 0.0875, 0.0, 0.0, 0.7, 0.4, 0.5, 0.3, 0.5, 0.0, 0.0, 0.0), 6)
    1.0
    >>> round(satisfaction_target(0.0, 0.0, 0.0, 0.5, 0.1, 0.95, 0.5, 0.5, 0.3, 0.1, 0.2, 1.0, 0.4), 6)
    0.6
    """
    achieved = min(1.0, solved_share / SOLVED_ENOUGH)
    return clip(
        base
        + trust_part * trust_rise
        + closeness_part * closeness
        + solved_part * achieved
        - safety_part * exposure
        + facilitator_part * better_led
        + novelty_part * (novelty - NOVELTY_USUAL)
    )


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


def group_mood(u: float, width: float) -> float:
    """How much better, or worse, the members of one group all report to feel: ``width (u - 1/2)``.

    Measured members of one group agree somewhat (Bliese et al. 2002). One draw per group; the form is an assumption.

    >>> group_mood(0.75, 0.2)
    0.05
    """
    return width * (u - 0.5)


def reported_satisfaction(satisfaction: float, bias: float, mood: float) -> float:
    """What a person says when asked: ``clip(S + bias + mood)``.

    >>> reported_satisfaction(0.95, 0.15, -0.05)
    1.0
    """
    return clip(satisfaction + bias + mood)
