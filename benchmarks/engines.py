"""What a cohort costs: both engines, Mesa's batch_run; threads, sizes, many runs, and where time goes.

Run ``uv run python benchmarks/engines.py`` (four to five minutes; ``--quick`` leaves out the longest rows). Everything
is measured in one process, alternatives in turn, and told as medians and ratios. docs/performance.md explains it.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import mesa
import numba
import numpy as np
from numba import njit

from peersim.engine import playing
from peersim.engine.agents.cohort import Cohort
from peersim.engine.compiled.batch import Batch, batch_of, state_for, table_of
from peersim.engine.compiled.door import Door
from peersim.engine.compiled.execute import execute
from peersim.engine.compiled.kernel import TO_THE_END, run_all_compiled
from peersim.engine.compiled.layout import OUTCOMES, SESSION, Array
from peersim.engine.records import Run
from peersim.engine.steps.step import REFLECT
from peersim.model.overrides import setting_from
from peersim.model.parameters import Setting
from peersim.model.people import Invented

CHUNK = 8192
SIZES: tuple[dict[str, Any], ...] = (
    *({"programme.group_size": n} for n in (4, 8, 16, 32)),
    *({"world.items": k} for k in (10, 40, 160)),
    *({"programme.sessions": s} for s in (2, 8, 24)),
)


def in_turn(tasks: dict[str, Callable[[], int]], rounds: int) -> dict[str, list[float]]:
    """Seconds per cohort of each task, round by round; a task says how many cohorts it ran."""
    out: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(rounds):
        for name, task in tasks.items():
            began = time.perf_counter()
            cohorts = task()
            out[name].append((time.perf_counter() - began) / cohorts)
    return out


def ratio(slow: Iterable[float], fast: Iterable[float]) -> float:
    """Median of the ratios, round by round."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def runs(count: int, setting: Setting | None = None) -> list[Run]:
    """Cohorts of one setting."""
    people, setting = Invented(), setting or Setting()
    return [Run(setting, people, 0, replicate, False) for replicate in range(count)]


def agents(replicates: range, setting: Setting) -> int:
    """Cohorts in the agents engine."""
    for replicate in replicates:
        Cohort(setting=setting, replicate=replicate, keep_events=False).run()
    return len(replicates)


class BatchCohort(Cohort):
    """The cohort as Mesa's ``batch_run`` wants it, whatever else it passes."""

    def __init__(self, replicate: int = 0, **_: Any):
        super().__init__(replicate=replicate, keep_events=False)


def in_batch_run(replicates: range) -> int:
    """The same through Mesa's own runner, in this process."""
    mesa.batch_run(BatchCohort, {"replicate": list(replicates)}, number_processes=1, display_progress=False)
    return len(replicates)


class Prepared:
    """A batch with room for its results, so that only the kernel is timed."""

    def __init__(self, batch: Batch):
        self.batch, count = batch, len(batch.replicate)
        self.which = np.arange(count)
        self.outcomes = np.zeros(count, OUTCOMES)
        self.sessions = np.zeros((count, batch.calendars.shape[1] + 1), SESSION)
        self.state = state_for(batch)

    def run(self) -> int:
        """Execute all of it."""
        how = False, TO_THE_END, REFLECT
        run_all_compiled(Door(), self.batch, self.which, *how, self.state, self.outcomes, self.sessions)
        return len(self.which)


def comparison(rounds: int) -> None:
    """The default cohort in every way to run it, on one core."""
    few, many = range(12), runs(2048)
    found = in_turn(
        {
            "agents engine": lambda: agents(few, Setting()),
            "Mesa batch_run": lambda: in_batch_run(few),
            "ensemble engine": lambda: len(execute(many).steps),
            "ensemble, kernel alone": Prepared(batch_of(table_of(many))).run,
        },
        rounds,
    )
    base = found["agents engine"]
    print(f"A default cohort, one year of sessions, followed to week 104; one core, {rounds} rounds")
    for name, seconds in found.items():
        print(f"  {name:24}{1e6 * statistics.median(seconds):10.1f} µs  {ratio(base, seconds):7.2f} x agents")


def threads(rounds: int) -> None:
    """The same chunks by one thread and by two."""
    chunks = [runs(2048) for _ in range(8)]

    def by(workers: int) -> int:
        with ThreadPoolExecutor(workers) as pool:
            return sum(len(found.steps) for found in pool.map(execute, chunks))

    found = in_turn({"one": lambda: by(1), "two": lambda: by(2)}, rounds)
    print(f"Two threads against one: {ratio(found['one'], found['two']):.2f} x")


