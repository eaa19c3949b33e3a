"""Engines against each other, and saved results against a new execution."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import peersim as ps
from peersim.cli.main import app
from peersim.model import own_rules
from peersim.rules.table import Rules, rule_table

TINY = Path(__file__).parents[1] / "data" / "tiny.toml"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the agents engine open people a little less than it should."""

    def break_it() -> None:
        def table(choices: Any) -> Rules:
            rules = rule_table(choices)
            return rules._replace(disclosure=lambda *a: 0.999 * rules.disclosure(*a))

        monkeypatch.setattr(own_rules, "rule_table", table)

    return break_it


def test_engines_agree_and_a_broken_one_is_located(broken: Any) -> None:
    done = CliRunner().invoke(app, ["verify", str(TINY), "--sample", "3"])
    assert (done.exit_code, done.stdout) == (
        0,
        "3 of 3 runs are the same as in the other engine, to the last bit\n",
    )
    broken()
    done = CliRunner().invoke(app, ["verify", str(TINY), "--sample", "3"])
    assert done.exit_code == 1
    assert "point 0, arm inhouse, replicate 3, step 0, meet, members" in done.stdout
    assert "0 of 3 runs" in done.stdout


def test_saved_results_are_executed_again(tmp_path: Path, broken: Any) -> None:
    ps.run(TINY, out=tmp_path / "out", workers=1, figures=False)
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "out")])
    assert (done.exit_code, done.stdout) == (
        0,
        "16 of 16 runs are the same as in what is saved, to the last bit\n",
    )
    broken()
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "out"), "--sample", "2"])
    assert done.exit_code == 1
    assert "run 3:0:inhouse: " in done.stdout
    assert " stored " in done.stdout


def test_a_name_that_is_nothing_is_a_mistake(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["verify", str(tmp_path)])
    assert done.exit_code != 0
