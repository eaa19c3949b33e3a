"""Saved figures: the same bytes, whole files, and the numbers beside them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
from tests.figures.support import MAP, by, tables

from peersim.figures import KINDS, FigureSpec, draw, save
from peersim.model.errors import InputError

FOUND = tables(by(external=0.2), vary=MAP)


@pytest.mark.parametrize("kind", KINDS)
def test_drawn_twice_gives_the_same_bytes(kind: str, tmp_path: Path) -> None:
    save(draw(FigureSpec(kind), FOUND), tmp_path / "a.png")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "lines.linewidth": 9}):
        save(draw(FigureSpec(kind), FOUND), tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_drawing_is_saved_twice_with_the_same_bytes(tmp_path: Path) -> None:
    drawing = draw(FigureSpec("heatmap"), FOUND)
    for suffix in ("png", "pdf", "svg"):
        save(drawing, tmp_path / f"a.{suffix}")
        save(drawing, tmp_path / f"b.{suffix}")
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


def test_the_table_beside_a_figure_is_its_data(tmp_path: Path) -> None:
    drawing = draw(FigureSpec("forest"), FOUND)
    save(drawing, tmp_path / "deep" / "forest.png")
    table = pd.read_csv(tmp_path / "deep" / "forest.csv")
    assert table.columns.tolist() == drawing.data.columns.tolist()
    assert table["value"].tolist() == pytest.approx(drawing.data["value"].tolist(), rel=1e-5)
    assert sorted(p.name for p in (tmp_path / "deep").iterdir()) == ["forest.csv", "forest.png"]


def test_a_picture_says_where_it_comes_from(tmp_path: Path) -> None:
    drawing = draw(FigureSpec("levels"), FOUND)
    for suffix in ("png", "svg"):
        save(drawing, tmp_path / f"a.{suffix}")
        content = (tmp_path / f"a.{suffix}").read_bytes()
        assert b"design 3fa2c1" in content
        assert not re.search(rb"20\d\d-\d\d-\d\d|dc:date", content)


def test_fonts_are_embedded_and_no_date_is_written(tmp_path: Path) -> None:
    save(draw(FigureSpec("forest"), FOUND), tmp_path / "a.pdf")
    content = (tmp_path / "a.pdf").read_bytes()
    assert b"/FontFile2" in content and b"/Subtype /Type3" not in content
    assert b"CreationDate" not in content


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ends in .png, .pdf, .svg, not '.gif'"):
        save(draw(FigureSpec("levels"), FOUND), tmp_path / "a.gif")
    assert not list(tmp_path.iterdir())


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = draw(FigureSpec("levels"), FOUND)
    file = tmp_path / "a.png"
    file.write_text("as it was")

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(drawing.figure, "savefig", fail)
    with pytest.raises(OSError, match="disk full"):
        save(drawing, file)
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"]
    assert file.read_text() == "as it was"


def test_importing_costs_nothing_and_drawing_needs_no_window() -> None:
    code = (
        "import sys, peersim.figures as f\n"
        "assert not {'matplotlib', 'pandas', 'numpy', 'networkx'} & set(sys.modules)\n"
        "import importlib\n"
        "for kind in f.KINDS: importlib.import_module('peersim.figures.kinds.' + kind)\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
