"""R2: which issue is brought, and how much of its context reaches the room.

Which issue may be brought is a contested rule, so it has variants. Each says whether item k is a
candidate for a presenter who has noticed where they are wrong.
"""

from peersim.rules.arithmetic import up


def notice_chance(insight: float, depth: float) -> float:
    """Chance that the presenter brings something they are wrong about: ``z + (1 - z) d``.

    Talking openly makes one notice. Otherwise any issue is brought, and a right answer can be
    talked away.

    >>> notice_chance(0.6, 0.5)
    0.8
    """
    return up(insight, depth)


def any_gap(wrong: bool, sensitivity: float, depth: float) -> bool:
    """Variant ``any_gap``: any issue on which the presenter is wrong, however sensitive.

    >>> any_gap(True, 0.9, 0.1)
    True
    """
    return wrong


def hold_back(wrong: bool, sensitivity: float, depth: float) -> bool:
    """Variant ``hold_back``: only issues that the depth can carry, s <= d; any gap if there is none.

    So sensitive issues go unraised.

    >>> hold_back(True, 0.9, 0.1), hold_back(True, 0.1, 0.3)
    (False, True)
    """
    return wrong and sensitivity <= depth


def any_topic(wrong: bool, sensitivity: float, depth: float) -> bool:
    """Variant ``any_topic``: a topic at random, right or wrong, as in general peer learning.

    >>> any_topic(False, 0.9, 0.1)
    True
    """
    return True


def context(depth: float, sensitivity: float) -> float:
    """How much of an issue's context reaches the room, 0-1: ``min(1, d / s)``.

    >>> context(0.3, 0.6), context(0.5, 0.2)
    (0.5, 1.0)
    """
    if depth >= sensitivity:
        return 1.0
    return depth / sensitivity
