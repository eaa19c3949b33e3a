"""Values of parameters: when two are the same, and how messages show one."""

from math import isclose
from numbers import Real
from typing import Any


def same(a: Any, b: Any) -> bool:
    """Whether two values of a parameter are the same number or the same text.

    >>> same(0.1 + 0.2, 0.3), same("trust", "trust"), same(1, 2)
    (True, True, False)
    """
    if isinstance(a, Real) and isinstance(b, Real):
        return isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-12)
    return bool(a == b)


def value_text(value: Any) -> str:
    """A value as in an experiment file.

    >>> value_text(0.30), value_text(8), value_text("trust")
    ('0.3', '8', 'trust')
    """
    return f"{value:g}" if isinstance(value, float) else str(value)
