"""Every place of tests is fast or is not, and what is fast starts nothing that takes long."""

import ast
from pathlib import Path

import pytest
from tests.architecture.test_sources import imported
from tests.conftest import FAST, HERE, NOT_FAST, place_of

FILES = sorted(HERE.rglob("test_*.py"))
LONG = ("matplotlib", "numba", "subprocess", "tests.own_table")
LONG_OURS = ("peersim.engine.compiled", "peersim.engine.agreement", "peersim.figures")


def test_every_file_has_its_place() -> None:
    assert not FAST & NOT_FAST
    assert [str(file) for file in FILES if not place_of(file)] == []
    assert place_of(HERE / "rules" / "test_table.py") == "rules"
    assert place_of(HERE / "engine" / "test_by_hand.py") == "engine/test_by_hand"
    assert place_of(HERE / "engine" / "test_by_hand_more.py") == "engine/test_by_hand"
    assert place_of(HERE / "elsewhere" / "test_table.py") == ""


@pytest.mark.parametrize(
    "file", [file for file in FILES if place_of(file) in FAST], ids=lambda file: file.stem
)
def test_what_is_fast_compiles_nothing_starts_no_process_and_draws_nothing(file: Path) -> None:
    found = set(imported(ast.parse(file.read_text("utf-8"))))
    assert [name for name in found if name.startswith((*LONG, *LONG_OURS))] == []
