"""What all figures of many points say alike."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from peersim.figures.kit.axes import LABEL_WIDTH, row_per_label
from peersim.figures.kit.labels import short
from peersim.figures.kit.page import wrap
from peersim.figures.kit.style import GREY

ROW, EDGES = 0.19, 0.55  # inches of a row, and of axis and its label


@dataclass(frozen=True)
class About:
    """``what`` was measured, in ``unit``, at ``points`` points of ``replicates`` runs each."""

    what: str
    unit: str
    points: int
    replicates: int
    provenance: str

    @property
    def measured(self) -> str:
        """For a caption: what the numbers are of."""
        unit = f" ({self.unit})" if self.unit else ""
        runs = f", each a mean over {self.replicates} cohorts" if self.replicates > 1 else ""
        return f"{self.what}{unit}; {self.points} points{runs}."


def label(name: str) -> str:
    """An input on an axis, in a few words."""
    return wrap(short(name), LABEL_WIDTH, most=2)


def rows_of(axes: Axes, labels: list[str]) -> None:
    """A row per label, from the top, and a line at zero."""
    row_per_label(axes, labels)
    axes.axvline(0.0, color=GREY, linewidth=0.8, zorder=1)


def height(count: int) -> float:
    """Of a panel with so many rows."""
    return EDGES + ROW * count
