"""Two results folders held against each other: points by what varies, cells as plain numbers, findings in pairs."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import peersim as ps
from peersim.analysis.difference import (
    ONLY_B,
    OTHER,
    SAME,
    findings_side_by_side,
    shared_points,
    table_differences,
)
from peersim.api.differing import difference
from peersim.cli.main import app
from peersim.store.folder import Folder
from peersim.store.tables import read_parquet, write_parquet

TINY = Path(__file__).parents[1] / "data" / "tiny.toml"
VALUES = st.lists(st.sampled_from([0, 0.1, 0.30000000000000004, "trust", True]), max_size=6)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same experiment with two values and with one more, put first."""
    place = tmp_path_factory.mktemp("difference")
    wider = place / "wider.toml"
    wider.write_text(TINY.read_text("utf-8").replace("[0.0, 0.5]", "[0.25, 0.0, 0.5]"), "utf-8")
    ps.run(TINY, out=place / "two", workers=1, figures=False)
    ps.run(wider, out=place / "three", workers=1, figures=False)
    return place / "two", place / "three"


@given(VALUES, VALUES)
def test_points_are_paired_by_their_values(left: list[object], right: list[object]) -> None:
    a, b = (pd.DataFrame({"x": pd.Series(of, dtype=object)}) for of in (left, right))
    found = shared_points(a, b)
    assert all(str(left[one]) == str(right[other]) for one, other in found.pairs.items())
    assert len(set(found.pairs.values())) == len(found.pairs)
    assert sorted([*found.pairs, *found.only_a]) == list(range(len(left)))
    assert sorted([*found.pairs.values(), *found.only_b]) == list(range(len(right)))
    assert not {str(left[at]) for at in found.only_a} & {str(right[at]) for at in found.only_b}


def test_one_more_value_is_said_and_the_rest_is_compared(folders: tuple[Path, Path]) -> None:
    for a, b, alone in ((*folders, "B"), (*reversed(folders), "A")):
        done = CliRunner().invoke(app, ["diff", str(a), str(b)])
        assert done.exit_code == 1
        assert f"1 point only in {alone}: world.rivalry 0.25, not compared\n" in done.stdout
        assert not [
            line
            for line in done.stdout.splitlines()
            if line.startswith(("runs", "sess", "mem", "ties", "ev"))
        ]
        assert "0 of 6 findings" in done.stdout
    # without what varies the numbers of points would pair 0.0 with 0.25
    assert table_differences(Folder(folders[0]), Folder(folders[1]))


@pytest.mark.parametrize("table", ["runs", "sessions", "members", "ties", "events"])
def test_a_changed_cell_is_found_in_plain_numbers(
    folders: tuple[Path, Path], tmp_path: Path, table: str
) -> None:
    a, b = folders[0], Path(shutil.copytree(folders[1], tmp_path / "copy"))
    column = {"runs": "gain", "sessions": "trust", "members": "openness", "ties": "trust", "events": "value"}[
        table
    ]
    (file,) = Folder(b).files(table).values()
    rows = read_parquet([file])
    at = int(rows.index[(rows["point"] == 2) & (rows["arm"] == "external")][0])
    before = float(rows.loc[at, column])
    rows.loc[at, column] = before + 0.5
    write_parquet(rows, file, ["sessions", "members", "ties", "events"] if table == "runs" else ())
    found = difference(a, b)
    (line,) = [line for line in found.lines if line.startswith(f"{table}.")]
    assert line.startswith(f"{table}.{column}: 1 value differs at run 0:1:external (world.rivalry 0.5)")
    assert line.endswith(f": {before} against {before + 0.5}")


def test_findings_stand_side_by_side(folders: tuple[Path, Path], tmp_path: Path) -> None:
    a = folders[0]
    other = tmp_path / "other.toml"
    other.write_text(TINY.read_text("utf-8").replace("seed       = 7", "seed       = 8"), "utf-8")
    ps.run(other, out=tmp_path / "other", replicates=8, workers=1, figures=False)
    done = CliRunner().invoke(
        app,
        [
            "diff",
            str(a),
            str(tmp_path / "other"),
            "--out",
            str(tmp_path / "f.csv"),
            "--figure",
            str(tmp_path / "g.png"),
        ],
    )
    assert done.exit_code == 1, done.output
    table = pd.read_csv(tmp_path / "f.csv")
    mine, theirs = ps.load(a).contrasts, ps.load(tmp_path / "other").contrasts
    assert table["effect_a"].tolist() == pytest.approx(
        mine["d"].fillna(mine["difference"]).tolist(), rel=1e-5
    )
    assert table["effect_b"].tolist() == pytest.approx(
        theirs["d"].fillna(theirs["difference"]).tolist(), rel=1e-5
    )
    assert table["verdict_b"].tolist() == theirs["verdict"].tolist()
    changed = (mine["verdict"] != theirs["verdict"]).tolist()
    assert (table["change"] == OTHER).tolist() == changed
    assert f"{sum(changed)} of 6 findings" in done.stdout
    assert sum(line.startswith("*  ") for line in done.stdout.splitlines()) == sum(changed) > 0
    assert (tmp_path / "g.png").stat().st_size > 1000
    assert pd.read_csv(tmp_path / "g.csv").equals(table)


def _row(contrast: str, point: int, verdict: str, d: float) -> dict[str, object]:
    return {"point": point, "contrast": contrast, "outcome": "gain", "unit": "items per member", "margin": 0.05} | {
        "difference": 3.52 * d, "low": 1.0, "high": 2.0, "d": d, "d_low": d - 0.1, "d_high": d + 0.1,
        "verdict": verdict, "n_pairs": 9,
    }  # fmt: skip


def test_a_changed_verdict_and_a_lone_finding_are_marked() -> None:
    a = pd.DataFrame([_row("x", 0, "better", 0.2), _row("x", 1, "worse", -0.2)])
    b = pd.DataFrame([_row("x", 3, "open", 0.0), _row("x", 2, "worse", -0.3), _row("y", 3, "better", 0.4)])
    found = findings_side_by_side(a, b, {0: 3, 1: 2}, pd.DataFrame({"world.fear": [0.1, 0.2]}))
    assert found["change"].tolist() == [OTHER, ONLY_B, SAME]
    assert found["world.fear"].tolist() == [0.1, 0.1, 0.2]
    assert found["effect_b"].tolist() == [0.0, 0.4, -0.3]


def test_the_same_is_the_same_and_other_endings_are_refused(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    a = str(folders[0])
    done = CliRunner().invoke(app, ["diff", a, a])
    assert (done.exit_code, done.stdout) == (0, "the same design, the same model, the same tables\n")
    for option, name in (("--out", "f.txt"), ("--figure", "g.csv")):
        done = CliRunner().invoke(app, ["diff", a, a, option, str(tmp_path / name)])
        assert "name ends in" in str(done.exception)
    assert not list(tmp_path.iterdir())
