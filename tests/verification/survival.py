"""Whatever happens to a sweep, its files end as if nothing had happened.

``uv run python -m tests.verification.survival`` tries each kind of harm so often, at moments drawn at random, and
prints the table of docs/numerics.md; ``--only WORD`` tries those whose name holds a word, ``--times N`` each so
often. A try survives if no traceback is shown, no process is left behind, the exit status is the one that the
documents give, and every file is in the end, byte by byte, that of a sweep which was left alone.
"""

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.verification.kills import Sweep, compare, files, trial

REPLICATES = {"agents": 48, "ensemble": 12_000}  # some twenty seconds of work for two cores
STOPPED, TERMINATED = 130, 143
OVER = "it was over before"
"""What a try says that came too late: it does not count."""


class Ended(NamedTuple):
    """How a command ended, and what it said on standard error, progress apart."""

    status: int
    said: str


@dataclass
class Harmed(Sweep):
    """A sweep to which something is done, and the same sweep left alone."""

    alone: Sweep
    environment: dict[str, str]

    def __init__(self, alone: Sweep, out: str, engine: str, replicates: int):
        super().__init__(alone.place, out, engine, replicates)
        self.alone, self.environment, self.more = alone, dict(os.environ), list[str]()

    def begin(self) -> "subprocess.Popen[bytes]":
        """Start it as a shell would, in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "peersim.cli.main", *self.arguments, *self.more],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=self.environment,
        )

    def until_a_chunk(self, process: "subprocess.Popen[bytes]", wait: float) -> None:
        """Wait for the first new chunk (of the ensemble engine: what is kept comes before), then so many seconds."""
        enough = self.chunks() + (1 if "agents" in self.arguments else 3)
        while process.poll() is None and self.chunks() < enough:
            time.sleep(0.002)
        time.sleep(wait)

    def end(self, process: "subprocess.Popen[bytes]") -> Ended:
        """Wait for its end, and see that nothing is left of it."""
        _, said = process.communicate(timeout=300)
        for _ in range(200):
            left = group(process.pid)
            if not left:
                break
            time.sleep(0.05)
        assert not left, f"left behind: {left}"
        lines = [line for line in re.split(r"[\r\n]+", said.decode()) if line and not line.startswith("  ")]
        ended = Ended(process.returncode, "\n".join(lines))
        assert "Traceback" not in ended.said, ended.said
        return ended

    def as_if_nothing(self) -> None:
        """Go on to the end, unharmed; every file is that of the sweep left alone."""
        self.environment, self.more = dict(os.environ), []
        process = self.begin()
        ended = self.end(process)
        assert ended.status == 0, ended.said
        compare(self, self.alone)


def group(leader: int) -> list[str]:
    """Commands of a process group that still run."""
    listed = subprocess.run(["ps", "-Awwo", "pgid,stat,args"], capture_output=True, text=True, check=True)
    lines = [line.split(None, 2) for line in listed.stdout.splitlines()[1:]]
    return [args for pgid, stat, args in lines if int(pgid) == leader and stat[0] != "Z"]


def workers(parent: int) -> list[int]:
    """Worker processes of a command."""
    listed = subprocess.run(["ps", "-Awwo", "pid,ppid,args"], capture_output=True, text=True, check=True)
    lines = [line.split(None, 2) for line in listed.stdout.splitlines()[1:]]
    return [int(pid) for pid, ppid, args in lines if int(ppid) == parent and "peersim.study" in args]


# -- what is done to it --------------------------------------------------------------------------------------

Harm = Callable[[Harmed, random.Random], str]


def signalled(numbers: Sequence[int], status: int, everybody: bool) -> Harm:
    """Send signals one after the other, to the command or to all its processes, as a terminal does."""

    def harm(sweep: Harmed, draw: random.Random) -> str:
        process = sweep.begin()
        sweep.until_a_chunk(process, draw.uniform(0.0, 0.5))
        for number in numbers:
            if process.poll() is None:
                os.killpg(process.pid, number) if everybody else process.send_signal(number)
            time.sleep(0.3)
        ended = sweep.end(process)
        if ended.status == 0:
            return OVER
        as_a_shell_says = 128 - ended.status if ended.status < 0 else ended.status
        assert as_a_shell_says == status, ended
        return last_line(ended)

    return harm


def frozen(sweep: Harmed, draw: random.Random) -> str:
    """Stopped for a second, as by Ctrl-Z, and continued."""
    process = sweep.begin()
    sweep.until_a_chunk(process, draw.uniform(0.0, 0.5))
    os.killpg(process.pid, signal.SIGSTOP)
    time.sleep(1.0)
    os.killpg(process.pid, signal.SIGCONT)
    ended = sweep.end(process)
    assert ended.status == 0, ended
    return "it goes on"


def worker_killed(sweep: Harmed, draw: random.Random) -> str:
    """One worker process killed."""
    process = sweep.begin()
    sweep.until_a_chunk(process, draw.uniform(0.0, 0.5))
    one = draw.choice(workers(process.pid))
    os.kill(one, signal.SIGKILL)
    ended = sweep.end(process)
    assert ended.status == 0, ended
    return last_line(ended)


def folder_removed(sweep: Harmed, draw: random.Random) -> str:
    """The results folder removed under its feet."""
    process = sweep.begin()
    sweep.until_a_chunk(process, draw.uniform(0.0, 0.5))
    shutil.rmtree(sweep.out, ignore_errors=True)
    ended = sweep.end(process)
    if ended.status == 0 and not sweep.out.exists():
        return OVER
    assert ended.status == 2, ended
    return last_line(ended).replace(str(sweep.out), "RESULTS")


def surrounded(**environment: str) -> Harm:
    """Run to the end in an odd environment."""

    def harm(sweep: Harmed, draw: random.Random) -> str:
        sweep.environment = os.environ | environment
        ended = sweep.end(sweep.begin())
        assert ended.status == 0, ended
        compare(sweep, sweep.alone)
        return "the same files"

    return harm


@contextmanager
def cluster(place: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]", list["subprocess.Popen[bytes]"]]]:
    """A Dask scheduler and two workers with a nanny each, every one a process of its own."""
    scheduler_file = place / f"scheduler-{time.monotonic_ns()}.json"
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    python = [sys.executable, "-m"]
    options = ["--scheduler-file", str(scheduler_file), "--no-dashboard"]
    words = ["distributed.cli.dask_scheduler", "--port", "0", "--host", "127.0.0.1", *options]
    scheduler = subprocess.Popen([*python, *words], **silent)  # type: ignore[call-overload]
    while not scheduler_file.exists() or '"address"' not in scheduler_file.read_text("utf-8"):
        time.sleep(0.1)
    words = ["distributed.cli.dask_worker", "--nthreads", "1", *options]
    helpers = [subprocess.Popen([*python, *words], **silent) for _ in range(2)]  # type: ignore[call-overload]
    address = re.findall(r'"address": "(tcp://[^"]+)"', scheduler_file.read_text("utf-8"))[0]
    try:
        yield address, scheduler, helpers
    finally:
        for process in (*helpers, scheduler):
            if group(process.pid):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def dask_worker_killed(sweep: Harmed, draw: random.Random) -> str:
    """A worker of a Dask cluster killed under its nanny, which starts another."""
    with cluster(sweep.place) as (address, _, helpers):
        sweep.more = ["--dask", address]
        process = sweep.begin()
        sweep.until_a_chunk(process, draw.uniform(0.0, 0.5))
        nanny = draw.choice(helpers).pid
        listed = subprocess.run(["ps", "-Ao", "pid,ppid"], capture_output=True, text=True, check=True)
        children = [
            int(pid) for pid, parent in map(str.split, listed.stdout.splitlines()[1:]) if int(parent) == nanny
        ]
        for child in children:
            os.kill(child, signal.SIGKILL)
        assert children
        ended = sweep.end(process)
    assert ended.status == 0, ended
    return "it goes on"


def dask_scheduler_killed(sweep: Harmed, draw: random.Random) -> str:
    """The scheduler of a Dask cluster killed."""
    with cluster(sweep.place) as (address, scheduler, _):
        sweep.more = ["--dask", address]
        process = sweep.begin()
        sweep.until_a_chunk(process, draw.uniform(0.0, 0.5))
        os.killpg(scheduler.pid, signal.SIGKILL)
        ended = sweep.end(process)
    assert ended.status == 2, ended
    return last_line(ended).replace(address, "tcp://…")


def heard() -> None:
    """Have Ctrl-C heard by what is started here, though a shell that put this in the background had it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def last_line(ended: Ended) -> str:
    """The last thing that was said."""
    return ended.said.split("\n")[-1].removeprefix("peersim: ") or "nothing"


