"""Ctrl-C, a killed worker, failing runs: what the user sees, and that nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from peersim.cli.main import app
from peersim.engines.records import Record, Run
from peersim.store.folder import Folder
from peersim.store.tables import digest
from peersim.study import running

TINY = Path(__file__).parents[1] / "data" / "tiny.toml"
COMMAND = [sys.executable, "-m", "peersim.cli.main", "run", str(TINY), "--replicates", "320", "--no-figures"]


def started(out: Path) -> "subprocess.Popen[str]":
    """A run in a process group of its own, once its first chunk is there."""
    process = subprocess.Popen(
        [*COMMAND, "--workers", "2", "--out", str(out)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    for _ in range(600):
        if list(out.glob("data/runs/*.parquet")):
            return process
        time.sleep(0.05)
    process.kill()
    raise AssertionError("no chunk within 30 s")


def children(pid: int) -> list[int]:
    return [
        int(line.split()[0])
        for line in subprocess.run(
            ["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True
        ).stdout.splitlines()[1:]
        if int(line.split()[1]) == pid
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_ctrl_c_and_a_killed_worker_leave_whole_files_and_the_run_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = started(out)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.startswith("peersim: stopped; what is complete is kept")
    before = set(out.glob("data/runs/*.parquet"))
    assert not list(out.rglob("*.part"))

    process = subprocess.Popen(
        [*COMMAND, "--workers", "2", "--out", str(out)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    workers: list[int] = []
    while process.poll() is None and len(workers) < 3:  # two workers and the resource tracker
        workers = children(process.pid)
        time.sleep(0.02)
    if process.poll() is None:
        os.kill(max(workers), signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (0, 2)
    assert "Traceback (most recent call last)" not in said.split("peersim:")[-1]
    assert before <= set(out.glob("data/runs/*.parquet"))

    assert subprocess.run([*COMMAND, "--out", str(out)], capture_output=True, check=False).returncode == 0
    whole = tmp_path / "whole"
    assert subprocess.run([*COMMAND, "--out", str(whole)], capture_output=True, check=False).returncode == 0
    for table in ("runs", "sessions"):
        assert digest(Folder(out).table(table)) == digest(Folder(whole).table(table))


def test_failed_runs_give_exit_3_a_message_and_a_command_to_replay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = running.execute

    def failing(run: Run) -> Record:
        if run.replicate == 2:
            raise ZeroDivisionError("planted")
        return real(run)

    monkeypatch.setattr(running, "execute", failing)
    arguments = ["run", str(TINY), "--workers", "1", "--out", str(tmp_path / "out"), "--no-figures"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 3
    assert "4 runs failed, the first with: ZeroDivisionError: planted" in done.stderr
    assert f"peersim replay {tmp_path / 'out'} 2:0:inhouse" in done.stderr
    assert "4 runs failed" in (tmp_path / "out" / "answer.md").read_text()
