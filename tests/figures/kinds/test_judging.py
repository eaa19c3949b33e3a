"""Every kind judges, fills, hatches, counts and words a contrast by its class."""

import re
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from tests.figures.support import MAP, RIVALRY, SPECIFIC, by, caption, shown_texts, tables, title

from peersim.figures import FigureSpec, Tables, draw
from peersim.figures.kit.style import BLUE, HATCHES, INK, MARKS, SIDES
from peersim.figures.kit.words import class_of
from peersim.model.outcomes import BY_NAME

LABELS = {"noisy": "noisy", "same": "the same", "more": "more", "less": "less", "none": "base"}
SPEC = {
    "first": ("same", "none"),
    "up": ("more", "none"),
    "down": ("less", "none"),
    "unclear": ("noisy", "none"),
}
FOUR = tables(by(more=0.3, less=-0.2, same=0.01), labels=LABELS, contrasts=SPEC, noise=0.3)
CLASSES = {"first": "negligible", "up": "above", "down": "below", "unclear": "open"}


def test_four_classes_are_planted() -> None:
    for outcome in ("gain", "disclosure", "closeness", "leaks"):
        rows = draw(FigureSpec("forest", outcome=outcome), FOUR).data.to_dict("records")
        found = {row["contrast"]: class_of(row) for row in rows}
        flip = {"above": "below", "below": "above"} if outcome == "leaks" else {}
        assert found == {name: flip.get(c, c) for name, c in CLASSES.items()}


@pytest.mark.parametrize("outcome", ["gain", "disclosure", "closeness", "leaks"])
def test_a_forest_counts_what_it_fills(outcome: str) -> None:
    drawing = draw(FigureSpec("forest", outcome=outcome), FOUR)
    marks = [line for line in drawing.figure.axes[0].lines if line.get_marker() not in ("None", "")]
    looks = [(line.get_marker(), to_hex(line.get_markerfacecolor())) for line in marks]
    for row, look in zip(drawing.data.to_dict("records"), looks, strict=True):
        marker, face = MARKS[class_of(row)]
        assert look == (marker, to_hex(face))
    said = caption(drawing)
    counts = {c: int(n) for n, c in re.findall(r"(\d) (above|below|negligible|open)", said)}
    assert counts["above"] + counts["below"] == sum(face == INK for _, face in looks) == 2
    assert counts["open"] == sum(face == "#ffffff" for _, face in looks) == 1
    assert counts["negligible"] == sum(marker == "D" for marker, _ in looks) == 1
    assert "Filled: beyond the margin; hollow: open; grey diamond: negligible" in said


@pytest.mark.parametrize(("outcome", "margin"), [("gain", "0.05 SD"), ("disclosure", "0.01")])
def test_the_band_of_the_margin_is_shown_in_any_unit(outcome: str, margin: str) -> None:
    for kind, size in (("forest", "get_width"), ("line", "get_height")):
        found = FOUR if kind == "forest" else tables(by(external=0.2), vary={RIVALRY: [0.0, 0.6]})
        more = {} if kind == "forest" else {"contrast": "leaving_home"}
        drawing = draw(FigureSpec(kind, outcome=outcome, **more), found)
        (band,) = (p for p in drawing.figure.axes[0].patches if isinstance(p, Rectangle))
        assert getattr(band, size)() == pytest.approx(2 * float(margin.split(maxsplit=1)[0]))
        assert f"within ±{margin} (shaded)" in caption(drawing)


def test_a_line_of_a_contrast_marks_by_class() -> None:
    shift = {0.0: 0.3, 0.3: 0.0, 0.6: -0.3}
    found = tables(lambda arm, p: (arm == "external") * shift[p[RIVALRY]], vary={RIVALRY: [0.0, 0.3, 0.6]})
    drawing = draw(FigureSpec("line", contrast="leaving_home"), found)
    marks = [line for line in drawing.figure.axes[0].lines if line.get_marker() not in ("None", "")]
    assert [line.get_marker() for line in marks] == ["o", "D", "o"]
    assert "grey diamond: negligible" in caption(drawing)


