"""The table beside a figure holds exactly the numbers that are drawn."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle
from tests.figures.support import LABELS, MAP, RIVALRY, SPECIFIC, by, column, shown_texts, tables

from peersim.figures import FigureSpec, draw

CHANNELS = {"all": ("external", "inhouse"), "one": ("leaky", "inhouse"), "two": ("safe", "inhouse")}
FOUR = {**LABELS, "leaky": "external leaky", "safe": "external safe"}
FOUND = tables(by(leaky=-0.3, safe=0.2), labels=FOUR, contrasts=CHANNELS)
OVER = tables(lambda arm, p: (arm == "external") * (p[RIVALRY] - p[SPECIFIC]), vary=MAP)


def test_forest() -> None:
    drawing = draw(FigureSpec("forest"), FOUND)
    assert drawing.data["contrast"].tolist() == list(CHANNELS)
    assert column(drawing.figure, 0, "x").tolist() == drawing.data["value"].tolist()
    bars = [line.get_xdata() for line in drawing.figure.axes[0].lines if len(line.get_xdata()) == 2][1:]
    assert np.array(bars).tolist() == drawing.data[["low", "high"]].to_numpy().tolist()
    assert np.allclose(drawing.data["value"], [0.0, -0.3, 0.2], atol=1e-12)


def test_forest_has_items_above() -> None:
    figure = draw(FigureSpec("forest"), FOUND).figure
    figure.draw_without_rendering()
    axes = figure.axes[0]
    (top,) = axes.child_axes
    assert top.get_xlim() == pytest.approx([x * 0.088 * 40 for x in axes.get_xlim()])
    assert top.get_xlabel() == "items per member"


def test_a_forest_without_effect_sizes_is_in_the_unit_of_the_outcome() -> None:
    drawing = draw(FigureSpec("forest", outcome="disclosure"), FOUND)
    assert drawing.data["unit"].unique().tolist() == ["0-1"]
    assert not drawing.figure.axes[0].child_axes
    assert drawing.data["value"].tolist() == drawing.data["difference"].tolist()


def test_decomposition() -> None:
    drawing = draw(FigureSpec("decomposition"), FOUND)
    bars = [p for p in drawing.figure.axes[0].patches if isinstance(p, Rectangle)]
    assert [bar.get_width() for bar in bars] == drawing.data["value"].tolist()
    assert drawing.data["contrast"].tolist() == ["all", "two", "one"]


def test_heatmap() -> None:
    drawing = draw(FigureSpec("heatmap", x=SPECIFIC, y=RIVALRY), OVER)
    assert len(drawing.data) == 12
    cells = {(t.get_position()): t.get_text() for t in drawing.figure.axes[0].texts}
    for row in drawing.data.to_dict("records"):
        at = (MAP[SPECIFIC].index(row[SPECIFIC]), MAP[RIVALRY].index(row[RIVALRY]))
        assert row["value"] == pytest.approx(row[RIVALRY] - row[SPECIFIC])
        assert float(cells[at].replace("−", "-")) == pytest.approx(row["value"], abs=0.005)
        assert row["value"] == 0.0 or round(row["value"], 2) == 0.0 or cells[at][0] in "+−"
    hatched = [p for p in drawing.figure.axes[0].patches if p.get_hatch()]
    assert len(hatched) == (drawing.data["verdict"] == "negligible").sum() == 2


def test_the_zero_line_of_a_map_lies_where_the_sign_changes() -> None:
    found = tables(lambda arm, p: (arm == "external") * (p[SPECIFIC] - 0.1), vary=MAP)
    axes = draw(FigureSpec("heatmap", x=SPECIFIC, y=RIVALRY), found).figure.axes[0]
    vertices = np.concatenate([path.vertices for c in axes.collections for path in c.get_paths()])
    middle = axes.collections[-1].get_paths()[0].vertices
    assert np.allclose(middle[:, 0], 0.5)  # between the first cell (0) and the second (0.2)
    assert len(vertices) > len(middle)


def test_levels() -> None:
    drawing = draw(FigureSpec("levels"), FOUND)
    assert drawing.data["arm"].tolist()[0] == "safe"
    assert drawing.data["mean"].is_monotonic_decreasing
    assert column(drawing.figure, 0, "x").tolist() == drawing.data["mean"].tolist()
    means = FOUND.runs.groupby("arm")["gain"].mean()
    assert np.allclose(drawing.data["mean"], means[drawing.data["arm"]], rtol=1e-12)


def test_levels_leave_out_and_name_what_is_not_defined() -> None:
    runs = FOUND.runs.assign(disclosure=FOUND.runs["disclosure"].where(FOUND.runs["arm"] != "leaky"))
    holes = tables(by(), labels=FOUR)
    holes = replace(holes, runs=runs)
    drawing = draw(FigureSpec("levels", outcome="disclosure"), holes)
    assert "leaky" not in drawing.data["arm"].tolist()
    assert any(
        "Not defined in external leaky." in t.get_text().replace("\n", " ") for t in drawing.figure.texts
    )


def test_failed_runs_are_not_drawn() -> None:
    found = tables(by(external=0.2))
    broken = found.runs["replicate"] == 3
    found.runs.loc[broken, "status"] = "error"
    found.runs.loc[broken, "gain"] = 1e6
    drawing = draw(FigureSpec("levels"), found)
    assert drawing.data["n_cohorts"].tolist() == [11, 11]
    assert drawing.data["mean"].max() < 10


def test_trajectories() -> None:
    drawing = draw(FigureSpec("trajectories"), FOUND)
    lines = drawing.figure.axes[0].lines[:2]
    for arm, line in zip(("external", "inhouse"), lines, strict=True):
        rows = drawing.data[drawing.data["arm"] == arm]
        assert line.get_xdata().tolist() == rows["week"].tolist() == [6.5 * s for s in range(9)]
        assert line.get_ydata().tolist() == rows["mean"].tolist()
    end = drawing.data[(drawing.data["arm"] == "external") & (drawing.data["week"] == 52.0)]
    assert end["mean"].iloc[0] == pytest.approx(FOUND.runs[FOUND.runs["arm"] == "external"]["gain"].mean())


def test_meetings_are_marked_at_the_start_of_each_interval() -> None:
    marks = draw(FigureSpec("trajectories"), FOUND).figure.axes[0].lines[2]
    assert list(marks.get_xdata()) == [6.5 * s for s in range(8)]


def test_line_of_levels() -> None:
    found = tables(by(external=0.2), vary={RIVALRY: [0.6, 0.0, 0.3]})
    drawing = draw(FigureSpec("line"), found)
    assert drawing.data[RIVALRY].tolist() == [0.0, 0.3, 0.6] * 2
    assert column(drawing.figure, 0, "x").tolist() == drawing.data[RIVALRY].tolist()
    assert column(drawing.figure, 0, "y").tolist() == drawing.data["mean"].tolist()


def test_line_of_a_contrast() -> None:
    drawing = draw(FigureSpec("line", contrast="leaving_home", x=RIVALRY, at={SPECIFIC: 0.4}), OVER)
    assert column(drawing.figure, 0, "y").tolist() == drawing.data["value"].tolist()
    assert np.allclose(drawing.data["value"], drawing.data[RIVALRY] - 0.4)


def test_words_on_an_axis_are_spaced_evenly() -> None:
    found = tables(by(external=0.2), vary={"world.reach.rule": ["none", "drawn"]})
    drawing = draw(FigureSpec("line", contrast="leaving_home"), found)
    assert column(drawing.figure, 0, "x").tolist() == [0.0, 1.0]
    assert [t.get_text() for t in drawing.figure.axes[0].get_xticklabels()] == ["drawn", "none"]


def test_distributions() -> None:
    drawing = draw(FigureSpec("distributions"), FOUND)
    curves = drawing.data[drawing.data["outcome"] == "gain"]
    assert column(drawing.figure, 0, "x").tolist() == curves["value"].tolist()
    assert column(drawing.figure, 0, "y").tolist() == (curves["share"] * 100).tolist()
    values = FOUND.runs[FOUND.runs["arm"] == "external"]["gain"]
    assert set(curves[curves["arm"] == "external"]["value"]) == set(values)
    losers = drawing.data[drawing.data["outcome"] == "losers"]
    assert column(drawing.figure, 1, "x").tolist() == (losers["value"] * 100).tolist()


def test_networks() -> None:
    drawing = draw(FigureSpec("networks"), FOUND)
    data, panels = drawing.data, drawing.figure.axes
    assert len(data) == 6 * 28
    assert [len(panel.lines) for panel in panels] == [8] * 6
    trust = data[(data["arm"] == "external") & (data["measure"] == "trust") & (data["week"] == 0.0)]
    ties = FOUND.ties[(FOUND.ties["arm"] == "external") & (FOUND.ties["week"] == 0.0)]
    for row in trust.to_dict("records"):
        ends = {int(row[end].removeprefix("m")) for end in ("person", "other")}
        both = ties[ties["person"].isin(ends) & ties["other"].isin(ends)]
        assert row["value"] == pytest.approx(both["trust"].mean())
    drawn = next(c for c in panels[0].collections if isinstance(c, LineCollection))
    assert sorted(drawn.get_linewidths()) == pytest.approx(_widths(trust, data))


def _widths(trust: pd.DataFrame, data: pd.DataFrame) -> list[float]:
    every = data[data["measure"] == "trust"]["value"]
    return sorted(0.3 + 3.2 * (trust["value"] - every.min()) / (every.max() - every.min()))


def test_networks_show_the_ids_of_the_roster_not_numbers_made_from_them() -> None:
    drawing = draw(FigureSpec("networks"), FOUND)
    shown = [t.get_text() for panel in drawing.figure.axes for t in panel.texts]
    assert set(shown) == {f"m{person}" for person in range(8)}
    assert set(drawing.data["person"]) < set(shown)


def test_members_in_other_groups_in_the_other_arm_sit_with_their_own_group() -> None:
    """Two groups of four, dealt differently: no tie may cross from one circle to the other."""
    members, ties = FOUND.members.copy(), FOUND.ties
    members["group"] = (members["person"] + 4 * (members["arm"] == "inhouse")) % 8 // 4
    members.loc[members["arm"] == "inhouse", "group"] = members["person"] % 2
    group = members.set_index(["arm", "person"])["group"].to_dict()
    together = [
        group[a, p] == group[a, o] for a, p, o in zip(ties["arm"], ties["person"], ties["other"], strict=True)
    ]
    found = replace(FOUND, members=members, ties=ties[together])
    for panel in draw(FigureSpec("networks"), found).figure.axes:
        (lines,) = [c for c in panel.collections if isinstance(c, LineCollection)]
        for start, end in lines.get_segments():
            assert abs(start[0] - end[0]) <= 2.0 + 1e-9


def test_a_member_keeps_the_same_place_in_every_panel() -> None:
    panels = draw(FigureSpec("networks"), FOUND).figure.axes
    places = [[tuple(map(float, (*n.get_xdata(), *n.get_ydata()))) for n in panel.lines] for panel in panels]
    assert all(place == places[0] for place in places)


def test_networks_of_several_groups_name_groups_people_and_organisations() -> None:
    found = tables(by())
    members = found.members.assign(
        group=lambda rows: rows["person"] // 4, organisation=lambda rows: rows["person"] // 2
    )
    ties = found.ties[found.ties["person"] // 4 == found.ties["other"] // 4]
    drawing = draw(
        FigureSpec("networks", contrast="leaving_home"), replace(found, members=members, ties=ties)
    )
    said = [text.get_text() for text in shown_texts(drawing.figure)]
    assert {"group 1", "group 2"} <= set(said)
    assert {f"m{person}" for person in range(8)} <= set(said)
    assert {f"organisation {number}" for number in range(4)} <= set(said)
    assert sum(text.startswith("trust; answers heard: ") for text in said) == 3
