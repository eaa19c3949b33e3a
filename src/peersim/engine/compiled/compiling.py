"""Compiled code that can never be stale: kept on disk under a hash of the sources it was made from."""

import re
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any

import numba
from numba import njit
from numba.core.errors import NumbaError

from peersim.engine.compiled.cache import check_whole, note_compiled, remove_old, trusted_folder
from peersim.engine.compiled.door import OPTIONS, Door
from peersim.engine.compiled.linking import parts_as_they_are
from peersim.model.errors import InputError

_one_at_a_time = Lock()


class CompilationError(InputError):
    """A rule of somebody's own is more than the compiler can do."""


def kernel(function: Callable[..., None]) -> Callable[..., None]:
    """The function, compiled or taken from disk when it is first called. It runs without Python's lock."""

    @cache
    def compiled(digest: str) -> Any:
        """One for each rule table, in a folder of its own: numba's index of a folder is not locked."""
        options = {name: value for name, value in OPTIONS.items() if name != "forceinline"}
        before = numba.config.CACHE_DIR
        numba.config.CACHE_DIR = str(trusted_folder() / (digest[:16] or "shipped-rules"))
        try:
            remove_old()
            made = njit(function, nogil=True, cache=True, **options)
            check_whole(function.__name__, digest, Path(made.stats.cache_path))
            return made
        finally:
            numba.config.CACHE_DIR = before

    @cache
    def note(digest: str) -> None:
        note_compiled(function.__name__, digest, Path(compiled(digest).stats.cache_path))

    def execute(door: Door, *arguments: Any) -> None:
        kernel = compiled(door.digest)
        if kernel.signatures:
            kernel(door, *arguments)
        else:
            with _one_at_a_time, parts_as_they_are(function.__qualname__):
                kernel(door, *arguments)

    @wraps(function)
    def call(door: Door, *arguments: Any) -> None:
        try:
            execute(door, *arguments)
        except NumbaError as error:
            if not door.files:
                raise
            raise _located(door, str(error)) from None
        note(door.digest)

    return call


def _located(door: Door, said: str) -> CompilationError:
    """The line that the compiler complains of; what it says of it itself is pages of types."""
    found = re.search(rf'File "(?:[^"]*/)?({"|".join(map(re.escape, door.files))})", line (\d+)', said)
    return CompilationError(
        "cannot be compiled: a rule may use numbers, + - * /, comparisons, if, min, max, abs and functions of "
        "its own file; the agents engine takes any Python",
        file=Path(found[1] if found else door.files[0]),
        line=int(found[2]) if found else None,
    )
