"""Runs without an experiment: outcomes in memory, nothing saved."""

from collections.abc import Sequence

from peersim.engine.agents.execute import execute
from peersim.engine.records import Run
from peersim.model.notices import notice
from peersim.model.outcomes import RUN_OUTCOMES
from peersim.model.own_rules import OwnRules
from peersim.study.compiler import NoCompiler, make_ready
from peersim.study.engine_choice import faster

_TOGETHER = 4096


def outcomes_of(runs: Sequence[Run]) -> list[dict[str, float]]:
    """The outcomes of some runs that share a seed, in the engine that is done first, in this thread."""
    if faster(len(runs), 1, runs[0].own) == "agents" or not _compiles(runs[0].own):
        return [execute(run).outcomes for run in runs]
    from peersim.engine.compiled.execute import execute as execute_together

    out: list[dict[str, float]] = []
    for first in range(0, len(runs), _TOGETHER):
        found = execute_together(runs[first : first + _TOGETHER]).outcomes
        columns = {outcome.name: found[outcome.name].tolist() for outcome in RUN_OUTCOMES}
        out += [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return out


def _compiles(own: OwnRules) -> bool:
    try:
        make_ready([own])
    except NoCompiler as error:
        notice(f"{error}, and runs now")
        return False
    return True
