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


def aspiration_raised(aspiration: float, inspiration: float, strength: float) -> float:
    """How high a person aims after a session with one who inspires, 0-1: ``up(a, strength inspiration)``.

    >>> aspiration_raised(0.5, 1.0, 0.04)
    0.52
    """
    return up(aspiration, strength * inspiration)
