"""The commands a user types, through the real entry point."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from tests.cli.support import Done, peersim_here, room
from typer.testing import CliRunner

import peersim as ps
from peersim.cli.main import NAMES, app, what_it_does

TINY = Path(__file__).parents[1] / "data" / "tiny.toml"


def peersim(*arguments: str | Path, cwd: Path, expect: int = 0) -> Done:
    done = peersim_here(*map(str, arguments), cwd=cwd)
    assert done.returncode == expect, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cli")
    peersim("run", TINY, "--workers", "1", cwd=place)
    return place / "results" / "tiny"


def test_run_leaves_tables_figures_and_an_answer(results: Path) -> None:
    for name in ("answer.md", "summary.csv", "contrasts.csv", "manifest.json", "experiment.toml"):
        assert (results / name).stat().st_size > 0
    assert (results / "figures" / "forest.png").stat().st_size > 5000
    assert len(pd.read_csv(results / "figures" / "forest.csv")) >= 1
    assert (results / "experiment.toml").read_text() == TINY.read_text()
    manifest = json.loads((results / "manifest.json").read_text())
    assert manifest["seed"] == 7
    assert set(manifest["identity"]) == {"design", "model"}
    contrasts = pd.read_csv(results / "contrasts.csv")
    assert set(contrasts["verdict"]) <= {"better", "worse", "negligible", "open"}
    assert len(contrasts) == 2 * 3


def test_nothing_but_the_answer_is_printed_when_not_on_a_terminal(tmp_path: Path) -> None:
    """Through a process of its own, as every user's."""
    done = subprocess.run(
        [sys.executable, "-m", "peersim.cli.main", "run", str(TINY), "--workers", "1", "--no-figures"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert [line for line in done.stderr.splitlines() if not line.startswith("  ")] == []  # but progress
    assert "Does the machinery work?" in done.stdout


def test_figure_draws_again_without_simulating(results: Path, tmp_path: Path) -> None:
    out = tmp_path / "forest.pdf"
    peersim("figure", results, "forest", "--out", out, cwd=tmp_path)
    assert out.read_bytes().startswith(b"%PDF")
    done = peersim("figure", results, "forrest", cwd=tmp_path, expect=2)
    assert "did you mean 'forest'" in done.stderr


def test_drawing_again_gives_the_figures_of_the_run(results: Path, tmp_path: Path) -> None:
    before = {file.name: file.read_bytes() for file in (results / "figures").iterdir()}
    assert {"forest.png", "trust.csv"} <= set(before)
    peersim("figure", results, cwd=tmp_path)
    assert {file.name: file.read_bytes() for file in (results / "figures").iterdir()} == before
    assert (
        "--out needs the name" in peersim("figure", results, "--out", "x.pdf", cwd=tmp_path, expect=2).stderr
    )


def test_replay_gives_the_stored_numbers(results: Path, tmp_path: Path) -> None:
    done = peersim("replay", results, "3:1:external", cwd=tmp_path)
    assert "stored:" not in done.stdout
    assert "gain " in done.stdout
    assert "there is no arm" in peersim("replay", results, "3:1:extrenal", cwd=tmp_path, expect=2).stderr
    assert "replicate:point:arm" in peersim("replay", results, "3", cwd=tmp_path, expect=2).stderr


def test_diff_sees_the_same_and_another_seed(results: Path, tmp_path: Path) -> None:
    peersim("run", TINY, "--workers", "1", "--no-figures", "--out", "again", cwd=tmp_path)
    assert "the same tables" in peersim("diff", results, "again", cwd=tmp_path).stdout
    peersim("run", TINY, "--workers", "1", "--no-figures", "--out", "zero", "--seed", "0", cwd=tmp_path)
    done = peersim("diff", results, "zero", cwd=tmp_path, expect=1)
    assert "design.seed: 7 -> 0" in done.stdout
    assert "runs.gain" in done.stdout


def test_check_counts_runs_and_estimates_time(tmp_path: Path) -> None:
    done = peersim("check", TINY, cwd=tmp_path)
    assert "runs          16 = 2 points x 2 arms x 4 cohorts" in done.stdout
    assert "ms a cohort, 1 process, 2 figures)" in done.stdout
    assert "unusual" not in done.stdout
    assert not list(tmp_path.iterdir())


def test_new_writes_a_file_that_checks(tmp_path: Path) -> None:
    peersim("new", "mine.toml", cwd=tmp_path)
    peersim("check", "mine.toml", "--no-pilot", cwd=tmp_path)
    assert "is there already" in peersim("new", "mine.toml", cwd=tmp_path, expect=2).stderr
    assert "ends in .toml" in peersim("new", "mine.txt", cwd=tmp_path, expect=2).stderr


def test_describe_and_schema(tmp_path: Path) -> None:
    assert "Cai 2018" in peersim("describe", "world.rivalry", cwd=tmp_path).stdout
    assert (
        "did you mean 'world.rivalry'" in peersim("describe", "world.rivlry", cwd=tmp_path, expect=2).stderr
    )
    for name, coaching in (("calibrated 1", "0.23"), ("hand-set 1", "0.12")):
        assert f"programme.coaching = {coaching}\n" in peersim("describe", name, cwd=tmp_path).stdout
    everything = peersim("describe", cwd=tmp_path).stdout
    assert "leaving_home" in everything
    assert "weight_on_advice" in everything
    schema = json.loads(peersim("schema", cwd=tmp_path).stdout)
    assert "arms" in schema["properties"]


def test_watch_tells_a_story(tmp_path: Path) -> None:
    done = peersim("watch", TINY, "--arm", "inhouse", "--replicate", "0", cwd=tmp_path)
    assert "Session 1" in done.stdout
    assert "presents issue" in done.stdout
    assert (
        "did you mean 'inhouse'" in peersim("watch", TINY, "--arm", "inhuose", cwd=tmp_path, expect=2).stderr
    )


def test_mistakes_exit_2_and_leave_nothing(tmp_path: Path) -> None:
    (tmp_path / "typo.toml").write_text(TINY.read_text().replace("replicates", "replicats"))
    done = peersim("run", "typo.toml", cwd=tmp_path, expect=2)
    assert done.stderr.startswith(
        "peersim: typo.toml, line 6, replicats: there is no such key; did you mean 'replicates'"
    )
    assert not (tmp_path / "results").exists()
    assert "did you mean 'boundary'" in peersim("run", "bondary", cwd=tmp_path, expect=2).stderr
    assert "no results folder" in peersim("figure", tmp_path, cwd=tmp_path, expect=2).stderr
    missing = peersim("figure", tmp_path / "nothing", cwd=tmp_path, expect=2).stderr
    assert "nothing: there is no such folder" in missing
    (tmp_path / "taken").write_text("")
    assert "taken" in peersim("run", TINY, "--out", "taken/x", cwd=tmp_path, expect=2).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs file size limits")
def test_a_full_disk_is_said_and_the_run_goes_on_later(tmp_path: Path) -> None:
    asked = ("run", TINY, "--workers", "1", "--no-figures")
    with room(4000):
        done = peersim(*asked, cwd=tmp_path, expect=2)
    assert "results" in done.stderr
    assert not [file for file in tmp_path.rglob("*") if ".part" in file.name]
    peersim(*asked, cwd=tmp_path)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['peersim', '--help']\n"
        "from peersim.cli.main import app\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pandas', 'mesa', 'matplotlib', 'scipy', 'pydantic', 'duckdb'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_version_and_every_command_under_a_heading(tmp_path: Path) -> None:
    assert peersim("--version", cwd=tmp_path).stdout == f"peersim {ps.__version__}\n"
    text = peersim("--help", cwd=tmp_path).stdout
    headings = [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["Options:", "Begin:", "Run:", "Read results:", "Look closely:"]
    listed = [
        line.split()[0] for line in text.partition("Begin:")[2].splitlines() if re.match(r"  [a-z]", line)
    ]
    assert listed == NAMES
    assert "..." not in text.partition("Begin:")[2]


def test_a_file_with_a_function_of_its_name_is_a_command_and_is_listed() -> None:
    """Files of the command line that are no commands have no such function."""
    home = Path(ps.__file__).parent / "cli"
    own = {file.stem for file in home.glob("*.py") if f"\ndef {file.stem}(" in file.read_text("utf-8")}
    assert own - {"main", "stopping"} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_list_says_what_the_command_s_own_help_says(name: str) -> None:
    said = CliRunner().invoke(app, [name, "--help"]).output
    assert what_it_does(name).removesuffix(".") in " ".join(said.split())


def test_a_misspelt_command_is_told_the_nearest(tmp_path: Path) -> None:
    done = peersim("analyze", cwd=tmp_path, expect=2)
    assert "No such command 'analyze'. Did you mean 'analyse'?" in done.stderr


def test_what_only_the_summary_has_is_described(tmp_path: Path) -> None:
    done = peersim("describe", "icc_gain_cohorts", cwd=tmp_path)
    assert "lies between cohorts" in done.stdout
    assert "unit share of variance" in done.stdout
    assert "\nicc_gain_cohorts " in peersim("describe", "outcomes", cwd=tmp_path).stdout
