"""Runs of a narrower design, kept beside those of the wider one until it has taken them over.

``earlier`` is a results folder of its own inside the results folder. It is put there by one rename after everything
that belongs to it is in place, so a kill leaves either the old folder or the new one; nothing is removed before the
wider design is complete.
"""

import shutil
from pathlib import Path

from peersim.store.files import sync_folder
from peersim.store.folder import EARLIER, Folder

_PART = f".{EARLIER}.part"


def earlier_of(folder: Folder) -> Folder | None:
    """The runs that were set aside here; None if there are none. Finishes or undoes what a kill interrupted."""
    part, there = folder.path / _PART, Folder(folder.path / EARLIER)
    if part.is_dir() and not part.is_symlink():
        if (part / "data").is_dir():
            part.replace(there.path)
            sync_folder(folder.path)
        else:
            shutil.rmtree(part)
    return there if there.path.is_dir() else None


def set_aside(folder: Folder) -> Folder:
    """Put a folder's runs aside, with all that says what they are."""
    part = folder.path / _PART
    part.mkdir()
    for name in ("manifest.json", *folder.given_names):
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder.path / name, part / name)
    if folder.source_file.is_file():
        (part / "log").mkdir()
        shutil.copy2(folder.source_file, part / "log" / folder.source_file.name)
    sync_folder(part)
    (folder.path / "data").replace(part / "data")
    found = earlier_of(folder)
    assert found is not None
    return found


def remove_earlier(folder: Folder) -> None:
    """Remove what was set aside: everything of it has been taken over."""
    place: Path = folder.path / EARLIER
    if place.is_dir() and not place.is_symlink():
        doomed = place.rename(folder.path / f".{EARLIER}.gone.part")
        shutil.rmtree(doomed, ignore_errors=True)
    shutil.rmtree(folder.path / f".{EARLIER}.gone.part", ignore_errors=True)
