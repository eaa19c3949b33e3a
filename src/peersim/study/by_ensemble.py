"""Chunks of runs in the ensemble engine: arrays in, tables out."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd

from peersim.engine.compiled.execute import Executed, execute_table
from peersim.engine.compiled.kept import Kept, execute_kept
from peersim.engine.rows import Columns
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.study.arrangements import Arrangements
from peersim.study.chunks import SMALL, Finished, Shared, Tables, failure_row, key_of, not_finite, write_chunk
from peersim.study.plan import Plan

Array = npt.NDArray[Any]

_FEW = 16  # runs of which some fail go to the agents engine


def run_chunk(shared: Shared, chunk: range) -> Finished:
    """Execute and write one chunk.

    If the runs cannot be executed together, the agents engine tells which of them fail.
    """
    return write_chunk(shared, chunk, tables_or_halves(shared, shared.todo(chunk)))


def tables_or_halves(shared: Shared, chunk: Sequence[int]) -> Tables:
    """The tables of some runs; where a run fails, in smaller and smaller parts."""
    if not chunk:
        return {}
    try:
        return tables(shared, chunk)
    except MemoryError:
        raise
    except Exception:
        if len(chunk) <= _FEW:
            from peersim.study import by_agents

            return by_agents.tables(shared, chunk)
    middle = len(chunk) // 2
    return joined([tables_or_halves(shared, part) for part in (chunk[:middle], chunk[middle:])])


def tables(shared: Shared, chunk: Sequence[int]) -> Tables:
    """The tables of some runs; with members, ties and events of those of which they are kept."""
    plan, arrangements = shared.plan, _arrangements(shared)
    kept = [number for number in chunk if number < plan.kept]
    rest = [number for number in chunk if number >= plan.kept]
    parts = []
    if kept:
        found = execute_kept(arrangements.table(kept), plan.experiment.file.member_sessions)
        parts.append(_numbers(plan, kept, found.numbers) | _kept(plan, kept, found))
    if rest:
        parts.append(
            _numbers(plan, rest, execute_table(arrangements.table(rest), plan.experiment.stores_sessions))
        )
    return parts[0] if len(parts) == 1 else joined(parts)


def joined(parts: Sequence[Tables]) -> Tables:
    """Tables one below the other."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: pd.concat([part[name] for part in parts if name in part]) for name in names}


def _numbers(plan: Plan, numbers: Sequence[int], found: Executed) -> dict[str, pd.DataFrame]:
    good = _is_finite(found.outcomes)
    keys = _keys(plan, numbers)
    status = np.array(["invalid", "ok"], object)[good.astype(int)]
    outcomes = {o.name: np.where(good, found.outcomes[o.name], np.nan) for o in RUN_OUTCOMES}
    return {
        "runs": pd.DataFrame(keys | {"status": status} | outcomes),
        "sessions": _sessions(keys, found, good) if plan.experiment.stores_sessions else pd.DataFrame(),
        "failures": pd.DataFrame(
            [
                failure_row(key_of(plan, numbers[int(at)]), "invalid", _problem(found.outcomes[at]))
                for at in np.flatnonzero(~good)
            ]
        ),
    }


def _kept(plan: Plan, numbers: Sequence[int], found: Kept) -> dict[str, pd.DataFrame]:
    """Members, ties and events of the runs that have numbers."""
    good = np.flatnonzero(_is_finite(found.numbers.outcomes)).tolist()
    if not good:
        return {}
    tables = {name: getattr(found, name) for name in plan.experiment.kept_tables}
    return {name: _below(plan, numbers, [(at, given[at]) for at in good]) for name, given in tables.items()}


def _below(plan: Plan, numbers: Sequence[int], parts: Sequence[tuple[int, Columns]]) -> pd.DataFrame:
    """The rows of several runs, each with the run's key before it."""
    columns = {name: np.concatenate([part[name] for _, part in parts]) for name in parts[0][1]}
    runs = [numbers[at] for at, part in parts for _ in range(len(next(iter(part.values()))))]
    frame = pd.DataFrame(_keys(plan, runs) | columns)
    return frame.astype({name: np.int32 for name in SMALL if name in frame})


_arrangements_of: WeakKeyDictionary[Shared, Arrangements] = WeakKeyDictionary()


def _arrangements(shared: Shared) -> Arrangements:
    """What this process remembers of the arrangements of an experiment."""
    return _arrangements_of.setdefault(shared, Arrangements(shared.plan))


def _keys(plan: Plan, chunk: Sequence[int]) -> dict[str, Any]:
    arms = plan.experiment.arms
    numbers = np.asarray(chunk, np.int64)
    rest = numbers % plan.per_replicate
    return {
        "replicate": (numbers // plan.per_replicate).astype(np.int32),
        "point": (rest // len(arms)).astype(np.int32),
        "arm": np.array(arms, object)[rest % len(arms)],
    }


def _sessions(keys: dict[str, Any], found: Executed, good: Array) -> pd.DataFrame:
    """A row per run and session, for the runs that have numbers."""
    session = np.arange(found.sessions.shape[1], dtype=np.int32)
    run, at = np.nonzero((session <= found.steps[:, None]) & good[:, None])
    rows = found.sessions[run, at]
    names = ("week", *(o.name for o in SESSION_OUTCOMES))
    return pd.DataFrame(
        {name: column[run] for name, column in keys.items()}
        | {"session": session[at]}
        | {name: rows[name] for name in names}
    )


def _is_finite(outcomes: Array) -> Array:
    good = np.isfinite(outcomes["gain"])
    for outcome in RUN_OUTCOMES:
        good &= ~np.isinf(outcomes[outcome.name])
    return good


def _problem(outcomes: Any) -> str:
    return not_finite({o.name: float(outcomes[o.name]) for o in RUN_OUTCOMES})
