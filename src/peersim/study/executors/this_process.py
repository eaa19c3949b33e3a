"""Jobs one after the other, in this process."""

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, ClassVar

from peersim.study.executors.executor import How
from peersim.study.executors.jobs import Done, Event, Job


@dataclass(frozen=True)
class InThisProcess:
    """Ctrl-C is Python's own :class:`KeyboardInterrupt`; nothing is ever lost without ending the program too."""

    shares_disk: ClassVar[bool] = True
    names_runs: ClassVar[bool] = False

    @classmethod
    def of(cls, how: How) -> "InThisProcess":
        """Whatever is asked for: it can do but one thing at a time."""
        return cls()

    def run(self, job: Job, shared: Any, todo: deque[Any]) -> Generator[Event, None, None]:
        """See :meth:`Executor.run`."""
        while todo:
            item = todo.popleft()
            yield Done(item, job(shared, item))
