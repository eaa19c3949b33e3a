"""Worker processes, each watched by itself: one that ends or hangs costs nobody else anything."""

import atexit
import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from threading import Event as Flag
from threading import Thread
from typing import Any

from peersim.model.errors import InputError
from peersim.study.executors import SECONDS_BETWEEN_LOOKS, tell_once
from peersim.study.jobs import Done, Event, Job, Lost, listen
from peersim.study.notices import notice
from peersim.study.signals import ctrl_c_held_back, noted

_MOST_FAILED_STARTS = 3
_SPAWNED = get_context("spawn")


class WorkersFail(InputError):
    """Worker processes end before they can take up work."""


def in_processes(
    job: Job, shared: Any, todo: deque[Any], workers: int, seconds: float | None = None
) -> Generator[Event, None, None]:
    """Run ``job(shared, item)`` in worker processes, in order of completion. Items may be added meanwhile.

    A worker that ends is replaced, and its item is :class:`Lost`; so is one that stays at the same run, or
    at an item of which it says nothing, for longer than ``seconds``, which is killed. After Ctrl-C or
    SIGTERM the jobs under way are finished, and the signal is handed on; a second one kills the workers.
    """
    with noted() as signals, _crew(job, shared, workers) as crew:
        told = False
        while True:
            if not signals:
                crew.hand_out(todo)
            if not crew.busy:
                return
            for event in crew.look(seconds):
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
    """A process, and the item and run it is at."""

    def __init__(self, job: Job, shared: Any):
        self.pipe, other = _SPAWNED.Pipe()
        self.process = _SPAWNED.Process(target=_serve, args=(other, job, shared))
        with ctrl_c_held_back():
            self.process.start()
        other.close()
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
        self.job, self.shared, self.most = job, shared, most
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
                idle = _Worker(self.job, self.shared)
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
            elif said == "run":
                worker.run = value
            elif said == "raised":
                worker.item = None
                raise value
            else:
                item, worker.item = worker.item, None
                yield Done(item, value)

    def _died(self, worker: _Worker) -> Iterator[Event]:
        self._bury(worker)
        code = worker.process.exitcode or 0
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

    def _bury(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.process.join()
        worker.pipe.close()

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
                worker.process.join(SECONDS_BETWEEN_LOOKS)
            self._bury(worker)


def _drain(pipe: Connection) -> None:
    with suppress(EOFError, OSError):
        while pipe.poll():
            pipe.recv()


def _serve(pipe: Connection, job: Job, shared: Any) -> None:
    """A worker's life: leave Ctrl-C to the parent, work item by item, end when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leaving = Flag()
    watch = Thread(target=_end_with_parent, args=(leaving,), daemon=True)
    watch.start()
    atexit.register(_leave, leaving, watch)
    listen(lambda run: pipe.send(("run", run)))
    pipe.send(("ready", None))
    while True:
        try:
            item = pipe.recv()
        except EOFError:
            return
        if item is None:
            return
        try:
            answer = ("done", job(shared, item))
        except BaseException as error:
            answer = ("raised", _sendable(error))
        pipe.send(answer)


def _sendable(error: BaseException) -> BaseException:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _leave(leaving: Flag, watch: Thread) -> None:
    """End the watching thread first: it would keep objects alive, and DuckDB complains of them at exit."""
    leaving.set()
    watch.join()


def _end_with_parent(leaving: Flag) -> None:
    parent = parent_process()
    while parent is not None and not leaving.wait(1.0):
        if not parent.is_alive():
            os._exit(1)
