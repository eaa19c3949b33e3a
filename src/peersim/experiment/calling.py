"""Executing a file of rules and calling its functions, in a process that may come to harm by it.

Nothing but Python itself is needed here, so that the process starts at once.
"""

import inspect
import json
import math
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from numbers import Integral, Real
from types import ModuleType
from typing import Any, TextIO

SPENT = 1.0  # seconds of calls to all functions; each is called once at least
_TWICE = 1.0  # seconds; a file that takes longer to be read is not read a second time
_LONGEST = 60  # letters of a value


def answer(given: Mapping[str, Any], out: TextIO) -> None:
    """Read the file ``given``, call what it has, and write what became of it: a line of JSON for each step.

    ``calls`` holds, for each function, its name, whether it gives a whole number, and the lists of arguments. First
    stands what was wrong in reading (None if nothing was), then for every function its place among the calls, and
    what is wrong with it: ``bad`` (place of the arguments, value), ``raised`` (place, line, error) or ``differs``
    (place, value, other value).
    """

    def say(what: object) -> None:
        out.write(json.dumps(what) + "\n")
        out.flush()

    began = time.perf_counter()
    names, wrong = _read(given)
    say(wrong)
    if wrong is not None:
        return
    again = _read(given)[0] if time.perf_counter() - began < _TWICE else names
    calls: Sequence[tuple[str, bool, list[list[Any]]]] = given["calls"]
    for at, (name, whole, arguments) in enumerate(calls):
        if _takes(names.get(name), arguments) and callable(again.get(name)):
            say(at)
            found = _called(given["name"], names[name], again[name], whole, arguments, SPENT / len(calls))
            if found:
                say(found)
    say("end")


def _read(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Any] | None]:
    module = ModuleType("rules")
    sys.modules["rules"] = module
    try:
        exec(compile(given["text"], given["name"], "exec"), module.__dict__)
    except BaseException as error:
        return module.__dict__, [_line(error, given["name"]), _said(error)]
    return module.__dict__, None


def _takes(function: object, arguments: list[list[Any]]) -> bool:
    try:
        inspect.signature(function).bind(*arguments[0])  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True


def _called(
    file: str,
    function: Callable[..., Any],
    again: Callable[..., Any],
    whole: bool,
    arguments: list[list[Any]],
    seconds: float,
) -> dict[str, Any]:
    """What is wrong with a function; ``again`` is the same one, as if it had never been called."""
    began = time.perf_counter()
    gave, raised = [], list[list[Any]]()
    for at, values in enumerate(arguments):
        try:
            result = function(*values)
        except BaseException as error:
            raised.append([at, _line(error, file), _said(error)])
            gave.append(_said(error))
        else:
            gave.append(_shown(result))
            if not _is_number(result, whole):
                return {"bad": [at, _shown(result)]}
        if time.perf_counter() - began > seconds:
            break
    if len(raised) == len(gave):
        return {"raised": raised[0]}
    for at in _other_order(arguments[: len(gave)]):  # for what is remembered depends on the order
        try:
            other = _shown(again(*arguments[at]))
        except BaseException as error:
            other = _said(error)
        if other != gave[at]:
            return {"differs": [at, gave[at], other]}
    return {}


def _other_order(arguments: list[list[Any]]) -> list[int]:
    """From the last to the first, but the one that is least like the first before all others."""

    def unlike(at: int) -> int:
        return sum(one != other for one, other in zip(arguments[at], arguments[0], strict=True))

    backwards = list(reversed(range(len(arguments))))
    first = max(backwards, key=unlike)
    return [first, *(at for at in backwards if at != first)]


def _is_number(value: object, whole: bool) -> bool:
    """Whether a rule may give this; what can be counted or compared as a number is one."""
    with suppress(Exception):
        return isinstance(value, Integral if whole else Real) and math.isfinite(value)
    return False  # too large for a float


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except BaseException:
        text = type(value).__name__
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _line(error: BaseException, file: str) -> int | None:
    """The last line of the file that an error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename == file), None)
