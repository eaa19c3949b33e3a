"""Files that an experiment names: beside it or below; one that cannot be read is said where it is named."""

import os
from pathlib import Path

from peersim.model.errors import InputError
from peersim.model.given import Kind, beside, given_bytes
from peersim.study.source import Source


def named_file(source: Source, folder: Path, name: str, kind: Kind, *key: str) -> tuple[Path, bytes]:
    """Path and bytes of the file that ``key`` names. Raises :class:`InputError` naming file, line and key."""
    try:
        path = beside(folder, name)
        return path, given_bytes(path, kind)
    except ValueError as error:
        raise source.mistake(f"{error} (given: {name!r}){_other_system(name)}", *key) from None
    except InputError as error:
        raise source.mistake(f"{name!r}: {error.problem}{_other_system(name)}", *key) from None


def _other_system(name: str) -> str:
    """Where folders are separated by a slash, a backslash is a letter of the name."""
    if os.sep == "\\" or "\\" not in name:
        return ""
    return f"; folders have / between them here: write {name.replace(chr(92), '/')!r}"
