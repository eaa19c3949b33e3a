"""The life of a worker process: what runs at the other end of :mod:`peersim.study.executors.processes`."""

import atexit
import os
import pickle
import signal
from multiprocessing.connection import Connection
from threading import Event as Flag
from threading import Thread

from peersim.study.executors.jobs import listen

_SECONDS_BETWEEN_LOOKS = 1.0  # at whether the parent is still there


def serve(pipe: Connection, parent: Connection) -> None:
    """Leave Ctrl-C to the parent, work item by item, end when the parent ends.

    The first message is the job and what all items share; every further one is an item, None the last.
    Nothing is ever sent through ``parent``: it breaks off when the parent ends, however it does.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leaving = Flag()
    watch = Thread(target=_end_with, args=(parent, leaving), daemon=True)
    watch.start()
    atexit.register(_leave, leaving, watch)
    try:
        _work(pipe)
    except (EOFError, OSError):  # the parent is gone, or has no more ear
        return


def _work(pipe: Connection) -> None:
    try:
        job, shared = pickle.loads(pipe.recv_bytes())
    except (EOFError, OSError):
        raise
    except Exception as error:
        pipe.send(("unready", f"{type(error).__name__}: {error}"))
        return
    listen(lambda run: pipe.send(("run", run)))
    pipe.send(("ready", None))
    while True:
        item = pipe.recv()
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


def _end_with(parent: Connection, leaving: Flag) -> None:
    while not leaving.wait(_SECONDS_BETWEEN_LOOKS):
        if parent.poll():
            os._exit(1)
