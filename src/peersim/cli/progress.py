"""How far a command is: a bar on a terminal, else a line of text now and then; and how long it still takes."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event, Thread
from typing import TextIO

from peersim.study.executors.signals import ctrl_c_held_back

FIRST_WORD = 1.5  # seconds until the first line: nobody shall wonder whether it is at work
BETWEEN = 10.0  # seconds between lines, and more and more of them the longer it takes
_LOOK = 0.25


class Pace:
    """How fast things get done, what it takes to get ready not counted.

    Chunks come in bursts, one from each process, so it is a straight line through what has been done, from the
    first burst on; what is long past does not count. Nothing is said of the time left before there are two bursts.

    >>> pace = Pace()
    >>> for now, done in ((0.0, 0), (30.0, 100), (30.1, 200), (40.0, 300), (40.1, 400)):
    ...     pace.note(now, done)
    >>> pace.left(1400, 40.1), pace.left(1400, 45.1)
    ('about 0:00:50 left', 'about 0:00:45 left')
    """

    def __init__(self) -> None:
        self.began = 0.0
        self.points: list[tuple[float, int]] = []

    def note(self, now: float, done: int) -> None:
        """So many are done now; 0 begins anew."""
        if done == 0 or (self.points and done < self.points[-1][1]):
            self.began, self.points = now, []
        if done:
            self.points.append((now, done))
            if len(self.points) > 2000:
                self.points = self.points[::2]

    def left(self, total: int, now: float) -> str:
        """The time from now until all are done, in words; empty if nothing can be said."""
        if not self.points:
            return ""
        last, done = self.points[-1]
        first = self.points[0][0]
        recent = [(at, count) for at, count in self.points if count >= done / 4]
        if last - first < max(1.0, (first - self.began) / 10) or done < total / 50 or done >= total:
            return ""
        middle, mean = (sum(values) / len(recent) for values in zip(*recent, strict=True))
        spread = sum((at - middle) ** 2 for at, _ in recent)
        if spread <= 0.0:
            return ""
        each = sum((at - middle) * (count - mean) for at, count in recent) / spread
        if each <= 0.0:
            return ""
        seconds = (total - done) / each - (now - last)
        return f"about {timedelta(seconds=round(seconds))} left" if seconds > 0.5 else "nearly done"


class _State:
    """What is known of the work: nothing to count at first."""

    def __init__(self, unit: str):
        self.unit, self.began = unit, time.monotonic()
        self.done, self.total = 0, 0
        self.pace = Pace()

    def progress(self, done: int, total: int) -> None:
        """So many of so many are done."""
        self.done, self.total = done, total
        self.pace.note(time.monotonic(), done)

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began

    @property
    def text(self) -> str:
        """One line."""
        if not self.total:
            return f"getting ready, {self.spent:.0f} s so far"
        said = f"{self.done} of {self.total} {self.unit} ({100 * self.done // self.total} %)"
        if self.done >= self.total:
            return f"{said}, writing what they show"
        left = self.pace.left(self.total, time.monotonic())
        return f"{said}, {left or f'{timedelta(seconds=round(self.spent))} so far'}"


@contextmanager
def bar(unit: str) -> Iterator[Callable[[int, int], None]]:
    """Yield ``progress(done, total)``, and show it on standard error; what is quickly done shows nothing."""
    state, over = _State(unit), Event()
    show = _on_terminal if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" else _in_lines
    thread = Thread(target=show, args=(state, over, sys.stderr), daemon=True)
    with ctrl_c_held_back():  # which the thread inherits: it goes to whoever does the work
        thread.start()
    try:
        yield state.progress
    finally:
        over.set()
        thread.join()


def _in_lines(state: _State, over: Event, stream: TextIO) -> None:
    wait = FIRST_WORD
    while not over.wait(wait):
        with suppress(OSError, ValueError):  # who reads may be gone
            print(f"  {state.text}", file=stream, flush=True)
        wait = max(BETWEEN, state.spent / 10)


def _on_terminal(state: _State, over: Event, stream: TextIO) -> None:
    if over.wait(FIRST_WORD):
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    with Progress(
        BarColumn(), TextColumn("{task.description}"), console=Console(file=stream), transient=True
    ) as shown:
        task = shown.add_task(state.text, total=None)
        while not over.wait(_LOOK):
            shown.update(task, description=state.text, completed=state.done, total=state.total or None)