def sizes(rounds: int) -> None:
    """How the cost grows with the size of the group, items and sessions."""
    print("Sizes: µs a cohort in the ensemble engine, and how many times as fast it is as the agents engine")
    for changes in SIZES:
        setting = setting_from(changes)
        many = runs(256, setting)
        found = in_turn(
            {
                "agents": lambda s=setting: agents(range(3), s),
                "ensemble": lambda m=many: len(execute(m).steps),
            },
            rounds,
        )
        (name, value), seconds = next(iter(changes.items())), found["ensemble"]
        times = ratio(found["agents"], seconds)
        print(f"  {name:22}{value:5}{1e6 * statistics.median(seconds):10.1f} µs  {times:6.0f} x")


def many_runs(most: int) -> None:
    """Time per run for more and more runs, chunk by chunk, one thread."""
    print("Runs in one go: µs a cohort, one thread")
    count = 100
    while count <= most:
        began = time.perf_counter()
        for first in range(0, count, CHUNK):
            execute(runs(min(CHUNK, count - first)))
        print(f"  {count:9}{1e6 * (time.perf_counter() - began) / count:10.1f} µs")
        count *= 10


class Asking(NamedTuple):
    """As much of a cohort as draws need."""

    low: int
    high: int
    replicate: int
    asked: Array
    dealt: Array


@njit(error_model="numpy", nogil=True, _nrt=False)  # type: ignore[misc]
def draw_blocks(cohort: Asking, count: int, times: int) -> None:
    """So many blocks of draws, so many times."""
    for _ in range(times):
        for m in range(count):
            playing.request(cohort, m, 1, m, 0, 0)
        playing.draw(cohort, 0, count)


def blocks_of_a_cohort(cases: float) -> float:
    """How many blocks a default cohort with so many cases asks for, those of what is learnt left out."""
    programme, items = Setting().programme, Setting().world.items
    n, steps = programme.group_size, 2 * programme.sessions
    start = 2 * items + 6 * n + 3 * ((items + 3) // 4) * n + 2 * n * (n - 1) + 1
    return start + programme.sessions * n + cases * (1 + n) + steps * n


def shares(rounds: int) -> None:
    """Where the time of the kernel goes: runs that stop early, or never meet, take less."""
    count = 2048
    full = Prepared(batch_of(table_of(runs(count))))
    idle = Prepared(
        batch_of(table_of(runs(count, setting_from({"programme.phases": [{"activity": "none"}]}))))
    )
    start = Prepared(full.batch._replace(steps=np.zeros_like(full.batch.steps)))
    together, asking = Setting().programme.group_size, Asking(0, 0, 0, full.state.asked, full.state.dealt)

    def draws() -> int:
        draw_blocks(asking, together, 10_000)
        return 10_000 * together

    prepare = {"draws": draws, "batch": lambda: len(batch_of(table_of(runs(count))).replicate)}
    found = in_turn({"full": full.run, "idle": idle.run, "start": start.run} | prepare, rounds)
    median = {name: 1e6 * statistics.median(seconds) for name, seconds in found.items()}
    parts = {
        "start of people, pairs and items": median["start"],
        "16 work intervals and readings": median["idle"] - median["start"],
        "8 sessions and what follows from them": median["full"] - median["idle"],
    }
    print("Where the kernel's time goes, a default cohort")
    for name, microseconds in parts.items():
        print(f"  {name:40}{microseconds:7.1f} µs  {100 * microseconds / median['full']:4.0f} %")
    drawn = blocks_of_a_cohort(float(full.outcomes["cases"].mean())) * median["draws"]
    print(f"  of all of these, draws{'':18}{drawn:7.1f} µs  {100 * drawn / median['full']:4.0f} %")
    print(f"  beside it, making the arrays of a batch {median['batch']:7.1f} µs")


def processor() -> str:
    """The name of the processor, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def main() -> None:
    """Print all of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="leave out the longest rows")
    quick = options.parse_args().quick
    versions = f"Python {platform.python_version()}, numba {numba.__version__}, numpy {np.__version__}"
    print(f"{processor()}, {os.cpu_count()} cores, {sys.platform}; {versions}, Mesa {mesa.__version__}")
    comparison(5 if quick else 15)
    threads(3 if quick else 9)
    shares(5 if quick else 11)
    sizes(3 if quick else 5)
    many_runs(10**4 if quick else 10**6)


if __name__ == "__main__":
    main()
