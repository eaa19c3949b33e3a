"""Chunks on the workers of a Dask cluster: tables come back, so no disk need be shared.

A worker that dies is replaced by its nanny and its chunk is made again; a chunk that kills one worker after
the other is :class:`peersim.study.executors.jobs.Lost`. There is no time limit: a thread of a worker cannot be stopped.
"""

import logging
import pickle
import re
import sys
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import current_process, resource_tracker
from pathlib import Path
from typing import Any, ClassVar

from peersim.model.errors import InputError, quoted
from peersim.study.executors.executor import How
from peersim.study.executors.jobs import Done, Event, Job, Lost
from peersim.study.executors.signals import SECONDS_BETWEEN_LOOKS, ctrl_c_held_back, noted

_SECONDS_TO_CONNECT = 10
_EACH = 2  # chunks per thread of a worker: one at work, one waiting
_LOCAL = re.compile(r"local:(\d{1,4})")


@dataclass(frozen=True)
class OnDask:
    """The workers of a scheduler: ``address`` is its own, or "local:4" for four processes here.

    After Ctrl-C or SIGTERM chunks under way are given up.
    """

    address: str
    shares_disk: ClassVar[bool] = False
    names_runs: ClassVar[bool] = False

    @classmethod
    def of(cls, how: How) -> "OnDask":
        """The scheduler that is asked for; as many workers as it has."""
        return cls(how.address or "")

    def run(self, job: Job, shared: Any, todo: deque[Any]) -> Generator[Event, None, None]:
        """See :meth:`Executor.run`. Raises :class:`InputError` where there is no such scheduler."""
        with noted() as signals, _client(self.address) as client:
            everybody = client.submit(pickle.loads, pickle.dumps(shared), pure=False)
            waiting: dict[Any, Any] = {}
            while True:
                with _answering(client, self.address):
                    room = _EACH * max(1, sum(client.nthreads().values()))
                    while todo and len(waiting) < room:
                        item = todo.popleft()
                        waiting[client.submit(job, everybody, item, pure=False)] = item
                    if not waiting:
                        return
                    events = list(_finished(waiting))
                yield from events
                if signals:
                    client.cancel(list(waiting), force=True)
                    return


@contextmanager
def _answering(client: Any, address: str) -> Iterator[None]:
    """A scheduler that went away is the user's to mend: an :class:`InputError`."""
    from distributed.client import FuturesCancelledError
    from distributed.comm import CommClosedError

    try:
        yield
        lost = client.status != "running"
    except CommClosedError:
        lost = True
    except (
        FuturesCancelledError,
        CancelledError,
        OSError,
        ValueError,
    ):  # ValueError: a client that is closed
        if client.status == "running":
            raise
        lost = True
    if lost:
        problem = (
            f"the scheduler at {address} no longer answers; what is complete is kept, and the same command"
        )
        raise InputError(f"{problem} goes on from there", key="--dask")


def _finished(waiting: dict[Any, Any]) -> Iterator[Event]:
    from distributed import KilledWorker, wait

    try:
        done = wait(list(waiting), timeout=SECONDS_BETWEEN_LOOKS, return_when="FIRST_COMPLETED").done
    except TimeoutError:
        return
    for future in done:
        item = waiting.pop(future)
        if future.status == "finished":
            yield Done(item, future.result())
            continue
        error = future.exception() if future.status == "error" else None
        if error is not None and not isinstance(error, KilledWorker):
            raise error
        yield Lost(item, None, "crashed", "every worker that took it ended")


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """A client of the scheduler; for "local:4" of one that ends with it."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise InputError('Dask is not installed: pip install "peersim[dask]"', key="--dask") from None
    local = _LOCAL.fullmatch(address)
    if local is None and "://" not in address and ":" not in address:
        problem = f"expected the address of a scheduler, such as tcp://host:8786, or local:4 (given: {quoted(address)})"
        raise InputError(problem, key="--dask")
    if local is not None:
        _check_caller()
    with ExitStack() as held:
        if local is not None:
            # else starting a process would start it, and let Ctrl-C through
            resource_tracker.ensure_running()
            with (
                ctrl_c_held_back()
            ):  # it goes to the whole terminal, and workers would print what it did to them
                cluster: Any = held.enter_context(
                    LocalCluster(
                        n_workers=int(local[1]),
                        threads_per_worker=1,
                        dashboard_address=None,
                        silence_logs=logging.ERROR,  # chunks that Ctrl-C withdraws are no cause for warnings
                    )
                )
        else:
            cluster = address
        held.enter_context(_silent())
        try:
            client = held.enter_context(Client(cluster, timeout=_SECONDS_TO_CONNECT))
        except (OSError, ValueError) as error:
            said = re.sub(r"in <.*?>: ", "", str(error))  # the inner works of a connection
            raise InputError(f"no scheduler answers at {address}: {said}", key="--dask") from None
        yield client


@contextmanager
def _silent() -> Iterator[None]:
    """What becomes of a scheduler or a worker is said here, in words, and not by Dask's own log."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client", "distributed.comm")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _check_caller() -> None:
    """Raise :class:`InputError` where Dask cannot start processes: it runs the caller's script again in each."""
    if current_process().daemon:
        raise InputError("a daemonic process can start no cluster; give the address of one", key="--dask")
    script = getattr(sys.modules["__main__"], "__file__", None)
    if script is None or getattr(sys.modules["__main__"], "__spec__", None) is not None:
        return
    try:
        guarded = b"__name__" in Path(script).read_bytes()
    except OSError:  # such as <stdin>
        guarded = False
    if not guarded:
        problem = (
            f"each process of a local cluster runs {Path(script).name} again: put what shall run once below "
            'if __name__ == "__main__":'
        )
        raise InputError(problem, key="--dask")
