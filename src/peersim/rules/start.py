"""S1-S3: what people know, feel and mean to each other before the first session.

Every number that shapes a start and is not a parameter is a constant here. All are assumptions,
chosen so that nobody starts near a limit.
"""

from peersim.rules.arithmetic import clip, pick
from peersim.rules.seating import FUNCTIONS

OPENNESS_MEAN, OPENNESS_SD = 0.5, 0.15  # assumption
CONFIDENCE_MEAN, CONFIDENCE_WIDTH = 0.5, 0.42  # assumption; SD .42/sqrt(12) = .12
INSIGHT_MEAN, INSIGHT_WIDTH = 0.6, 0.42  # assumption
COMMITMENT_MEAN, COMMITMENT_SD = 0.7, 0.15  # assumption
ASPIRATION_MEAN, ASPIRATION_SD = 0.5, 0.15  # assumption
STAKE_SPREAD, STAKE_FLOOR = 0.4, 0.1  # assumption
ABILITY_SD = 0.06  # assumption: people differ by some 2.4 of 40 issues
BIAS_LOW, BIAS_WIDTH = 0.10, 0.10  # assumption: response bias .10-.20 where style is .10
ACQUAINTED_CLOSENESS = 0.4  # assumption
COMPETENCE_START = 0.5  # no opinion yet
SATISFACTION_START = 0.5
CAREER_SHARE = 0.25  # assumption: a quarter of the issues concern the career, the rest the work


def openness(bell: float) -> float:
    """Start openness: willingness to show oneself, 0-1. ``bell`` has mean 0 and SD 1.

    >>> openness(1.0)
    0.65
    """
    return clip(OPENNESS_MEAN + OPENNESS_SD * bell)


def confidence(u: float) -> float:
    """Start confidence to act on what one believes, 0-1.

    >>> confidence(0.5)
    0.5
    """
    return clip(CONFIDENCE_MEAN + CONFIDENCE_WIDTH * (u - 0.5))


def insight(u: float) -> float:
    """Start insight: the chance to notice unaided where one is wrong, 0-1.

    >>> insight(0.5)
    0.6
    """
    return clip(INSIGHT_MEAN + INSIGHT_WIDTH * (u - 0.5))


def commitment(bell: float) -> float:
    """Start commitment to the group, 0-1.

    >>> commitment(0.0)
    0.7
    """
    return clip(COMMITMENT_MEAN + COMMITMENT_SD * bell)


def aspiration(bell: float) -> float:
    """How high a person aims in their career at the start, 0-1.

    >>> aspiration(-1.0)
    0.35
    """
    return clip(ASPIRATION_MEAN + ASPIRATION_SD * bell)


def stake(bell: float, mean_stake: float) -> float:
    """What a leak would cost a person's career, in the units of ``stake``; above 0.

    >>> stake(0.0, 5.0), stake(-3.0, 5.0)
    (5.0, 0.5)
    """
    return mean_stake * max(STAKE_FLOOR, 1.0 + STAKE_SPREAD * bell)


def ability(bell: float) -> float:
    """Shift of a person's chance to be right on any issue, about -.2 to .2.

    >>> ability(1.0)
    0.06
    """
    return ABILITY_SD * bell


def ability_for(knowledge: float, blind_spots: float, p_own: float, p_other: float) -> float:
    """The shift of chances with which a person is expected to answer the share ``knowledge`` of issues rightly.

    What everyone in the organisation believes is not the person's to choose, so with ``blind_spots`` the share
    lies between :func:`least_known` and :func:`most_known`; a share beyond is taken for the nearest.

    >>> round(ability_for(0.44, 0.35, 0.6, 0.4), 6), round(ability_for(0.57, 0.35, 0.6, 0.4), 6)
    (0.0, 0.2)
    """
    if blind_spots >= 1.0:
        return 0.0
    own = 1.0 / FUNCTIONS
    wanted = clip((knowledge - least_known(blind_spots, p_own, p_other)) / (1.0 - blind_spots))
    shift = wanted - code_accuracy(p_own, p_other)
    if p_own + shift > 1.0:
        shift = (wanted - own) / (1.0 - own) - p_other
    elif p_other + shift < 0.0:
        shift = wanted / own - p_own
    elif p_other + shift > 1.0:
        shift = (wanted - (1.0 - own)) / own - p_own
    elif p_own + shift < 0.0:
        shift = wanted / (1.0 - own) - p_other
    return shift


