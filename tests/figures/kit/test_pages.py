"""Every figure is legible in one column: nothing overlaps, nothing is cut off, nothing too small."""

import itertools
from typing import Any

import pytest
from matplotlib.colors import to_rgb
from tests.figures.support import LABELS, MAP, PAIR, RIVALRY, shown_texts, tables

from peersim.figures import KINDS, Drawing, FigureSpec, Tables, draw
from peersim.figures.kit.page import held, source_lines, width_of, wrap
from peersim.figures.kit.style import LOOKS

LONG = {
    "external": "an external group of managers from organisations that never heard of each other",
    "inhouse": "in-house, Donaudampfschifffahrtsgesellschaftskapitaensanwaerterausbildungsstaette $x_1$ & Co",
}
WIDE = {"programme.group_size": [3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20], RIVALRY: [0.0, 0.05, 0.1]}


def _tables(labels: dict[str, str], vary: dict[str, list[Any]], **more: Any) -> Tables:
    return tables(lambda arm, p: (arm == "external") * (0.3 - p[RIVALRY]), labels=labels, vary=vary, **more)


CASES = {
    "plain": _tables(LABELS, MAP),
    "long labels": _tables(LONG, MAP),
    "many points": _tables(LABELS, WIDE, cohorts=3, keep=0),
    "one cohort": _tables(LABELS, MAP, cohorts=1, keep=0),
    "ten contrasts": _tables(
        LABELS, MAP, contrasts={f"number_{i}": PAIR["leaving_home"] for i in range(10)}, cohorts=3, keep=0
    ),
}


CHOSEN = [
    *itertools.product(("plain", "long labels"), KINDS),
    *(("many points", kind) for kind in ("heatmap", "line")),
    *(("one cohort", kind) for kind in KINDS if kind != "networks"),
    *(("ten contrasts", kind) for kind in ("forest", "decomposition")),
]


@pytest.fixture(params=CHOSEN, ids=" ".join)
def drawing(request: pytest.FixtureRequest) -> Drawing:
    case, kind = request.param
    return draw(FigureSpec(kind), CASES[case])


def test_pages(drawing: Drawing) -> None:
    figure = drawing.figure
    figure.draw_without_rendering()
    page, texts = figure.bbox, shown_texts(figure)
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    for said, box in boxes:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= page.width + 1 and box.y1 <= page.height + 1
        assert inside, f"{said!r} is cut off: {box}"
    for (said, a), (other, b) in itertools.combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        along = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across < 1 or along < 1, f"{said!r} lies on {other!r} by {across:.0f} x {along:.0f} px"
    sizes = {text.get_text().replace("\n", " "): text.get_fontsize() for text in texts}
    assert sizes.pop(drawing.provenance) == 6.0
    assert min(sizes.values()) >= 7.0
    assert drawing.title.split()[0] == figure.texts[0].get_text().split()[0]


def test_one_column_unless_a_map_is_wide() -> None:
    assert draw(FigureSpec("heatmap"), CASES["plain"]).figure.get_figwidth() == 3.5
    assert draw(FigureSpec("heatmap"), CASES["many points"]).figure.get_figwidth() == 7.2


def test_looks_differ_in_marker_and_dashes_and_most_in_grey() -> None:
    assert len({look.marker for look in LOOKS}) == len(LOOKS)
    assert len({(look.dashes) for look in LOOKS}) == len(LOOKS)
    greys = [
        sum(w * c for w, c in zip((0.3, 0.59, 0.11), to_rgb(look.colour), strict=True)) for look in LOOKS
    ]
    assert max(greys) < 0.75  # dark enough on white


def test_text_is_wrapped_to_its_width() -> None:
    text = "Gain is higher for external than for in-house Donaudampfschifffahrtsgesellschaft"
    for width in (0.5, 1.0, 3.0):
        lines = wrap(text, width).split("\n")
        assert all(width_of(line, 7.0) <= width for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())
    assert wrap(text, 0.8, most=2).endswith("…")


@pytest.mark.parametrize("defaults", ["hand-set 1", "calibrated 12", "hand-set " * 12 + "1"])
def test_provenance_is_broken_between_its_parts(defaults: str) -> None:
    for design, seed in itertools.product(("3fa2c1", "261bae10", "w" * 14), (0, 7, 12345, 10**9)):
        parts = [
            "peersim 0.1.0",
            f"design {design}",
            "model 464a3045",
            f"seed {seed}",
            f"defaults {defaults}",
        ]
        text = " · ".join(parts)
        lines = source_lines(text, 3.38).split("\n")
        assert " ".join(lines) == text
        assert all(width_of(line, 6.0) <= 3.38 for line in lines)
        begun = [line for line in lines if line.split(" ·")[0] in parts]
        assert begun == lines or len(defaults) > 40
        assert min(len(line) for line in lines) > 1 or len(defaults) > 40


def test_an_interval_is_not_broken_across_lines() -> None:
    found = _tables({"external": "external and coach", "inhouse": "in-house"}, MAP)
    head = draw(FigureSpec("forest"), found).figure.texts[0].get_text()
    assert "\n" in head and "[0.27, 0.33]" in head
    words = "Overlap of wrong answers is lower for external than for in-house: −0.17 share of pairs [−0.20, −0.15]"
    assert "[−0.20," not in [line[-7:] for line in wrap(held(words), 3.38, 8.5, "bold").split("\n")]
