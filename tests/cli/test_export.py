"""Tables for other programs: every format, every table, every column explained."""

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from typer.testing import CliRunner

import peersim as ps
from peersim.cli.main import app
from peersim.model.outcomes import BY_NAME
from peersim.model.registry import parameters
from peersim.store.export import dictionary_file

TINY = Path(__file__).parents[1] / "data" / "tiny.toml"
TABLES = ("runs", "sessions", "design", "summary", "contrasts")
SAMPLED = """\
format = 1
name = "sampled"
question = "Which?"
replicates = 3
[programme]
group_size = 4
sessions = 2
[arms.inhouse]
programme.seats = { externality = 0.0 }
[arms.external]
programme.seats = { externality = 1.0 }
[contrasts]
leaving = ["external", "inhouse"]
[design]
kind = "latin-hypercube"
points = 4
[vary]
"world.fear" = { from = 0.1, to = 0.9 }
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("export")
    ps.run(TINY, out=place / "out", workers=1, figures=False)
    return place / "out"


def _export(results: Path, table: str, file: Path) -> str:
    done = CliRunner().invoke(app, ["export", str(results), "--table", table, "--out", str(file)])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("table", TABLES)
def test_both_formats_hold_the_same_and_every_column_is_explained(
    results: Path, tmp_path: Path, table: str
) -> None:
    csv, parquet = tmp_path / "t.csv", tmp_path / "u.PARQUET"
    said = _export(results, table, csv)
    _export(results, table, parquet)
    left = pd.read_csv(csv)
    right = duckdb.sql(f"SELECT * FROM read_parquet('{parquet}')").df()
    assert f"({len(left)} rows)" in said
    assert left.columns.tolist() == right.columns.tolist()
    for column in left:
        assert ((left[column] == right[column]) | (left[column].isna() & right[column].isna())).all(), column
    about = pd.read_csv(dictionary_file(csv), keep_default_na=False)
    assert about["column"].tolist() == left.columns.tolist()
    assert about["meaning"].ne("").all()
    assert about["type"].isin(["whole number", "number", "text", "true or false"]).all()
    by_name = about.set_index("column")
    if table != "contrasts" or "world.rivalry" in by_name.index:
        assert by_name.loc["world.rivalry", "meaning"] == parameters["world.rivalry"].meaning
    if table == "runs":
        assert by_name.loc["gain", ["meaning", "unit", "type"]].tolist() == [
            BY_NAME["gain"].meaning, BY_NAME["gain"].unit, "number",
        ]  # fmt: skip
    if table in ("summary", "contrasts"):
        mine = getattr(ps.load(results), table)
        column = "mean" if table == "summary" else "difference"
        assert left[column].tolist() == mine[column].tolist()  # all digits
        assert sorted(set(left["world.rivalry"])) == [0.0, 0.5]


def test_small_tables_of_a_sample_and_of_written_results(results: Path, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(SAMPLED, "utf-8")
    ps.run(tmp_path / "s.toml", out=tmp_path / "s", workers=1, figures=False)
    for table in ("summary", "contrasts", "design", "runs"):
        _export(tmp_path / "s", table, tmp_path / f"{table}.parquet")
    without = Path(shutil.copytree(results, tmp_path / "without"))
    shutil.rmtree(without / "data")
    _export(without, "summary", tmp_path / "w.csv")
    assert len(pd.read_csv(tmp_path / "w.csv")) == len(ps.load(results).summary)


TABLED = SAMPLED.replace('"latin-hypercube"\npoints = 4', '"table"\nfile = "points.csv"').partition("[vary]")[
    0
]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("table", ["runs", "sessions"])
def test_the_names_of_points_stand_beside_their_numbers(tmp_path: Path, table: str, named: bool) -> None:
    points = "scenario,world.fear\ncalm,0.1\n=tense,0.3\n" if named else "world.fear\n0.1\n0.3\n"
    (tmp_path / "points.csv").write_text(points, "utf-8")
    (tmp_path / "t.toml").write_text(TABLED.replace("replicates", "sessions = true\nreplicates", 1), "utf-8")
    result = ps.run(tmp_path / "t.toml", out=tmp_path / "out", workers=1, figures=False)
    stored = result.folder.planned(table)
    csv, parquet = tmp_path / "t.csv", tmp_path / "t.parquet"
    _export(tmp_path / "out", table, csv)
    _export(tmp_path / "out", table, parquet)
    names = ["scenario"] if named else []
    columns = ["replicate", "point", *names, "arm", *stored.columns[3:], "world.fear"]
    for file, read in ((csv, pd.read_csv(csv)), (parquet, duckdb.sql(f"FROM '{parquet}'").df())):
        assert read.columns.tolist() == columns
        assert (
            read[["replicate", "point", "arm"]].to_numpy().tolist()
            == stored[["replicate", "point", "arm"]].to_numpy().tolist()
        )
        assert read["world.fear"].tolist() == [(0.1, 0.3)[point] for point in stored["point"]]
        about = pd.read_csv(dictionary_file(file), keep_default_na=False).set_index("column")
        assert about.index.tolist() == columns
        if named:
            tense = "'=tense" if file is csv else "=tense"  # which a spreadsheet would take for a formula
            assert read["scenario"].tolist() == [("calm", tense)[point] for point in stored["point"]]
            assert about.loc["scenario"].tolist() == ["name of the point in the table of points", "", "text"]


def test_the_default_name_spares_the_folders_own_tables(results: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(results, tmp_path / "copy"))
    before = (copy / "summary.csv").read_bytes()
    assert CliRunner().invoke(app, ["export", str(copy), "--table", "summary"]).exit_code == 0
    assert (copy / "exported-summary.csv").is_file()
    for name in ("summary.csv", "contrasts.csv", "points.csv", "data/design.parquet"):
        done = CliRunner().invoke(app, ["export", str(copy), "--out", str(copy / name)])
        assert "give another name" in str(done.exception)
    assert (copy / "summary.csv").read_bytes() == before


@pytest.mark.parametrize("name", ["runs.xlsx", "runs", "runs.csv.gz", "runs.parq"])
def test_other_endings_are_refused(results: Path, tmp_path: Path, name: str) -> None:
    done = CliRunner().invoke(app, ["export", str(results), "--out", str(tmp_path / name)])
    assert done.exit_code == 1
    assert "a table's name ends in .csv or .parquet" in str(done.exception)
    assert not list(tmp_path.iterdir())
