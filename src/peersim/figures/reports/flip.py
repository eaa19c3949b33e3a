"""How far each input must go to turn a headline."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.kit.axes import row_per_label
from peersim.figures.kit.labels import value_text
from peersim.figures.kit.page import Page, Source, wrap
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import GREY, INK, LIGHT, ONE_COLUMN, TEXT_SIZE, styled
from peersim.stats.wording import capital, number

MOST_ROWS, FEWEST_ROWS = 10, 2  # of a target
ROW, EDGES = 0.21, 0.62  # inches of a row, and of heading and axis
LABEL_WIDTH = 1.25
_DIGITS = 3  # of a value beside a bar


def draw(table: pd.DataFrame, provenance: str) -> Drawing:
    """A panel per target of one contrast: bars as long as the way to the flip, alone and together, with intervals."""
    now = table.iloc[0]
    moved = table[table["kind"].isin(["alone", "together"])]
    targets = list(dict.fromkeys(moved["target"]))
    panels = [_bars(moved[moved["target"] == target]) for target in targets]
    drawn = pd.concat(panels) if panels else moved
    far = max([1.0, *drawn["distance_high"].dropna().tolist()]) if len(drawn) else 1.0
    with styled():
        heights = [EDGES + ROW * max(FEWEST_ROWS, len(panel)) for panel in panels]
        page = Page(height=sum(heights))
        grid = page.figure.add_gridspec(len(panels), 1, height_ratios=heights)
        for at, (target, panel) in enumerate(zip(targets, panels, strict=True)):
            axes = page.figure.add_subplot(grid[at])
            _panel(axes, target, panel, far, last=at == len(panels) - 1)
        return page.finish(Source(provenance), _title(now, drawn), _caption(now, moved), drawn)


def _bars(rows: pd.DataFrame) -> pd.DataFrame:
    """The joint flip, as one row, then the nearest inputs that turn it alone."""
    sure = rows[rows["confirmed"] == "yes"]
    joint = sure[sure["kind"] == "together"].head(1).assign(input="", to="", **{"from": ""})
    return pd.concat([joint, sure[sure["kind"] == "alone"].head(MOST_ROWS)])


def _panel(axes: Axes, target: str, rows: pd.DataFrame, far: float, *, last: bool) -> None:
    axes.set_xlim(0.0, 1.25 * far)
    axes.set_title(
        wrap(capital(target), ONE_COLUMN - LABEL_WIDTH - 0.4, most=2), loc="left", fontsize=TEXT_SIZE
    )
    if rows.empty:
        row_per_label(axes, [""])
        axes.text(0.02 * far, 0.0, "nothing plausible does", va="center")
    else:
        records = rows.to_dict("records")
        for at, row in enumerate(records):
            _bar(axes, at, row, far)
        row_per_label(axes, [wrap(_label(row), LABEL_WIDTH, most=2) for row in records])
    axes.set_ylim(max(FEWEST_ROWS, len(rows)) - 0.5, -0.5)
    if last:
        axes.set_xlabel("distance (widths of the plausible range)")


def _bar(axes: Axes, at: int, row: dict[str, Any], far: float) -> None:
    joint = row["kind"] == "together"
    axes.barh(at, row["distance"], height=0.6, color=INK if joint else LIGHT, edgecolor=INK, linewidth=0.6)
    ends = [row["distance_low"], row["distance_high"]]
    axes.plot(ends, [at, at], color=GREY if joint else INK, linewidth=1.4)
    if not joint:
        said = f"{_short(row['from'])} → {_short(row['to'])}"
        axes.text(max(ends) + 0.02 * far, at, said, va="center")


def _short(value: Any) -> str:
    return value_text(float(f"{float(value):.{_DIGITS}g}"))


def _label(row: dict[str, Any]) -> str:
    """What moves, in words."""
    path = str(row["input"])
    return path.partition(".")[2].replace(".", " ").replace("_", " ") if path else "all together"


def _title(now: pd.Series, drawn: pd.DataFrame) -> str:
    joint = drawn[drawn["kind"] == "together"] if len(drawn) else drawn
    sides = f"{now['left']} against {now['right']}"
    if joint.empty:
        return capital(f"{sides}: nothing plausible turns it" if drawn.empty else f"{sides}: what turns it")
    nearest = joint.sort_values("distance").iloc[0]
    return capital(f"{sides}: the nearest turn is {number(nearest['distance'])} of a plausible range away")


def _caption(now: pd.Series, moved: pd.DataFrame) -> str:
    alone = moved[moved["kind"] == "alone"]
    turning = set(alone.loc[alone["confirmed"] == "yes", "input"])
    never = [name for name in dict.fromkeys(alone["input"]) if name not in turning]
    left_out = (
        f" {len(never)} of {alone['input'].nunique()} inputs do not surely turn it alone." if never else ""
    )
    return (
        f"Light: how far one input must go alone, with its values; dark: the shortest way with all inputs (square root "
        f"of summed squares). Lines: 95 % intervals, from {int(now['n'])} pairs of cohorts at each place of the way. "
        f"Turned: the effect crosses ±{now['margin']:g} {now['unit']}; it is now "
        f"{number(now['effect'], 3, sign=True)}.{left_out}"
    )
