"""Chunks of runs in the ensemble engine: arrays in, tables out."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd

from peersim.engines.ensemble.execute import Executed, execute_table
from peersim.model.errors import InputError
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.study.chunks import Finished, Shared, Tables, failure_row, key_of, not_finite, write_chunk
from peersim.study.framing import Framing
from peersim.study.plan import Plan

Array = npt.NDArray[Any]

_MOST_CHECKED, _MOST_FAILED = 1000, 20  # kept runs that are executed again
_FEW = 16  # runs of which some fail go to the agents engine


class EnginesDisagree(InputError):
    """The two engines do not give the same numbers for a run."""


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
    parts = [tables_or_halves(shared, part) for part in (chunk[:middle], chunk[middle:])]
    return {
        name: pd.concat([part[name] for part in parts if name in part]) for name in {*parts[0], *parts[1]}
    }


def executed(plan: Plan, numbers: Sequence[int], framing: Framing | None = None) -> Executed:
    """Some runs of a plan; ``framing`` remembers what they have in common with others."""
    return execute_table((framing or Framing(plan)).table(numbers))


def tables(shared: Shared, chunk: Sequence[int]) -> Tables:
    """The tables of runs of which nothing but numbers is kept."""
    plan = shared.plan
    found = executed(plan, chunk, _framing(shared))
    good = _is_finite(found.outcomes)
    keys = _keys(plan, chunk)
    status = np.array(["invalid", "ok"], object)[good.astype(int)]
    outcomes = {o.name: np.where(good, found.outcomes[o.name], np.nan) for o in RUN_OUTCOMES}
    return {
        "runs": pd.DataFrame(keys | {"status": status} | outcomes),
        "sessions": _sessions(keys, found, good) if plan.experiment.stores_sessions else pd.DataFrame(),
        "failures": pd.DataFrame(
            [
                failure_row(key_of(plan, chunk[int(at)]), "invalid", _problem(found.outcomes[at]))
                for at in np.flatnonzero(~good)
            ]
        ),
    }


_framings: WeakKeyDictionary[Shared, Framing] = WeakKeyDictionary()


def _framing(shared: Shared) -> Framing:
    """What this process remembers of the frames of an experiment."""
    return _framings.setdefault(shared, Framing(shared.plan))


def check(shared: Shared) -> None:
    """Execute kept runs once more, which the agents engine executed; at most the first thousand.

    Raises :class:`EnginesDisagree` unless every outcome is the same to the last bit, and what failed there
    fails here.
    """
    plan = shared.plan
    stored = shared.folder.table("runs", below=plan.kept)
    if stored.empty:
        return
    stored = stored[stored["replicate"] < plan.experiment.file.keep][:_MOST_CHECKED]
    numbers = np.array(
        [plan.number(*key) for key in stored[["replicate", "point", "arm"]].itertuples(index=False)]
    )
    good = (stored["status"] == "ok").to_numpy()
    for number in numbers[(stored["status"] == "error").to_numpy()][:_MOST_FAILED]:
        _fails(plan, int(number))
    if good.any():
        _same(plan, stored[good], numbers[good])


def _fails(plan: Plan, number: int) -> None:
    try:
        executed(plan, [number])
    except Exception:
        return
    raise EnginesDisagree(
        f"the engines disagree: run {_name(plan, number)} fails in the agents engine, but not in the ensemble"
    )


def _same(plan: Plan, stored: pd.DataFrame, numbers: Array) -> None:
    try:
        found = executed(plan, numbers.tolist()).outcomes
    except Exception as error:
        raise EnginesDisagree(
            f"the engines disagree: runs that the agents engine executes fail in the ensemble, with "
            f"{type(error).__name__}: {error}"
        ) from None
    for outcome in RUN_OUTCOMES:
        mine, other = stored[outcome.name].to_numpy(float), found[outcome.name]
        unequal = ~((mine == other) | (np.isnan(mine) & np.isnan(other)))
        if unequal.any():
            at = int(np.argmax(unequal))
            raise EnginesDisagree(
                f"the engines disagree: {outcome.name} of run {_name(plan, int(numbers[at]))} is "
                f"{float(mine[at])!r} in the agents engine, {float(other[at])!r} in the ensemble; "
                "`peersim verify` on the experiment file finds the first difference"
            )


def _name(plan: Plan, number: int) -> str:
    return ":".join(map(str, plan.at(number)))


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
