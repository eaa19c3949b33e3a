"""Writing so that a file is either whole or not there."""

import json
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PART = re.compile(r"\..+\.(parquet|json|csv|md|toml|txt|png|pdf|svg)\.[a-z0-9_]{8}\.part")


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then put it in place at once.

    If anything goes wrong the temporary file is removed and ``path`` is as it was. An ``OSError``
    names ``path``.
    """
    try:
        _write_whole(path, write)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None


def _write_whole(path: Path, write: Callable[[Path], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.parent / temporary_name(path.name)
    try:
        part.touch(exist_ok=False)
        write(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def temporary_name(name: str) -> str:
    """What a file is called until it is whole."""
    return f".{name}.{secrets.token_hex(4)}.part"


def sync_folder(folder: Path) -> None:
    """Have the names of a folder's files reach the disk, where the system can."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files of writers that were killed; nothing else, and not in subfolders."""
    for file in folder.glob(".*.part"):
        if _PART.fullmatch(file.name):
            file.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with Unix line ends."""

    def write(part: Path) -> None:
        part.write_bytes(text.encode("utf-8"))

    write_whole(path, write)


def write_json(path: Path, content: Any) -> None:
    """Write indented JSON with sorted keys."""
    write_text(path, json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
