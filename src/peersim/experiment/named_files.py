"""Files that an experiment names: beside it or below; one that cannot be read is said where it is named."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from peersim.experiment.source import Source
from peersim.model.errors import InputError
from peersim.model.given import Kind, beside, given_bytes


class Copies(Protocol):
    """What an experiment names, as it was copied when it was run."""

    @property
    def place(self) -> Path:
        """The folder that has the copies."""

    @property
    def rules(self) -> Path:
        """The folder below it with the copies of rule files."""

    @property
    def points(self) -> Path | None:
        """The table of points, if the design has one."""

    @property
    def worlds(self) -> Path | None:
        """The plausible worlds, if the design names any."""

    @property
    def people_files(self) -> Mapping[str, str]:
        """Checksums of the rosters and contacts, which are not copied, by their name in the experiment file."""

    def rule(self, name: str) -> str:
        """The text of a file of rules."""


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
