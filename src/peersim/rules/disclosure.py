"""R1: how much a presenter tells."""

from peersim.rules.arithmetic import clip, damp

NEUTRAL_TRUST = 0.4  # assumption: trust above it opens, below it closes
FACILITATION_LIFT = 0.1  # assumption: a facilitator's opening helps a little
TOP_LEVEL_GAP = 4.0  # the widest gap between levels 0..4


def exposure_kept(kept: float, perceived_leak: float, reach: float) -> float:
    """Chance that a secret told to one more listener does not arrive: ``kept (1 - q rho)``.

    >>> exposure_kept(1.0, 0.1, 0.5)
    0.95
    """
    return kept * (1.0 - perceived_leak * reach)


def disclosure(
    openness: float,
    mean_trust: float,
    norm: float,
    facilitation: float,
    stake: float,
    exposure: float,
    level_gap: float,
    base: float,
    trust_weight: float,
    reciprocity: float,
    fear: float,
    status_cost: float,
) -> float:
    """R1: depth of disclosure d, 0-1.

    ``clip(base (1/2 + o) + beta (trust - .4) + r (D - base) + .1 F) damp(fear stake exposure + mu gap/4)``

    ``exposure`` is the perceived chance that it reaches somebody who decides my career, ``norm`` D
    the depth the group is used to, ``level_gap`` the mean absolute difference of levels. The cost
    multiplies instead of being subtracted, so that depth never sits at a floor. Sources: silence
    for fear of being labelled (Milliken, Morrison & Hewlin 2003), reciprocity (Sprecher et al.
    2013); the form is an assumption.

    >>> round(disclosure(0.5, 0.4, 0.3, 0.0, 5.0, 0.0, 0.0, 0.3, 0.45, 0.3, 0.6, 0.3), 6)
    0.3
    >>> round(disclosure(0.5, 0.4, 0.3, 0.0, 5.0, 0.1, 0.0, 0.3, 0.45, 0.3, 0.6, 0.3), 6)
    0.230769
    """
    wish = (
        base * (0.5 + openness)
        + trust_weight * (mean_trust - NEUTRAL_TRUST)
        + reciprocity * (norm - base)
        + FACILITATION_LIFT * facilitation
    )
    cost = fear * stake * exposure + status_cost * level_gap / TOP_LEVEL_GAP
    return clip(wish) * damp(cost)
