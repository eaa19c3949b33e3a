"""Which executor takes the chunks of a plan, and what becomes of runs that end their worker or hang."""

from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import NamedTuple

from peersim.study.choosing import mean_cost
from peersim.study.chunks import Finished, Shared, write_chunk
from peersim.study.executors import in_this_process, in_threads
from peersim.study.jobs import Done, Event, Lost
from peersim.study.plan import Plan

_LEAST, _MOST = 64, 8192  # runs of a chunk in the ensemble engine; at the default cost, half a second's work
LONGEST_RUN = 300.0  # seconds; assumption: no run that somebody means takes so long


class How(NamedTuple):
    """Threads or processes to use, seconds that a run may take, and a Dask scheduler to use instead."""

    workers: int
    seconds: float | None = None
    dask: str | None = None


def by_agents_engine(shared: Shared, gaps: list[range], how: How) -> Iterator[Finished]:
    """In worker processes, which are watched; a few runs in this process, unless a time limit is asked for."""
    if not any(gaps):
        return iter(())
    from peersim.study import by_agents

    chunks = deque(shared.plan.chunks(gaps, by_agents.RUNS_PER_CHUNK))
    if how.dask is not None:
        return _by_dask(shared, chunks, "agents", how.dask)
    if how.seconds is None and min(how.workers, len(chunks)) <= 1:
        return _values(in_this_process(by_agents.run_chunk, shared, chunks))
    return _in_watched_processes(shared, chunks, how)


def by_ensemble_engine(shared: Shared, gaps: list[range], how: How) -> Iterator[Finished]:
    """In threads; rules of somebody's own, which may crash or hang, in worker processes."""
    from peersim.study import by_ensemble

    chunks = deque(shared.plan.chunks(gaps, _chunk_size(shared.plan)))
    if how.dask is not None and chunks:
        yield from _by_dask(shared, chunks, "ensemble", how.dask)
    elif not any(own.entries for own in shared.plan.experiment.own_rules.values()):
        workers = max(1, min(how.workers, len(chunks)))
        yield from _values(in_threads(by_ensemble.run_chunk, shared, chunks, workers))
    elif chunks:
        yield from _own_rules(shared, chunks, how)


def _chunk_size(plan: Plan) -> int:
    return max(_LEAST, min(_MOST, int(_MOST / mean_cost(plan))))


def _values(events: Generator[Event, None, None]) -> Iterator[Finished]:
    with closing(events):
        for event in events:
            if isinstance(event, Done):
                yield event.value


def _own_rules(shared: Shared, chunks: deque[range], how: How) -> Iterator[Finished]:
    """Compiled rules of somebody's own; what is lost goes to the agents engine, which says at which run it is."""
    from peersim.study import by_ensemble
    from peersim.study.workers import in_processes

    lost: deque[range] = deque()
    events = in_processes(by_ensemble.run_chunk, shared, chunks, how.workers, how.seconds or LONGEST_RUN)
    with closing(events):
        for event in events:
            if isinstance(event, Done):
                yield event.value
            else:
                lost.append(event.item)
    yield from _in_watched_processes(shared, lost, how)


def _in_watched_processes(shared: Shared, chunks: deque[range], how: How) -> Iterator[Finished]:
    """In the agents engine, run by run.

    A run that ends its worker is tried once more, alone; if it does so again, or takes too long, that is
    what its row says. The other runs of its chunk are made again.
    """
    from peersim.study import by_agents
    from peersim.study.workers import in_processes

    if not chunks:
        return
    suspects: set[int] = set()
    events = in_processes(by_agents.run_chunk, shared, chunks, how.workers, how.seconds or LONGEST_RUN)
    with closing(events):
        for event in events:
            if isinstance(event, Done):
                yield event.value
                continue
            run, rest = _split(shared, event)
            if event.status == "timeout" or run in suspects:
                yield by_agents.write_lost(shared, run, event.status, event.message)
            else:
                suspects.add(run)
                rest.append(range(run, run + 1))
            chunks.extendleft(part for part in rest if part)


def _split(shared: Shared, lost: Lost) -> tuple[int, list[range]]:
    """The run that is to blame (the first, where a worker died before it said), and those beside it."""
    item: range = lost.item
    run = shared.todo(item)[0] if lost.run is None else lost.run
    return run, [range(item.start, run), range(run + 1, item.stop)]


def _by_dask(shared: Shared, chunks: deque[range], engine: str, address: str) -> Iterator[Finished]:
    """By the workers of a Dask cluster; tables come back and are written here."""
    from peersim.study import by_agents
    from peersim.study.on_dask import chunk_tables, in_dask

    suspects: set[range] = set()
    events = in_dask(chunk_tables, (shared, engine), chunks, address)
    with closing(events):
        for event in events:
            if isinstance(event, Done):
                yield write_chunk(shared, event.item, event.value)
            elif len(event.item) > 1:
                middle = len(event.item) // 2
                chunks.extendleft((event.item[middle:], event.item[:middle]))
            elif event.item in suspects:
                yield by_agents.write_lost(shared, event.item.start, event.status, event.message)
            else:
                suspects.add(event.item)
                chunks.appendleft(event.item)
