"""Executing a file of rules for the first time, in a process of its own: it may never end, or end its process.

There its functions are called too, with arguments as the model has them, so that one that gives no number, fails
whatever it is given, never ends or remembers what it was given is found before anything is run.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

from peersim.experiment.arguments import arguments, gives_whole, names_of
from peersim.experiment.rule_files import RuleFile
from peersim.model.errors import InputError, together

LONGEST = 10.0  # seconds of the processor: another program that keeps it busy is not the file's fault
_PATIENCE = (
    12.0  # times as long by the clock, whatever the processor does; all there is where it is not counted
)
_USED_UP = -getattr(signal, "SIGXCPU", 0)
_PROGRAM = """
import json, sys
given = json.load(sys.stdin)
sys.path[:] = given["path"]
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (given["seconds"], resource.RLIM_INFINITY))
except (ImportError, ValueError, OSError):
    pass
out, sys.stdout = sys.stdout, sys.stderr
from peersim.experiment.calling import answer
answer(given, out)
"""


def try_out(file: RuleFile, path: Path, uses: Sequence[tuple[str, str]] = ()) -> None:
    """Execute a file of rules, which lies at ``path``, elsewhere: what becomes of that is of no consequence here.

    ``uses`` are a rule and the function in its place; those functions are called too. Raises :class:`InputError` if
    the file raises, does not end in time, or ends its process; or a function always raises, gives what is no finite
    number, does not end, or gives other numbers for the same arguments.
    """
    if not sys.executable:  # Python within another program
        return
    # -I: what lies in the folder where peersim was started is not imported
    calls = [(function, gives_whole(entry), arguments(entry)) for entry, function in uses]
    given = {
        "path": [place for place in sys.path if place],
        "name": file.name,
        "text": file.text,
        "calls": calls,
        "seconds": ceil(LONGEST),
    }
    ended = True
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _PROGRAM],
            input=json.dumps(given).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE * LONGEST,
            check=False,
        )
        out, ended = done.stdout, done.returncode != _USED_UP
    except subprocess.TimeoutExpired as error:
        out, ended = error.stdout or b"", False
    _judge(file, path, uses, _steps(out), ended)


def _steps(out: bytes) -> list[Any]:
    try:
        return [json.loads(line) for line in out.splitlines()]
    except ValueError:
        return []


def _judge(
    file: RuleFile, path: Path, uses: Sequence[tuple[str, str]], steps: list[Any], ended: bool
) -> None:
    if not steps:
        problem = f"is not read to its end within {LONGEST:g} seconds: a loop outside functions may never end"
        raise InputError("ends the process that reads it" if ended else problem, file=path)
    if steps[0] is not None:
        line, problem = steps[0]
        raise InputError(f"cannot be executed: {problem}", file=path, line=line)
    mistakes, at = list[InputError](), -1
    for step in steps[1:]:
        if isinstance(step, int):
            at = step
        elif isinstance(step, dict):
            mistakes.append(_mistake(file, path, *uses[at], step))
    if steps[-1] != "end":
        function = uses[at][1]
        problem = f"{function} does not end within {LONGEST:g} seconds: a loop in it may never end"
        if ended:
            problem = f"{function} ends the process that calls it"
        mistakes.append(InputError(problem, file=path, line=file.line_of(function)))
    if mistakes:
        raise together(mistakes)


def _mistake(file: RuleFile, path: Path, entry: str, function: str, found: dict[str, Any]) -> InputError:
    ((what, (at, *values)),) = found.items()
    given = zip(names_of(entry), arguments(entry)[at], strict=True)
    where = ", ".join(f"{name} = {value!r}" for name, value in given)
    line = file.line_of(function)
    if what == "raised":
        line, problem = values[0] or line, f"this rule fails: {values[1]}; always, as for {where}"
    elif what == "bad":
        kind = "whole number, as int(…) gives one" if gives_whole(entry) else "finite number"
        problem = f"{function} gives {values[0]} for {where}; {entry} is a {kind}"
    else:
        problem = (
            f"{function} gives {values[0]} and another time {values[1]} for {where}; a rule depends on what it is "
            "given and on nothing else"
        )
    return InputError(problem, file=path, line=line)
