"""One chunk of runs as tables, written whole: the run table last, so that its presence means all is there."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from peersim.engine.records import Run
from peersim.store.files import write_text
from peersim.store.folder import CHUNKED, Folder
from peersim.store.tables import write_parquet
from peersim.study.failing import replay_command
from peersim.study.plan import Plan
from peersim.study.reusing import Reuse

SMALL = ("replicate", "point", "session", "phase", "item", "answer", "right", "own")
"""Columns of whole numbers that take 32 bits."""

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Shared:
    """What all chunks of an experiment need."""

    plan: Plan
    folder: Folder
    reuse: Reuse | None = None

    def todo(self, chunk: range) -> Sequence[int]:
        """The runs of a chunk that must be executed: all but those that were made earlier."""
        return chunk if self.reuse is None else self.reuse.todo(self.plan, chunk)


class Finished(NamedTuple):
    """How many runs a chunk had, and how many of them failed."""

    runs: int
    failed: int


TRACEBACKS = "tracebacks"  # beside the tables: columns run and text


def write_chunk(shared: Shared, chunk: range, tables: Tables) -> Finished:
    """Write the tables of a chunk, with what was made earlier, the run table last."""
    folder, start = shared.folder, chunk.start
    if shared.reuse is not None:
        tables = shared.reuse.merged(shared.plan, chunk, tables)
    folder.check_there()
    for run, text in tables.get(TRACEBACKS, pd.DataFrame(columns=["run", "text"])).itertuples(index=False):
        write_text(folder.log / f"traceback-{run:09d}.txt", text)
    beside: list[str] = []
    for name in [*(name for name in CHUNKED if name != "runs"), "runs"]:
        if name in tables and len(tables[name]):
            write_parquet(tables[name], folder.chunk(name, start), beside)
            beside.append(name)
        else:
            folder.chunk(name, start).unlink(missing_ok=True)
    return Finished(len(chunk), len(tables.get("failures", ())))


def run_of(plan: Plan, number: int) -> Run:
    """One run of a plan, as engines take it."""
    experiment, (replicate, point, arm) = plan.experiment, plan.at(number)
    keep = replicate < experiment.file.keep
    return Run(
        experiment.setting(point, arm),
        experiment.populations[arm],
        experiment.seed,
        replicate,
        keep,
        experiment.own_rules[arm],
        keep and experiment.file.member_sessions,
    )


def key_of(plan: Plan, number: int) -> dict[str, Any]:
    """The columns that name a run."""
    replicate, point, arm = plan.at(number)
    return {"replicate": replicate, "point": point, "arm": arm}


def failure_row(key: Mapping[str, Any], status: str, message: str) -> dict[str, Any]:
    """The row of a run that failed, with the command that replays it."""
    return {**key, "status": status, "message": message, "replay": replay_command("RESULTS", key)}


def not_finite(outcomes: Mapping[str, float]) -> str:
    """What is wrong with the numbers of a run; empty if nothing is."""
    if not math.isfinite(outcomes["gain"]):
        return "gain is not finite"
    endless = [name for name, value in outcomes.items() if math.isinf(value)]
    return f"{endless[0]} is infinite" if endless else ""
