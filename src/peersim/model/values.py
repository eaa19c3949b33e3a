"""Values of parameters: when two are the same, and how messages show one."""

from math import isclose
from numbers import Real
from operator import index
from typing import Any

from peersim.model.errors import InputError


def plain(value: Any) -> Any:
    """A value that another library made, as Python's own: numbers, truth values, texts, lists of them.

    >>> plain(True), plain("trust"), plain([1, 2.5])
    (True, 'trust', [1, 2.5])
    """
    if type(value) in (bool, int, float, str) or value is None:
        return value
    if isinstance(value, list | tuple):
        return type(value)(map(plain, value)) if type(value) in (list, tuple) else [*map(plain, value)]
    if hasattr(value, "dtype") and hasattr(value, "tolist"):  # of numpy: a single one or an array
        return value.tolist()
    try:
        return index(value)
    except TypeError:
        return value


def whole(name: str, value: Any, least: int, most: int | None = None) -> int:
    """A whole number that a caller gave, whatever library made it. Raises :class:`InputError` for any other.

    >>> whole("replicates", 5, 1)
    5
    """
    made = plain(value)
    wanted = f"from {least} to {most}" if most is not None else f"at least {least}"
    if type(made) is not int:
        raise InputError(f"must be a whole number, {wanted} (given: {made!r})", key=name)
    if made < least or (most is not None and made > most):
        raise InputError(f"must be {wanted} (given: {made})", key=name)
    return made


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
