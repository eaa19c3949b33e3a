"""Higher aims: whom one sees, and what range of careers sits in the room."""

from peersim.rules.arithmetic import up

ATTAINABLE = 2.0  # assumption: a model is attainable one or two levels above
ALIKE, OTHER_FUNCTION, OTHER_INDUSTRY = (
    0.5,
    0.25,
    0.25,
)  # assumption: another career shows more of what there is


def inspiration(levels_above: float, other_function: bool, other_industry: bool) -> float:
    """How much another member's career inspires, 0-1: 1/2 one or two levels above, 1/4 more for another function and
    for another industry; 0 otherwise.

    Success that seems attainable inspires, success out of reach does not (Lockwood & Kunda 1997: it deflates; here it
    leaves one as one was). The sign is contested: more of one's peers who had founded a firm led fewer to found one
    (Lerner & Malmendier 2013). Sizes are an assumption.

    >>> inspiration(1.0, True, True), inspiration(2.0, False, True), inspiration(3.0, True, True)
    (1.0, 0.75, 0.0)
    """
    if levels_above < 1.0 or levels_above > ATTAINABLE:
        return 0.0
    total = ALIKE
    if other_function:
        total = total + OTHER_FUNCTION
    if other_industry:
        total = total + OTHER_INDUSTRY
    return total


def deflating_inspiration(levels_above: float, other_function: bool, other_industry: bool) -> float:
    """Variant: a career out of reach deflates, if it is of one's own function: ``-1/2``; else as :func:`inspiration`.

    Success that is relevant and seems unattainable makes people think less of themselves; where it is irrelevant it
    does nothing (Lockwood & Kunda 1997). How much is an assumption.

    >>> deflating_inspiration(3.0, False, True), deflating_inspiration(3.0, True, True)
    (-0.5, 0.0)
    >>> deflating_inspiration(1.0, True, True)
    1.0
    """
    if levels_above > ATTAINABLE:
        return 0.0 if other_function else -ALIKE
    return inspiration(levels_above, other_function, other_industry)


def aspiration_raised(aspiration: float, inspiration: float, strength: float) -> float:
    """How high a person aims after a session with one who inspires, 0-1: ``up(a, strength inspiration)``.

    One who deflates (``inspiration`` below 0) takes away that part of the aim: ``a (1 + strength inspiration)``.

    >>> aspiration_raised(0.5, 1.0, 0.04), aspiration_raised(0.5, -0.5, 0.04)
    (0.52, 0.49)
    """
    if inspiration < 0.0:
        return aspiration * (1.0 + strength * inspiration)
    return up(aspiration, strength * inspiration)
