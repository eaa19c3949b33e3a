"""What both engines ask of an answer that a rule gives."""


def option(answer: int, options: int) -> int:
    """The answer, if it is one of the options 0 to ``options`` - 1. Raises ``ValueError`` otherwise.

    Shipped rules give no other; a rule of somebody's own might.

    >>> option(2, 4)
    2
    """
    if answer < 0 or answer >= options:
        raise ValueError("an answer is none of the options")
    return answer
