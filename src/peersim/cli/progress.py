"""A progress bar with an estimate of the time left: on a terminal only, and after a second."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(unit: str) -> Iterator[Callable[[int, int], None]]:
    """Yield ``progress(done, total)``; nothing is shown unless standard error is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    shown = Progress(
        TextColumn(unit),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task, began, started = shown.add_task(unit), time.monotonic(), False

    def progress(done: int, total: int) -> None:
        nonlocal started
        if not started and time.monotonic() - began > 1.0:
            shown.start()
            started = True
        shown.update(task, completed=done, total=total)

    try:
        yield progress
    finally:
        if started:
            shown.stop()
