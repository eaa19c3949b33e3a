"""What a large sweep costs as a user runs it: the command against the bare kernel, its memory, and starting it again.

Run ``uv run python benchmarks/sweep.py`` (about four minutes on two cores). A Latin hypercube over twelve parameters,
one million runs: the kernel alone over the same runs, then ``peersim run``, in turn; then the command again with
nothing left to do; then two million runs, for the memory. Medians and ratios; docs/performance.md quotes them.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from engines import Prepared, processor

from peersim.engine.compiled.batch import batch_of
from peersim.experiment.reading import load_experiment
from peersim.study.arrangements import Arrangements
from peersim.study.plan import Plan

CHUNK = 8192
AT_ONCE = 30  # chunks that are prepared before they are timed
PARAMETERS = (
    "acquainted", "detection", "distance_cost", "familiarity_trust", "fear", "initial_trust",
    "leak_chance", "reach.decay", "rivalry", "shared_blind_spots", "slip", "specific_share",
)  # fmt: skip


def experiment(place: Path, points: int) -> Path:
    """A file with so many points, two arms, and as many replicates as the command is told."""
    lines = [
        "format = 1", 'name = "sweep"', "replicates = 5", "keep = 0",
        "[design]", 'kind = "latin-hypercube"', f"points = {points}",
        "[vary]", *(f'"world.{name}" = "plausible"' for name in PARAMETERS),
        "[arms.inhouse]", "programme.seats.externality = 0.0", "[arms.external]",
        "[contrasts]", 'leaving = ["external", "inhouse"]',
    ]  # fmt: skip
    file = place / "sweep.toml"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def command(file: Path, out: Path, replicates: int, workers: int) -> tuple[float, float]:
    """Seconds and peak memory (MB) of the whole command."""
    began = time.perf_counter()
    numbers = f"--replicates {replicates} --workers {workers}".split()
    words = [sys.executable, "-m", "peersim.cli.main", "run", str(file), "--out", str(out), *numbers]
    silent = [(os.POSIX_SPAWN_OPEN, at, os.devnull, os.O_WRONLY, 0) for at in (1, 2)]
    _, status, usage = os.wait4(os.posix_spawn(words[0], words, os.environ, file_actions=silent), 0)
    if status:
        raise SystemExit(f"the command failed: {words}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def prepared(plan: Plan) -> Iterator[Prepared]:
    """The runs of a plan, chunk by chunk, ready for the kernel."""
    arrangements = Arrangements(plan)
    for chunk in plan.chunks([range(plan.runs)], CHUNK):
        yield Prepared(batch_of(arrangements.table(chunk)))


def in_a_process(file: Path, workers: int) -> float:
    """What :func:`kernel` says, in a process of its own: memory that it takes would count for the command too."""
    code = f"from sweep import *; print(kernel(Plan(load_experiment(Path({str(file)!r}))), {workers}))"
    place = Path(__file__).parent
    return float(subprocess.check_output([sys.executable, "-c", code], cwd=place, text=True))


def kernel(plan: Plan, workers: int) -> float:
    """Seconds that the kernel takes for all runs of a plan; loading it and making its arrays is left out."""
    seconds = 0.0
    with ThreadPoolExecutor(workers) as pool:
        ready = prepared(plan)
        next(prepared(plan)).run()
        while some := list(islice(ready, AT_ONCE * workers)):
            began = time.perf_counter()
            list(pool.map(Prepared.run, some))
            seconds += time.perf_counter() - began
    return seconds


def main() -> None:
    """Print all of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--points", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    workers = min(2, os.cpu_count() or 1)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        file = experiment(place, asked.points)
        plan = Plan(load_experiment(file))
        print(f"{processor()}, {workers} threads; {plan.runs:,} runs, 2 arms, {asked.points:,} points")
        in_a_process(experiment(place, 100), workers)  # compiles
        experiment(place, asked.points)
        bare, whole, memory = [], [], []
        for at in range(asked.rounds):
            bare.append(in_a_process(file, workers))
            seconds, peak = command(file, place / f"out{at}", 5, workers)
            whole.append(seconds)
            memory.append(peak)
            print(f"  kernel {bare[-1]:6.1f} s   command {seconds:6.1f} s   {peak:5.0f} MB", flush=True)
        share = statistics.median(b / w for b, w in zip(bare, whole, strict=True))
        print(f"the kernel's share of the command's time: {100 * share:.0f} %")
        again = [command(file, place / "out0", 5, workers) for _ in range(3)]
        print(f"again, nothing left to do: {statistics.median(seconds for seconds, _ in again):.1f} s")
        seconds, peak = command(file, place / "twice", 10, workers)
        print(
            f"{2 * plan.runs:,} runs: {seconds:.1f} s, {peak:.0f} MB ({peak / statistics.median(memory):.2f} x)"
        )


if __name__ == "__main__":
    main()