def least_known(blind_spots: float, p_own: float, p_other: float) -> float:
    """The share of issues that even somebody without an idea of their own answers rightly, as everyone at work does.

    >>> round(least_known(0.35, 0.6, 0.4), 6)
    0.154
    """
    return blind_spots * code_accuracy(p_own, p_other)


def most_known(blind_spots: float, p_own: float, p_other: float) -> float:
    """The share of issues that somebody answers rightly who is wrong only where everyone at work is.

    >>> round(most_known(0.35, 0.6, 0.4), 6)
    0.804
    """
    return least_known(blind_spots, p_own, p_other) + (1.0 - blind_spots)


def response_bias(u: float, style: float) -> float:
    """How much a person's reported satisfaction exceeds the felt one: .15 on average, spread by ``style``.

    ``.10 + .10 u + (style - .10) (u - 1/2)``, which is ``.15 + style (u - 1/2)``. People keep their style of answering
    for a year at least, so it is one draw a person; it makes some 8 % of the variance of a scale, at most 29 %
    (Baumgartner & Steenkamp 2001).

    >>> round(response_bias(0.5, 0.1), 6), round(response_bias(0.75, 0.5), 6)
    (0.15, 0.275)
    """
    return BIAS_LOW + BIAS_WIDTH * u + (style - BIAS_WIDTH) * (u - 0.5)


def facilitation(bell: float, formality: float, sd: float) -> float:
    """How firmly a group's facilitator leads, 0-1: ``clip(F + sd bell)``; facilitators differ.

    >>> round(facilitation(1.0, 0.8, 0.15), 6)
    0.95
    """
    return clip(formality + sd * bell)


def trusting(u: float, level: float, width: float) -> float:
    """S2: how much a person trusts somebody new, 0-1: ``clip(t0 + w_r (u - 1/2))``.

    At first it is the one who trusts who matters most (Jones & Shah 2016).

    >>> trusting(0.75, 0.45, 0.2), trusting(0.75, 0.45, 0.0)
    (0.5, 0.45)
    """
    return clip(level + width * (u - 0.5))


def trusted(u: float, width: float) -> float:
    """S2: how much more than others a person is trusted by somebody new, -1/2 to 1/2: ``w_t (u - 1/2)``.

    >>> trusted(0.75, 0.2), trusted(0.75, 0.0)
    (0.05, 0.0)
    """
    return width * (u - 0.5)


def initial_trust(
    u: float, level: float, trusted: float, width: float, familiarity: float, acquainted: bool
) -> float:
    """S3: start trust that the other means me well, 0-1.

    Who trusts, who is trusted, and what only this pair has, as in the social relations model (Kenny 1994):
    ``clip(level + trusted + w_p (u - 1/2))``, with ``familiarity`` more if they knew each other. ``level`` is
    :func:`trusting` of the one who trusts, ``trusted`` that of the other.

    >>> initial_trust(0.5, 0.45, 0.0, 0.27, 0.20, True), initial_trust(0.5, 0.45, 0.05, 0.27, 0.20, False)
    (0.65, 0.5)
    """
    base = level + trusted + width * (u - 0.5)
    if acquainted:
        base = base + familiarity
    return clip(base)


