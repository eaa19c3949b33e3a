"""Numbers as text, for figures and pages alike."""


def number(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """A number for a sentence; a real minus sign, no negative zero.

    >>> number(-0.001), number(0.12, sign=True), number(-1.5, 1)
    ('0.00', '+0.12', '−1.5')
    """
    rounded = round(float(value), digits) + 0.0
    text = f"{rounded:+.{digits}f}" if sign and rounded != 0.0 else f"{rounded:.{digits}f}"
    return text.replace("-", "−")


def with_interval(mean: float, low: float, high: float, digits: int = 2) -> str:
    """An effect and its interval, signs shown.

    >>> with_interval(0.12, -0.01, 0.25)
    '+0.12 [−0.01, +0.25]'
    """
    middle, least, most = (number(value, digits, sign=True) for value in (mean, low, high))
    return f"{middle} [{least}, {most}]"


def capital(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def counted(count: int, of: str) -> str:
    """A number of things.

    >>> counted(1, "process"), counted(2, "process"), counted(0, "chunk")
    ('1 process', '2 processes', '0 chunks')
    """
    return f"{count} {of}" if count == 1 else f"{count} {of}{'es' if of.endswith('s') else 's'}"