def _bars(axes: Axes) -> list[Rectangle]:
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


@pytest.mark.parametrize("outcome", ["gain", "disclosure", "closeness", "leaks"])
def test_a_decomposition_hatches_by_class_and_colours_by_side(outcome: str) -> None:
    drawing = draw(FigureSpec("decomposition", outcome=outcome), FOUR)
    bars = _bars(drawing.figure.axes[0])
    for row, bar in zip(drawing.data.to_dict("records"), bars, strict=True):
        assert bar.get_hatch() == HATCHES.get(class_of(row))
        assert to_hex(bar.get_edgecolor()) == SIDES[BY_NAME[outcome].good][row["value"] > 0].lower()
    said = "Filled: beyond the margin; hatched: open; dotted: negligible"
    assert said in caption(drawing)


@pytest.mark.parametrize(("outcome", "colour"), [("gain", BLUE), ("leaks", BLUE), ("closeness", SIDES[0][1])])
def test_the_colour_of_the_left_side_is_that_of_the_better_side(outcome: str, colour: str) -> None:
    found = tables(by(external=0.3), vary=MAP)
    bars = _bars(draw(FigureSpec("decomposition", outcome=outcome), found).figure.axes[0])
    cells = _bars(draw(FigureSpec("heatmap", outcome=outcome), found).figure.axes[0])
    assert to_hex(bars[0].get_facecolor()) == to_hex(cells[0].get_facecolor()) == colour.lower()


@pytest.mark.parametrize(("outcome", "side"), [("gain", "right"), ("leaks", "left")])
def test_the_side_called_better_is_right_where_less_is_better(outcome: str, side: str) -> None:
    """External has more gain and fewer leaks, so it is better in both."""
    found = tables(by(external=0.3), vary=MAP)
    axes = draw(FigureSpec("decomposition", outcome=outcome), found).figure.axes[0]
    assert "better for external" in axes.get_title(side).replace("\n", " ")
    bar = draw(FigureSpec("heatmap", outcome=outcome), found).figure.axes[1]
    assert "better for external" in bar.get_title(side).replace("\n", " ")
    line = draw(FigureSpec("line", contrast="leaving_home", x=RIVALRY, outcome=outcome), found)
    below = {"right": "in-house", "left": "external"}[side]
    assert f"Below zero: better for {below}." in caption(line)
    said = [
        text.get_text() for text in draw(FigureSpec("forest", outcome=outcome), found).figure.axes[0].texts
    ]
    assert said == ["better\nn = 12"]
    assert title(found, "decomposition", outcome=outcome).startswith(
        f"{outcome.capitalize()}, in favour of external: most by leaving home"
    )


@pytest.mark.parametrize("kind", ["forest", "decomposition", "heatmap", "line", "levels", "trajectories"])
def test_nothing_is_better_where_no_direction_is_good(kind: str) -> None:
    found = tables(by(external=0.3), vary=MAP)
    for contrast in (None, "leaving_home"):
        more: dict[str, Any] = {"contrast": contrast} if kind != "decomposition" else {}
        drawing = draw(FigureSpec(kind, outcome="closeness", **more), found)
        every = " ".join(t.get_text() for t in shown_texts(drawing.figure))
        assert not re.search(r"better|worse|favour", every)
        assert not {"better", "worse"} & set(drawing.data.get("verdict", []))
    forest = draw(FigureSpec("forest", outcome="closeness"), found)
    assert forest.data["verdict"].tolist() == ["higher"]
    assert "neither direction is good" in caption(forest)


def _mixed() -> Tables:
    """A map of three cells above, three below, three negligible and three open ones."""
    shift = {0.0: 0.4, 0.2: 0.0, 0.4: -0.4, 0.6: 0.06}
    found = tables(lambda arm, p: (arm == "external") * shift[p[SPECIFIC]], vary=MAP, noise=0.01)
    wiggle = 0.5 * (-1) ** found.runs["replicate"] * (found.runs["arm"] == "external")
    unclear = found.runs["point"].isin(found.design.loc[found.design[SPECIFIC] == 0.6, "point"])
    found.runs["closeness"] += wiggle * unclear / 10
    found.runs["disclosure"] += wiggle * unclear / 10
    return found