def acquaintance_chance(share: float, across: float, same_organisation: bool, same_division: bool) -> float:
    """S3: chance that two people knew each other, 0-1: colleagues only, ``across`` times as often across divisions.

    ``share`` in one division, ``across share`` in two, 0 in two organisations. Among the managers of one small firm
    .52 of the pairs of one department are acquainted, and .43 of the others (Krackhardt 1987).

    >>> acquaintance_chance(0.45, 0.5, True, True), acquaintance_chance(0.45, 0.5, True, False)
    (0.45, 0.225)
    >>> acquaintance_chance(0.45, 0.5, False, False)
    0.0
    """
    if not same_organisation:
        return 0.0
    if same_division:
        return share
    return across * share


def initial_closeness(acquainted: bool) -> float:
    """S3: start closeness (cosiness, friendship), 0-1.

    >>> initial_closeness(True), initial_closeness(False)
    (0.4, 0.0)
    """
    if acquainted:
        return ACQUAINTED_CLOSENESS
    return 0.0


def accuracy(own_field: bool, p_own: float, p_other: float, ability_shift: float) -> float:
    """Chance to be right on an issue before anybody helped, 0-1.

    >>> accuracy(True, 0.6, 0.4, 0.0), accuracy(False, 0.6, 0.4, 0.05)
    (0.6, 0.45)
    """
    if own_field:
        return clip(p_own + ability_shift)
    return clip(p_other + ability_shift)


def code_accuracy(p_own: float, p_other: float) -> float:
    """Chance that what everyone in an organisation believes is right: that of its average member.

    So shared blind spots move the overlap of errors, not the mean of knowledge.

    >>> round(code_accuracy(0.6, 0.4), 6)
    0.44
    """
    return p_other + (p_own - p_other) / FUNCTIONS


def right_answer(u: float, specific: bool, options: int) -> int:
    """The answer that is right in an organisation: 0 for a generic issue, any for a specific one.

    >>> right_answer(0.9, False, 4), right_answer(0.9, True, 4)
    (0, 3)
    """
    if specific:
        return pick(u, options)
    return 0


def drawn_answer(u: float, right: int, chance_right: float, options: int) -> int:
    """An answer that is right with ``chance_right``, else one of the wrong ones, equally likely.

    One uniform does both: what is left of it above ``chance_right`` picks the wrong answer.

    >>> drawn_answer(0.3, 2, 0.5, 4), drawn_answer(0.6, 2, 0.5, 4), drawn_answer(0.9, 2, 0.5, 4)
    (2, 3, 1)
    """
    if u < chance_right:
        return right
    rest = (u - chance_right) / (1.0 - chance_right)
    offset = 1 + min(int(rest * (options - 1)), options - 2)
    return (right + offset) % options


def start_answer(
    u: float, blind_spots: float, code: int, right: int, chance_right: float, options: int
) -> int:
    """S1: a person's answer to an issue before the programme.

    With chance ``blind_spots`` what everyone in the organisation believes, else the person's own.

    >>> start_answer(0.2, 0.35, 1, 0, 0.5, 4), start_answer(0.5, 0.35, 1, 0, 0.5, 4)
    (1, 0)
    """
    if u < blind_spots:
        return code
    return drawn_answer((u - blind_spots) / (1.0 - blind_spots), right, chance_right, options)


def work_sensitivity(u1: float, u2: float, u3: float, u4: float) -> float:
    """Sensitivity of a work issue, 0-1: the second smallest of four uniforms, so Beta(2, 3).

    >>> work_sensitivity(0.9, 0.2, 0.4, 0.6)
    0.4
    """
    low1, high1 = min(u1, u2), max(u1, u2)
    low2, high2 = min(u3, u4), max(u3, u4)
    return min(max(low1, low2), min(high1, high2))


def career_sensitivity(u1: float, u2: float, u3: float, u4: float, u5: float) -> float:
    """Sensitivity of a career issue, 0-1: the second largest of five uniforms, so Beta(4, 2).

    >>> career_sensitivity(0.9, 0.2, 0.4, 0.6, 0.1)
    0.6
    """
    low1, high1 = min(u1, u2), max(u1, u2)
    low2, high2 = min(u3, u4), max(u3, u4)
    largest = max(high1, high2)
    second = max(min(high1, high2), max(low1, low2))
    return max(second, min(largest, u5))
