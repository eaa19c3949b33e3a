"""One look for all figures: legible in one journal column, told apart without colour."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import matplotlib

from peersim.figures.kit.fonts import FONT

ONE_COLUMN, TWO_COLUMNS = 3.5, 7.2
"""Widths in inches: 89 and 183 mm."""

DPI = 200
"""Dots per inch of a PNG."""

TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 8.5, 7.0, 6.0
"""Font sizes in points; only provenance is small."""

INK, GREY, LIGHT = "#222222", "#6f6f6f", "#dddddd"
BLUE, ORANGE = "#0072B2", "#D55E00"
SIDES = {1: (ORANGE, BLUE), -1: (BLUE, ORANGE), 0: ("#B08D57", "#5E3C99")}
"""Below and above zero of left minus right, by the direction that is good: blue is better for the
left side, orange for the right; brown and purple where neither is better."""

HATCHES = {"open": "//////", "negligible": "......"}
"""By class of a contrast; a clear one has none."""

MARKS = {
    "above": ("o", INK),
    "below": ("o", INK),
    "open": ("o", "white"),
    "negligible": ("D", "#b5b5b5"),
}
"""Marker and fill by class of a contrast: filled is beyond the margin, hollow open, a grey diamond negligible."""

RC = {
    "font.family": FONT,
    "font.size": TEXT_SIZE,
    "axes.titlesize": TEXT_SIZE,
    "axes.labelsize": TEXT_SIZE,
    "xtick.labelsize": TEXT_SIZE,
    "ytick.labelsize": TEXT_SIZE,
    "legend.fontsize": TEXT_SIZE,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.2,
    "lines.markersize": 4.0,
    "legend.frameon": False,
    "legend.handlelength": 2.6,
    "legend.borderaxespad": 0.2,
    "hatch.linewidth": 0.5,
    "axes.formatter.useoffset": False,
    "axes.unicode_minus": True,
    "text.parse_math": False,
    "text.usetex": False,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "peersim",
    "path.simplify": True,
    "savefig.bbox": "standard",
}


class Look(NamedTuple):
    """How one arm is drawn: colour, marker and dashes each tell it apart on their own."""

    colour: str
    marker: str
    dashes: tuple[float, tuple[float, ...]] | str
    filled: bool

    @property
    def face(self) -> str:
        """What fills a marker."""
        return self.colour if self.filled else "white"

    @property
    def line(self) -> dict[str, Any]:
        """How matplotlib draws a line of it."""
        return {
            "color": self.colour,
            "linestyle": self.dashes,
            "marker": self.marker,
            "markerfacecolor": self.face,
        }


LOOKS = (
    Look("#0072B2", "o", "-", True),
    Look("#D55E00", "s", (0, (4, 1.5)), False),
    Look("#009E73", "^", (0, (1, 1.2)), True),
    Look("#000000", "D", (0, (5, 1.2, 1, 1.2)), False),
    Look("#CC79A7", "v", (0, (7, 2)), True),
    Look("#56B4E9", "P", (0, (2, 2)), True),
    Look("#E69F00", "X", (0, (3, 1, 1, 1, 1, 1)), True),
    Look("#666666", "<", (0, (1, 3)), False),
)
"""Okabe and Ito's colours, safe for colour-blind readers; 2008, Color Universal Design."""


@contextmanager
def styled() -> Iterator[None]:
    """Matplotlib's defaults with this style, whatever the user's own settings are.

    Of letters that no font has, :mod:`peersim.figures.kit.fonts` speaks in its own words.
    """
    with matplotlib.rc_context(), warnings.catch_warnings(), _quiet_about_fonts():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from", UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(RC)  # type: ignore[arg-type]
        yield


@contextmanager
def _quiet_about_fonts() -> Iterator[None]:
    """No word of a weight that a font of other letters has not."""
    log = logging.getLogger("matplotlib.font_manager")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)
