"""Where jobs run: in this process, or in its threads. Worker processes are in :mod:`peersim.study.workers`."""

import os
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from peersim.model.notices import notice
from peersim.study.jobs import Done, Event, Job
from peersim.study.signals import noted

SECONDS_BETWEEN_LOOKS = 0.1  # at whether Ctrl-C was pressed


def in_this_process(job: Job, shared: Any, todo: deque[Any]) -> Generator[Event, None, None]:
    """Run ``job(shared, item)`` for each item in turn. Items may be added while it goes on."""
    while todo:
        item = todo.popleft()
        yield Done(item, job(shared, item))


def in_threads(job: Job, shared: Any, todo: deque[Any], workers: int) -> Generator[Event, None, None]:
    """The same in threads, in order of completion.

    After Ctrl-C or SIGTERM the jobs under way are finished, and the signal is handed on; a second one
    ends the process.
    """
    with noted() as signals, ThreadPoolExecutor(workers) as pool:
        waiting: dict[Future[Any], Any] = {}
        told = False
        while True:
            while todo and len(waiting) < workers and not signals:
                item = todo.popleft()
                waiting[pool.submit(job, shared, item)] = item
            if not waiting:
                return
            yield from _finished(waiting)
            if len(signals) > 1:
                os._exit(128 + signals[0])
            told = tell_once(told, signals, len(waiting))


def _finished(waiting: dict[Future[Any], Any]) -> Iterator[Event]:
    done, _ = wait(waiting, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
    for future in done:
        yield Done(waiting.pop(future), future.result())


def tell_once(told: bool, signals: Sequence[int], under_way: int) -> bool:
    """After a signal, say once what is being finished."""
    if signals and under_way and not told:
        chunks = f"{under_way} chunk{'s' if under_way > 1 else ''} under way"
        notice(f"stopping; finishing {chunks} (Ctrl-C again stops at once)")
        return True
    return told
