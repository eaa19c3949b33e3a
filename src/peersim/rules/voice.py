"""R3: who gets to speak in the round."""

from peersim.rules.arithmetic import damp

REFERENCE_LISTENERS = 7.0  # a group of eight, the source's usual size


def shared_air_time(air_time: float, listeners: int) -> float:
    """Variant ``shared``: the round's air time is divided among the listeners: ``min(1, A / (N-1))``.

    Five in a group make a dialogue, ten a monologue (Fay, Garrod & Carletta 2000).

    >>> shared_air_time(4.0, 8), shared_air_time(4.0, 2)
    (0.5, 1.0)
    """
    return min(1.0, air_time / listeners)


def fixed_air_time(air_time: float, listeners: int) -> float:
    """Variant ``fixed``: everyone has as much air time as in a group of eight, whatever the size.

    >>> round(fixed_air_time(4.0, 15), 6)
    0.571429
    """
    return min(1.0, air_time / REFERENCE_LISTENERS)


def voice_chance(
    share: float,
    dominates: bool,
    facilitation: float,
    commitment: float,
    levels_below: float,
    status_cost: float,
) -> float:
    """R3: chance that a listener speaks in the round, 0-1.

    ``min(1, [F a + (1 - F)(1 if dominant else a/2)] (1/2 + m) damp(mu max(0, L_i - L_j)))``; ``share``
    is a, ``levels_below`` how many levels the speaker stands below the presenter.

    >>> voice_chance(0.5, False, 1.0, 0.5, 0.0, 0.3)
    0.5
    >>> voice_chance(0.5, False, 0.0, 0.5, 0.0, 0.3)
    0.25
    """
    if dominates:
        unled = 1.0
    else:
        unled = 0.5 * share
    turn = facilitation * share + (1.0 - facilitation) * unled
    return min(1.0, turn * (0.5 + commitment) * damp(status_cost * max(0.0, levels_below)))
