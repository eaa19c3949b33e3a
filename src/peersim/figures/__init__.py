"""Tables in, figure out: nothing here simulates, reads a file or opens a window.

Every figure states its finding as a title made from the numbers, and carries its n, its intervals
and where it came from. The modules that draw are loaded when a figure of their kind is asked for.
"""

from importlib import import_module

from peersim.figures.save import save
from peersim.figures.spec import Drawing, FigureSpec, Tables, refuse_unused, unknown
from peersim.model.figure_kinds import KINDS

__all__ = ["KINDS", "Drawing", "FigureSpec", "Tables", "draw", "save"]


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """Draw one figure.

    Raises :class:`peersim.model.errors.InputError` where the tables do not hold what ``spec`` asks
    for, or the kind does not use a key that is given, naming what was expected.
    """
    if spec.kind not in KINDS:
        raise unknown("kind of figure", spec.kind, list(KINDS))
    refuse_unused(spec)
    drawing: Drawing = import_module(f"peersim.figures.{spec.kind}").draw(spec, tables)
    return drawing
