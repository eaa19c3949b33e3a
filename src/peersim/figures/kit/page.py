"""The page of a figure: a finding above, the panels, caption and provenance below.

Heights of the texts are measured, so that nothing overlaps whatever the labels are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.textpath import TextToPath

from peersim.figures.kit.fonts import FONT, families_for, give_fonts
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import DPI, GREY, INK, ONE_COLUMN, SMALL_SIZE, TEXT_SIZE, TITLE_SIZE

POINTS_PER_INCH = 72.0
LINE = 1.3
EDGE = 0.06
GAP = 0.05
LAYOUTS = 3  # ticks change with the size of a panel, and its size with the ticks
HANDLE = 0.58  # inches of a legend entry besides its text
MOST_LINES = 12
NBSP = "\N{NO-BREAK SPACE}"

_measure = TextToPath()


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Width of a line of text in inches."""
    font = FontProperties(family=list(families_for(text)), size=size, weight=weight)
    return float(_measure.get_text_width_height_descent(text, font, ismath=False)[0]) / POINTS_PER_INCH


def wrap(
    text: str, width: float, size: float = TEXT_SIZE, weight: str = "normal", most: int = MOST_LINES
) -> str:
    """Break text into lines of at most ``width`` inches; what does not fit in ``most`` lines ends in …

    No-break spaces hold.
    """
    lines: list[str] = []
    for word in re.split(r"[ \t\r\n]+", text.strip()):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size, weight) <= width:
            lines[-1] = joined
        else:
            lines += _broken(word, width, size, weight)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip(" ,.;") + "…"]
    return "\n".join(lines)


def source_lines(text: str, width: float) -> str:
    """Provenance as lines that end after a ``·``; only a part longer than a line is broken within."""
    parts = [
        part if width_of(f"{part} ·", SMALL_SIZE) > width else part.replace(" ", NBSP)
        for part in text.split(" · ")
    ]
    return wrap(f"{NBSP}· ".join(parts), width, SMALL_SIZE).replace(NBSP, " ")


def _broken(word: str, width: float, size: float, weight: str) -> list[str]:
    """One word as pieces that fit."""
    pieces = []
    while width_of(word, size, weight) > width and len(word) > 1:
        fits = max(n for n in range(1, len(word)) if n == 1 or width_of(word[:n], size, weight) <= width)
        pieces.append(word[:fits])
        word = word[fits:]
    return [*pieces, word]


class Sourced(Protocol):
    """Whatever a figure is drawn from says where it came from."""

    @property
    def provenance(self) -> str:
        """One line."""


class Source(NamedTuple):
    """Where numbers come from, where there is nothing else to say of them."""

    provenance: str


class Page:
    """A figure of one column (or two) whose panels are ``height`` inches high.

    Make panels on ``figure``, then call :meth:`finish` once.
    """

    def __init__(self, height: float, width: float = ONE_COLUMN):
        self.height, self.width = height, width
        self.layout = ConstrainedLayoutEngine(w_pad=0.04, h_pad=0.03, wspace=0.03, hspace=0.03)
        self.figure = Figure(figsize=(width, height), dpi=DPI, layout=self.layout)
        FigureCanvasAgg(self.figure)
        self.families = [FONT]

    def axes(self) -> Axes:
        """The only panel."""
        return self.figure.add_subplot()

    def finish(
        self, tables: Sourced, title: str, caption: str, data: pd.DataFrame, *, legend: Axes | None = None
    ) -> Drawing:
        """Put title, legend, caption and provenance around the panels, and lay the page out for good.

        ``legend`` is the panel whose labels make the legend.
        """
        inner = self.width - 2 * EDGE
        head = wrap(held(title), inner, TITLE_SIZE, "bold").replace(NBSP, " ")
        below = wrap(held(caption), inner).replace(NBSP, " ")
        source = source_lines(tables.provenance, inner)
        labels = legend.get_legend_handles_labels()[1] if legend is not None else []
        self.families = give_fonts(self.figure, [head, below, source, *labels])
        key = self._legend(legend) if legend is not None else None
        key_height = key.get_window_extent().height / DPI + GAP if key is not None else 0.0
        top = _height(head, TITLE_SIZE) + EDGE + GAP
        bottom = _height(below, TEXT_SIZE) + _height(source, SMALL_SIZE) + EDGE + 2 * GAP
        whole = top + key_height + self.height + bottom
        self.figure.set_size_inches(self.width, whole)
        self.layout.set(rect=(0.0, bottom / whole, 1.0, self.height / whole))
        self._text(head, whole - EDGE, whole, TITLE_SIZE, INK, weight="bold")
        self._text(below, bottom - GAP, whole, TEXT_SIZE, INK)
        self._text(source, EDGE + _height(source, SMALL_SIZE), whole, SMALL_SIZE, GREY)
        if key is not None:
            key.set_bbox_to_anchor((0.0, 1.0 - top / whole))
        self._settle()
        return Drawing(self.figure, data.reset_index(drop=True), title, tables.provenance)

    def _settle(self) -> None:
        """Lay the panels out and keep them there: every further layout would move them a little."""
        for _ in range(LAYOUTS):
            self.layout.execute(self.figure)
        self.figure.set_layout_engine("none")

    def _legend(self, axes: Axes) -> Legend:
        """A legend over the whole width, in as many columns as its labels leave room for."""
        handles, given = axes.get_legend_handles_labels()
        labels = [wrap(label, self.width - 0.7, most=2) for label in given]
        widest = HANDLE + max(width_of(line, TEXT_SIZE) for label in labels for line in label.split("\n"))
        columns = max(1, min(len(labels), 3, int(self.width / widest)))
        font = FontProperties(family=self.families, size=TEXT_SIZE)
        return self.figure.legend(handles, labels, loc="upper left", ncols=columns, prop=font)

    def _text(self, text: str, top: float, whole: float, size: float, colour: str, **more: Any) -> None:
        x = EDGE / self.width
        self.figure.text(
            *(x, top / whole, text),
            family=self.families,
            size=size,
            color=colour,
            va="top",
            ha="left",
            linespacing=LINE,
            **more,
        )


def held(text: str) -> str:
    """Intervals and percentages with no-break spaces."""
    return re.sub(r"(?<=\d) (?=%)|(?<=\d,) (?=[\d−.]+\])", NBSP, text)


def _height(text: str, size: float) -> float:
    return len(text.split("\n")) * size * LINE / POINTS_PER_INCH if text else 0.0
