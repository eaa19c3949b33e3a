"""SALib, loaded when it is needed; inputs are on the unit cube, named or not."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Literal

from peersim.model.errors import InputError


def salib(step: Literal["sample", "analyze"], method: str) -> Callable[..., Any]:
    """SALib's function for a step of a method. Raises :class:`InputError` where it is not installed."""
    try:
        module = import_module(f"SALib.{step}.{method}")
    except ImportError:
        raise InputError(f'{method} needs SALib: pip install "peersim[analysis]"') from None
    found: Callable[..., Any] = getattr(module, step)
    return found


def problem_of(names: Sequence[str]) -> dict[str, Any]:
    """Inputs from 0 to 1 as SALib wants them."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def seed_of(seed: int) -> int:
    """The seed of an analysis as SALib wants it: some of them take 0 for none."""
    return seed + 1
