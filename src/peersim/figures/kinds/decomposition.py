"""Why two sides differ: one difference at a time, beside the setting where they are alike."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.kit.axes import list_axis, second_axis
from peersim.figures.kit.effects import in_sd
from peersim.figures.kit.labels import outcome_axis, outcome_note
from peersim.figures.kit.page import Page, wrap
from peersim.figures.kit.rows import absent_from, contrast_rows, pairs_text, scale_at
from peersim.figures.kit.shown import contrasts_of, outcome_of, points_of, sides
from peersim.figures.kit.spec import Drawing, FigureSpec, Tables
from peersim.figures.kit.style import GREY, HATCHES, INK, SIDES, styled
from peersim.figures.kit.words import class_of, digits_for, digits_over, effect, favour, is_nil, margin_text
from peersim.model.outcomes import Outcome
from peersim.stats.wording import capital, common, digits_apart, number, without_common

NOTHING = "nothing clear"
LABEL_WIDTH = 0.95
SIDE_WIDTH = 1.1
LEAST_SIDE = 0.2  # of the longer side: neither may vanish, as each has its title


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """The first contrast on top, then the others, sorted; whether it has two equal sides is looked up."""
    names, outcome, points = contrasts_of(spec, tables), outcome_of(spec, tables), points_of(spec, tables)
    rows = contrast_rows(tables, names, outcome, [points.first])
    first = rows["contrast"] == names[0]
    rows = pd.concat([rows[first], rows[~first].sort_values("difference", ascending=False, kind="stable")])
    data = in_sd(rows.reset_index(drop=True), dict(zip(names, without_common(names), strict=True)))
    left, right = side_names(tables, names)
    with styled():
        labels = [wrap(label, LABEL_WIDTH, most=2) for label in data["label"]]
        page = Page(height=1.05 + sum(0.1 + 0.12 * (1 + label.count("\n")) for label in labels))
        axes = page.axes()
        _bars(axes, data, outcome.good)
        low, high = axes.get_xlim()
        least = LEAST_SIDE * max(-low, high)
        axes.set_xlim(min(low, -least), max(high, least))
        if first.any():
            axes.axhline(0.5, color=GREY, linewidth=0.6, linestyle=(0, (2, 2)))
        list_axis(axes, labels)
        below, above = favour(outcome, left, right)
        axes.set_title(wrap(below, SIDE_WIDTH, most=2), loc="left", ha="left")
        axes.set_title(wrap(above, SIDE_WIDTH, most=2), loc="right", ha="right")
        axes.set_xlabel(wrap(f"{outcome_axis(outcome, data['unit'].iloc[0])}, {left} − {right}", 2.3, most=2))
        if data["unit"].iloc[0] == "SD":
            second_axis(axes, scale_at(tables, outcome, points.first), outcome.unit)
        caption = (
            f"{_what(rows, data, names[0], left, right)} {_caption(data)}"
            f"{absent_from(tables, names, outcome, [points.first])} {points.note} {outcome_note(outcome)}"
        )
        alike = first.any() and is_nil(data.iloc[0].to_dict())
        return page.finish(tables, headline(data[1:] if alike else data, outcome, left, right), caption, data)


def side_names(tables: Tables, names: list[str]) -> tuple[str, str]:
    """What the left arms have in common, and the right arms."""
    pairs = [sides(tables, name) for name in names]
    left, right = common([pair[0] for pair in pairs]), common([pair[1] for pair in pairs])
    return (left, right) if left and right and left != right else ("left", "right")


def headline(data: pd.DataFrame, outcome: Outcome, left: str, right: str) -> str:
    """The strongest clear difference to either side, in plain words."""
    rows = data.to_dict("records")
    classes = {class_of(row) for row in rows}
    if not classes & {"above", "below"}:
        within = margin_text(data["margin"].iloc[0], data["unit"].iloc[0]) if rows else ""
        how = f"by more than {within}" if classes == {"negligible"} else "clearly"
        return f"No single difference separates {left} and {right} in {outcome.label} {how}"
    below, above = (right, left) if outcome.good >= 0 else (left, right)
    word = "in favour of" if outcome.good else "higher for"
    said = []
    for side, where in ((above, "above"), (below, "below")):
        clear = [row for row in rows if class_of(row) == where]
        if not clear:
            said.append(f"{word} {side}: {NOTHING}")
            continue
        most = max(clear, key=lambda row: abs(row["value"]))
        unit = " SD" if most["unit"] == "SD" else ""
        digits = digits_for((most["high"] - most["low"]) / 2)
        size = f"{number(most['value'], digits, sign=True)}{unit}"
        said.append(f"{word} {side}: most by {most['label']}, {size}")
    said.sort(key=lambda text: text.endswith(NOTHING))
    return f"{capital(outcome.label)}, {'; '.join(said)}"


def _bars(axes: Axes, data: pd.DataFrame, good: int) -> None:
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    digits = digits_over(data["low"].tolist(), data["high"].tolist())
    for at, row in enumerate(data.to_dict("records")):
        hatch = HATCHES.get(class_of(row))
        colour = SIDES[good][row["value"] > 0.0]
        face = "white" if hatch else colour
        axes.barh(at, row["value"], height=0.55, facecolor=face, edgecolor=colour, hatch=hatch, linewidth=0.6)
        axes.plot([row["low"], row["high"]], [at, at], color=INK, linewidth=1.0)
        apart = [(row["value"], limit) for limit in (-row["margin"], row["margin"])]
        text = number(row["value"], digits_apart(apart, digits), sign=True)
        axes.text(1.02, at, text, transform=axes.get_yaxis_transform(), va="center")


def _what(rows: pd.DataFrame, data: pd.DataFrame, start: str, left: str, right: str) -> str:
    """What the rows are: differences added to a setting with two equal sides, if the first is one."""
    first, label = rows.iloc[0].to_dict(), data["label"].iloc[0]
    each = f"Each row compares {left} and {right}"
    if first["contrast"] != start:
        return f"{each}."
    if is_nil(first):
        return f"First row: {label}, where both sides are the same; each other row adds one difference to it."
    alike = "alike in every cohort" if class_of(first) == "negligible" else "alike"
    return f"{each}; in the first row, {label}, the two sides are not {alike}: {effect(first)}."


def _caption(data: pd.DataFrame) -> str:
    margin = margin_text(data["margin"].iloc[0], data["unit"].iloc[0])
    drawn = {class_of(row) for row in data.to_dict("records")}
    said = {
        "filled: beyond the margin": drawn & {"above", "below"},
        "hatched: open": "open" in drawn,
        f"dotted: negligible, the whole interval within {margin}": "negligible" in drawn,
    }
    faces = capital("; ".join(words for words, there in said.items() if there))
    return f"95 % intervals of paired differences, {pairs_text(data['n_pairs'].tolist())}. {faces}."
