"""Rules that steps may call by the names of their arguments, whatever somebody's own function calls them."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

from peersim.rules.table import VARIANTS, Rules

_SHIPPED = {
    *Rules._field_defaults.values(),
    *(rule for _, variants in VARIANTS.values() for rule in variants.values()),
}


def called_by_name(rules: Rules) -> Rules:
    """The same rules, each to be called by the names of the shipped rule's arguments, whatever its own are called.

    >>> called_by_name(Rules()._replace(context=lambda *given: sum(given))).context(depth=0.5, sensitivity=0.25)
    0.75
    """
    entries = rules._asdict().items()
    return Rules(*(rule if rule in _SHIPPED else _by_position(name, rule) for name, rule in entries))


def _by_position(name: str, rule: Callable[..., Any]) -> Callable[..., Any]:
    names = list(signature(Rules._field_defaults[name]).parameters)

    @wraps(rule)
    def ask(*given: Any, **named: Any) -> Any:
        return rule(*given, *(named[one] for one in names[len(given) :])) if named else rule(*given)

    return ask
