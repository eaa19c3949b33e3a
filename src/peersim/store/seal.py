"""A checksum inside each Parquet file, so that a flipped byte is noticed."""

import hashlib
import stat
from functools import lru_cache
from pathlib import Path

KEY = "sha256"
BLANK = "0" * 64
_ENTRY = KEY.encode() + b"\x18@"  # as Parquet's footer spells it: the key, then a text of 64 bytes
_BLOCK = 1 << 20
_TAIL = 8  # length of the footer, and Parquet's mark


def seal(file: Path) -> None:
    """Put the SHA-256 of the file, taken with zeros in that place, into its metadata entry ``sha256``."""
    at = _place(file)
    sealed = _digest(file, at)
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(sealed)


def is_sound(file: Path) -> bool:
    """Whether the file is as it was sealed; False if it never was, ``OSError`` if it cannot be read.

    A file that has not been touched since it was found sound is not read again. A link, a pipe or a device
    is no sealed file.
    """
    state = file.lstat()
    if not stat.S_ISREG(state.st_mode):
        return False
    return _is_sound(file, state.st_size, state.st_mtime_ns, state.st_ino)


@lru_cache(maxsize=100_000)
def _is_sound(file: Path, size: int, changed: int, number: int) -> bool:
    try:
        at = _place(file)
    except ValueError:
        return False
    with file.open("rb") as opened:
        opened.seek(at)
        found = opened.read(len(BLANK))
    return _digest(file, at) == found


def _place(file: Path) -> int:
    """Where the checksum stands. ``ValueError`` if the file has no such entry in its footer."""
    with file.open("rb") as opened:
        size = opened.seek(0, 2)
        opened.seek(max(0, size - _TAIL))
        footer = int.from_bytes(opened.read(4), "little") + _TAIL
        if footer > size:
            raise ValueError("no Parquet file")
        opened.seek(size - footer)
        at = opened.read().rindex(_ENTRY) + len(_ENTRY)
    if footer - at < len(BLANK):
        raise ValueError("no checksum")
    return size - footer + at


def _digest(file: Path, at: int) -> bytes:
    """The checksum of a file with zeros where its own stands."""
    sha, left = hashlib.sha256(), at
    with file.open("rb") as opened:
        while left:
            block = opened.read(min(_BLOCK, left))
            sha.update(block)
            left -= len(block)
        opened.seek(len(BLANK), 1)
        sha.update(BLANK.encode())
        while block := opened.read(_BLOCK):
            sha.update(block)
    return sha.hexdigest().encode()
