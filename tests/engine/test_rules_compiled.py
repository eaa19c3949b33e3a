"""Every rule, and every variant of one, gives the same bits interpreted and compiled."""

import inspect
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from numba import njit

from peersim.engine.compiled import door
from peersim.rules.table import VARIANTS, Rules

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: Rules._field_defaults[name] for name in Rules._fields},
    **{f"{choice}_{name}": rule for choice, (_, by) in VARIANTS.items() for name, rule in by.items()},
}
CASES = 200


def arguments(function: Callable[..., Any]) -> Iterator[tuple[Any, ...]]:
    """Values of the kinds that a rule takes: shares to near both ends, larger numbers, small counts."""
    rng = random.Random(function.__name__)

    def one(kind: Any) -> Any:
        if kind is bool:
            return rng.random() < 0.5
        if kind is int:
            return rng.randint(2, 9)
        return rng.choice(
            (rng.random(), rng.random(), rng.random(), 1e-9, 1.0 - 2.0**-33, rng.uniform(1.0, 60.0))
        )

    kinds = [parameter.annotation for parameter in inspect.signature(function).parameters.values()]
    for _ in range(CASES):
        yield tuple(one(kind) for kind in kinds)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_interpreted_and_compiled(name: str) -> None:
    rule = FUNCTIONS[name]
    assert door.part(rule) is rule

    @njit(error_model="numpy")  # type: ignore[misc]
    def compiled(given: Any) -> Any:
        return rule(*given)

    for given in arguments(rule):
        interpreted = rule(*given)
        assert repr(float(compiled(given))) == repr(float(interpreted)), given
