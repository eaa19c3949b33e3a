"""R8-R9 and the end of a session: how trust, closeness, openness and suspicion move."""

from peersim.rules.arithmetic import toward, up

BEING_TRUSTED = 0.4  # assumption: being confided in earns trust, less than help does
RULES_RESTRAIN = 0.7  # assumption: a firm facilitator's agreed rules prevent 70 % of indiscretions
FORMALITY_COOLS = 0.5  # assumption: full formality halves the growth of closeness
LEAK_SHAKES = 0.9  # assumption: what a leak leaves of the victim's confidence and openness
VICTIM_SUSPICION = 2.0  # assumption: the victim's perceived leak chance doubles
WITNESS_SUSPICION = 1.5  # assumption
WITNESS_SHARE = 0.5  # assumption: witnesses lose half the trust a victim loses
TOLD, ANSWERED = 0.5, 0.5  # assumption: to be told all and to answer bring as much closer
MEET_IN_THE_MIDDLE = 0.5  # each goes half of the way
SUSPICION_RELAXES = 0.2  # assumption: no news is good news


def trust_from_disclosure(trust: float, depth: float, trust_gain: float) -> float:
    """R8: a listener's trust in the presenter after being confided in: ``up(t, .4 lambda+ d)``.

    >>> trust_from_disclosure(0.5, 0.5, 0.1)
    0.51
    """
    return up(trust, BEING_TRUSTED * trust_gain * depth)


def trust_from_help(trust: float, trust_gain: float) -> float:
    """R10: the presenter's trust in whoever gave the advice that worked: ``up(t, lambda+)``.

    >>> trust_from_help(0.5, 0.1)
    0.55
    """
    return up(trust, trust_gain)


def leak_chance_of_group(base_chance: float, facilitation: float) -> float:
    """Chance that a member passes on a fully told issue: ``q0 (1 - .7 F)``; agreed rules restrain.

    >>> round(leak_chance_of_group(0.03, 1.0), 6)
    0.009
    """
    return base_chance * (1.0 - RULES_RESTRAIN * facilitation)


def leak_chance(group_chance: float, depth: float, reach: float) -> float:
    """R9: chance that this listener's indiscretion reaches the presenter's boss: ``q d rho``.

    >>> round(leak_chance(0.02, 0.5, 0.6), 6)
    0.006
    """
    return group_chance * depth * reach


def trust_after_leak(trust: float, trust_loss: float, victim: bool) -> float:
    """R9: trust in the one who leaked: the victim's times ``1 - lambda-``, witnesses' ``1 - lambda-/2``.

    >>> trust_after_leak(0.5, 0.6, True), trust_after_leak(0.5, 0.6, False)
    (0.2, 0.35)
    """
    if victim:
        return trust * (1.0 - trust_loss)
    return trust * (1.0 - WITNESS_SHARE * trust_loss)


def suspicion_after_leak(perceived: float, victim: bool) -> float:
    """R9: perceived leak chance after a leak: doubled for the victim, half as much again for others.

    >>> suspicion_after_leak(0.02, True), suspicion_after_leak(0.8, False)
    (0.04, 1.0)
    """
    if victim:
        return min(1.0, VICTIM_SUSPICION * perceived)
    return min(1.0, WITNESS_SUSPICION * perceived)


def shaken(x: float) -> float:
    """R9: the victim's confidence or openness after a leak.

    >>> shaken(0.5)
    0.45
    """
    return LEAK_SHAKES * x


def suspicion_relaxed(perceived: float, group_chance: float) -> float:
    """After a session: perceived leak chance goes a fifth of the way back to the true one.

    >>> round(suspicion_relaxed(0.06, 0.01), 6)
    0.05
    """
    return toward(perceived, group_chance, SUSPICION_RELAXES)


def closeness_after_session(closeness: float, facilitation: float, presence: float) -> float:
    """After a session together: closeness ``up(c, presence (1 - F/2))``; formality slows it.

    >>> closeness_after_session(0.0, 0.0, 0.05), closeness_after_session(0.0, 1.0, 0.05)
    (0.05, 0.025)
    """
    return up(closeness, presence * (1.0 - FORMALITY_COOLS * facilitation))


def closeness_after_case(
    closeness: float, depth: float, answered: bool, facilitation: float, dealing: float
) -> float:
    """R8: closeness of who told a case and who heard it, either way: ``up(c, dealing (d + a)/2 (1 - F/2))``.

    a is 1 if the listener's answer was heard, else 0. People grow close by telling and answering, not by sitting
    in one room (Aron et al. 1997; Sprecher et al. 2013); formality slows it.

    >>> closeness_after_case(0.0, 0.5, True, 0.0, 0.1), closeness_after_case(0.0, 0.5, False, 1.0, 0.1)
    (0.07500000000000001, 0.0125)
    """
    shared = TOLD * depth
    if answered:
        shared = shared + ANSWERED
    return up(closeness, dealing * shared * (1.0 - FORMALITY_COOLS * facilitation))


def reciprocated(trust: float, returned: float, reciprocity: float) -> float:
    """End of a session: trust goes half of ``reciprocity`` of the way to the trust that comes back.

    Done for both at once, so that at 1 they meet in the middle.

    >>> reciprocated(0.4, 0.6, 1.0), reciprocated(0.4, 0.6, 0.0)
    (0.5, 0.4)
    """
    return toward(trust, returned, MEET_IN_THE_MIDDLE * reciprocity)
