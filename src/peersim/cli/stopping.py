"""What a command says when it is stopped in the middle."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from peersim.study.executors.signals import handling


@contextmanager
def stopping() -> Iterator[None]:
    """After Ctrl-C (exit status 130) and SIGTERM (143) say that what is complete is kept."""
    try:
        with handling(_terminated, signal.SIGTERM):
            yield
    except (KeyboardInterrupt, SystemExit) as stop:
        typer.echo(
            "peersim: stopped; what is complete is kept, and the same command goes on from there", err=True
        )
        raise typer.Exit(130 if isinstance(stop, KeyboardInterrupt) else 143) from None


def _terminated(number: int, frame: object) -> None:
    """End as after Ctrl-C: what is being written is put away first."""
    raise SystemExit(128 + number)
