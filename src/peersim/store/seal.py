"""A checksum inside each Parquet file, so that a flipped byte is noticed."""

import hashlib
from pathlib import Path

KEY = "sha256"
BLANK = "0" * 64
_ENTRY = KEY.encode() + b"\x18@"  # as Parquet's footer spells it: the key, then a text of 64 bytes


def seal(file: Path) -> None:
    """Put the SHA-256 of the file, taken with zeros in that place, into its metadata entry ``sha256``."""
    content = file.read_bytes()
    at = content.rindex(_ENTRY + BLANK.encode()) + len(_ENTRY)
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(hashlib.sha256(content).hexdigest().encode())


def is_sound(file: Path) -> bool:
    """Whether the file is as it was sealed; False if it never was, ``OSError`` if it cannot be read."""
    content = file.read_bytes()
    start, entry, rest = content.rpartition(_ENTRY)
    found, end = rest[: len(BLANK)], rest[len(BLANK) :]
    return hashlib.sha256(b"".join((start, entry, BLANK.encode(), end))).hexdigest().encode() == found
