"""The sources that decide numbers, as one hash; and those of everything else."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PARTS = ("rules", "model", "engines")
_ROOT = Path(__file__).parents[1]


@cache
def model_hash() -> str:
    """SHA-256 over names and contents of all sources in rules, model and engines; line ends are equal."""
    return _hash(file for part in PARTS for file in sorted((_ROOT / part).rglob("*.py")))


@cache
def package_hash() -> str:
    """The same over all sources: whether what was written from saved runs would be written so again."""
    return _hash(sorted(_ROOT.rglob("*.py")))


def _hash(files: Iterable[Path]) -> str:
    sha = hashlib.sha256()
    for file in files:
        sha.update(file.relative_to(_ROOT).as_posix().encode())
        sha.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return sha.hexdigest()
