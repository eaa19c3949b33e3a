"""One run at a time in a folder, or several that share the work; the system lets go of the lock of a killed one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from filelock import FileLock, Timeout

from peersim.model.errors import InputError
from peersim.store.folder import Folder

Shard = tuple[int, int]
"""Number of a share, from 1, and of how many."""

_WHOLE = "run.lock"


class Busy(InputError):
    """Somebody else is at work in this folder."""


@contextmanager
def locked(folder: Folder, shard: Shard | None = None) -> Iterator[None]:
    """Hold the folder for a whole run, or for one share of it; raises :class:`Busy` if that is taken."""
    if folder.path.exists() and not folder.path.is_dir():
        raise InputError("is a file; results need a folder", file=folder.path)
    folder.check_links()
    folder.log.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        if shard is None:
            held.enter_context(_taken(folder, _WHOLE))
            for other in sorted(folder.log.glob("shard-*.lock")):
                held.enter_context(_taken(folder, other.name))
        else:
            with _taken(folder, _WHOLE):
                held.enter_context(_taken(folder, f"shard-{shard[0]}-of-{shard[1]}.lock"))
        yield


def is_busy(folder: Folder) -> bool | None:
    """Whether a run is at work in the folder now; None where that cannot be told. Makes and changes nothing.

    Where somebody may not write, nobody of theirs is at work; whether somebody else is, the system does not say.
    """
    try:
        for held in (folder.log / _WHOLE, *sorted(folder.log.glob("shard-*.lock"))):
            if held.is_file() and not held.is_symlink():
                with _taken(folder, held.name):
                    pass
    except Busy:
        return True
    except OSError:
        return None
    return False


@contextmanager
def _taken(folder: Folder, name: str) -> Iterator[None]:
    lock = FileLock(folder.log / name)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        what = "the same share" if name.startswith("shard") else "a run"
        problem = f"{what} is at work in this folder (it holds log/{name}); wait until it is done"
        raise Busy(problem, file=folder.path) from None
    try:
        yield
    finally:
        lock.release()
