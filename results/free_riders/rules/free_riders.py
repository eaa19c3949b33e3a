"""Free riders are planted: some members never are committed to the group, the others always are."""

COMMITTED = 0.7  # commitment at the start, on average
RARE = -1.0  # some 16 of 100 draws are below


def planted(bell):
    return 0.0 if bell < RARE else COMMITTED


def unmoved(commitment, satisfaction):
    return commitment


def steady_voice(share, dominates, facilitation, commitment, levels_below, status_cost):
    """As the model's, but everybody speaks up as a committed member does."""
    unled = 1.0 if dominates else 0.5 * share
    turn = facilitation * share + (1.0 - facilitation) * unled
    return min(1.0, turn * (0.5 + COMMITTED) / (1.0 + status_cost * max(0.0, levels_below)))
