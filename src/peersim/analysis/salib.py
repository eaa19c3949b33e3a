"""SALib, loaded when it is needed; and what it would pass over in silence."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from peersim.analysis.sample import Sample
from peersim.model.errors import InputError


def analyser(method: str) -> Callable[..., Any]:
    """SALib's function for a method. Raises :class:`InputError` where it is not installed."""
    try:
        return import_module(f"SALib.analyze.{method}").analyze
    except ImportError:
        raise InputError(f'{method} needs SALib: pip install "peersim[analysis]"') from None


def seed_of(seed: int) -> int:
    """The seed as SALib wants it: it takes 0 for none."""
    return seed + 1


def problem_of(sample: Sample) -> dict[str, Any]:
    """The inputs as SALib wants them."""
    names = list(sample.inputs.columns)
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def refuse_gaps(sample: Sample, what: str) -> None:
    """Raise :class:`InputError` if a point has no value: SALib would answer with zeros."""
    missing = int((~np.isfinite(sample.values)).sum())
    if missing:
        points = "1 point has" if missing == 1 else f"{missing} points have"
        raise InputError(
            f"{points} no value of {sample.what} (a run failed, or it is not defined there), and {what} need every "
            "point; mend what fails and run again, or use drivers or prim, which leave such points out",
            file=sample.file,
        )
