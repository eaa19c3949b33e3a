"""Whatever ran them, finished results are the same files."""

import subprocess
import sys
from pathlib import Path

import pytest

import peersim as ps
from peersim.study import by_ensemble

FILE = """
format = 1
name = "same"
replicates = 30
keep = 2
sessions = true
outcomes = ["gain"]
[design]
kind = "latin-hypercube"
points = 12
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


def run(place: Path, out: str, *options: str) -> str:
    arguments = [
        sys.executable,
        "-m",
        "peersim.cli.main",
        "run",
        str(place / "same.toml"),
        "--out",
        str(place / out),
    ]
    done = subprocess.run([*arguments, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "options",
    [
        ("--engine", "agents", "--workers", "2"),
        ("--engine", "ensemble", "--workers", "1"),
        ("--engine", "ensemble", "--workers", "2"),
        ("--engine", "ensemble", "--dask", "local:3"),
    ],
    ids=" ".join,
)
def test_threads_processes_and_a_cluster_give_the_same_files(place: Path, options: tuple[str, ...]) -> None:
    out = "-".join(options).replace(":", "-")
    run(place, out, *options)
    assert files(place / out) == files(place / "reference")


def test_shares_give_the_same_files_in_any_order(place: Path) -> None:
    for at, share in enumerate(("3/4", "1/4", "4/4", "2/4")):
        said = run(place, "shares", "--shard", share, "--engine", "agents" if at % 2 else "ensemble")
        assert ("runs of other shares are missing" in said) == (at < 3)
    assert files(place / "shares") == files(place / "reference")


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
            [*command, "--shard", f"{i}/3", "--engine", "agents"], stdout=subprocess.PIPE, text=True
        )
        for i in (1, 2, 3)
    ]
    said = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sum("answer.md" in text for text in said) >= 1
    assert files(place / "both") == files(place / "reference")


def test_chunks_of_any_length_give_the_same_files(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_ensemble.run_chunk is not None
    for size in (14, 100):
        monkeypatch.setattr("peersim.study.executing._chunk_size", lambda plan, size=size: size)
        ps.run(place / "same.toml", out=place / f"chunks{size}", engine="ensemble", workers=2)
        assert files(place / f"chunks{size}") == files(place / "reference")
