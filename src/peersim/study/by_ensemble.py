"""Chunks of runs in the ensemble engine: arrays in, tables out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from peersim.engines.ensemble.execute import Executed, execute
from peersim.engines.records import Run
from peersim.model.errors import InputError
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.study import by_agents
from peersim.study.chunks import Shared, Tables, failure_row, key_of, not_finite, run_of, write_chunk
from peersim.study.plan import Plan

Array = npt.NDArray[Any]

_MOST_CHECKED = 1000  # kept runs


class EnginesDisagree(InputError):
    """The two engines do not give the same numbers for a run."""


def run_chunk(shared: Shared, chunk: range) -> int:
    """Execute and write one chunk; returns how many runs it has.

    If the runs cannot be executed together, the agents engine tells which of them fail.
    """
    try:
        found = tables(shared.plan, chunk)
    except Exception:
        found = by_agents.tables(shared, chunk)
    write_chunk(shared.folder, chunk.start, found)
    return len(chunk)


def executed(plan: Plan, numbers: Sequence[int]) -> Executed:
    """Some runs of a plan; those of one arm at one point share their setting."""
    settings: dict[int, Run] = {}
    runs, per_replicate = [], plan.per_replicate
    for number in numbers:
        replicate, which = divmod(number, per_replicate)
        if which not in settings:
            settings[which] = run_of(plan, number)
        shared = settings[which]
        runs.append(Run(shared.setting, shared.population, shared.seed, replicate, False, shared.own))
    return execute(runs)


def tables(plan: Plan, chunk: range) -> Tables:
    """The tables of a chunk of runs of which nothing but numbers is kept."""
    found = executed(plan, chunk)
    good = _is_finite(found.outcomes)
    keys = _keys(plan, chunk)
    status = np.array(["invalid", "ok"], object)[good.astype(int)]
    outcomes = {o.name: np.where(good, found.outcomes[o.name], np.nan) for o in RUN_OUTCOMES}
    return {
        "runs": pd.DataFrame(keys | {"status": status} | outcomes),
        "sessions": _sessions(keys, found, good),
        "failures": pd.DataFrame(
            [
                failure_row(key_of(plan, chunk[at]), "invalid", _problem(found.outcomes[at]))
                for at in np.flatnonzero(~good)
            ]
        ),
    }


def check(shared: Shared, gaps: Sequence[range]) -> None:
    """Execute runs once more that the agents engine executed and stored, at most the first thousand.

    Raises :class:`EnginesDisagree` unless every outcome is the same to the last bit.
    """
    plan = shared.plan
    asked = np.concatenate([np.arange(gap.start, gap.stop) for gap in gaps])[:_MOST_CHECKED]
    stored = shared.folder.table("runs", below=plan.kept)
    numbers = (
        stored["replicate"].to_numpy(np.int64) * plan.per_replicate
        + stored["point"].to_numpy(np.int64) * len(plan.experiment.arms)
        + stored["arm"].map(plan.experiment.arms.index).to_numpy(np.int64)
    )
    chosen = np.isin(numbers, asked) & (stored["status"] == "ok").to_numpy()
    if not chosen.any():
        return
    found = executed(plan, numbers[chosen].tolist()).outcomes
    for outcome in RUN_OUTCOMES:
        mine, other = stored[outcome.name].to_numpy(float)[chosen], found[outcome.name]
        unequal = ~((mine == other) | (np.isnan(mine) & np.isnan(other)))
        if unequal.any():
            at = int(np.argmax(unequal))
            replicate, point, arm = plan.at(int(numbers[chosen][at]))
            raise EnginesDisagree(
                f"the engines disagree: {outcome.name} of run {replicate}:{point}:{arm} is "
                f"{float(mine[at])!r} in the agents engine, {float(other[at])!r} in the ensemble; "
                "`peersim verify` on the experiment file finds the first difference"
            )


def _keys(plan: Plan, chunk: range) -> dict[str, Any]:
    arms = plan.experiment.arms
    numbers = np.arange(chunk.start, chunk.stop)
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
