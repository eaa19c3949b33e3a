"""Where jobs run: in this process or in worker processes."""

import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from peersim.model.errors import InputError

Job = Callable[[Any, int], int]


class WorkerDied(InputError):
    """A worker process ended without an answer (killed, or out of memory). What is complete is kept."""


_shared: Any = None


def _start(shared: Any) -> None:
    """In a worker: keep what all jobs share, and leave Ctrl-C to the parent."""
    global _shared  # noqa: PLW0603
    _shared = shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _call(job: Job, item: int) -> int:
    return job(_shared, item)


def in_this_process(job: Job, shared: Any, items: Iterable[int]) -> Iterator[int]:
    """Run ``job(shared, item)`` for each item in turn, yielding what each returns."""
    for item in items:
        yield job(shared, item)


def in_processes(job: Job, shared: Any, items: Iterable[int], workers: int) -> Iterator[int]:
    """The same in worker processes, yielding in order of completion.

    Leaving the iterator early (Ctrl-C) waits for the jobs under way, so that each is whole or not
    begun. Raises :class:`WorkerDied` if a worker is killed.
    """
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start, initargs=(shared,)
    )
    waiting: set[Future[int]] = set()
    todo = iter(items)
    try:
        for item in todo:
            waiting.add(pool.submit(_call, job, item))
            if len(waiting) >= 2 * workers:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    except BrokenProcessPool as error:
        raise WorkerDied(
            "a worker process died (was it killed, or is memory short?); what is complete is kept, "
            "and the same command goes on from there"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
