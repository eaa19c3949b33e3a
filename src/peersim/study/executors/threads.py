"""Jobs in threads of this process."""

import os
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, ClassVar

from peersim.study.executors.executor import How
from peersim.study.executors.jobs import Done, Event, Job
from peersim.study.executors.signals import SECONDS_BETWEEN_LOOKS, noted, tell_once


@dataclass(frozen=True)
class InThreads:
    """At most ``workers`` threads.

    After Ctrl-C or SIGTERM the jobs under way are finished, and the signal is handed on; a second one
    ends the process.
    """

    workers: int
    shares_disk: ClassVar[bool] = True
    names_runs: ClassVar[bool] = False

    @classmethod
    def of(cls, how: How) -> "InThreads":
        """As many as are asked for; a thread cannot be stopped, so there is no time limit."""
        return cls(how.workers)

    def run(self, job: Job, shared: Any, todo: deque[Any]) -> Generator[Event, None, None]:
        """See :meth:`Executor.run`."""
        with noted() as signals, ThreadPoolExecutor(self.workers) as pool:
            waiting: dict[Future[Any], Any] = {}
            told = False
            while True:
                while todo and len(waiting) < self.workers and not signals:
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
