"""R13: acquired answers are forgotten."""


def retention_weeks(u: float, half_life: float, use: float) -> float:
    """Weeks for which a newly acquired answer is kept: ``half_life / (1 - use) (1 - u) / u``.

    Then the share still kept after t weeks is hyperbolic, ``c / (c + t)`` with
    ``c = half_life / (1 - use)``: half of what is never used is lost after ``half_life`` weeks
    (Tatel & Ackerman 2025, 6.5 months). ``use`` < 1 is how much of it the job calls on.

    >>> retention_weeks(0.5, 28.0, 0.0)
    28.0
    """
    return half_life / (1.0 - use) * (1.0 - u) / u
