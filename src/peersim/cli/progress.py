"""A progress bar with an estimate of the time left: on a terminal only, and after a second."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta


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
    )

    shown = Progress(
        TextColumn(unit),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
        console=Console(stderr=True),
        transient=True,
    )
    task, began, started = shown.add_task(unit, left=""), time.monotonic(), False

    def progress(done: int, total: int) -> None:
        nonlocal started
        if not started and time.monotonic() - began > 1.0:
            shown.start()
            started = True
        shown.update(task, completed=done, total=total, left=time_left(time.monotonic() - began, done, total))

    try:
        yield progress
    finally:
        if started:
            shown.stop()


def time_left(spent: float, done: int, total: int) -> str:
    """From the mean so far: chunks come in bursts, one from each process, so the last pace says little.

    >>> time_left(60.0, 256, 1024)
    'about 0:03:00 left'
    """
    if done < total / 50:  # the cohorts to be kept come first, and are slow
        return ""
    return f"about {timedelta(seconds=round(spent * (total - done) / done))} left" if done else ""
