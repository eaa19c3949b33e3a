"""Compiled code that can never be stale: kept on disk under a hash of the sources it was made from.

Numba looks only at the file in which a kernel stands. It would keep the old kernel after a rule in
another file was edited; so its cache lies in a folder of its own for every state of the sources.
"""

import shutil
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

import numba
from numba import njit
from platformdirs import user_cache_path

from peersim.engines.ensemble.door import OPTIONS
from peersim.model.sources import model_hash

MOST_KEPT = 3  # states of the sources whose compiled code stays on disk


def kernel(function: Callable[..., None]) -> Callable[..., None]:
    """The function, compiled or taken from disk when it is first called. It runs without Python's lock."""

    @cache
    def compiled() -> Callable[..., None]:
        options = {name: value for name, value in OPTIONS.items() if name != "forceinline"}
        before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(cache_folder())
        try:
            remove_old()
            return njit(function, nogil=True, cache=True, **options)
        finally:
            numba.config.CACHE_DIR = before

    @wraps(function)
    def call(*arguments: Any) -> None:
        compiled()(*arguments)

    return call


def cache_folder() -> Path:
    """Where compiled code of these sources lies."""
    return user_cache_path("peersim") / f"kernels-{numba.__version__}-{model_hash()[:16]}"


def is_compiled() -> bool:
    """Whether compiled code of these sources is on disk."""
    return any(cache_folder().rglob("*.nbc"))


def remove_old() -> None:
    """Remove compiled code of all but the latest sources."""
    folders = sorted(cache_folder().parent.glob("kernels-*"), key=lambda folder: -folder.stat().st_mtime)
    for folder in folders[MOST_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
