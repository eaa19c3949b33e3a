"""Worker processes, each watched by itself: one that ends or hangs costs nobody else anything."""

import pickle
import time
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, ClassVar

from peersim.model.errors import InputError
from peersim.model.notices import notice
from peersim.study.executors.executor import How
from peersim.study.executors.jobs import Done, Event, Job, Lost
from peersim.study.executors.signals import SECONDS_BETWEEN_LOOKS, noted, tell_once
from peersim.study.executors.starting import NoWorker, Process

_MOST_FAILED_STARTS = 3
LONGEST_RUN = 300.0  # seconds; assumption: no run that somebody means takes so long


class WorkersFail(InputError):
    """Worker processes end before they can take up work."""


@dataclass(frozen=True)
class InProcesses:
    """At most ``workers`` processes.

    A worker that ends is replaced, and its item is :class:`Lost`; so is one that stays at the same run, or
    at an item of which it says nothing, for longer than ``seconds``, which is killed. After Ctrl-C or
    SIGTERM the jobs under way are finished, and the signal is handed on; a second one kills the workers.
    """

    workers: int
    seconds: float | None = None
    shares_disk: ClassVar[bool] = True
    names_runs: ClassVar[bool] = True

    @classmethod
    def of(cls, how: How) -> "InProcesses":
        """As many as are asked for; a run may take :data:`LONGEST_RUN` where nothing else is said."""
        return cls(how.workers, how.seconds or LONGEST_RUN)

    def run(self, job: Job, shared: Any, todo: deque[Any]) -> Generator[Event, None, None]:
        """See :meth:`Executor.run`."""
        with noted() as signals, _crew(job, shared, self.workers) as crew:
            told = False
            while True:
                if not signals:
                    crew.hand_out(todo)
                if not crew.busy:
                    return
                for event in crew.look(self.seconds):
                    if not (signals and isinstance(event, Lost)):
                        yield event
                if len(signals) > 1:
                    crew.kill()
                    return
                told = tell_once(told, signals, len(crew.busy))


@contextmanager
def _crew(job: Job, shared: Any, workers: int) -> "Iterator[_Crew]":
    crew = _Crew(job, shared, workers)
    try:
        yield crew
    finally:
        crew.finish()


class _Worker:
    """A process, and the item and run it is at. ``work`` is the job and what all items share, as bytes."""

    def __init__(self, work: bytes):
        try:
            self.process = Process()
        except OSError as error:
            said = error.args[0] if isinstance(error, NoWorker) else error.strerror or error
            raise WorkersFail(f"no worker process can be started: {said}; what is complete is kept") from None
        self.pipe = self.process.pipe
        with suppress(OSError):  # it has just died, and is found dead at the next look
            self.pipe.send_bytes(work)
        self.item: Any = None
        self.run: int | None = None
        self.ready = False
        self.since = time.monotonic()

    def take(self, item: Any) -> None:
        """Begin an item."""
        self.item, self.run, self.since = item, None, time.monotonic()
        self.pipe.send(item)

    def stop(self) -> None:
        """Let it end once it is done."""
        with suppress(OSError):
            self.pipe.send(None)


class _Crew:
    """The workers: as many as there is work for, at most ``most``."""

    def __init__(self, job: Job, shared: Any, most: int):
        self.work, self.most = pickle.dumps((job, shared)), most
        self.workers: list[_Worker] = []
        self.failed_starts = 0
        self.deaths_told = False

    @property
    def busy(self) -> list[_Worker]:
        """Those at work."""
        return [worker for worker in self.workers if worker.item is not None]

    def hand_out(self, todo: deque[Any]) -> None:
        """An item to everybody who has none; new workers if there are too few."""
        while todo:
            idle = next((worker for worker in self.workers if worker.item is None), None)
            if idle is None:
                if len(self.workers) >= self.most:
                    return
                idle = _Worker(self.work)
                self.workers.append(idle)
            item = todo.popleft()
            try:
                idle.take(item)
            except OSError:  # it has just died; it is found dead at the next look
                todo.appendleft(item)
                idle.item = None
                list(self._died(idle))

    def look(self, seconds: float | None) -> Iterator[Event]:
        """What has happened since the last look."""
        pipes = {worker.pipe: worker for worker in self.workers}
        for pipe in wait(list(pipes), SECONDS_BETWEEN_LOOKS):
            yield from self._hear(pipes[pipe])  # type: ignore[index]
        for worker in [*self.busy]:
            if seconds is not None and worker.ready and time.monotonic() - worker.since > seconds:
                worker.process.kill()
                yield Lost(worker.item, worker.run, "timeout", f"took longer than {seconds:g} s")
                self._bury(worker)

    def _hear(self, worker: _Worker) -> Iterator[Event]:
        """All that a worker has to say now."""
        while worker.pipe.poll():
            try:
                said, value = worker.pipe.recv()
            except (EOFError, OSError):
                yield from self._died(worker)
                return
            worker.since = time.monotonic()
            if said == "ready":
                worker.ready, self.failed_starts = True, 0
            elif said == "unready":
                raise WorkersFail(f"a worker process cannot take up work: {value}; what is complete is kept")
            elif said == "run":
                worker.run = value
            elif said == "raised":
                worker.item = None
                raise value
            else:
                item, worker.item = worker.item, None
                yield Done(item, value)

    def _died(self, worker: _Worker) -> Iterator[Event]:
        code = self._bury(worker)
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        if not worker.ready:
            self.failed_starts += 1
            if self.failed_starts >= _MOST_FAILED_STARTS:
                raise WorkersFail(f"worker processes end before they begin ({how}); what is complete is kept")
        elif not self.deaths_told:
            notice(f"a worker process ended with {how} and was replaced; its runs are made again")
            self.deaths_told = True
        if worker.item is not None:
            yield Lost(worker.item, worker.run, "crashed", f"worker process ended with {how}")

    def _bury(self, worker: _Worker) -> int:
        self.workers.remove(worker)
        code = worker.process.wait() or 0
        worker.process.close()
        return code

    def kill(self) -> None:
        """End all at once."""
        for worker in self.workers:
            worker.process.kill()
        for worker in [*self.workers]:
            self._bury(worker)

    def finish(self) -> None:
        """Let those at work finish, and all end."""
        for worker in self.workers:
            worker.stop()
        for worker in [*self.workers]:
            while worker.process.is_alive():
                _drain(worker.pipe)
                worker.process.wait(SECONDS_BETWEEN_LOOKS)
            self._bury(worker)


def _drain(pipe: Connection) -> None:
    with suppress(EOFError, OSError):
        while pipe.poll():
            pipe.recv()
