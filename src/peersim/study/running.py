"""Running an experiment: runs in replicate-major order, written chunk by chunk, resumable."""

import os
import platform
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path

from peersim.engines.records import Record
from peersim.model.errors import InputError
from peersim.store.files import write_json
from peersim.store.folder import Folder
from peersim.store.lock import Shard, locked
from peersim.study.choosing import (
    Engine,
    chosen,
    experiment_rules,
    mean_cost,
    named_engine,
    seconds_to_compile,
)
from peersim.study.chunks import Shared, run_of
from peersim.study.claim import check_points, claim
from peersim.study.executors import in_processes, in_this_process, in_threads
from peersim.study.experiment import Experiment
from peersim.study.notices import notice
from peersim.study.plan import Plan, split
from peersim.study.resuming import missing_runs

Progress = Callable[[int, int], None]
_LEAST, _MOST = 64, 8192  # runs of a chunk in the ensemble engine; at the default cost, half a second's work


def run_experiment(
    experiment: Experiment,
    folder: Folder,
    *,
    workers: int,
    engine: Engine | None = None,
    progress: Progress | None = None,
    overwrite: bool = False,
    shard: Shard | None = None,
) -> int:
    """Run what is not yet there; returns how many runs were executed.

    Without an ``engine``, the one that is done first is taken. ``shard`` = (i, n) does the i-th of n shares.
    Raises :class:`InputError` if the folder holds runs of another design or model, unless ``overwrite``, or
    if somebody else is at work in it.
    """
    engine = named_engine(engine)
    with locked(folder, shard):
        return _run(Plan(experiment), folder, workers, engine, progress, overwrite, shard)


def _run(
    plan: Plan,
    folder: Folder,
    workers: int,
    engine: Engine | None,
    progress: Progress | None,
    overwrite: bool,
    shard: Shard | None,
) -> int:
    experiment = plan.experiment
    claim(experiment, folder, overwrite)
    gaps = missing_runs(plan, folder, alone=shard is None)
    if shard is not None:
        gaps = plan.share(gaps, shard)
    total, done, began = sum(map(len, gaps)), 0, time.perf_counter()
    if not total:
        return 0
    check_points(experiment, folder)
    engine = _ready(plan, engine) if engine else _ready_if_possible(plan, chosen(plan, total, workers))
    if progress is not None:
        progress(0, total)
    with closing(_finished(Shared(plan, folder), gaps, engine, workers)) as jobs:
        for finished in jobs:
            done += finished
            if progress is not None:
                progress(done, total)
    _write_log(folder, total, time.perf_counter() - began, workers, engine)
    return total


def _finished(shared: Shared, gaps: list[range], engine: Engine, workers: int) -> Generator[int, None, None]:
    """Runs finished, chunk by chunk."""
    if engine == "agents":
        yield from _by_agents(shared, gaps, workers)
        return
    kept, rest = split(gaps, shared.plan.kept)
    yield from _by_agents(shared, kept, workers)
    check_engines_agree(shared)
    yield from _by_ensemble(shared, rest, workers)


def _by_agents(shared: Shared, gaps: list[range], workers: int) -> Iterator[int]:
    from peersim.study import by_agents

    chunks = shared.plan.chunks(gaps, by_agents.RUNS_PER_CHUNK)
    workers = min(workers, len(chunks))
    if workers <= 1:
        return in_this_process(by_agents.run_chunk, shared, chunks)
    return in_processes(by_agents.run_chunk, shared, chunks, workers)


def _by_ensemble(shared: Shared, gaps: list[range], workers: int) -> Iterator[int]:
    from peersim.study import by_ensemble

    size = max(_LEAST, min(_MOST, int(_MOST / mean_cost(shared.plan))))
    chunks = shared.plan.chunks(gaps, size)
    return in_threads(by_ensemble.run_chunk, shared, chunks, max(1, min(workers, len(chunks))))


def _ready(plan: Plan, engine: Engine) -> Engine:
    """The engine, with every rule table of the experiment compiled, saying so where it takes long.

    Raises :class:`InputError` for a rule that cannot be compiled.
    """
    if engine == "ensemble":
        rules = experiment_rules(plan.experiment)
        seconds = seconds_to_compile(*rules)
        if seconds:
            notice(f"compiling the rules, about {seconds:.0f} s, this once")
        from peersim.engines.ensemble.execute import load

        for own in rules:
            load(own)
    return engine


def _ready_if_possible(plan: Plan, engine: Engine) -> Engine:
    """The same; the agents engine instead where a rule cannot be compiled."""
    try:
        return _ready(plan, engine)
    except InputError as error:
        notice(f"{error}, and runs it now")
        return "agents"


def check_engines_agree(shared: Shared) -> None:
    """Cohorts that were kept, so executed by the agents engine, once more in the ensemble.

    Raises :class:`peersim.study.by_ensemble.EnginesDisagree` unless every number is the same; then these
    cohorts are no longer there, so that the next run looks again.
    """
    from peersim.study import by_ensemble

    try:
        by_ensemble.check(shared)
    except by_ensemble.EnginesDisagree:
        for start in shared.folder.rows("runs"):
            if start < shared.plan.kept:
                shared.folder.remove_chunk(start)
        raise


def _write_log(folder: Folder, runs: int, seconds: float, workers: int, engine: Engine) -> None:
    write_json(
        folder.log / "last_run.json",
        {
            "runs": runs,
            "seconds": round(seconds, 3),
            "seconds_per_run": seconds / runs,
            "engine": engine,
            "workers": workers,
            "finished": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "python": platform.python_version(),
            "machine": platform.platform(),
            "processors": os.cpu_count(),
        },
    )


def replay(experiment: Experiment, replicate: int, point: int, arm: str) -> Record:
    """Execute one run again, with its events."""
    from peersim.engines.agents.execute import execute

    plan = Plan(experiment)
    return execute(run_of(plan, plan.number(replicate, point, arm))._replace(keep=True))


def default_workers() -> int:
    """Processes or threads to use: one per processor this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def results_folder(experiment: Experiment, out: Path | None) -> Folder:
    """Where results go: ``out``, or results/NAME below the current folder."""
    return Folder(out if out is not None else Path("results") / experiment.name)
