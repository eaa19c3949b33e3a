"""R1: how much a presenter tells."""

from peersim.rules.arithmetic import clip, damp

NEUTRAL_TRUST = 0.4  # assumption: trust above it opens, below it closes
FACILITATION_LIFT = 0.1  # assumption: a facilitator's opening helps a little
TOP_LEVEL_GAP = 4.0  # the widest gap between levels 0..4
SHAME_BEFORE_ALL = 0.5  # assumption: half of the shame before a friend is felt before any colleague
STRUCTURE_RELIEVES = 0.7  # assumption: a firm lead takes 70 % of the image cost, as of indiscretions


def exposure_kept(kept: float, perceived_leak: float, reach: float) -> float:
    """Chance that a secret told to one more listener does not arrive: ``kept (1 - q rho)``.

    >>> exposure_kept(1.0, 0.1, 0.5)
    0.95
    """
    return kept * (1.0 - perceived_leak * reach)


def image_before(same_organisation: bool, closeness: float) -> float:
    """R1: what showing a listener that one does not know puts at stake, 0-1: ``1 - c`` of a colleague.

    A listener of the presenter's organisation is one with whom the presenter will go on working; before
    others nothing is at stake. People ask less where competence is central, and their equals (Lee 1997; a
    sign, from memory). No study compares one's own organisation with strangers, so that difference is an
    assumption. How it depends on closeness is contested: Chandrasekhar, Golub & Yang (2018) find that
    signalling weighs among the distant, and shame among the close. This is the form in which the cost falls;
    :func:`shame_before` is the other.

    >>> image_before(True, 0.4), image_before(False, 0.0)
    (0.6, 0.0)
    """
    if same_organisation:
        return 1.0 - closeness
    return 0.0


def shame_before(same_organisation: bool, closeness: float) -> float:
    """R1, variant: what showing a listener that one does not know puts at stake, 0-1: ``(1 + c) / 2`` of a colleague.

    The form in which the cost rises with closeness: shame is greatest before those whose opinion matters most
    (Chandrasekhar, Golub & Yang 2018). That it doubles from a mere colleague to a friend is an assumption.

    >>> shame_before(True, 0.4), shame_before(True, 1.0), shame_before(False, 1.0)
    (0.7, 1.0, 0.0)
    """
    if same_organisation:
        return SHAME_BEFORE_ALL * (1.0 + closeness)
    return 0.0


def image_cost(shown: float, facilitation: float, strength: float) -> float:
    """R1: image cost of asking, 0 and more: ``strength shown (1 - .7 F)``.

    ``shown`` is the mean of :func:`image_before` over the listeners. Structure makes asking a matter of
    course, and so takes the asker's cost away (Sandvik et al. 2020, who do not measure it; how much is
    an assumption).

    >>> round(image_cost(0.6, 0.5, 1.0), 6)
    0.39
    """
    return strength * shown * (1.0 - STRUCTURE_RELIEVES * facilitation)


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
    image: float,
) -> float:
    """R1: depth of disclosure d, 0-1.

    ``clip(base (1/2 + o) + beta (trust - .4) + r (D - base) + .1 F) damp(cost)`` with the cost
    ``fear stake exposure + mu gap/4 + image``

    ``exposure`` is the perceived chance that it reaches somebody who decides my career, ``norm`` D
    the depth the group is used to, ``level_gap`` the mean absolute difference of levels, ``image`` the
    :func:`image_cost`. The cost
    multiplies instead of being subtracted, so that depth never sits at a floor. Sources: silence
    for fear of being labelled (Milliken, Morrison & Hewlin 2003), reciprocity (Sprecher et al.
    2013); the form is an assumption.

    >>> round(disclosure(0.5, 0.4, 0.3, 0.0, 5.0, 0.0, 0.0, 0.3, 0.45, 0.3, 0.6, 0.3, 0.0), 6)
    0.3
    >>> round(disclosure(0.5, 0.4, 0.3, 0.0, 5.0, 0.1, 0.0, 0.3, 0.45, 0.3, 0.6, 0.3, 0.0), 6)
    0.230769
    """
    wish = (
        base * (0.5 + openness)
        + trust_weight * (mean_trust - NEUTRAL_TRUST)
        + reciprocity * (norm - base)
        + FACILITATION_LIFT * facilitation
    )
    cost = fear * stake * exposure + status_cost * level_gap / TOP_LEVEL_GAP + image
    return clip(wish) * damp(cost)
