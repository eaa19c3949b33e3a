"""Runs that crash, hang or fail are rows like the others, and the rest of the sweep goes on."""

import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import peersim as ps
from peersim.cli.main import app
from peersim.experiment.checked import Experiment
from peersim.experiment.reading import load_experiment
from peersim.model.own_rules import OwnRules

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="signals")]

FILE = """
format = 1
name = "own"
replicates = 40
keep = 0
[programme]
group_size = 3
sessions = 1
[world]
items = 4
[rules]
openness = "own.py:mine"
[arms.inhouse]
programme.seats.externality = 0.0
[arms.external]
[contrasts]
leaving = ["external", "inhouse"]
"""
PLAIN = "def mine(bell):\n    return 0.5\n"
IMPORTS = "import os, signal\n"
RULE = f"""{IMPORTS}
def mine(bell):
    if bell < -2.25:
        {{happens}}
    return 0.5
"""


def written(place: Path, happens: str) -> Experiment:
    """An experiment whose rule does what a rule of a file may not: it could kill its process."""
    (place / "own.py").write_text(PLAIN, "utf-8")
    (place / "own.toml").write_text(FILE, "utf-8")
    read = load_experiment(place / "own.toml", trust_rules=True)
    own = OwnRules((("openness", "own.py", "mine"),), (("own.py", RULE.format(happens=happens)),))
    return replace(read, own_rules=dict.fromkeys(read.arms, own))


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    place = tmp_path_factory.mktemp("unharmed")
    result = ps.run(written(place, "pass"), out=place / "out", engine="agents", workers=2, figures=False)
    assert (result.runs["status"] == "ok").all()
    return result.runs


@pytest.mark.parametrize(
    ("happens", "status", "message"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "crashed", "signal 9"),
        ("while True: pass", "timeout", "took longer than 1 s"),
        ("raise ValueError('planted')", "error", "ValueError: planted"),
    ],
)
def test_only_the_runs_to_blame_have_no_numbers(
    tmp_path: Path, unharmed: pd.DataFrame, happens: str, status: str, message: str
) -> None:
    file = written(tmp_path, happens)
    result = ps.run(file, out=tmp_path / "out", engine="agents", workers=2, timeout=1.0, figures=False)
    runs = result.runs
    keys = ["replicate", "point", "arm"]
    assert runs[keys].equals(unharmed[keys])  # every run has a row, in order, none twice
    bad = runs["status"] != "ok"
    assert 0 < bad.sum() < 12
    assert set(runs.loc[bad, "status"]) == {status}
    assert runs.loc[bad, "gain"].isna().all()
    assert runs[~bad].equals(unharmed[~bad])
    failures = result.failures
    assert failures["message"].str.contains(message, regex=False).all()
    assert failures[keys].reset_index(drop=True).equals(runs.loc[bad, keys].reset_index(drop=True))
    assert len(list((tmp_path / "out" / "log").glob("traceback-*.txt"))) == bad.sum()
    whole = 40 - runs.loc[bad, "replicate"].nunique()
    gain = result.contrasts[result.contrasts["outcome"] == "gain"]
    assert gain["n_pairs"].tolist() == [whole]  # whole pairs are left out


def test_the_culprits_are_the_same_in_the_other_engine(tmp_path: Path, unharmed: pd.DataFrame) -> None:
    """A compiled rule that never ends is stopped from outside, and the agents engine says at which run."""
    file = written(tmp_path, "while bell < -2.25: bell -= 1.0")
    result = ps.run(file, out=tmp_path / "out", engine="ensemble", workers=2, timeout=1.0, figures=False)
    bad = result.runs["status"] == "timeout"
    assert 0 < bad.sum() < 12
    assert result.runs[~bad].equals(unharmed[~bad])


@pytest.mark.parametrize(("option", "least"), [(["--fail-fast"], 1), (["--max-failures", "1"], 2)])
def test_it_stops_after_too_many_failures_and_keeps_what_is_there(
    tmp_path: Path, option: list[str], least: int
) -> None:
    (tmp_path / "own.py").write_text(RULE.format(happens="raise ValueError('planted')").replace(IMPORTS, ""))
    file, out = tmp_path / "own.toml", tmp_path / "out"
    file.write_text(FILE.replace("replicates = 40", "replicates = 2000"), "utf-8")
    done = CliRunner().invoke(
        app,
        [
            "run",
            str(file),
            "--out",
            str(out),
            "--engine",
            "agents",
            "--workers",
            "1",
            "--trust-rules",
            *option,
        ],
    )
    assert done.exit_code == 3
    assert "stopped because" in done.stderr
    assert "ValueError: planted" in done.stderr
    runs = ps.load(out).runs
    assert least <= (runs["status"] == "error").sum()
    assert len(runs) < 4000
    assert not (out / "summary.csv").exists()
