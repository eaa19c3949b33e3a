"""The checksum by which a file or a text is known again."""

import hashlib


def sum_of(data: bytes | str) -> str:
    """SHA-256 of a file's bytes, or of a text as UTF-8."""
    return hashlib.sha256(data.encode("utf-8") if isinstance(data, str) else data).hexdigest()
