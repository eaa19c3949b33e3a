"""Files that somebody gives us: read within bounds, and never from where nobody said they lie."""

import os
import stat
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from peersim.model.errors import InputError
from peersim.model.texts import control_characters

MEGABYTE = 1_000_000


class Kind(NamedTuple):
    """A kind of file: what to call it, and the most bytes that are read."""

    what: str
    most: int


EXPERIMENT = Kind("an experiment file", 32 * MEGABYTE)
TABLE = Kind("a table", 1000 * MEGABYTE)
ROSTER = Kind("a table of people", 32 * MEGABYTE)
RULES = Kind("a file of rules", 1 * MEGABYTE)
WORLDS = Kind("a file of plausible worlds", 1 * MEGABYTE)
RECORD = Kind("a record of results", 256 * MEGABYTE)
DEEPEST = 32  # tables in tables; the deepest key of an experiment file has six


def given_bytes(path: Path, kind: Kind) -> bytes:
    """The bytes of a regular file that is not larger than its kind may be.

    Devices and pipes are refused before anything is read from them: reading one may never end. Raises
    :class:`InputError`.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as opened:
            _check(path, os.fstat(opened.fileno()), kind)
            data = opened.read(kind.most + 1)
    except FileNotFoundError:
        raise InputError(f"there is no such file{_similar_file(path)}", file=path) from None
    except IsADirectoryError:
        raise InputError(f"is a folder; expected {kind.what}", file=path) from None
    except (OSError, ValueError) as error:  # ValueError: a path that no system can have
        if path.is_dir():  # what Windows says of a folder is that it is not allowed
            raise InputError(f"is a folder; expected {kind.what}", file=path) from None
        raise InputError(f"cannot be read: {getattr(error, 'strerror', None) or error}", file=path) from None
    if len(data) > kind.most:
        raise _too_large(path, kind)
    return data


def check_given(path: Path, kind: Kind) -> None:
    """Raise :class:`InputError` unless this is a regular file that is not larger than its kind may be."""
    try:
        _check(path, path.stat(), kind)
    except FileNotFoundError:
        raise InputError(f"there is no such file{_similar_file(path)}", file=path) from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {getattr(error, 'strerror', None) or error}", file=path) from None


def _without_waiting(path: str, flags: int) -> int:
    """Opening a pipe that nobody writes to would wait for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check(path: Path, state: os.stat_result, kind: Kind) -> None:
    if stat.S_ISDIR(state.st_mode):
        raise InputError(f"is a folder; expected {kind.what}", file=path)
    if not stat.S_ISREG(state.st_mode):
        raise InputError(f"is a device or a pipe; expected {kind.what}", file=path)
    if state.st_size > kind.most:
        raise _too_large(path, kind)


def _too_large(path: Path, kind: Kind) -> InputError:
    return InputError(f"is too large: {kind.what} has at most {kind.most // MEGABYTE} MB", file=path)


def _similar_file(path: Path) -> str:
    try:
        near = get_close_matches(path.name, [other.name for other in path.parent.iterdir()], 1, 0.6)
    except (OSError, ValueError):
        return ""
    return f"; did you mean {near[0]!r}?" if near else ""


def beside(folder: Path, name: str) -> Path:
    """A file that an experiment names: it lies in the experiment's folder or below, links followed.

    So an experiment that somebody sent can read nothing but what was sent with it. Raises ``ValueError``
    that says what is wrong with ``name``.
    """
    if not name or "\0" in name or control_characters(name):
        raise ValueError("is no name of a file")
    path = folder / name
    home = folder.resolve()
    try:
        inside = path.resolve().is_relative_to(home)
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        inside = False
    if Path(name).is_absolute() or not inside:
        raise ValueError(
            "lies outside the folder of the experiment file; an experiment reads files beside it or below, "
            "so copy it there"
        )
    return path


def depth(value: object) -> int:
    """How deep tables and lists are nested in each other, without recursion.

    >>> depth({"a": {"b": [1]}}), depth(1)
    (3, 0)
    """
    deepest, todo = 0, [(value, 0)]
    while todo:
        here, level = todo.pop()
        parts: Iterable[object] = ()
        if isinstance(here, dict):
            parts = here.values()
        elif isinstance(here, list | tuple):
            parts = here
        else:
            continue
        deepest = max(deepest, level + 1)
        todo += [(part, level + 1) for part in parts]
    return deepest
