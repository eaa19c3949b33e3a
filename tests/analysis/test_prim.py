"""Boxes: a known one is found, and none where there is none."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.path import Path as MplPath

from peersim.analysis.prim import discover
from peersim.analysis.sample import from_table
from peersim.figures.reports.about import About
from peersim.figures.reports.boxes import limit_text, path
from peersim.model.errors import InputError


def sample_of(place: Path, table: pd.DataFrame) -> object:
    table.to_csv(place / "t.csv", index=False)
    return from_table(place / "t.csv", "y", None)


def planted(seed: int, count: int = 2000, noise: float = 0.05) -> pd.DataFrame:
    """It holds where a > .6 and b < .5 (a fifth of all points), but for a twentieth of them either way; c is idle."""
    draw = np.random.default_rng(seed)
    table = pd.DataFrame(draw.random((count, 3)), columns=["a", "b", "c"])
    inside = (table["a"] > 0.6) & (table["b"] < 0.5)
    flipped = draw.random(count) < noise
    return table.assign(y=(inside ^ flipped).astype(float))


@pytest.mark.parametrize("seed", range(5))
def test_a_known_box_is_found(tmp_path: Path, seed: int) -> None:
    table = planted(seed)
    found = discover(sample_of(tmp_path, table), table["y"].to_numpy() > 0.5)  # type: ignore[arg-type]
    box = found.boxes[0]
    assert set(box.limits) == {"a", "b"}
    assert box.limits["a"][0] == pytest.approx(0.6, abs=0.05)
    assert box.limits["a"][1] == np.inf
    assert box.limits["b"][1] == pytest.approx(0.5, abs=0.05)
    assert box.density > 0.85
    assert box.coverage > 0.7
    assert box.fresh_density > 0.75
    inside = (table["a"] >= box.limits["a"][0]) & (table["b"] <= box.limits["b"][1])
    assert box.density == pytest.approx(table.loc[inside, "y"].mean())  # what it says is what it holds
    assert box.coverage == pytest.approx(table.loc[inside, "y"].sum() / table["y"].sum())
    assert box.mass == pytest.approx(inside.mean())


def test_two_boxes_are_found_one_after_the_other(tmp_path: Path) -> None:
    draw = np.random.default_rng(3)
    table = pd.DataFrame(draw.random((4000, 4)), columns=list("abcd"))
    first, second = (table["a"] > 0.6) & (table["b"] > 0.4), (table["c"] < 0.25) & (table["d"] < 0.5)
    table["y"] = (first | second).astype(float)
    found = discover(sample_of(tmp_path, table), table["y"].to_numpy() > 0.5)  # type: ignore[arg-type]
    assert [set(box.limits) for box in found.boxes] == [{"a", "b"}, {"c", "d"}]
    assert sum(box.coverage for box in found.boxes) > 0.85


def test_a_choice_is_cut_to_one_of_its_texts(tmp_path: Path) -> None:
    draw = np.random.default_rng(4)
    table = pd.DataFrame(
        {"rule": draw.choice(["none", "drawn", "as_division"], 1500), "a": draw.random(1500)}
    )
    table["y"] = ((table["rule"] == "drawn") & (table["a"] > 0.3)).astype(float)
    sample = sample_of(tmp_path, table)
    box = discover(sample, table["y"].to_numpy() > 0.5).boxes[0]  # type: ignore[arg-type]
    assert box.limits["rule"] == {"drawn"}
    assert box.limits["a"][0] == pytest.approx(0.3, abs=0.05)


@pytest.mark.parametrize("names", [("w", "x", "y", "z"), ("z", "y", "x", "w"), ("x", "z", "w", "y")])
def test_a_box_is_a_set_of_the_texts_of_a_choice_whatever_their_order(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    """It holds for the first and the last text, which lie next to each other in no order of all three."""
    draw = np.random.default_rng(6)
    codes, a = draw.integers(0, 4, 1500), draw.random(1500)
    table = pd.DataFrame({"rule": np.array(names)[codes], "a": a})
    table["y"] = (np.isin(codes, [0, 3]) & (a > 0.3)).astype(float)
    sample = sample_of(tmp_path, table)
    found = discover(sample, table["y"].to_numpy() > 0.5)  # type: ignore[arg-type]
    box = found.boxes[0]
    assert box.limits["rule"] == {names[0], names[3]}
    assert box.limits["a"] == (pytest.approx(0.3, abs=0.05), np.inf)
    assert box.density == 1.0
    said = limit_text(sample, "rule", box.limits["rule"])  # type: ignore[arg-type]
    assert said == " or ".join(sorted((names[0], names[3])))
    assert said in set(found.path["rule in"])


def test_where_the_inputs_do_not_matter_no_box_is_announced(tmp_path: Path) -> None:
    """100 samples without any effect: chance is asked to stay below 1 % each, so at most 5 (p < .001) may slip."""
    announced = 0
    for seed in range(100):
        draw = np.random.default_rng(1000 + seed)
        table = pd.DataFrame(draw.random((300, 4)), columns=list("abcd")).assign(
            y=(draw.random(300) < 0.3).astype(float)
        )
        announced += bool(discover(sample_of(tmp_path, table), table["y"].to_numpy() > 0.5).boxes)  # type: ignore[arg-type]
    assert announced <= 5


def test_what_holds_everywhere_or_nowhere_has_no_box(tmp_path: Path) -> None:
    table = planted(0, 100)
    for holds, said in ((np.ones(100, bool), "at every point"), (np.zeros(100, bool), "at no point")):
        with pytest.raises(InputError, match=said):
            discover(sample_of(tmp_path, table), holds)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("scale", [0.7, 1.0])
def test_the_label_of_a_box_lies_on_no_line(tmp_path: Path, seed: int, scale: float) -> None:
    """Neither on the path, nor on the line of all points, nor outside the panel; as drawn."""
    table = planted(seed, 1500, noise=0.1)
    table["y"] = ((table["y"] > 0.5) | (np.random.default_rng(50 + seed).random(1500) > scale)).astype(float)
    found = discover(sample_of(tmp_path, table), table["y"].to_numpy() > 0.5)  # type: ignore[arg-type]
    assert found.boxes
    figure = path(found, About("y", "", 1500, 1, "t.csv"), "y is above 0.5").figure
    figure.canvas.draw()
    (axes,) = figure.axes
    (label,) = axes.texts
    around = label.get_window_extent()
    for line in axes.lines:
        if line.get_marker() == "D":
            continue
        points = line.get_xydata() if line.get_linestyle() == "-" else [[1.0, found.base], [0.0, found.base]]
        drawn = MplPath(axes.transData.transform(points))
        assert not drawn.intersects_bbox(around, filled=False)
    assert axes.get_window_extent().padded(2.0).contains(*around.min)
    assert axes.get_window_extent().padded(2.0).contains(*around.max)
