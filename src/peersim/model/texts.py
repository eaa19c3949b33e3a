"""Texts from outside, on their way to a page, a figure or a terminal."""

import unicodedata

NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$"
"""What may name an experiment, an arm, a contrast or a figure: part of file names and of queries."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_SEPARATING = frozenset("\u2028\u2029")


def control_characters(text: str) -> list[str]:
    """Characters that would steer a terminal, end a line, or turn the direction of what follows.

    >>> control_characters("a\\x1b[2Jb"), control_characters("näher dran")
    (['\\x1b'], [])
    """
    return [c for c in text if c in _TURNING or c in _SEPARATING or unicodedata.category(c) in ("Cc", "Cs")]


MOST_CHARACTERS = 1000


def one_line(text: str) -> str:
    """The text, if it is one that pages, figures and terminals can show as it is; ``ValueError`` if not."""
    found = control_characters(text)
    if found:
        raise ValueError(f"must be one line without control characters (there is {found[0]!r})")
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"has {len(text)} characters; at most {MOST_CHARACTERS} are possible")
    return text


def shown(text: str) -> str:
    """A text as a terminal may show it: control characters as they are written in Python.

    >>> shown("two\\nlines")
    'two\\\\nlines'
    """
    bad = set(control_characters(text))
    return "".join(repr(c)[1:-1] if c in bad else c for c in text) if bad else text


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())
