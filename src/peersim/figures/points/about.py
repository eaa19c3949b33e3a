"""What all figures of many points say alike."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from peersim.figures.labels import short
from peersim.figures.page import wrap
from peersim.figures.style import GREY

LABEL_WIDTH = 1.1
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
    """A row per label, from the top."""
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=GREY, linewidth=0.8, zorder=1)


def height(count: int) -> float:
    """Of a panel with so many rows."""
    return EDGES + ROW * count
