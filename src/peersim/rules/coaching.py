"""R11: one-to-one personal coaching beside the group; and the two comparison formats."""

from peersim.rules.arithmetic import up

INSIGHT_FROM_COACH = 0.05  # assumption
COURSE_MINUTES_RATIO = 2.0  # assumption: a lecture treats a topic in the time of two cases
EXPERT_WEIGHT = 3.0  # assumption: an eminent voice weighs as three peers
TEACHER_COMPETENCE = 0.5  # after the own-field bonus .8: a teacher is believed to know the field


def insight_after_coaching(insight: float) -> float:
    """R11: a coaching conversation that solved something raises insight.

    >>> insight_after_coaching(0.6)
    0.62
    """
    return up(insight, INSIGHT_FROM_COACH)


def expert_weight(peer_weight: float) -> float:
    """Weight of a top leader's word, against that of a peer with the same standing.

    >>> expert_weight(0.5)
    1.5
    """
    return EXPERT_WEIGHT * peer_weight
