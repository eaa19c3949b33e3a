"""Chunks of runs in the agents engine: one run after the other, with members, ties and events if kept."""

import traceback
from collections.abc import Sequence
from typing import Any

import pandas as pd

from peersim.engine.agents.execute import execute
from peersim.engine.records import Record
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.store.folder import CHUNKED
from peersim.study.chunks import (
    SMALL,
    TRACEBACKS,
    Finished,
    Shared,
    Tables,
    failure_row,
    key_of,
    not_finite,
    run_of,
    write_chunk,
)
from peersim.study.executors.jobs import under_way
from peersim.study.failing import failure

RUNS_PER_CHUNK = 256

_Rows = dict[str, list[dict[str, Any]]]


def run_chunk(shared: Shared, chunk: range) -> Finished:
    """Execute and write one chunk."""
    return write_chunk(shared, chunk, tables(shared, shared.todo(chunk)))


def write_lost(shared: Shared, number: int, status: str, message: str) -> Finished:
    """Write the rows of a run that ended its worker or took too long."""
    rows: _Rows = {name: [] for name in (*CHUNKED, TRACEBACKS)}
    _fail(rows, key_of(shared.plan, number), status, message)
    rows[TRACEBACKS].append({"run": number, "text": f"{status}: {message}\n"})
    return write_chunk(shared, range(number, number + 1), _frames(rows))


def tables(shared: Shared, numbers: Sequence[int]) -> Tables:
    """The tables of some runs. A run that fails is a row like the others, and the rest goes on."""
    rows: _Rows = {name: [] for name in (*CHUNKED, TRACEBACKS)}
    for number in numbers:
        under_way(number)
        _run_one(shared, number, rows)
    return _frames(rows)


def _frames(rows: _Rows) -> Tables:
    return {name: _frame(given) for name, given in rows.items() if given}


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    return frame.astype(dict.fromkeys((c for c in SMALL if c in frame), "int32"))


def _run_one(shared: Shared, number: int, rows: _Rows) -> None:
    key = key_of(shared.plan, number)
    run = run_of(shared.plan, number)
    try:
        record = execute(run)
    except Exception as error:
        _fail(rows, key, "error", failure(error, run.own))
        rows[TRACEBACKS].append({"run": number, "text": traceback.format_exc()})
        return
    problem = not_finite(record.outcomes)
    if problem:
        _fail(rows, key, "invalid", problem)
    else:
        _store(rows, key, record, shared.plan.experiment.stores_sessions)


def _store(rows: _Rows, key: dict[str, Any], record: Record, sessions: bool) -> None:
    for name, given in rows_of(key, record).items():
        rows[name] += given if sessions or name != "sessions" else []


def rows_of(key: dict[str, Any], record: Record) -> _Rows:
    """The rows of a run that went well, by table, with ``key`` before them."""
    weeks = enumerate(record.sessions["week"])
    return {
        "runs": [key | {"status": "ok"} | {o.name: record.outcomes[o.name] for o in RUN_OUTCOMES}],
        "sessions": [
            key
            | {"session": at, "week": week}
            | {o.name: record.sessions[o.name][at] for o in SESSION_OUTCOMES}
            for at, week in weeks
        ],
        "members": [key | row for row in record.members],
        "ties": [key | row for row in record.ties],
        "events": [key | row for row in record.events],
        "member_sessions": [key | row for row in record.member_sessions],
    }


def _fail(rows: _Rows, key: dict[str, Any], status: str, message: str) -> None:
    rows["runs"].append(key | {"status": status} | {o.name: float("nan") for o in RUN_OUTCOMES})
    rows["failures"].append(failure_row(key, status, message))
