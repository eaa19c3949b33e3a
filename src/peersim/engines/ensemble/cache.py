"""Where compiled code is kept, and whether it is there: looked at without loading the compiler.

Numba looks only at the file in which a kernel stands. It would keep the old kernel after a rule in
another file was edited; so its cache lies in a folder of its own for every state of the sources.
"""

import hashlib
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

from peersim.model.own_rules import NO_OWN_RULES, OwnRules
from peersim.model.sources import model_hash

MOST_KEPT = 3  # states of the sources whose compiled code stays on disk


def cache_folder() -> Path:
    """Where compiled code of these sources lies."""
    return user_cache_path("peersim") / f"kernels-{version('numba')}-{model_hash()[:16]}"


def is_compiled(kernel: str, own: OwnRules = NO_OWN_RULES) -> bool:
    """Whether this kernel was compiled for these rules, by this Python, from these sources."""
    return _mark(kernel, own.digest).exists()


def note_compiled(kernel: str, digest: str) -> None:
    """Leave a note that this kernel lies on disk; no harm where that is not possible."""
    try:
        _mark(kernel, digest).touch()
    except OSError:
        return


def remove_old() -> None:
    """Remove compiled code of all but the latest sources."""
    folders = sorted(cache_folder().parent.glob("kernels-*"), key=lambda folder: -folder.stat().st_mtime)
    for folder in folders[MOST_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _mark(kernel: str, digest: str) -> Path:
    """Numba keeps what it compiled apart for each place of the sources, so the note does."""
    place = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]
    rules = digest[:16] or "shipped-rules"
    return cache_folder() / f"{kernel}-{rules}-{place}.{sys.implementation.cache_tag}"
