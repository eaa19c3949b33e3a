"""Ctrl-C, SIGTERM, killed processes, failing runs: what the user sees, and that nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.verification.survival import group, heard, workers
from typer.testing import CliRunner

from peersim.cli.main import app
from peersim.engine.records import Record, Run
from peersim.store.folder import Folder
from peersim.store.tables import digest
from peersim.study import by_agents

FILE = """\
format = 1
name = "stopped"
keep = 1
[programme]
group_size = 4
sessions = 2
[world]
items = 12
[arms.inhouse]
programme.seats = { externality = 0.0 }
[arms.external]
[contrasts]
leaving_home = ["external", "inhouse"]
[vary]
"world.rivalry" = [0.0, 0.5]
"""
STOPPING = "peersim: stopping; finishing "
STOPPED = "peersim: stopped; what is complete is kept, and the same command goes on from there\n"


pytest.fixture(scope="module", autouse=True)(heard)


posix = pytest.mark.skipif(sys.platform == "win32", reason="process groups")


class Started:
    """``peersim run`` with two workers, in a process group of its own, as a shell would start it."""

    def __init__(self, out: Path, replicates: int, engine: str):
        self.out = out
        file = out.parent / "stopped.toml"
        file.write_text(FILE, "utf-8")
        arguments = ["run", str(file), "--no-figures", "--replicates", str(replicates), "--out", str(out)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "peersim.cli.main", *arguments, "--workers", "2", "--engine", engine],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert self.process.stderr is not None
        self.errors = self.process.stderr

    def wait_for(self, ready: Callable[[], bool]) -> None:
        for _ in range(1200):
            if ready():
                return
            assert self.process.poll() is None, self.errors.read()
            time.sleep(0.05)
        raise AssertionError("not within a minute")

    def wait_for_a_chunk(self, after: int = -1) -> None:
        """Until a chunk is there that begins after this run."""
        self.wait_for(lambda: any(int(f.stem) > after for f in self.out.glob("data/runs/[0-9]*.parquet")))

    def to_all(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def next_word(self) -> str:
        """The next line on standard error that is not about progress."""
        return next(line for line in self.errors if not line.startswith("  "))

    def end(self) -> tuple[int, str]:
        """Exit status and standard error, once every process of the group has ended."""
        _, said = self.process.communicate(timeout=120)
        for _ in range(600):
            if not group(self.process.pid):
                words = [line for line in said.splitlines(keepends=True) if not line.startswith("  ")]
                return self.process.returncode, "".join(words)
            time.sleep(0.05)
        raise AssertionError(f"left behind: {group(self.process.pid)}")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    all_started: list[Started] = []

    def one(name: str = "out", replicates: int = 20_000, engine: str = "agents") -> Started:
        all_started.append(Started(tmp_path / name, replicates, engine))
        return all_started[-1]

    yield one
    for started in all_started:
        if group(started.process.pid):
            started.to_all(signal.SIGKILL)
        started.process.wait()
        started.errors.close()


def hidden(out: Path) -> list[Path]:
    return [file for file in out.rglob("*") if file.name.startswith(".")]


@posix
@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow)],
    ids=["Ctrl-C", "SIGTERM"],
)
def test_stopping_is_said_at_once_and_leaves_whole_files_and_no_process(
    start: Callable[..., Started], number: int, status: int
) -> None:
    started = start()
    started.wait_for_a_chunk()
    if number == signal.SIGINT:
        started.to_all(number)
    else:
        started.process.send_signal(number)
    first = started.next_word()
    assert first.startswith(STOPPING)
    assert first.endswith(" under way (Ctrl-C again stops at once)\n")
    assert started.end() == (status, STOPPED)
    assert not hidden(started.out)
    assert not Folder(started.out).set_damaged_aside()
    assert len(Folder(started.out).table("runs")) % 256 == 0


@posix
@pytest.mark.slow
def test_a_second_ctrl_c_stops_at_once(start: Callable[..., Started]) -> None:
    started = start()
    started.wait_for_a_chunk()
    started.to_all(signal.SIGINT)
    assert started.next_word().startswith(STOPPING)
    started.to_all(signal.SIGINT)
    assert started.end() == (130, STOPPED)
    assert len(Folder(started.out).table("runs")) % 256 == 0


@posix
@pytest.mark.slow
def test_threads_finish_their_chunks(start: Callable[..., Started]) -> None:
    started = start(replicates=10**6, engine="ensemble")
    started.wait_for_a_chunk(after=4)
    started.to_all(signal.SIGINT)
    status, said = started.end()
    assert (status, said.splitlines(keepends=True)[-1]) == (130, STOPPED)
    assert "Traceback" not in said
    assert hidden(started.out) == []
    rows = Folder(started.out).rows("runs")
    starts = sorted(rows)
    assert starts == [0, *(start + rows[start] for start in starts[:-1])]


@posix
@pytest.mark.slow
def test_sigterm_to_all_processes_ends_all(start: Callable[..., Started]) -> None:
    started = start()
    started.wait_for_a_chunk()
    started.to_all(signal.SIGTERM)
    status, said = started.end()
    assert status == 143
    assert said.removeprefix(said[: said.find(STOPPED)]) == STOPPED
    assert "Traceback" not in said


@posix
@pytest.mark.slow
@pytest.mark.parametrize("wait", [0.0, 0.3, 0.8])
def test_ctrl_c_while_workers_start_shows_no_traceback(start: Callable[..., Started], wait: float) -> None:
    started = start()
    started.wait_for(lambda: bool(workers(started.process.pid)))
    time.sleep(wait)
    started.to_all(signal.SIGINT)
    time.sleep(0.2)
    started.to_all(signal.SIGINT)
    status, said = started.end()
    assert status == 130
    assert [line for line in said.splitlines(keepends=True) if not line.startswith(STOPPING)] == [STOPPED]


@posix
@pytest.mark.slow
def test_workers_end_when_the_parent_is_killed(start: Callable[..., Started]) -> None:
    started = start()
    started.wait_for_a_chunk()
    assert len(workers(started.process.pid)) == 2
    started.process.kill()
    assert started.end()[0] == -signal.SIGKILL


@posix
@pytest.mark.slow
def test_a_killed_worker_is_said_and_the_run_goes_on_to_the_same_tables(
    start: Callable[..., Started], tmp_path: Path
) -> None:
    started = start(replicates=320)
    started.wait_for_a_chunk()
    os.kill(workers(started.process.pid)[0], signal.SIGKILL)
    status, said = started.end()
    assert status == 0
    assert said == "peersim: a worker process ended with signal 9 and was replaced; its runs are made again\n"
    (started.out / "data" / "sessions" / ".000000512.parquet.abcdefgh.part").write_bytes(b"half of")
    (started.out / "data" / "sessions" / ".notes.part").write_text("not of peersim")

    assert start(replicates=320).end() == (0, "")
    assert [file.name for file in hidden(started.out)] == [".notes.part"]
    assert start("whole", replicates=320).end() == (0, "")
    for table in ("runs", "sessions", "events"):
        assert digest(Folder(started.out).table(table)) == digest(Folder(tmp_path / "whole").table(table))


def test_failed_runs_give_exit_3_a_message_and_a_command_to_replay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = by_agents.execute

    def failing(run: Run) -> Record:
        if run.replicate == 2:
            raise ZeroDivisionError("planted")
        return real(run)

    monkeypatch.setattr(by_agents, "execute", failing)
    file = tmp_path / "stopped.toml"
    file.write_text(FILE.replace("keep", "replicates = 4\nkeep"), "utf-8")
    arguments = ["run", str(file), "--workers", "1", "--out", str(tmp_path / "out"), "--no-figures"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 3
    assert "4 runs failed, the first with: ZeroDivisionError: planted" in done.stderr
    assert f"peersim replay {tmp_path / 'out'} 2:0:inhouse" in done.stderr
    assert "4 runs failed" in (tmp_path / "out" / "answer.md").read_text()
