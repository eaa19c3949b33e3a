"""Whatever ran them, finished results are the same files."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import peersim as ps
from peersim.api import run_share
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.model.errors import InputError
from peersim.store.folder import Folder
from peersim.study import by_agents
from peersim.study.chunks import Shared
from peersim.study.dispatching import run_chunks
from peersim.study.executors.executor import Executor, How
from peersim.study.executors.table import EXECUTORS, Kind
from peersim.study.plan import Plan

FILE = """
format = 1
name = "same"
replicates = 4
keep = 2
sessions = true
outcomes = ["gain"]
[design]
kind = "latin-hypercube"
points = 10
[programme]
sessions = 2
[world]
items = 8
[vary]
"programme.group_size"        = { from = 3, to = 5 }
"programme.seats.externality" = { from = 0.0, to = 1.0 }
"world.rivalry"               = "plausible"
"world.rules.turns"           = "plausible"
[arms.inhouse]
programme.seats.externality = 0.0
[arms.external]
[contrasts]
leaving = ["external", "inhouse"]
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("same")
    (found / "same.toml").write_text(FILE, "utf-8")
    ps.run(found / "same.toml", out=found / "reference", engine="agents", workers=1)
    return found


def files(out: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(out)): file.read_bytes()
        for file in sorted(out.rglob("*"))
        if file.is_file() and "log" not in file.relative_to(out).parts
    }


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"engine": "agents", "workers": 2}, marks=pytest.mark.slow),
        {"engine": "ensemble", "workers": 1},
        {"engine": "ensemble", "workers": 2},
    ],
    ids=str,
)
def test_threads_and_processes_give_the_same_files(
    place: Path, how: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_agents, "RUNS_PER_CHUNK", 20)
    monkeypatch.setattr("peersim.study.dispatching._MOST", 17)
    monkeypatch.setattr("peersim.study.dispatching._LEAST", 17)
    out = place / re.sub(r"\W+", "-", str(how))
    ps.run(place / "same.toml", out=out, **how)
    assert files(out) == files(place / "reference")


@pytest.mark.parametrize("engine", ["agents", "ensemble"])
@pytest.mark.parametrize("name", [name for name in EXECUTORS if name != "Dask"])
def test_every_executor_gives_the_same_files_with_every_engine(
    place: Path, name: str, engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask, which needs a scheduler, has its own test."""
    used = []

    def of(how: How) -> Executor:
        used.append(name)
        return EXECUTORS[name].of(how)

    monkeypatch.setattr("peersim.study.dispatching._suited", lambda *given: name)
    monkeypatch.setattr("peersim.study.dispatching.EXECUTORS", {name: Kind(of, "")})
    out = place / f"{name} {engine}"
    ps.run(place / "same.toml", out=out, engine=engine, workers=2)
    assert files(out) == files(place / "reference")
    assert used == [name]


def test_an_executor_that_there_is_not() -> None:
    experiment = parse_experiment(FILE)
    shared = Shared(Plan(experiment), Folder(Path("nowhere")))
    with pytest.raises(InputError, match="there is no executor 'thread'; did you mean 'threads'"):
        list(run_chunks(shared, [range(1)], "agents", How(1, executor="thread")))


def test_shares_give_the_same_files_in_any_order(place: Path) -> None:
    experiment = load_experiment(place / "same.toml")
    left = []
    for number in (3, 1, 4, 2):
        engine: Any = "agents" if number % 2 else "ensemble"
        left.append(run_share(experiment, (number, 4), out=place / "shares", workers=1, engine=engine))
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0
    ps.run(experiment, out=place / "shares", workers=1)
    assert files(place / "shares") == files(place / "reference")


@pytest.mark.slow
def test_shares_at_the_same_time_give_the_same_files(place: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "peersim.cli.main",
        "run",
        str(place / "same.toml"),
        "--out",
        str(place / "both"),
    ]
    processes = [
        subprocess.Popen(
            [*command, "--shard", f"{i}/2", "--engine", "agents"], stdout=subprocess.PIPE, text=True
        )
        for i in (1, 2)
    ]
    said = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert any("answer.md" in text for text in said)
    assert files(place / "both") == files(place / "reference")
