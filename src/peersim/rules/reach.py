"""S4-S5: who can carry my words to my boss, who competes with me, and how far apart we are."""

NO_PATH = -1
FACILITATOR_STEPS = 1  # assumption: who leads groups in the house knows the bosses, and is one step from each
SAME_INDUSTRY_CONTACTS = 2.0  # assumption: outsiders of one industry have twice the contacts
SAME_ORGANISATION_POOL = 0.4  # assumption: colleagues of other divisions compete now and then
OTHER_FUNCTION_FIT = 0.3  # assumption: three posts in ten are open to people of any function
NEXT_LEVEL_FIT = 0.5  # assumption: half the posts that one may get, one who stands a level apart may get too


def path_steps(u: float, chance_direct: float, same_organisation: bool, same_division: bool) -> int:
    """S4: steps from a listener to the presenter's boss in the drawn contact graph.

    One step with ``chance_direct``; else two within a division, three within an organisation, and
    no path (-1) from outside. The chance within a division, .72 = 1 - (1 - .26)(1 - .62) joins sharing the
    boss (.26) with an advice tie to the boss (.62) (Krackhardt 1987).

    >>> path_steps(0.5, 0.72, True, True), path_steps(0.8, 0.72, True, True)
    (1, 2)
    >>> path_steps(0.8, 0.25, True, False), path_steps(0.8, 0.07, False, False)
    (3, -1)
    """
    if u < chance_direct:
        return 1
    if same_division:
        return 2
    if same_organisation:
        return 3
    return NO_PATH


def reported_steps(is_boss: bool, same_boss: bool) -> int:
    """S4: steps that reporting lines alone give: 0 to one's own boss, 1 to somebody with the same boss.

    -1 where they say nothing; then the drawn graph decides.

    >>> reported_steps(True, False), reported_steps(False, True), reported_steps(False, False)
    (0, 1, -1)
    """
    if is_boss:
        return 0
    if same_boss:
        return 1
    return NO_PATH


def direct_chance(
    same_division: bool,
    same_organisation: bool,
    same_industry: bool,
    in_division: float,
    in_organisation: float,
    outside: float,
) -> float:
    """S4: chance that the listener is one step from the presenter's boss, by what they share.

    Outsiders of the same industry have twice the chance of other outsiders (assumption).

    >>> direct_chance(False, False, True, 0.72, 0.25, 0.07)
    0.14
    """
    if same_division:
        return in_division
    if same_organisation:
        return in_organisation
    if same_industry:
        return min(1.0, SAME_INDUSTRY_CONTACTS * outside)
    return outside


def reach(steps: int, decay: float) -> float:
    """S4: chance that what is told arrives at the boss: ``decay`` multiplied once per step.

    Zero without a path (``steps`` < 0), one when the listener is the boss.

    >>> reach(1, 0.6), reach(2, 0.5), reach(-1, 0.6), reach(0, 0.6)
    (0.6, 0.25, 0.0, 1.0)
    """
    if steps < 0:
        return 0.0
    value = 1.0
    for _ in range(steps):
        value = value * decay
    return value


def facilitator_reach(same_organisation: bool, inside: float, reach: float) -> float:
    """S4: chance that the facilitator carries what is told to the boss, 0-1: ``inside rho`` in the house.

    ``inside`` says how far facilitators are employees, ``reach`` is that of :data:`FACILITATOR_STEPS`.
    A facilitator from outside, or from another house than the presenter's, reaches nobody. Assumption.

    >>> facilitator_reach(True, 0.5, 0.6), facilitator_reach(False, 0.5, 0.6)
    (0.3, 0.0)
    """
    if same_organisation:
        return inside * reach
    return 0.0


def promotion_pool(
    same_division: bool, same_organisation: bool, same_industry: bool, industry_pool: float
) -> float:
    """S5: how far two people compete for the same posts, 0-1.

    >>> promotion_pool(True, True, True, 0.2), promotion_pool(False, False, True, 0.2)
    (1.0, 0.2)
    """
    if same_division:
        return 1.0
    if same_organisation:
        return SAME_ORGANISATION_POOL
    if same_industry:
        return industry_pool
    return 0.0


def fit_for_one_post(same_function: bool, level_gap: int) -> float:
    """S5: how far two people fit the same posts, 0-1: by function, and by how many levels they stand apart.

    Of another function .3; one level apart .5, more 0; the product of both. That rivals are those who want
    one post is the theory of tournaments (Lazear 1989); no study by level or function is known: assumptions.

    >>> fit_for_one_post(True, 0), fit_for_one_post(True, 1), fit_for_one_post(False, 0)
    (1.0, 0.5, 0.3)
    """
    fit = 1.0
    if level_gap > 1:
        fit = 0.0
    elif level_gap == 1:
        fit = NEXT_LEVEL_FIT
    if not same_function:
        fit = fit * OTHER_FUNCTION_FIT
    return fit


def pool_for_posts(pool: float, post_fit: float, fit: float) -> float:
    """S5: how far two people compete, 0-1, where it matters by ``post_fit`` who fits which post.

    ``pool (1 - post_fit (1 - fit))``: at 0 all who share a division are full competitors, at 1 only those who
    fit the same posts.

    >>> pool_for_posts(0.4, 0.5, 0.5), pool_for_posts(0.4, 0.0, 0.0), pool_for_posts(1.0, 1.0, 0.0)
    (0.30000000000000004, 0.4, 0.0)
    """
    return pool * (1.0 - post_fit * (1.0 - fit))


def distance(
    other_function: bool,
    other_organisation: bool,
    other_industry: bool,
    function_weight: float,
    organisation_weight: float,
    industry_weight: float,
) -> float:
    """S5: how foreign two people's working worlds are to each other: the sum of what differs.

    >>> distance(True, True, False, 0.2, 0.3, 0.2)
    0.5
    """
    total = 0.0
    if other_function:
        total = total + function_weight
    if other_organisation:
        total = total + organisation_weight
    if other_industry:
        total = total + industry_weight
    return total