class Try(NamedTuple):
    """A kind of harm: in which engines, and how often."""

    what: str
    harm: Harm
    engines: tuple[str, ...]
    times: int


BOTH = ("agents", "ensemble")
NOWHERE = "/dev/null/none"
TRIES = (
    Try("Ctrl-C (SIGINT to all processes)", signalled([signal.SIGINT], STOPPED, True), BOTH, 5),
    Try("Ctrl-C twice", signalled([signal.SIGINT, signal.SIGINT], STOPPED, True), BOTH, 5),
    Try("SIGTERM to the command", signalled([signal.SIGTERM], TERMINATED, False), BOTH, 5),
    Try("SIGTERM to all processes", signalled([signal.SIGTERM], TERMINATED, True), BOTH, 5),
    Try("SIGSTOP, a second later SIGCONT", frozen, BOTH, 5),
    Try("one worker killed", worker_killed, ("agents",), 10),
    Try("a Dask worker killed", dask_worker_killed, BOTH, 3),
    Try("the Dask scheduler killed", dask_scheduler_killed, BOTH, 3),
    Try("the results folder removed", folder_removed, BOTH, 5),
    Try(
        "HOME cannot be had",
        surrounded(HOME=NOWHERE, XDG_CACHE_HOME=NOWHERE, XDG_STATE_HOME=NOWHERE),
        BOTH,
        1,
    ),
    Try("TMPDIR cannot be had", surrounded(TMPDIR=NOWHERE, TEMP=NOWHERE, TMP=NOWHERE), BOTH, 1),
    Try("C locale", surrounded(LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"), BOTH, 1),
    Try("TERM=dumb, 20 columns", surrounded(TERM="dumb", COLUMNS="20", LINES="5"), BOTH, 1),
)


def tried(one: Try, engine: str, times: int, place: Path) -> tuple[int, str]:
    """How many of so many tries survive, and what was said; raises ``AssertionError`` for the first that does not."""
    replicates = REPLICATES[engine]
    alone = Sweep(place, f"alone-{engine}", engine, replicates)
    if not alone.out.exists():
        alone.whole()
    heard()
    draw, said = random.Random(one.what), dict[str, None]()
    done, late = 0, 0
    while done < times:
        sweep = Harmed(alone, f"harmed-{done}", engine, replicates)
        what = one.harm(sweep, draw)
        if what == OVER:
            late += 1
            assert late <= times, "too often too late"
        else:
            done, said[what] = done + 1, None
        sweep.as_if_nothing()
        shutil.rmtree(sweep.out)
    return times, " / ".join(said)


def memory(place: Path, engine: str, replicates: int) -> tuple[int, float]:
    """Runs and peak memory (MB) of a sweep that is left alone."""
    sweep = Sweep(place, f"memory-{replicates}", engine, replicates)
    words = [sys.executable, "-m", "peersim.cli.main", *sweep.arguments]
    silent = [(os.POSIX_SPAWN_OPEN, at, os.devnull, os.O_WRONLY, 0) for at in (1, 2)]
    _, status, usage = os.wait4(os.posix_spawn(words[0], words, os.environ, file_actions=silent), 0)
    assert status == 0
    runs = 20 * replicates
    shutil.rmtree(sweep.out)
    return runs, usage.ru_maxrss / 1024


def both_engines(place: Path, replicates: int) -> int:
    """Execute a sweep in both engines; the number of files, which are the same."""
    sweeps = [Sweep(place, engine, engine, replicates) for engine in BOTH]
    for sweep in sweeps:
        sweep.whole()
    first, second = (
        {name: at for name, at in files(sweep.out).items() if "manifest" not in name} for sweep in sweeps
    )
    assert first == second, [name for name in first if first[name] != second.get(name)]
    return len(first)


def main() -> None:
    """Print a row of the table for each kind of harm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--times", type=int)
    asked = parser.parse_args()
    print("| what was done after the first chunk | engine | tries | survived | what is said last |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for engine in BOTH:
            if asked.only in "killed at any moment":
                times = asked.times or 40
                sweep = trial(place, times, engine, REPLICATES[engine])
                where = f"nothing ({sweep.early} before the first chunk, {sweep.late} after the last)"
                print(
                    f"| killed at any moment (SIGKILL to all) | {engine} | {times} | {times} | {where} |",
                    flush=True,
                )
                shutil.rmtree(place / "alone")
                shutil.rmtree(place / "harmed")
        for one in TRIES:
            for engine in one.engines:
                if asked.only in one.what:
                    times, said = tried(one, engine, asked.times or one.times, place)
                    print(f"| {one.what} | {engine} | {times} | {times} | {said} |", flush=True)
        if asked.only in "memory":
            for replicates in (5_000, 50_000):
                runs, most = memory(place, "ensemble", replicates)
                print(f"| nothing: {runs:,} runs | ensemble | 1 | 1 | at most {most:.0f} MB |", flush=True)
        if asked.only in "cohorts":
            count = both_engines(place, 100)
            print(f"| nothing: 2,000 cohorts | agents | 1 | 1 | {count} files as from the ensemble engine |")


if __name__ == "__main__":
    main()
