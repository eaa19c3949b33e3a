"""Who comes, how many cases fit, who presents next."""

from peersim.rules.arithmetic import squash

ATTENDANCE_SLOPE = 8.0  # assumption, with the threshold: a default member comes 87 % of the time
ATTENDANCE_THRESHOLD = 0.25


def attendance_chance(commitment: float, satisfaction: float) -> float:
    """Chance to attend a session: ``squash(8 (m/2 + S/2 - .25))``.

    >>> round(attendance_chance(0.7, 0.5), 3)
    0.868
    """
    return squash(ATTENDANCE_SLOPE * (0.5 * commitment + 0.5 * satisfaction - ATTENDANCE_THRESHOLD))


def case_count(minutes: float, overhead: float, minutes_per_case: float, most: int) -> int:
    """Cases in a session: what the time budget holds, at most ``most``.

    ``floor((minutes - overhead) / minutes_per_case)``, zero if nothing is left.

    >>> case_count(180.0, 30.0, 25.0, 8), case_count(180.0, 30.0, 25.0, 4)
    (6, 4)
    """
    if minutes <= overhead:
        return 0
    return min(int((minutes - overhead) / minutes_per_case), most)


def turns_each(most: int, present: int) -> int:
    """How often one person may present where ``present`` people may present ``most`` cases; rounded up.

    >>> turns_each(8, 8), turns_each(16, 8), turns_each(9, 8)
    (1, 2, 2)
    """
    return -(-most // present)


def turn_priority(turns: int, dominance: float, facilitation: float) -> float:
    """Who presents next: the largest ``-F turns + (1 - F) dominance``.

    A facilitator gives the turn to whoever had fewest; without one the dominant take it.

    >>> turn_priority(2, 0.5, 1.0), turn_priority(2, 0.5, 0.0)
    (-2.0, 0.5)
    """
    return -facilitation * turns + (1.0 - facilitation) * dominance


def one_turn(present: int) -> int:
    """Variant ``one``: most turns in a session; nobody presents twice.

    >>> one_turn(5)
    5
    """
    return present


def two_turns(present: int) -> int:
    """Variant ``two``: most turns in a session; nobody presents three times.

    >>> two_turns(5)
    10
    """
    return 2 * present
