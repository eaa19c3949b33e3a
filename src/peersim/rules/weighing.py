"""R6: how advice is weighed and taken.

The weight on advice is the judge-advisor literature's measure: 0 ignores it, 1 adopts it
(Yaniv & Kleinberger 2000; Bonaccio & Dalal 2006). Which weight a voice has is contested, so there
are variants with one signature.
"""

from peersim.rules.arithmetic import clip, damp

OWN_FIELD_BONUS = 0.3  # assumption: an expert's word weighs more
UPTAKE_BASE, UPTAKE_CONFIDENCE = 0.75, 0.5  # assumption: half confident people take advice at its full weight


def trust_weight(trust: float, competence: float, own_field: bool, openness: float, distance: float) -> float:
    """Variant ``trust``: ``t (1/2 + clip(b + .3 [own field])) (1/2 + o)``.

    Advice of one who "may mislead" weighs less than of one who "will help".

    >>> trust_weight(0.5, 0.5, False, 0.5, 0.0), trust_weight(0.5, 0.5, True, 0.5, 0.0)
    (0.5, 0.65)
    """
    if own_field:
        competence = competence + OWN_FIELD_BONUS
    return trust * (0.5 + clip(competence)) * (0.5 + openness)


def similarity_weight(
    trust: float, competence: float, own_field: bool, openness: float, distance: float
) -> float:
    """Variant ``similarity``: likeness takes the place of trust: ``damp(delta) / 2`` for ``t``.

    >>> similarity_weight(0.9, 0.5, False, 0.5, 0.0)
    0.5
    """
    return trust_weight(0.5 * damp(distance), competence, own_field, openness, distance)


def weight_on_advice(advice: float, own: float, inertia: float) -> float:
    """Weight on the heaviest other answer: ``W / (W + W_own + inertia)``, 0-1; 0 if none was heard.

    ``own`` is the weight of the voices that agree with the presenter.

    >>> weight_on_advice(0.5, 0.0, 0.5), weight_on_advice(0.0, 1.0, 0.5)
    (0.5, 0.0)
    """
    if advice <= 0.0:
        return 0.0
    return advice / (advice + own + inertia)


def coupling(gain_share: float, strength: float) -> float:
    """How a gain in the other domain feeds this one: ``1 + chi max(0, gain)``.

    ``gain_share`` is the change of the share of right answers in the other domain since the start.

    >>> coupling(0.1, 2.0), coupling(-0.1, 2.0)
    (1.2, 1.0)
    """
    return 1.0 + strength * max(0.0, gain_share)


def uptake_chance(weight: float, trial_time: float, confidence: float, boost: float) -> float:
    """R6: chance that the presenter tries the advice: ``min(1, w tau (3/4 + e/2) boost)``.

    >>> uptake_chance(0.5, 0.5, 0.5, 1.0)
    0.25
    """
    return min(1.0, weight * trial_time * (UPTAKE_BASE + UPTAKE_CONFIDENCE * confidence) * boost)
