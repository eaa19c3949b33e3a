"""Whether the files of a results folder are as they were written."""

from collections.abc import Iterator
from pathlib import Path

from peersim.model.errors import InputError
from peersim.store.folder import Folder
from peersim.store.freshness import DIGESTS, changed_since
from peersim.store.seal import is_sound


def unsound(folder: Folder) -> Iterator[str]:
    """One line per file that is damaged, was changed or is missing. Reads every file once; runs nothing.

    Raises :class:`InputError` if the manifest itself is not as it was written.
    """
    folder.manifest  # noqa: B018 - without it nothing else can be told
    yield from _given(folder)
    yield from _damaged(folder)
    yield from _missing(folder)
    yield from _replaced(folder)
    yield from changed_since(folder)


_AGAIN = "`peersim run` on the same experiment makes its runs again"


def _given(folder: Folder) -> Iterator[str]:
    for name in folder.given_names:
        try:
            folder.given_text(folder.path / name)
        except InputError as error:
            yield str(error)


def _damaged(folder: Folder) -> Iterator[str]:
    """Tables that are damaged, or are not as peersim writes them."""
    try:
        folder.checked_design_file()
    except InputError as error:
        yield str(error)
    yield from sorted(str(error) for *_, error in folder.damaged())


def _sound(file: Path) -> bool:
    try:
        return is_sound(file)
    except OSError:
        return False


def _replaced(folder: Folder) -> Iterator[str]:
    """Tables whose rows are not those that the manifest has the sum of."""
    for name, held in (folder.manifest.get(DIGESTS) or {}).items():
        try:
            now = folder.digest(name)
        except InputError:  # damaged, as said already
            continue
        if now != held:
            problem = f"the rows of {name} are not those of the manifest: a file is missing or was replaced"
            yield f"{folder.path}: {problem}; {_AGAIN}"


def _missing(folder: Folder) -> Iterator[str]:
    """Tables that were written along with a run table, and are gone."""
    runs = folder.files("runs")
    if not all(_sound(file) for file in runs.values()):
        return
    for start, names in folder.beside().items():
        for name in names:
            if start not in folder.files(name):
                yield f"{runs[start]}: the table {name} that belongs to it is missing; {_AGAIN}"