@pytest.mark.parametrize("outcome", ["closeness", "disclosure"])
def test_a_map_hatches_and_counts_by_class(outcome: str) -> None:
    drawing = draw(FigureSpec("heatmap", x=SPECIFIC, y=RIVALRY, outcome=outcome), _mixed())
    cells = {}
    for cell in _bars(drawing.figure.axes[0]):
        cells[round(cell.get_x() + 0.5), round(cell.get_y() + 0.5)] = cell.get_hatch()
    for row in drawing.data.to_dict("records"):
        at = (MAP[SPECIFIC].index(row[SPECIFIC]), MAP[RIVALRY].index(row[RIVALRY]))
        assert cells[at] == HATCHES.get(class_of(row))
    said = caption(drawing)
    assert "3 above the margin, 3 below minus the margin, 3 negligible, 3 open" in said
    assert "Hatched: open; dotted: negligible" in said
    assert drawing.title.endswith(
        "where specific share is low: higher in 3, lower in 3, negligible in 3, open in 3 of 12 cells"
    )


def test_where_a_side_wins_is_said_only_if_the_ends_differ_clearly() -> None:
    """Signs by chance over an axis that makes no difference to it."""
    shift = {0.0: 0.3, 0.2: -0.3, 0.4: -0.3, 0.6: 0.3}
    found = tables(lambda arm, p: (arm == "external") * shift[p[SPECIFIC]], vary=MAP)
    assert title(found, "heatmap") == "Gain, external against in-house: higher in 6, lower in 6 of 12 cells"


EQUAL = {"alike": ("away", "home"), "blind_spots": ("away_b", "home_b"), "rivalry": ("away_r", "home_r")}
SIX = {name: name.replace("_", " ") for pair in EQUAL.values() for name in pair}


def test_a_decomposition_says_where_both_sides_are_the_same() -> None:
    found = tables(by(away_b=0.2, away_r=-0.1), labels=SIX, contrasts=EQUAL, noise=0.0)
    said = caption(draw(FigureSpec("decomposition"), found))
    assert (
        "First row: alike, where both sides are the same; each other row adds one difference to it." in said
    )
    assert "not alike" not in said


def test_a_decomposition_whose_first_row_differs_says_so() -> None:
    found = tables(by(away=0.4, away_b=0.2, away_r=-0.1), labels=SIX, contrasts=EQUAL, noise=0.0)
    drawing = draw(FigureSpec("decomposition"), found)
    said = caption(drawing)
    assert (
        "Each row compares away and home; in the first row, alike, the two sides are not alike: +0.40" in said
    )
    assert "adds one difference" not in said
    assert drawing.title.startswith("Gain, in favour of away: most by alike, +0.40 SD")
    in_another_order = FigureSpec("decomposition", contrasts=["blind_spots", "rivalry"])
    assert "in the first row, blind spots, the two sides are not alike" in caption(
        draw(in_another_order, found)
    )


def test_a_decomposition_leaves_room_for_both_sides() -> None:
    found = tables(by(away_b=-0.2, away_r=-0.1), labels=SIX, contrasts=EQUAL, noise=0.0)
    low, high = draw(FigureSpec("decomposition"), found).figure.axes[0].get_xlim()
    assert high > 0.1 * -low > 0.0


def test_few_pairs_are_never_clear() -> None:
    found = tables(by(more=0.3, less=-0.2), labels=LABELS, contrasts=SPEC, noise=0.0, cohorts=4)
    drawing = draw(FigureSpec("forest"), found)
    assert set(drawing.data["verdict"]) == {"open"}
    assert "Of 4 contrasts: 4 open." in caption(drawing)
    assert {bar.get_hatch() for bar in _bars(draw(FigureSpec("decomposition"), found).figure.axes[0])} == {
        HATCHES["open"]
    }
