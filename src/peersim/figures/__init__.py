"""Tables in, figure out: nothing here simulates, reads a file or opens a window.

Every figure states its finding as a title made from the numbers, and carries its n, its intervals
and where it came from. The modules that draw are loaded when a figure of their kind is asked for.
"""

import os
import sys
from contextlib import suppress
from importlib import import_module

from peersim.figures.kit.save import save
from peersim.figures.kit.spec import Drawing, FigureSpec, Tables, refuse_unused, unknown
from peersim.model.figure_kinds import KINDS

__all__ = ["KINDS", "Drawing", "FigureSpec", "Tables", "draw", "save"]


def _load_matplotlib() -> None:
    """Load it although the environment names a backend that it does not know.

    A notebook hands its own on to all that is started from it, and matplotlib fails where it is not there.
    Figures here never ask for a backend; who asks for one later gets the named one, if there is such a one.
    """
    asked = os.environ.pop("MPLBACKEND")
    try:
        import matplotlib
    finally:
        os.environ["MPLBACKEND"] = asked
    with suppress(ValueError):
        matplotlib.rcParams["backend"] = asked


if os.environ.get("MPLBACKEND") and "matplotlib" not in sys.modules:
    _load_matplotlib()


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """Draw one figure.

    Raises :class:`peersim.model.errors.InputError` where the tables do not hold what ``spec`` asks
    for, or the kind does not use a key that is given, naming what was expected.
    """
    if spec.kind not in KINDS:
        raise unknown("kind of figure", spec.kind, list(KINDS))
    refuse_unused(spec)
    drawing: Drawing = import_module(f"peersim.figures.kinds.{spec.kind}").draw(spec, tables)
    return drawing
