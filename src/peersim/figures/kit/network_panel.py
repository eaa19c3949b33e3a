"""One network: nodes on circles, ties as wide as they are strong."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any, NamedTuple

import networkx as nx
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from peersim.figures.kit.style import GREY, INK, TEXT_SIZE
from peersim.stats.wording import number

SHAPES = "os^Dv"
FILLS = ("#ffffff", "#444444", "#bbbbbb")
MOST_NAMED, MOST_NAMED_WIDE = 16, 80
"""Members whose ids fit beside their nodes: in one column, and in two."""
LONGEST_NAME = 6  # characters; longer ids would run into each other
WIDEST = 3.2
ACROSS, DOWN = 6.2, 5.4  # between the centres of circles, in radii
OUTWARD = 5.0  # points from a node to its name


class Place(NamedTuple):
    """Where a member's node lies, and in which direction from it its id is written."""

    at: tuple[float, float]
    outward: tuple[float, float]


class Panel(NamedTuple):
    """One network: how strong each pair's tie is, at one time."""

    arm: str
    measure: str
    week: float
    graph: nx.Graph


def layout(members: pd.DataFrame) -> dict[int, Place]:
    """Each group on its own circle, in the order of ids, circles on a grid; the same in every panel."""
    groups = [rows["person"].sort_values().tolist() for _, rows in members.groupby("group")]
    across = ceil(sqrt(len(groups)))
    places: dict[int, Place] = {}
    for at, people in enumerate(groups):
        cx, cy = ACROSS * (at % across), -DOWN * (at // across)
        for person, (x, y) in nx.circular_layout(people).items():
            node = (cx + float(x), cy + float(y))
            places[int(person)] = Place(node, (float(x), float(y)))
    return places


def ends(panels: list[Panel], measure: str) -> tuple[float, float]:
    """Smallest and largest value of a measure over all panels."""
    values = [v for p in panels if p.measure == measure for _, _, v in p.graph.edges(data="value")]
    return (min(values), max(values)) if values else (0.0, 0.0)


def draw_panel(
    axes: Axes,
    panel: Panel,
    members: pd.DataFrame,
    limits: tuple[float, float],
    order: dict[int, int],
) -> None:
    """Draw the network of ``members``; ``limits`` are the values of the thinnest and the widest tie."""
    places = layout(members)
    edges = sorted(panel.graph.edges(data="value"), key=lambda edge: edge[2])
    edges = [edge for edge in edges if edge[2] > 0.0]
    span = (limits[1] - limits[0]) or 1.0
    strength = [(value - limits[0]) / span for _, _, value in edges]
    axes.add_collection(
        LineCollection(
            [[places[a].at, places[b].at] for a, b, _ in edges],
            linewidths=[_wide(s) for s in strength],
            colors=[_grey(s) for s in strength],
            zorder=1,
        )
    )
    _draw_nodes(axes, places, members, order)
    if in_groups(members):
        _name_groups(axes, places, members)
    _no_frame(axes, places, in_groups(members))


def in_groups(members: pd.DataFrame) -> bool:
    """Whether there are several groups."""
    return bool(members["group"].nunique() > 1)


def _name_groups(axes: Axes, places: dict[int, Place], members: pd.DataFrame) -> None:
    """A heading inside the space above each circle."""
    for group, rows in members.groupby("group"):
        xs, ys = zip(*(places[person].at for person in rows["person"]), strict=True)
        centre = (max(xs) + min(xs)) / 2
        axes.text(centre, max(ys) + 0.85, f"group {int(group) + 1}", ha="center", va="bottom", color=GREY)


def _draw_nodes(axes: Axes, places: dict[int, Place], members: pd.DataFrame, order: dict[int, int]) -> None:
    named = len(places) <= (MOST_NAMED_WIDE if in_groups(members) else MOST_NAMED)
    for person, organisation, label in members[["person", "organisation", "label"]].itertuples(index=False):
        x, y = places[person].at
        at = order[organisation]
        axes.add_line(
            Line2D(
                [x],
                [y],
                **_node(at),
                markersize=6.0 if named else 4.0,
                zorder=2,
            )
        )
        if named:
            name = str(label) if len(str(label)) <= LONGEST_NAME else f"{str(label)[: LONGEST_NAME - 1]}…"
            dx, dy = places[person].outward
            axes.annotate(
                name,
                (x, y),
                xytext=(OUTWARD * dx, OUTWARD * dy),
                textcoords="offset points",
                ha=_side(dx, "right", "left"),
                va=_side(dy, "top", "bottom"),
                zorder=3,
            )


def order_of(members: pd.DataFrame) -> dict[int, int]:
    """The place of each organisation, which says how its members are drawn; the same in all panels."""
    return {int(value): at for at, value in enumerate(sorted(members["organisation"].unique()))}


def _node(at: int) -> dict[str, Any]:
    """How members of the organisation in this place of the order are drawn."""
    return {
        "marker": SHAPES[at % len(SHAPES)],
        "markerfacecolor": FILLS[at // len(SHAPES) % len(FILLS)],
        "markeredgecolor": INK,
        "markeredgewidth": 0.7,
    }


def add_legend(axes: Axes, panels: list[Panel], members: pd.DataFrame) -> None:
    """Labels of what widths and nodes mean, for the legend of the page.

    Where there are more organisations than ways to draw a node, several share one.
    """
    for strength, words in _strengths(panels):
        label = f"trust; answers heard: {words}"
        axes.add_line(Line2D([], [], linewidth=_wide(strength), color=_grey(strength), label=label))
    order, ways = order_of(members), len(SHAPES) * len(FILLS)
    for at in range(min(len(order), ways)):
        ids = [name for name, place in order.items() if place % ways == at]
        label = f"organisation {', '.join(map(str, ids))}"
        axes.add_line(Line2D([], [], **_node(at), markersize=6.0, linestyle="none", label=label))


def _side(toward: float, below: str, above: str) -> Any:
    """How a name is aligned so that it does not reach back over its node."""
    return "center" if abs(toward) < 0.35 else above if toward > 0.0 else below


def _wide(strength: float) -> float:
    return 0.3 + WIDEST * strength


def _grey(strength: float) -> str:
    return str(0.82 - 0.65 * strength)


def draw_key(axes: Axes, panels: list[Panel]) -> None:
    """What widths mean, in the panel that is left over."""
    axes.set_axis_off()
    lines = [Line2D([], [], linewidth=_wide(s), color=_grey(s)) for s in (0.0, 0.5, 1.0)]
    words = [said for _, said in _strengths(panels)]
    axes.legend(lines, words, loc="center", title="trust; answers heard", title_fontsize=TEXT_SIZE)


def _strengths(panels: list[Panel]) -> list[tuple[float, str]]:
    """The thinnest, the middle and the widest tie, and what they stand for: trust; answers heard."""
    out = []
    for s in (0.0, 0.5, 1.0):
        trust, advice = (
            low + s * (high - low) for low, high in (ends(panels, m) for m in ("trust", "advice"))
        )
        out.append((s, f"{number(trust)}; {number(advice, 1 if s == 0.5 else 0)}"))
    return out


def _no_frame(axes: Axes, places: dict[int, Place], headed: bool) -> None:
    xs, ys = zip(*(place.at for place in places.values()), strict=True)
    axes.set_xlim(min(xs) - 0.6, max(xs) + 0.6)
    axes.set_ylim(min(ys) - 1.0, max(ys) + (1.6 if headed else 1.0))
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
