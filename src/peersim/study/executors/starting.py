"""Starting a worker process, which needs nothing of the program that peersim is called from.

Python's own :mod:`multiprocessing` runs the caller's main script again in every process it spawns, so a script
without an ``if __name__ == "__main__"`` guard would start itself over and over, one read from standard input
could not start at all, and a process that is itself a daemon may have no children. A worker of ours needs none
of that: its job is a function of a module, and what it shares travels as bytes. So it is a plain new
interpreter with the same search path, and a pipe that it inherits.
"""

import os
import subprocess
import sys
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from peersim.study.executors.signals import ctrl_c_held_back

_PROGRAM = (
    "import sys; sys.path[:] = sys.argv[3:]; from peersim.study.executors import starting; "
    "starting.begin(*map(int, sys.argv[1:3]))"
)


class NoWorker(OSError):
    """A worker process cannot be started here."""


class Process:
    """A new interpreter that serves at the other end of ``pipe``."""

    def __init__(self) -> None:
        self.pipe, its_end = Pipe()
        its_watch, self._alive = Pipe(duplex=False)
        try:
            self._process = _start(its_end, its_watch)
        finally:
            its_end.close()
            its_watch.close()

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def wait(self, seconds: float | None = None) -> int | None:
        """Its exit status once it has ended, that of a signal negative; None if it has not by then."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def close(self) -> None:
        """Let go of the pipes."""
        self.pipe.close()
        self._alive.close()


def _start(pipe: Connection, watch: Connection) -> "subprocess.Popen[bytes]":
    if not sys.executable:
        raise NoWorker("Python does not know its own program here (sys.executable is empty)")
    ends = [pipe.fileno(), watch.fileno()]
    path = [entry or str(Path.cwd()) for entry in sys.path]
    flags = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]  # as multiprocessing does
    command = [sys.executable, *flags, "-c", _PROGRAM, *map(str, ends), *path]
    with ctrl_c_held_back():
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, **_inherited(ends))


def _inherited(ends: list[int]) -> dict[str, Any]:
    """Have a process inherit these ends of pipes, and no others."""
    if sys.platform != "win32":
        return {"pass_fds": ends}
    for end in ends:
        os.set_handle_inheritable(end, True)
    return {"startupinfo": subprocess.STARTUPINFO(lpAttributeList={"handle_list": ends})}


def begin(pipe: int, watch: int) -> None:
    """What a worker process does first: take its ends of the pipes, and serve."""
    from peersim.study.executors.serving import serve

    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        serve(PipeConnection(pipe), PipeConnection(watch, writable=False))
    else:
        serve(Connection(pipe), Connection(watch, writable=False))
