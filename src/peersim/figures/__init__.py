"""Tables in, figure out: nothing here simulates, reads a file or opens a window.

Every figure states its finding as a title made from the numbers, and carries its n, its intervals
and where it came from. The modules that draw are loaded when a figure of their kind is asked for.
"""

from importlib import import_module

from peersim.figures.save import save
from peersim.figures.spec import Drawing, FigureSpec, Tables, unknown

__all__ = ["KINDS", "Drawing", "FigureSpec", "Tables", "draw", "save"]

KINDS: dict[str, str] = {
    "trajectories": "a session outcome over weeks, one line per arm",
    "forest": "paired contrasts at one point, with their intervals",
    "decomposition": "contrasts that add one difference at a time, sorted",
    "heatmap": "a contrast over two varied parameters",
    "networks": "trust and advice in one kept cohort, before and after",
    "distributions": "an outcome over cohorts, and the members who lose",
    "line": "an outcome or a contrast against one varied parameter",
    "levels": "means of an outcome per arm, sorted",
}
"""Kinds of figures; each is drawn by the module of its name."""


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """Draw one figure.

    Raises :class:`peersim.model.errors.InputError` where the tables do not hold what ``spec`` asks
    for, naming what was expected.
    """
    if spec.kind not in KINDS:
        raise unknown("kind of figure", spec.kind, list(KINDS))
    drawing: Drawing = import_module(f"peersim.figures.{spec.kind}").draw(spec, tables)
    return drawing
