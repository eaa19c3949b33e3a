"""Where jobs run: in this process, in its threads, or in worker processes."""

import atexit
import os
import signal
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import active_children, get_context, parent_process
from threading import Event, Thread
from typing import Any

from peersim.model.errors import InputError
from peersim.study.notices import notice
from peersim.study.signals import ctrl_c_held_back, noted

Job = Callable[[Any, Any], int]
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


def _call(job: Job, item: Any) -> int:
    return job(_shared, item)


def in_this_process(job: Job, shared: Any, items: Iterable[Any]) -> Generator[int, None, None]:
    """Run ``job(shared, item)`` for each item in turn, yielding what each returns."""
    for item in items:
        yield job(shared, item)


def in_threads(job: Job, shared: Any, items: Iterable[Any], workers: int) -> Generator[int, None, None]:
    """The same in threads, yielding in order of completion.

    After Ctrl-C or SIGTERM the jobs under way are finished, and the signal is handed on; a second one
    ends the process.
    """
    with noted() as signals, ThreadPoolExecutor(workers) as pool:

        def submit(item: Any) -> Future[int]:
            return pool.submit(job, shared, item)

        for finished in _results(submit, iter(items), workers, signals):
            if len(signals) > 1:
                os._exit(128 + signals[0])
            yield from finished


def in_processes(job: Job, shared: Any, items: Iterable[Any], workers: int) -> Generator[int, None, None]:
    """The same in worker processes.

    After Ctrl-C or SIGTERM the jobs under way are finished, and the signal is handed on; a second one
    kills the workers. Raises :class:`WorkerDied` if a worker is killed by somebody else.
    """
    others = {process.pid for process in active_children()}
    with noted() as signals, _pool(workers, shared) as pool:

        def submit(item: Any) -> Future[int]:
            with ctrl_c_held_back():  # a worker starts when a job comes
                return pool.submit(_call, job, item)

        try:
            for finished in _results(submit, iter(items), workers, signals):
                yield from finished
                if len(signals) > 1:
                    _kill(others)
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
    submit: Callable[[Any], Future[int]], todo: Iterator[Any], workers: int, signals: Sequence[int]
) -> Iterator[list[int]]:
    """What has been finished since the last look, look after look, until all is done or a signal came."""
    told = False
    waiting: set[Future[int]] = set()
    while True:
        waiting |= {submit(item) for item in islice(todo, 0 if signals else workers - len(waiting))}
        if not waiting:
            return
        done, waiting = wait(waiting, _SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
        yield [future.result() for future in done]
        if signals and waiting and not told:
            under_way = f"{len(waiting)} chunk{'s' if len(waiting) > 1 else ''} under way"
            notice(f"stopping; finishing {under_way} (Ctrl-C again stops at once)")
            told = True


def _kill(others: Collection[int | None]) -> None:
    """End this process's workers at once, but no process that was there before them."""
    for process in active_children():
        if process.pid not in others:
            process.kill()
