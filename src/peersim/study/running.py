"""Running an experiment: runs in replicate-major order, written chunk by chunk, resumable."""

import math
import os
import platform
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from peersim.engines.agents.execute import execute
from peersim.engines.records import Record, Run
from peersim.model.errors import InputError
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.model.overrides import leaves
from peersim.model.people import realised_shares, seat
from peersim.store.files import write_json, write_text
from peersim.store.folder import CHUNKED, Folder
from peersim.store.identity import design_hash, differences, model_hash
from peersim.store.tables import count_rows, write_parquet
from peersim.study.executors import in_processes, in_this_process
from peersim.study.experiment import Experiment

RUNS_PER_CHUNK = 256
_NAN = float("nan")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """The runs of an experiment, numbered replicate by replicate, point by point, arm by arm.

    So an interrupted experiment is balanced and its pairs are complete.
    """

    experiment: Experiment
    runs_per_chunk: int = RUNS_PER_CHUNK

    @property
    def per_replicate(self) -> int:
        """Runs of one replicate."""
        return len(self.experiment.points) * len(self.experiment.arms)

    @property
    def runs(self) -> int:
        """All runs."""
        return self.per_replicate * self.experiment.replicates

    @property
    def chunk_size(self) -> int:
        """Runs of a chunk: whole sets of arms, about 256."""
        arms = len(self.experiment.arms)
        return max(1, self.runs_per_chunk // arms) * arms

    def chunks(self) -> range:
        """Numbers of the first runs of all chunks."""
        return range(0, self.runs, self.chunk_size)

    def chunk(self, start: int) -> range:
        """Numbers of the runs of one chunk."""
        return range(start, min(start + self.chunk_size, self.runs))

    def at(self, number: int) -> tuple[int, int, str]:
        """Replicate, point and arm of a run."""
        replicate, rest = divmod(number, self.per_replicate)
        point, arm = divmod(rest, len(self.experiment.arms))
        return replicate, point, self.experiment.arms[arm]


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
    _claim(experiment, folder, overwrite)
    todo = [start for start in plan.chunks() if not _is_whole(plan, folder, start)]
    total = sum(len(plan.chunk(start)) for start in todo)
    shared, done, began = _Shared(plan, folder), 0, time.perf_counter()
    if progress is not None:
        progress(0, total)
    for finished in _finished(shared, todo, min(workers, len(todo))):
        done += finished
        if progress is not None:
            progress(done, total)
    if total:
        _write_log(folder, total, time.perf_counter() - began, workers)
    return total


def _finished(shared: _Shared, todo: list[int], workers: int) -> Iterator[int]:
    if workers <= 1:
        return in_this_process(_run_chunk, shared, todo)
    return in_processes(_run_chunk, shared, todo, workers)


def _is_whole(plan: Plan, folder: Folder, start: int) -> bool:
    file = folder.chunk("runs", start)
    return file.exists() and count_rows(file) == len(plan.chunk(start))


def _claim(experiment: Experiment, folder: Folder, overwrite: bool) -> None:
    """Make the folder this experiment's, or refuse."""
    design = experiment.design()
    identity = {"design": design_hash(design), "model": model_hash()}
    if folder.has_runs():
        try:
            held = folder.manifest
        except InputError:
            held = {}
        if held.get("identity") != identity:
            if not overwrite:
                raise InputError(_refusal(held, design, identity), file=folder.path)
            _clear(folder)
    write_json(folder.manifest_file, manifest(experiment, design, identity))
    write_text(folder.experiment_file, experiment.text)
    write_parquet(design_table(experiment), folder.path / "data" / "design.parquet")
    if experiment.path is not None:
        write_json(folder.source_file, {"experiment": str(experiment.path.resolve())})


def _refusal(held: dict[str, Any], design: dict[str, Any], identity: dict[str, str]) -> str:
    found = differences(held.get("design", {}), design)
    if held.get("identity", {}).get("model") != identity["model"]:
        found.append("the sources of the model have changed")
    shown = "".join(f"\n  {line}" for line in found[:12]) + ("\n  ..." if len(found) > 12 else "")
    return (
        f"holds runs of another design, which are kept:{shown}\n"
        "Give `--out` another folder, or `--overwrite` to replace these runs"
    )


def _clear(folder: Folder) -> None:
    for table in CHUNKED:
        for file in folder.chunks(table).glob("*.parquet"):
            file.unlink()


def manifest(experiment: Experiment, design: dict[str, Any], identity: dict[str, str]) -> dict[str, Any]:
    """Provenance that stays the same on every machine: what would give the same tables again."""
    from peersim import __version__
    from peersim.model.outcomes import SD0_KNOWLEDGE
    from peersim.model.parameters import DEFAULTS_VERSION

    return {
        "format": 1,
        "name": experiment.name,
        "question": experiment.file.question,
        "peersim": __version__,
        "identity": identity,
        "seed": experiment.seed,
        "replicates": experiment.replicates,
        "outcomes": experiment.file.outcomes,
        "margin": experiment.file.margin,
        "defaults": DEFAULTS_VERSION,
        "sd0_share": SD0_KNOWLEDGE,
        "labels": {arm: experiment.label(arm) for arm in experiment.arms},
        "contrasts": {name: list(pair) for name, pair in experiment.file.contrasts.items()},
        "design": design,
    }


def design_table(experiment: Experiment) -> pd.DataFrame:
    """One row per point and arm: every varied or changed parameter, members, and realised shares."""
    paths = list(
        dict.fromkeys(
            [*experiment.varied, *(p for arm in experiment.arms for p in leaves(experiment.changes[arm]))]
        )
    )
    rows = []
    for point in range(len(experiment.points)):
        for arm in experiment.arms:
            setting = experiment.setting(point, arm)
            values = leaves(setting.model_dump(mode="json"))
            people = experiment.populations[arm].people(setting, experiment.seed, 0)
            groups = seat(people, setting.programme.phases[0].seating, None)
            rows.append(
                {"point": point, "arm": arm}
                | {path: _cell(values[path]) for path in paths}
                | {"members": len(people), "groups": len(groups)}
                | realised_shares(people, groups)
            )
    return pd.DataFrame(rows).astype({"point": "int32", "members": "int32", "groups": "int32"})


def _cell(value: Any) -> Any:
    return value if isinstance(value, bool | int | float | str) else repr(value)


def _run_chunk(shared: _Shared, start: int) -> int:
    """Execute and write one chunk; the run table comes last, so that its presence means all is there."""
    plan, folder = shared.plan, shared.folder
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in CHUNKED}
    for number in plan.chunk(start):
        _run_one(plan, folder, number, tables)
    for name in [*(name for name in CHUNKED if name != "runs"), "runs"]:
        if tables[name]:
            write_parquet(_frame(tables[name]), folder.chunk(name, start))
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
