"""The few shapes every other rule is made of."""

SQRT3 = 1.7320508075688772  # a literal, so that no library's square root is involved


def clip(x: float) -> float:
    """Limit ``x`` to [0, 1].

    >>> clip(1.2), clip(-0.1), clip(0.4)
    (1.0, 0.0, 0.4)
    """
    if x < 0.0:
        return 0.0
    if x > 1.0:
        return 1.0
    return x


def up(x: float, k: float) -> float:
    """Move ``x`` the share ``k`` of its remaining way to 1: ``x + k (1 - x)``.

    >>> up(0.5, 0.2)
    0.6
    """
    return x + k * (1.0 - x)


def toward(x: float, target: float, rate: float) -> float:
    """Move ``x`` the share ``rate`` of its way to ``target``.

    >>> toward(0.5, 0.9, 0.5)
    0.7
    """
    return x + rate * (target - x)


def damp(x: float) -> float:
    """Weaken by a cost ``x`` >= 0: ``1 / (1 + x)``; 1 at no cost, never below 0.

    >>> damp(0.0), damp(1.0)
    (1.0, 0.5)
    """
    return 1.0 / (1.0 + x)


def squash(x: float) -> float:
    """Turn any number into a chance: ``1/2 + 1/2 x / (1 + |x|)``.

    A sigmoid made of a division instead of an exponential.

    >>> squash(0.0), squash(1.0), squash(-1.0)
    (0.5, 0.75, 0.25)
    """
    if x < 0.0:
        return 0.5 + 0.5 * x / (1.0 - x)
    return 0.5 + 0.5 * x / (1.0 + x)


def irwin_hall(u1: float, u2: float, u3: float, u4: float) -> float:
    """A bell-shaped number with mean 0 and standard deviation 1 from four uniforms.

    The sum of four uniforms has mean 2 and variance 1/3 (Irwin 1927; Hall 1927). Range -2√3 to 2√3.

    >>> irwin_hall(0.5, 0.5, 0.5, 0.5)
    0.0
    """
    return SQRT3 * (u1 + u2 + u3 + u4 - 2.0)


def round_half_up(x: float) -> int:
    """The nearest integer to ``x`` >= 0, halves upward: ``floor(x + 1/2)``.

    >>> round_half_up(2.5), round_half_up(2.4)
    (3, 2)
    """
    return int(x + 0.5)


def pick(u: float, n: int) -> int:
    """One of ``0 .. n - 1`` with equal chance, from a uniform 0 < ``u`` < 1: ``floor(u n)``.

    >>> pick(0.99, 4)
    3
    """
    return int(u * n)
