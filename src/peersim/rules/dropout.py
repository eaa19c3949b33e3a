"""Who leaves the group for good."""


def dropout_chance(commitment: float, dropout: float) -> float:
    """Chance that a member leaves for good after a work interval: ``dropout (1 - m)``.

    A chance, 0-1: none at full commitment, ``dropout`` without any. Drop-out of programmes is common (a fifth in
    psychotherapy: Swift & Greenberg 2012) and goes with missed meetings and a weak bond; of managers' groups no
    number was found. The form and the size are an assumption.

    >>> dropout_chance(0.75, 0.1)
    0.025
    """
    return dropout * (1.0 - commitment)
