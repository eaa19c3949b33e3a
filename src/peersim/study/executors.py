"""Where jobs run: in this process or in worker processes."""

import atexit
import os
import signal
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import active_children, get_context, parent_process
from threading import Event, Thread
from typing import Any

from peersim.model.errors import InputError
from peersim.study.notices import notice
from peersim.study.signals import ctrl_c_held_back, noted

Job = Callable[[Any, int], int]
_SECONDS_BETWEEN_LOOKS = 0.1  # at whether Ctrl-C was pressed


class WorkerDied(InputError):
    """A worker process ended without an answer (killed, or out of memory). What is complete is kept."""


_shared: Any = None


def _start(shared: Any) -> None:
    """In a worker: keep what all jobs share, leave Ctrl-C to the parent, and end when it ends."""
    global _shared  # noqa: PLW0603
    _shared = shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leaving = Event()
    watch = Thread(target=_end_with_parent, args=(leaving,), daemon=True)
    watch.start()
    atexit.register(_leave, leaving, watch)


def _leave(leaving: Event, watch: Thread) -> None:
    """End the watching thread first: it would keep objects alive, and DuckDB complains of them at exit."""
    leaving.set()
    watch.join()


def _end_with_parent(leaving: Event) -> None:
    parent = parent_process()
    while parent is not None and not leaving.wait(1.0):
        if not parent.is_alive():
            os._exit(1)


def _call(job: Job, item: int) -> int:
    return job(_shared, item)


def in_this_process(job: Job, shared: Any, items: Iterable[int]) -> Generator[int, None, None]:
    """Run ``job(shared, item)`` for each item in turn, yielding what each returns."""
    for item in items:
        yield job(shared, item)


def in_processes(job: Job, shared: Any, items: Iterable[int], workers: int) -> Generator[int, None, None]:
    """The same in worker processes, yielding in order of completion.

    After Ctrl-C or SIGTERM the jobs under way are finished, and the signal is handed on; a second one
    kills the workers. Raises :class:`WorkerDied` if a worker is killed by somebody else.
    """
    with noted() as signals, _pool(workers, shared) as pool:
        try:
            yield from _results(pool, job, iter(items), workers, signals)
        except BrokenProcessPool as error:
            if not signals:
                raise WorkerDied(
                    "a worker process died (was it killed, or is memory short?); what is complete is kept, "
                    "and the same command goes on from there"
                ) from error


@contextmanager
def _pool(workers: int, shared: Any) -> Iterator[ProcessPoolExecutor]:
    spawned = get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=spawned, initializer=_start, initargs=(shared,))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _results(
    pool: ProcessPoolExecutor, job: Job, todo: Iterator[int], workers: int, signals: Sequence[int]
) -> Generator[int, None, None]:
    others, told = {process.pid for process in active_children()}, False
    waiting: set[Future[int]] = set()
    while True:
        for item in islice(todo, 0 if signals else workers - len(waiting)):
            with ctrl_c_held_back():  # a worker starts when a job comes
                waiting.add(pool.submit(_call, job, item))
        if not waiting:
            return
        done, waiting = wait(waiting, _SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
        yield from (future.result() for future in done)
        if signals and waiting and not told:
            under_way = f"{len(waiting)} chunk{'s' if len(waiting) > 1 else ''} under way"
            notice(f"stopping; finishing {under_way} (Ctrl-C again stops at once)")
            told = True
        if len(signals) > 1:
            _kill(others)


def _kill(others: Collection[int | None]) -> None:
    """End this process's workers at once, but no process that was there before them."""
    for process in active_children():
        if process.pid not in others:
            process.kill()
