"""Saying what went wrong in a run: where in the user's own rules, if it was there."""

import shlex
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peersim.model.errors import InputError
from peersim.model.own_rules import OwnRules
from peersim.model.texts import shown
from peersim.store.folder import Folder


def failure(error: Exception, own: OwnRules) -> str:
    """The error in one line; with file and line of the own rule in which it arose.

    An error that arises elsewhere although rules were replaced is most often a rule that gives no number.
    """
    said = f"{type(error).__name__}: {error}"
    place = _place(error, own)
    if place is not None:
        return f"{place[0]}, line {place[1]}: {said}"
    replaced = ", ".join(f"{function} ({file})" for _, file, function in own.entries)
    return f"{said} (a rule must give a number: {replaced})" if replaced else said


def _place(error: Exception, own: OwnRules) -> tuple[str, int] | None:
    files = {file for file, _ in own.sources}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    return (frames[-1].filename, frames[-1].lineno or 1) if frames else None


@contextmanager
def said_of_own_rules(own: OwnRules) -> Iterator[None]:
    """Where rules were replaced, a run that fails is the user's mistake: an :class:`InputError`."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        if not own.entries:
            raise
        place = _place(error, own)
        problem = f"this rule fails: {type(error).__name__}: {error}" if place else failure(error, own)
        raise InputError(
            problem,
            file=Path(place[0] if place else own.sources[0][0]),
            line=place[1] if place else None,
        ) from None


def said_of_failures(folder: Folder, failed: int, more: str = "") -> str:
    """How many runs failed, what the first says, the command that replays it, and where tracebacks are."""
    first = folder.table("failures").iloc[0]
    command = replay_command(str(folder.path), first)
    runs = "1 run" if failed == 1 else f"{failed} runs"
    said = shown(str(first["message"]))
    return f"{runs} failed, the first with: {said}\n  {command}\n  (tracebacks in {folder.log}{more})"


def replay_command(folder: str, run: Mapping[str, Any]) -> str:
    """The command that runs it again; made of the run's key, never taken from a table, for it may be pasted."""
    key = f"{int(run['replicate'])}:{int(run['point'])}:{run['arm']}"
    return f"peersim replay {shlex.quote(folder)} {shlex.quote(shown(key))}"
