"""Which executor takes the chunks of a plan, and what becomes of runs that end their worker or hang."""

from collections import deque
from collections.abc import Generator
from contextlib import closing
from typing import Any

from peersim.model.errors import InputError, hint, quoted
from peersim.study.chunks import Finished, Shared, Tables, write_chunk
from peersim.study.engine_choice import Engine, mean_cost
from peersim.study.executors.executor import Executor, How
from peersim.study.executors.jobs import Done, Job, Lost
from peersim.study.executors.table import EXECUTORS
from peersim.study.plan import Plan

_LEAST, _MOST = 64, 8192  # runs of a chunk in the ensemble engine; at the default cost, half a second's work


def run_chunks(
    shared: Shared, gaps: list[range], engine: Engine, how: How
) -> Generator[Finished, None, None]:
    """Run what is missing in an engine, by the executor that is asked for, else by the one that suits the engine.

    Raises :class:`InputError` if there is no such executor.
    """
    chunks = deque(shared.plan.chunks(gaps, chunk_size(shared.plan, engine)))
    if not chunks:
        return
    name = how.executor or _suited(shared.plan, engine, how, len(chunks))
    if name not in EXECUTORS:
        raise InputError(f"there is no executor {quoted(name)}{hint(name, EXECUTORS)}")
    lost = yield from _run(shared, chunks, engine, EXECUTORS[name].of(how))
    if lost:  # the agents engine says at which run it is
        yield from _run(shared, lost, "agents", EXECUTORS["worker processes"].of(how))


def chunk_size(plan: Plan, engine: Engine) -> int:
    """How many runs are a chunk: 256 in the agents engine, half a second's work in the ensemble engine."""
    if engine == "agents":
        from peersim.study import by_agents

        return by_agents.RUNS_PER_CHUNK
    return max(_LEAST, min(_MOST, int(_MOST / mean_cost(plan))))


def _suited(plan: Plan, engine: Engine, how: How, chunks: int) -> str:
    """Threads for what is compiled; processes, which are watched, for Python and for rules of somebody's own.

    A few runs of the agents engine stay in this process, unless a time limit is asked for.
    """
    if engine == "agents":
        alone = how.seconds is None and min(how.workers, chunks) <= 1
        return "this process" if alone else "worker processes"
    may_hang = any(own.entries for own in plan.experiment.own_rules.values())
    return "worker processes" if may_hang else "threads"


def _run(
    shared: Shared, chunks: deque[range], engine: Engine, executor: Executor
) -> Generator[Finished, None, deque[range]]:
    """What an executor has done. Returns the chunks that were lost in an engine that cannot say at which run.

    A run that ends its worker is tried once more, alone; if it does so again, or takes too long, that is
    what its row says. The other runs of its chunk are made again.
    """
    lost, suspects = deque[range](), set[int]()
    job, given = _job(shared, engine, executor)
    with closing(executor.run(job, given, chunks)) as events:
        for event in events:
            if isinstance(event, Done):
                yield event.value if executor.shares_disk else write_chunk(shared, event.item, event.value)
                continue
            if engine == "ensemble" and executor.names_runs:  # compiled code says nothing while it runs
                lost.append(event.item)
                continue
            run, rest = (_split if executor.names_runs else _halved)(shared, event)
            if run is not None and (event.status == "timeout" or run in suspects):
                from peersim.study import by_agents

                yield by_agents.write_lost(shared, run, event.status, event.message)
            elif run is not None:
                suspects.add(run)
                rest.append(range(run, run + 1))
            chunks.extendleft(part for part in rest if part)
    return lost


def _job(shared: Shared, engine: Engine, executor: Executor) -> tuple[Job, Any]:
    """What is to be done with a chunk, and what all chunks share."""
    if not executor.shares_disk:
        return chunk_tables, (shared, engine)
    if engine == "agents":
        from peersim.study import by_agents

        return by_agents.run_chunk, shared
    from peersim.study import by_ensemble

    return by_ensemble.run_chunk, shared


def chunk_tables(shared: tuple[Shared, Engine], chunk: range) -> Tables:
    """The tables of a chunk, made where this is called; nothing is written."""
    from peersim.study import by_agents, by_ensemble

    of_all, engine = shared
    make = by_agents.tables if engine == "agents" else by_ensemble.tables_or_halves
    return make(of_all, of_all.todo(chunk))


def _split(shared: Shared, lost: Lost) -> tuple[int | None, list[range]]:
    """The run that is to blame (the first, where a worker died before it said), and those beside it."""
    item: range = lost.item
    run = shared.todo(item)[0] if lost.run is None else lost.run
    return run, [range(item.start, run), range(run + 1, item.stop)]


def _halved(shared: Shared, lost: Lost) -> tuple[int | None, list[range]]:
    """Nobody said which run is to blame: the halves of its chunk, until it is alone."""
    item: range = lost.item
    if len(item) == 1:
        return item.start, []
    middle = len(item) // 2
    return None, [item[middle:], item[:middle]]
