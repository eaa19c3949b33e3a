"""What every executor has, and what one is told."""

from collections import deque
from collections.abc import Generator
from typing import Any, NamedTuple, Protocol

from peersim.study.executors.jobs import Event, Job


class How(NamedTuple):
    """What the user asks of execution.

    ``workers`` threads or processes; ``seconds`` that a run may take (None: no limit is asked for); the name of an
    ``executor`` (None: the one that suits the engine), and the ``address`` of the machines it uses, if it uses others.
    """

    workers: int
    seconds: float | None = None
    executor: str | None = None
    address: str | None = None


class Executor(Protocol):
    """Runs jobs somewhere, and tells of each item that it is done or lost."""

    @property
    def shares_disk(self) -> bool:
        """Whether jobs can write where this process reads; else what they make comes back and is written here."""

    @property
    def names_runs(self) -> bool:
        """Whether an item that is lost comes with the run that is to blame."""

    def run(self, job: Job, shared: Any, todo: deque[Any]) -> Generator[Event, None, None]:
        """Run ``job(shared, item)`` for each item, in order of completion. Items may be added while it goes on.

        After Ctrl-C or SIGTERM no further item is begun, and the signal is handed on at the end.
        """
