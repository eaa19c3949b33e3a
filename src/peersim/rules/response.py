"""R4 understanding and R5 candour: what becomes of one listener's turn in the round."""

from peersim.rules.arithmetic import damp

SILENT, WITHHELD, ECHOED, HEARD, NOT_UNDERSTOOD = 0, 1, 2, 3, 4


def withholding_chance(rivalry: float, pool: float) -> float:
    """R5: chance that a competitor keeps what they know to themselves: ``rivalry pi``.

    More is shared among non-competitors: Cai & Szeidl (2018), of firms in product markets. That people who
    compete for posts do likewise is an assumption; in theory they help each other less as relative rewards
    grow (Danilov, Harbring & Irlenbusch 2019).

    >>> withholding_chance(0.3, 1.0)
    0.3
    """
    return rivalry * pool


def echo_chance(slip: float, closeness: float, facilitation: float) -> float:
    """R5: chance that a friend says what one wants to hear: ``slip c (1 - F)``.

    Formality avoids the slippage into being overly friendly (Ladyshewsky 2006).

    >>> round(echo_chance(0.6, 0.5, 0.8), 6)
    0.06
    """
    return slip * closeness * (1.0 - facilitation)


def understanding_chance(context: float, distance: float, closeness: float, distance_cost: float) -> float:
    """R4: chance that advice fits the issue: ``g damp(kappa delta (1 - c))``.

    Little context and a foreign working world make advice miss the point; closeness bridges.

    >>> understanding_chance(0.5, 0.0, 0.0, 0.6)
    0.5
    """
    return context * damp(distance_cost * distance * (1.0 - closeness))


def response(u: float, voice: float, withholding: float, echo: float, understanding: float) -> int:
    """R3-R5 in turn with one uniform: silent, withheld, echoed, heard or not understood.

    Each chance is conditional on the ones before not having happened; ``u`` is rescaled after each.

    >>> response(0.9, 0.5, 0.2, 0.0, 0.5) == SILENT, response(0.05, 0.5, 0.2, 0.0, 0.5) == WITHHELD
    (True, True)
    >>> response(0.2, 0.5, 0.2, 0.0, 0.5) == HEARD, response(0.4, 0.5, 0.2, 0.0, 0.5) == NOT_UNDERSTOOD
    (True, True)
    """
    if u >= voice:
        return SILENT
    v = u / voice
    if v < withholding:
        return WITHHELD
    v = (v - withholding) / (1.0 - withholding)
    if v < echo:
        return ECHOED
    v = (v - echo) / (1.0 - echo)
    if v < understanding:
        return HEARD
    return NOT_UNDERSTOOD
