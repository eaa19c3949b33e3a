"""How many organisations, functions and industries sit in a group: the two levers.

Externality and diversity are independent: a person's function comes from the rank of a draw of
their own, never from the seat that decides the organisation.
"""

from peersim.rules.arithmetic import round_half_up

FUNCTIONS = 5  # operations, finance, HR, marketing, sales: the source study's five
TOP_LEVEL = 4  # levels run 0..4: manager, senior manager, director, senior director, vice president


def organisation_count(externality: float, group_size: int) -> int:
    """Organisations in a group: 1 when externality is 0, one per member when it is 1.

    ``1 + round(externality (n - 1))``.

    >>> organisation_count(0.0, 8), organisation_count(0.5, 8), organisation_count(1.0, 8)
    (1, 5, 8)
    """
    return 1 + round_half_up(externality * (group_size - 1))


def function_count(diversity: float, group_size: int) -> int:
    """Functions in a group, at most five: ``1 + round(diversity (min(n, 5) - 1))``.

    >>> function_count(0.0, 8), function_count(1.0, 8), function_count(1.0, 3)
    (1, 5, 3)
    """
    return 1 + round_half_up(diversity * (min(group_size, FUNCTIONS) - 1))


def industry_count(industry_mix: float, organisations: int) -> int:
    """Industries among the organisations of a group: ``1 + round(mix (N_o - 1))``.

    >>> industry_count(1.0, 8), industry_count(0.0, 8)
    (8, 1)
    """
    return 1 + round_half_up(industry_mix * (organisations - 1))


def level(u: float, spread: int) -> int:
    """A person's hierarchical level, 0..spread, equally likely: ``floor(u (spread + 1))``, at most 4.

    >>> level(0.99, 0), level(0.99, 4)
    (0, 4)
    """
    return min(int(u * (spread + 1)), TOP_LEVEL)
