"""What executors hand back, and how a job says which run it is at."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

Job = Callable[[Any, Any], Any]
"""Called with what all items share, and an item."""


class Done(NamedTuple):
    """An item, and what the job returned for it."""

    item: Any
    value: Any


class Lost(NamedTuple):
    """An item whose worker ended or took too long; ``run`` is the one it was at, None if it did not say."""

    item: Any
    run: int | None
    status: Literal["crashed", "timeout"]
    message: str


Event = Done | Lost

_listener: Callable[[int], None] | None = None


def under_way(run: int) -> None:
    """Say that a run begins. Heard where a worker process is supervised, else without effect."""
    if _listener is not None:
        _listener(run)


def listen(listener: Callable[[int], None]) -> None:
    """Have this called at the beginning of every run of this process."""
    global _listener  # noqa: PLW0603
    _listener = listener
