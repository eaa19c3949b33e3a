"""Ctrl-C and SIGTERM while an experiment runs: nothing is cut off in the middle."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from peersim.model.notices import notice

SECONDS_BETWEEN_LOOKS = 0.1  # at whether Ctrl-C was pressed
Handler = Callable[[int, FrameType | None], object] | signal.Handlers


@contextmanager
def handling(handler: Handler, *numbers: int) -> Iterator[None]:
    """Handle these signals so for a while; one that was ignored stays ignored.

    Only the main thread can do so; in another, nothing changes.
    """
    changed = threading.current_thread() is threading.main_thread()
    before = {
        number: signal.signal(number, handler)
        for number in numbers
        if changed and signal.getsignal(number) not in (signal.SIG_IGN, None)
    }
    try:
        yield
    finally:
        for number, one in before.items():
            signal.signal(number, one)


@contextmanager
def noted() -> Iterator[list[int]]:
    """Ctrl-C and SIGTERM are only noted in the list; at the end the first is handed on.

    To whoever handled it before: Python's own handler raises :class:`KeyboardInterrupt`.
    """
    signals: list[int] = []
    try:
        with handling(lambda number, _: signals.append(number), signal.SIGINT, signal.SIGTERM):
            yield signals
    finally:
        if signals:
            signal.raise_signal(signals[0])
            raise KeyboardInterrupt  # that handler did nothing, but what was asked for is an end


@contextmanager
def ctrl_c_held_back() -> Iterator[None]:
    """Ctrl-C waits. A process started meanwhile never gets it: what is held back is inherited."""
    if sys.platform == "win32":  # which has no such thing
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def tell_once(told: bool, signals: Sequence[int], under_way: int) -> bool:
    """After a signal, say once what is being finished."""
    if signals and under_way and not told:
        chunks = f"{under_way} chunk{'s' if under_way > 1 else ''} under way"
        notice(f"stopping; finishing {chunks} (Ctrl-C again stops at once)")
        return True
    return told
