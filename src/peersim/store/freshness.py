"""Whether what was written from saved runs still is what would be written now, and as it was written."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from peersim.model.checksum import sum_of
from peersim.model.errors import InputError, quoted
from peersim.model.given import RECORD, beside, given_bytes
from peersim.model.sources import package_hash
from peersim.model.texts import shown
from peersim.store.files import write_json
from peersim.store.folder import CHUNKED, Folder
from peersim.store.manifest import seal_of

DIGESTS = "sha256"
_SEAL, _SUMS = "seal", "sums"


def is_current(folder: Folder, what: str, files: Sequence[str]) -> bool:
    """Whether these files were made from the same runs, file and sources, and have not been touched since."""
    record = _read(folder).get(what, {})
    held = {"from": _state(folder), "files": _touched(folder, files)}
    return isinstance(record, dict) and {key: record.get(key) for key in held} == held


def note_made(folder: Folder, what: str, files: Sequence[str]) -> None:
    """Remember that these files have just been made, and their checksums."""
    sums = {file: _sum(folder, file) for file in files}
    record = {"from": _state(folder), "files": _touched(folder, files), _SUMS: sums}
    content = {key: value for key, value in _read(folder).items() if key != _SEAL} | {what: record}
    write_json(folder.made_file, content | {_SEAL: seal_of(content)})


def changed_since(folder: Folder) -> list[str]:
    """What was written and is no longer as it was, in words; empty if all is."""
    record = _read(folder)
    if not record:
        return [f"{folder.made_file}: is missing or damaged, so tables, pages and figures cannot be checked"]
    sums = dict[str, object]()
    for about in record.values():
        held = about.get(_SUMS) if isinstance(about, dict) else None
        sums |= held if isinstance(held, dict) else {}
    found = []
    for file, held in sorted(sums.items()):
        if not _is_inside(folder, file):
            found.append(
                f"{folder.made_file}: speaks of {quoted(shown(file))}, which is no file of this folder"
            )
            continue
        now = _sum(folder, file)
        if now != held:
            said = "is missing" if now is None else "is not as it was written"
            found.append(
                f"{folder.path / file}: {said}; `peersim run` on the same experiment writes it again"
            )
    return found


def _is_inside(folder: Folder, file: str) -> bool:
    try:
        beside(folder.path, file)
    except ValueError:
        return False
    return True


def _read(folder: Folder) -> dict[str, Any]:
    """The record; empty if it is damaged: then what it speaks of is made again."""
    try:
        content = dict(json.loads(given_bytes(folder.made_file, RECORD)))
    except (InputError, ValueError, TypeError, RecursionError):
        return {}
    sealed = content.get(_SEAL) == seal_of({key: value for key, value in content.items() if key != _SEAL})
    return content if sealed else {}


def _touched(folder: Folder, files: Sequence[str]) -> dict[str, list[int] | None]:
    return {file: _stat(folder, file) for file in files}


def _stat(folder: Folder, file: str) -> list[int] | None:
    try:
        found = (folder.path / file).lstat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]


def _sum(folder: Folder, file: str) -> str | None:
    path = folder.path / file
    try:
        return None if path.is_symlink() else sum_of(given_bytes(path, RECORD))
    except InputError:
        return None


def _state(folder: Folder) -> str:
    """The runs, by their files; what is asked of them; and the sources that read them."""
    manifest = {key: value for key, value in folder.manifest.items() if key not in (DIGESTS, _SEAL)}
    runs = [
        (str(file.relative_to(folder.path)), _stat(folder, str(file.relative_to(folder.path))))
        for table in CHUNKED
        for file in folder.complete_files(table)
    ]
    text = folder.given_text(folder.experiment_file)
    return hashlib.sha256(repr((package_hash(), manifest, text, runs)).encode()).hexdigest()
