"""Engines against each other, and saved results against a new execution."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import peersim as ps
from peersim.cli.main import app
from peersim.model import own_rules
from peersim.model.errors import InputError
from peersim.rules.table import Rules, rule_table
from peersim.store.folder import KEPT, Folder
from peersim.store.tables import read_parquet, write_parquet
from peersim.study.replaying import rerun

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


CELLS = {
    "runs": ("gain", ""),
    "sessions": ("trust", "row 2 (session 2, week "),
    "members": ("openness", "row 1 (person "),
    "ties": ("closeness", "row 3 (week 0.0, person "),
    "events": ("value", "row 4 (phase 0, session 0, week 0.0, kind "),
}
"""By stored table a column, and how the row that is changed is named."""


def _change(folder: Folder, table: str, how: Callable[[pd.DataFrame, int], pd.DataFrame]) -> None:
    """Rewrite a table whole, with a checksum that fits, a row of its first run changed."""
    (file,) = folder.files(table).values()
    rows = read_parquet([file])
    write_parquet(how(rows, 0 if table == "runs" else int(re.findall(r"\d+", CELLS[table][1])[0])), file)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("kept") / "out"
    ps.run(TINY, out=place, workers=1, figures=False)
    return place


@pytest.mark.parametrize("table", CELLS)
def test_a_changed_cell_of_any_table_is_found_and_placed(kept: Path, tmp_path: Path, table: str) -> None:
    folder = Folder(Path(shutil.copytree(kept, tmp_path / "copy")))
    column, row = CELLS[table]
    told: dict[str, float] = {}

    def how(rows: pd.DataFrame, at: int) -> pd.DataFrame:
        told["before"] = float(rows.loc[at, column])
        told["after"] = told["before"] + 0.125
        rows.loc[at, column] = told["after"]
        return rows

    assert rerun(folder.path, "0:0:inhouse").differs == []
    _change(folder, table, how)
    (found,) = rerun(folder.path, "0:0:inhouse").differs
    assert (found.table, found.column) == (table, column)
    assert found.row.startswith(row)
    said = str(found)
    assert said.endswith(f"{column} is {told['before']!r}, stored {told['after']!r}")
    assert "np." not in said
    if table in KEPT:  # of the others the manifest has a sum, and is asked first
        done = CliRunner().invoke(app, ["verify", str(folder.path)])
        assert done.exit_code == 1
        assert f"run 0:0:inhouse: {said}\n15 of 16 runs" in done.stdout
    done = CliRunner().invoke(app, ["replay", str(folder.path), "0:0:inhouse"])
    assert done.exit_code == 1
    assert f"{told['after']!r}" in done.stdout


@pytest.mark.parametrize("table", [name for name in CELLS if name != "runs"])
def test_a_lost_row_and_a_lost_column_are_found(kept: Path, tmp_path: Path, table: str) -> None:
    folder = Folder(Path(shutil.copytree(kept, tmp_path / "column")))
    _change(folder, table, lambda rows, at: rows.drop(columns=CELLS[table][0]))
    with pytest.raises(InputError, match=rf"{table}\.parquet: .* it has no column {CELLS[table][0]};"):
        rerun(folder.path, "0:0:inhouse")
    folder = Folder(Path(shutil.copytree(kept, tmp_path / "row")))
    _change(folder, table, lambda rows, at: rows.drop(index=at))
    (found,) = rerun(folder.path, "0:0:inhouse").differs
    assert (found.column, found.now - found.stored) == ("number of rows", 1)
