"""Where compiled code is kept, and whether it is there: looked at without loading the compiler.

Numba looks only at the file in which a kernel stands. It would keep the old kernel after a rule in
another file was edited; so its cache lies in a folder of its own for every state of the sources.

What lies in a cache is executed. So it is taken only from a folder that is this user's and that nobody else can enter,
and only if every file is the one that was written: the note that a kernel was compiled holds their checksums.
"""

import atexit
import hashlib
import json
import re
import secrets
import shutil
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

from peersim.model.notices import notice
from peersim.model.own_rules import NO_OWN_RULES, OwnRules
from peersim.model.private import open_to_others, replaceable
from peersim.model.sources import model_hash

_PYTHON = re.compile(r"[.]py(\d+)[a-z]*[.]")  # where numba says in a file's name which Python it is for
MOST_KEPT = 3  # states of the sources whose compiled code stays on disk


def cache_folder() -> Path:
    """Where compiled code of these sources lies."""
    return user_cache_path("peersim") / f"kernels-{version('numba')}-{model_hash()[:16]}"


def is_compiled(kernel: str, own: OwnRules = NO_OWN_RULES) -> bool:
    """Whether this kernel was compiled for these rules, by this Python, from these sources."""
    return _mark(kernel, own.digest, cache_folder()).exists()


def note_compiled(kernel: str, digest: str, place: Path) -> None:
    """Leave a note that this kernel lies on disk, and which files it is; no harm where that is not possible."""
    mark = _mark(kernel, digest, trusted_folder())
    try:
        text = json.dumps(_sums(_files_of(kernel, place)), sort_keys=True)
        if not mark.exists() or mark.read_text("utf-8") != text:
            part = mark.with_name(f"{mark.name}.{secrets.token_hex(4)}.part")
            part.write_text(text, "utf-8")
            part.replace(mark)
    except OSError:
        return


@cache
def trusted_folder() -> Path:
    """Where compiled code is taken from and kept by this process: a folder that nobody else can write to.

    One that others could write to is set aside, and said; where no such folder can be had, one for this process alone.
    """
    folder = cache_folder()
    try:
        above = replaceable(folder)
        if above is not None:
            instead = "for this run alone; XDG_CACHE_HOME can name another folder for it"
            notice(
                f"others can write in {above}, so no compiled code is kept there: the rules are compiled {instead}"
            )
            return _for_this_process()
        problem = open_to_others(folder)
        if problem:
            _set_aside(folder, problem)
        _make_private(folder)
        return folder
    except OSError as error:
        notice(f"{folder} cannot be used ({error.strerror}); the rules are compiled for this run alone")
        return _for_this_process()


def _for_this_process() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="peersim-kernels-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _make_private(folder: Path) -> None:
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    with tempfile.TemporaryFile(dir=folder):  # it may lie on a disk that is full or read only
        pass


def _set_aside(folder: Path, problem: str) -> None:
    notice(f"compiled code in {folder} {problem}: it is set aside, and the rules are compiled anew")
    folder.rename(folder.with_name(f"{folder.name}.aside-{secrets.token_hex(4)}"))


def check_whole(kernel: str, digest: str, place: Path) -> None:
    """Set a kernel's files aside unless they are those that were noted when it was compiled."""
    files = _files_of(kernel, place)
    if not files or _noted(kernel, digest) == _sums(files):
        return
    notice(f"the compiled code of {kernel} in {place} is damaged or was never finished; it is compiled anew")
    for file in files:
        file.replace(file.with_name(f"{file.name}.aside"))


def _files_of(kernel: str, place: Path) -> list[Path]:
    """What numba wrote for a kernel, an index and the code; without what is named for another Python."""
    mine = f"{sys.version_info.major}{sys.version_info.minor}"
    files = (file for file in place.glob(f"*.{kernel}-*.nb[ic]") if file.is_file())
    return sorted(file for file in files if {*_PYTHON.findall(file.name)} <= {mine})


def _sums(files: list[Path]) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _noted(kernel: str, digest: str) -> dict[str, str]:
    try:
        return dict(json.loads(_mark(kernel, digest, trusted_folder()).read_text("utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        return {}


def remove_old() -> None:
    """Remove compiled code of all but the latest sources."""
    folders = sorted(cache_folder().parent.glob("kernels-*"), key=lambda folder: -folder.stat().st_mtime)
    for folder in folders[MOST_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _mark(kernel: str, digest: str, folder: Path) -> Path:
    """Numba keeps what it compiled apart for each place of the sources, so the note does."""
    place = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]
    rules = digest[:16] or "shipped-rules"
    return folder / f"{kernel}-{rules}-{place}.{sys.implementation.cache_tag}"
