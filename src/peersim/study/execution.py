"""Running an experiment: runs in replicate-major order, written chunk by chunk, resumable."""

import os
import platform
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from peersim.engine.records import Record
from peersim.experiment.checked import Experiment
from peersim.model.errors import InputError
from peersim.model.notices import notice
from peersim.model.values import whole
from peersim.store.files import write_json
from peersim.store.folder import Folder
from peersim.store.lock import Shard, locked
from peersim.study.chunks import Shared, run_of
from peersim.study.compiler import is_switched_off, make_ready
from peersim.study.dispatching import run_chunks
from peersim.study.engine_choice import (
    Engine,
    chosen,
    experiment_rules,
    named_engine,
    seconds_to_compile,
)
from peersim.study.executors.executor import How
from peersim.study.failing import said_of_failures
from peersim.study.plan import Plan
from peersim.study.preparing import check_points, prepare
from peersim.study.resuming import missing_runs
from peersim.study.reusing import Earlier, Reuse, earlier

Progress = Callable[[int, int], None]


class TooManyFailures(InputError):
    """More runs failed than were allowed."""

    def __init__(self, folder: Folder, failed: int):
        super().__init__(f"stopped because {said_of_failures(folder, failed, '; what is complete is kept')}")


def run_experiment(
    experiment: Experiment,
    folder: Folder,
    *,
    how: How,
    engine: Engine | None = None,
    progress: Progress | None = None,
    overwrite: bool = False,
    shard: Shard | None = None,
    max_failures: int | None = None,
    reuse: Sequence[Folder] = (),
) -> int:
    """Run what is not yet there; returns how many runs were made or taken over.

    Without an ``engine``, the one that is done first is taken. ``shard`` = (i, n) does the i-th of n shares.
    Runs of the same setting, seed and people are taken over from the folders to ``reuse``, and from this one if it
    holds those of a narrower design.
    Raises :class:`TooManyFailures` once more than ``max_failures`` runs have failed, and
    :class:`InputError` if the folder holds runs of another design or model, unless ``overwrite``, or
    if somebody else is at work in it.
    """
    engine = named_engine(engine)
    taken = [_to_reuse(experiment, folder, other) for other in reuse]
    with locked(folder, shard):
        return _run(Plan(experiment), folder, how, engine, progress, overwrite, shard, max_failures, taken)


def _run(
    plan: Plan,
    folder: Folder,
    how: How,
    engine: Engine | None,
    progress: Progress | None,
    overwrite: bool,
    shard: Shard | None,
    max_failures: int | None,
    reuse: Sequence[Earlier],
) -> int:
    experiment = plan.experiment
    taken = [*prepare(experiment, folder, overwrite, alone=shard is None), *reuse]
    gaps = missing_runs(plan, folder, alone=shard is None)
    if shard is not None:
        gaps = plan.share(gaps, shard)
    total, done, began = sum(map(len, gaps)), 0, time.perf_counter()
    if not total:
        return 0
    check_points(experiment, folder)
    shared = Shared(plan, folder, Reuse(tuple(taken)) if taken else None)
    anew = total - _said_to_be_taken(shared, gaps, total)
    engine = _ready(plan, engine) if engine else _ready_if_possible(plan, chosen(plan, anew, how.workers))
    if progress is not None:
        progress(0, total)
    failed = 0
    with closing(run_chunks(shared, gaps, engine, how)) as jobs:
        for finished in jobs:
            done, failed = done + finished.runs, failed + finished.failed
            if progress is not None:
                progress(done, total)
            if max_failures is not None and failed > max_failures:
                raise TooManyFailures(folder, failed)
    _write_log(folder, total, time.perf_counter() - began, how.workers, engine)
    return total


def _to_reuse(experiment: Experiment, folder: Folder, other: Folder) -> Earlier:
    """The runs of another folder, its tables looked at.

    Raises :class:`InputError` that says why none can be taken over.
    """
    if other.path.resolve() == folder.path.resolve():
        raise InputError("is the folder of the results itself", file=other.path, key="--reuse")
    found = earlier(experiment, other)
    found.check()
    return found


def _said_to_be_taken(shared: Shared, gaps: Sequence[range], total: int) -> int:
    """How many runs need no execution; says so."""
    if shared.reuse is None:
        return 0
    count = shared.reuse.count(shared.plan, gaps)
    where = ", ".join(str(source.folder.path) for source in shared.reuse.sources)
    notice(f"{count} of {total} runs are taken over from {where}")
    return count


def _ready(plan: Plan, engine: Engine) -> Engine:
    """The engine, with every rule table of the experiment compiled, saying so where it takes long.

    Raises :class:`InputError` for a rule that cannot be compiled, or where nothing can.
    """
    if engine == "ensemble":
        rules = experiment_rules(plan.experiment)
        seconds = seconds_to_compile(*rules)
        if seconds and not is_switched_off():
            notice(f"compiling the rules, about {seconds:.0f} s, this once")
        make_ready(rules)
    return engine


def _ready_if_possible(plan: Plan, engine: Engine) -> Engine:
    """The same; the agents engine instead where a rule, or anything at all, cannot be compiled."""
    try:
        return _ready(plan, engine)
    except InputError as error:
        notice(f"{error}, and runs it now")
        return "agents"


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
    from peersim.engine.agents.execute import execute

    plan = Plan(experiment)
    return execute(run_of(plan, plan.number(replicate, point, arm))._replace(keep=True))


def workers_of(given: int | None) -> int:
    """Processes or threads to use: so many as are asked for, else :func:`default_workers`."""
    return default_workers() if given is None else whole("workers", given, 1)


def default_workers() -> int:
    """Processes or threads to use: one per processor this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def results_folder(experiment: Experiment, out: Path | None) -> Folder:
    """Where results go: ``out``, or results/NAME below the current folder."""
    return Folder(out if out is not None else Path("results") / experiment.name)
