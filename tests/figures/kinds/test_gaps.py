"""Where an outcome is not defined, the others are drawn and the gap is named."""

import re
from typing import Any

import pytest
from tests.figures.support import MAP, RIVALRY, by, caption, shown_texts, tables, title, without

from peersim.figures import Drawing, FigureSpec, draw
from peersim.figures.kinds.distributions import GAINS
from peersim.model.errors import InputError
from peersim.model.outcomes import RUN_OUTCOMES

LABELS = {
    "external": "external",
    "inhouse": "in-house",
    "control": "no programme",
    "course": "generic course",
}
PAIRS = {
    "course": ("external", "course"),
    "leaving_home": ("external", "inhouse"),
    "group": ("external", "control"),
}
VARY = {RIVALRY: [0.0, 0.3, 0.6]}
GAPS = without(
    tables(by(external=0.2), labels=LABELS, contrasts=PAIRS, vary=VARY), "disclosure", "control", "course"
)
FOUR: dict[str, Any] = {"arms": list(LABELS)}
CASES: dict[str, dict[str, Any]] = {
    "forest": {},
    "decomposition": {},
    "levels": {},
    "distributions": FOUR,
    "trajectories": FOUR,
    "line": FOUR,
}


def _texts(drawing: Drawing) -> str:
    return " ".join(text.get_text() for text in shown_texts(drawing.figure))


@pytest.mark.parametrize("kind", CASES)
def test_arms_without_the_outcome_are_named_and_the_others_drawn(kind: str) -> None:
    drawing = draw(FigureSpec(kind, outcome="disclosure", **CASES[kind]), GAPS)
    said = caption(drawing)
    assert "Not defined in" in said and "“no programme”" in said and "generic course" in said
    assert not re.search(r"\bnan\b", _texts(drawing))
    assert not drawing.data.get("value", drawing.data.get("mean")).isna().any()
    legend = drawing.figure.legends
    assert not legend or [t.get_text() for t in legend[0].get_texts()] == ["external", "in-house"]


def test_the_title_of_a_forest_is_of_the_first_contrast_that_is_defined() -> None:
    assert title(GAPS, "forest", outcome="disclosure").startswith(
        "Depth of disclosure is higher for external than for in-house"
    )
    drawing = draw(FigureSpec("decomposition", outcome="disclosure"), GAPS)
    assert drawing.data["contrast"].tolist() == ["leaving_home"]
    assert "Each row compares" in caption(drawing) and "first row" not in caption(drawing)


def test_an_outcome_that_is_defined_nowhere_is_a_mistake() -> None:
    found = without(GAPS, "disclosure", *LABELS)
    for kind, more in CASES.items():
        with pytest.raises(InputError, match="disclosure has no value in any"):
            draw(FigureSpec(kind, outcome="disclosure", **more), found)
    with pytest.raises(InputError, match="disclosure has no value in any pair of cohorts of group"):
        draw(FigureSpec("forest", outcome="disclosure", contrast="group"), GAPS)


def test_cells_of_a_map_without_a_value_stay_empty() -> None:
    found = tables(by(external=0.2), vary=MAP)
    found.runs.loc[found.runs["point"] == 4, "disclosure"] = float("nan")
    drawing = draw(FigureSpec("heatmap", outcome="disclosure"), found)
    assert len(drawing.figure.axes[0].patches) == len(drawing.data) == 11
    assert "Not defined in 1 of 12 cells, left empty." in caption(drawing)
    assert "in all 11 cells" in drawing.title


def test_a_line_skips_values_without_the_outcome() -> None:
    found = tables(by(external=0.2), vary=VARY)
    found.runs.loc[found.runs["point"] == 0, "disclosure"] = float("nan")
    for more in ({}, {"contrast": "leaving_home"}):
        drawing = draw(FigureSpec("line", outcome="disclosure", **more), found)
        assert sorted(set(drawing.data[RIVALRY])) == [0.3, 0.6]
        assert "Not defined at 1 of 3 values." in caption(drawing)


@pytest.mark.parametrize(
    "outcome", ["gain", "gain_career", "gain_104", "trust", "losers", "leaks", "trust_rise"]
)
def test_members_who_lose_are_shown_beside_gains_only(outcome: str) -> None:
    drawing = draw(FigureSpec("distributions", outcome=outcome), tables(by(external=0.2)))
    is_gain = outcome.startswith("gain")
    assert len(drawing.figure.axes) == (2 if is_gain else 1)
    assert ("lose" in drawing.title.replace("Members who lose", "")) == is_gain
    assert ("gain is below zero, with" in caption(drawing)) == is_gain
    assert set(drawing.data["outcome"]) == ({outcome, "losers"} if is_gain else {outcome})
    assert "in the median cohort" in drawing.title


def test_gains_are_those_named_so() -> None:
    assert {o.name for o in RUN_OUTCOMES if o.label.startswith("gain")} == GAINS


def test_the_rise_of_trust_can_be_drawn() -> None:
    found = tables(by(external=0.3), vary=VARY)
    for kind in ("forest", "decomposition", "levels", "distributions", "line"):
        assert "rise of trust" in title(found, kind, outcome="trust_rise").lower()
