"""What SALib would pass over in silence is refused: points that are no such design, and points without a value."""

from typing import TypeVar

import numpy as np

from peersim.analysis.sample import Sample
from peersim.model.errors import InputError

T = TypeVar("T")


def whole_design(sample: Sample, found: T | None, kind: str, what: str) -> T:
    """The structure that was found. Raises :class:`InputError` if none was, or a point has no value."""
    if found is None:
        raise InputError(
            f"{len(sample.inputs)} points of {len(sample.inputs.columns)} inputs are no whole {kind.capitalize()} "
            "design in its own order: rows are missing, were moved, or it was sampled otherwise "
            f'(kind = "{kind}" makes one)',
            file=sample.file,
        )
    missing = int((~np.isfinite(sample.values)).sum())
    if missing:
        points = "1 point has" if missing == 1 else f"{missing} points have"
        raise InputError(
            f"{points} no value of {sample.what} (a run failed, or it is not defined there), and {what} need every "
            "point; mend what fails and run again, or use drivers or prim, which leave such points out",
            file=sample.file,
        )
    return found
