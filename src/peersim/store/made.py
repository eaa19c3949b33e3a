"""Whether what was written from saved runs still is what would be written now."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from peersim.model.errors import InputError
from peersim.model.given import RECORD, given_bytes
from peersim.model.sources import package_hash
from peersim.store.files import write_json
from peersim.store.folder import CHUNKED, Folder

DIGESTS = "sha256"


def is_current(folder: Folder, what: str, files: Sequence[str]) -> bool:
    """Whether these files were made from the same runs, file and sources, and have not been touched since."""
    record = _read(folder).get(what, {})
    return bool(record == {"from": _state(folder), "files": _touched(folder, files)})


def note_made(folder: Folder, what: str, files: Sequence[str]) -> None:
    """Remember that these files have just been made."""
    record = {"from": _state(folder), "files": _touched(folder, files)}
    write_json(folder.made_file, _read(folder) | {what: record})


def _read(folder: Folder) -> dict[str, Any]:
    try:
        return dict(json.loads(given_bytes(folder.made_file, RECORD)))
    except (InputError, ValueError, TypeError, RecursionError):  # damaged: what it speaks of is made again
        return {}


def _touched(folder: Folder, files: Sequence[str]) -> dict[str, list[int] | None]:
    return {file: _stat(folder, file) for file in files}


def _stat(folder: Folder, file: str) -> list[int] | None:
    try:
        found = (folder.path / file).stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]


def _state(folder: Folder) -> str:
    """The runs, by their files; what is asked of them; and the sources that read them."""
    manifest = {key: value for key, value in folder.manifest.items() if key != DIGESTS}
    runs = [
        (str(file.relative_to(folder.path)), _stat(folder, str(file.relative_to(folder.path))))
        for table in CHUNKED
        for file in folder.complete_files(table)
    ]
    text = folder.given_text(folder.experiment_file)
    return hashlib.sha256(repr((package_hash(), manifest, text, runs)).encode()).hexdigest()
