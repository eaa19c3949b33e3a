"""Why two sides differ: from all alike, one difference at a time."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.choosing import contrasts_of, outcome_of, points_of, sides
from peersim.figures.forest import in_sd, second_axis
from peersim.figures.page import Page, wrap
from peersim.figures.rows import contrast_rows, pairs_text, scale_at
from peersim.figures.spec import Drawing, FigureSpec, Tables
from peersim.figures.style import ABOVE, BELOW, GREY, INK, styled
from peersim.figures.words import common, direction, favour, number, outcome_axis, outcome_note
from peersim.model.outcomes import Outcome

LABEL_WIDTH = 0.95
SIDE_WIDTH = 1.1


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """The first contrast is where everything is alike; the others, sorted, each add one difference."""
    names, outcome, points = contrasts_of(spec, tables), outcome_of(spec, tables), points_of(spec, tables)
    rows = contrast_rows(tables, names, outcome, [points.first])
    start = rows["contrast"] == names[0]
    rows = pd.concat([rows[start], rows[~start].sort_values("difference", ascending=False)])
    data = in_sd(rows.reset_index(drop=True), {name: name.replace("_", " ") for name in names})
    left, right = side_names(tables, names)
    with styled():
        labels = [wrap(label, LABEL_WIDTH, most=2) for label in data["label"]]
        page = Page(height=1.05 + sum(0.1 + 0.12 * (1 + label.count("\n")) for label in labels))
        axes = page.axes()
        _bars(axes, data, labels)
        below, above = favour(outcome, left, right)
        axes.set_title(wrap(below, SIDE_WIDTH, most=2), loc="left", ha="left")
        axes.set_title(wrap(above, SIDE_WIDTH, most=2), loc="right", ha="right")
        axes.set_xlabel(wrap(f"{outcome_axis(outcome, data['unit'].iloc[0])}, {left} − {right}", 2.3, most=2))
        if data["unit"].iloc[0] == "SD":
            second_axis(axes, scale_at(tables, outcome, points.first), outcome.unit)
        caption = (
            f"First row: {data['label'].iloc[0]}; each other row adds one difference to it. "
            f"95 % intervals of paired differences, {pairs_text(data['n_pairs'].tolist())}; "
            f"hatched where the interval includes zero. {points.note} {outcome_note(outcome)}"
        )
        return page.finish(tables, headline(rows, data, outcome, left, right), caption, data)


def side_names(tables: Tables, names: list[str]) -> tuple[str, str]:
    """What the left arms have in common, and the right arms."""
    pairs = [sides(tables, name) for name in names]
    left, right = common([pair[0] for pair in pairs]), common([pair[1] for pair in pairs])
    return (left, right) if left and right and left != right else ("left", "right")


def headline(rows: pd.DataFrame, data: pd.DataFrame, outcome: Outcome, left: str, right: str) -> str:
    """The strongest clear difference to either side, in plain words."""
    ways = [direction(row) for row in rows.to_dict("records")]
    below, above = (right, left) if outcome.good >= 0 else (left, right)
    word = "in favour of" if outcome.good else "more for"
    said = []
    for side, sign in ((above, 1), (below, -1)):
        clear = data[[way == sign and at > 0 for at, way in enumerate(ways)]]
        if clear.empty:
            said.append(f"{word} {side}: nothing clear")
            continue
        row = clear.iloc[0 if sign > 0 else -1]
        unit = " SD" if row["unit"] == "SD" else ""
        said.append(f"{word} {side}: {row['label']}, {number(row['value'], sign=True)}{unit}")
    if all(text.endswith("nothing clear") for text in said):
        return f"No single difference clearly separates {left} and {right} in {outcome.label}"
    return f"Most {said[0]}; most {said[1]}".replace("most in favour of", "in favour of") if said else ""


def _bars(axes: Axes, data: pd.DataFrame, labels: list[str]) -> None:
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    for at, row in enumerate(data.to_dict("records")):
        clear = row["low"] > 0.0 or row["high"] < 0.0
        colour = ABOVE if row["value"] > 0.0 else BELOW
        face = colour if clear else "white"
        hatch = None if clear else "//////"
        axes.barh(at, row["value"], height=0.55, facecolor=face, edgecolor=colour, hatch=hatch, linewidth=0.6)
        axes.plot([row["low"], row["high"]], [at, at], color=INK, linewidth=1.0)
        text = number(row["value"], sign=True)
        axes.text(1.02, at, text, transform=axes.get_yaxis_transform(), va="center")
    axes.axhline(0.5, color=GREY, linewidth=0.6, linestyle=(0, (2, 2)))
    axes.set_ylim(len(data) - 0.5, -0.5)
    axes.set_yticks(range(len(data)), labels)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=5)
