"""Asking, on a terminal, whether the Python code that comes with an experiment may be executed."""

import sys
from collections.abc import Callable
from typing import TypeVar

import typer

T = TypeVar("T")


def allowed(read: Callable[[bool], T], trust_rules: bool) -> T:
    """What ``read`` gives, which is told whether rules may be executed.

    Where nobody has said so yet, whoever sits at a terminal is asked; elsewhere it is an error that says how.
    """
    from peersim.experiment.trusting import NotTrusted

    try:
        return read(trust_rules)
    except NotTrusted as error:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        typer.echo(f"peersim: {error}", err=True)
        if not typer.confirm("Execute it?", default=False, err=True):
            raise typer.Exit(2) from None
    return read(True)
