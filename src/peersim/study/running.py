"""Running an experiment: runs in replicate-major order, written chunk by chunk, resumable."""

import math
import os
import platform
import time
import traceback
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from peersim.engines.agents.execute import execute
from peersim.engines.records import Record, Run
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.store.files import write_json, write_text
from peersim.store.folder import CHUNKED, Folder
from peersim.store.tables import write_parquet
from peersim.study.claim import claim
from peersim.study.executors import in_processes, in_this_process
from peersim.study.experiment import Experiment
from peersim.study.plan import RUNS_PER_CHUNK, Plan
from peersim.study.resuming import missing_chunks

_NAN = float("nan")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Shared:
    plan: Plan
    folder: Folder


def run_experiment(
    experiment: Experiment,
    folder: Folder,
    *,
    workers: int,
    progress: Progress | None = None,
    overwrite: bool = False,
) -> int:
    """Run what is not yet there; returns how many runs were executed.

    Raises :class:`InputError` if the folder holds runs of another design or model, unless
    ``overwrite``.
    """
    plan = Plan(experiment, RUNS_PER_CHUNK)
    claim(experiment, folder, overwrite)
    todo = missing_chunks(plan, folder)
    total = sum(len(plan.chunk(start)) for start in todo)
    shared, done, began = _Shared(plan, folder), 0, time.perf_counter()
    if progress is not None:
        progress(0, total)
    with closing(_finished(shared, todo, min(workers, len(todo)))) as jobs:
        for finished in jobs:
            done += finished
            if progress is not None:
                progress(done, total)
    if total:
        _write_log(folder, total, time.perf_counter() - began, workers)
    return total


def _finished(shared: _Shared, todo: list[int], workers: int) -> Generator[int, None, None]:
    if workers <= 1:
        return in_this_process(_run_chunk, shared, todo)
    return in_processes(_run_chunk, shared, todo, workers)


def _run_chunk(shared: _Shared, start: int) -> int:
    """Execute and write one chunk; the run table comes last, so that its presence means all is there."""
    plan, folder = shared.plan, shared.folder
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in CHUNKED}
    for number in plan.chunk(start):
        _run_one(plan, folder, number, tables)
    for name in [*(name for name in CHUNKED if name != "runs"), "runs"]:
        if tables[name]:
            write_parquet(_frame(tables[name]), folder.chunk(name, start))
        else:
            folder.chunk(name, start).unlink(missing_ok=True)
    return len(plan.chunk(start))


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    small = [c for c in ("replicate", "point", "session", "phase", "item", "answer") if c in frame]
    return frame.astype(dict.fromkeys(small, "int32"))


def _run_one(plan: Plan, folder: Folder, number: int, tables: dict[str, list[dict[str, Any]]]) -> None:
    replicate, point, arm = plan.at(number)
    key: dict[str, Any] = {"replicate": replicate, "point": point, "arm": arm}
    experiment = plan.experiment
    try:
        record = execute(
            Run(
                experiment.setting(point, arm),
                experiment.populations[arm],
                experiment.seed,
                replicate,
                replicate < experiment.file.keep,
            )
        )
        problem = _not_finite(record)
    except Exception as error:
        _fail(
            folder, key, number, "error", f"{type(error).__name__}: {error}", tables, traceback.format_exc()
        )
        return
    if problem:
        _fail(folder, key, number, "invalid", problem, tables, "")
        return
    tables["runs"].append(key | {"status": "ok"} | {o.name: record.outcomes[o.name] for o in RUN_OUTCOMES})
    weeks = record.sessions["week"]
    for at, week in enumerate(weeks):
        tables["sessions"].append(
            key
            | {"session": at, "week": week}
            | {o.name: record.sessions[o.name][at] for o in SESSION_OUTCOMES}
        )
    for name, rows in (("members", record.members), ("ties", record.ties), ("events", record.events)):
        tables[name] += [key | row for row in rows]


def _not_finite(record: Record) -> str:
    if not math.isfinite(record.outcomes.get("gain", _NAN)):
        return "gain is not finite"
    endless = [name for name, value in record.outcomes.items() if math.isinf(value)]
    return f"{endless[0]} is infinite" if endless else ""


def _fail(
    folder: Folder,
    key: dict[str, Any],
    number: int,
    status: str,
    message: str,
    tables: dict[str, list[dict[str, Any]]],
    trace: str,
) -> None:
    tables["runs"].append(key | {"status": status} | {o.name: _NAN for o in RUN_OUTCOMES})
    run_id = f"{key['replicate']}:{key['point']}:{key['arm']}"
    tables["failures"].append(
        key | {"status": status, "message": message, "replay": f"peersim replay RESULTS {run_id}"}
    )
    if trace:
        write_text(folder.log / f"traceback-{number:09d}.txt", trace)


def _write_log(folder: Folder, runs: int, seconds: float, workers: int) -> None:
    write_json(
        folder.log / "last_run.json",
        {
            "runs": runs,
            "seconds": round(seconds, 3),
            "seconds_per_run": seconds / runs,
            "workers": workers,
            "finished": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "python": platform.python_version(),
            "machine": platform.platform(),
            "processors": os.cpu_count(),
        },
    )


def replay(experiment: Experiment, replicate: int, point: int, arm: str) -> Record:
    """Execute one run again, with its events."""
    setting = experiment.setting(point, arm)
    return execute(Run(setting, experiment.populations[arm], experiment.seed, replicate, True))


def default_workers() -> int:
    """Worker processes to use: one per processor this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def results_folder(experiment: Experiment, out: Path | None) -> Folder:
    """Where results go: ``out``, or results/NAME below the current folder."""
    return Folder(out if out is not None else Path("results") / experiment.name)
