"""A kind of figure is declared once and has one file; whatever lists kinds lists all of them."""

import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from peersim.cli.main import app
from peersim.experiment.schema import json_schema
from peersim.figures import kinds
from peersim.model.figure_kinds import APART, KINDS

PAGE = (Path(__file__).parents[3] / "docs" / "experiments.md").read_text("utf-8")
SCHEMA: Any = json_schema()["$defs"]["Figure"]["properties"]


def files() -> set[str]:
    return {info.name for info in pkgutil.iter_modules(kinds.__path__)}


def test_every_kind_has_its_file_and_no_file_is_undeclared() -> None:
    assert files() == set(KINDS)


def test_an_undeclared_file_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pie.py").touch()
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    assert files() - set(KINDS) == {"pie"}


@pytest.mark.parametrize("kind", KINDS)
def test_its_function_is_called_draw(kind: str) -> None:
    draw = import_module(f"peersim.figures.kinds.{kind}").draw
    assert list(draw.__annotations__) == ["spec", "tables", "return"]


def test_the_schema_lists_kinds_and_their_keys() -> None:
    assert SCHEMA["kind"]["enum"] == list(KINDS)
    assert SCHEMA.keys() - {"kind"} == {key for kind in KINDS.values() for key in kind.keys}


def test_the_help_lists_kinds() -> None:
    said = " ".join(CliRunner().invoke(app, ["figure", "--help"]).output.split())
    assert f"Kinds of figures: {', '.join(KINDS)}." in said


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_says_what_it_shows_and_takes(kind: str) -> None:
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |")]
    assert KINDS[kind].shows in line
    assert all(f"`{key}`" in line for key in KINDS[kind].keys)


@pytest.mark.parametrize("kind", KINDS)
def test_keys_that_say_the_same_stand_beside_each_other(kind: str) -> None:
    keys = KINDS[kind].keys
    assert len(set(keys)) == len(keys)
    for one, other in APART:
        assert {one, other} - set(keys) or abs(keys.index(one) - keys.index(other)) == 1


def test_a_kind_without_arms_has_no_limit_of_arms() -> None:
    for kind in KINDS.values():
        assert ("arms" in kind.keys) == (kind.most_arms is not None)
        assert kind.axes == len({"x", "y"} & set(kind.keys))
        assert "arms" in kind.keys or not kind.pair


def test_declaring_a_kind_loads_no_drawing() -> None:
    code = (
        "import sys, peersim.cli.figure, peersim.experiment.schema, peersim.figures\n"
        "assert 'matplotlib' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
