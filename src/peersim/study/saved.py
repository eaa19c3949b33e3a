"""What an experiment names, as it lies in a results folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from peersim.model.errors import InputError
from peersim.model.given import RECORD, given_bytes
from peersim.store.folder import Folder
from peersim.store.manifest import PEOPLE_FILES


@dataclass(frozen=True)
class Saved:
    """Reads the copies that a results folder has, each held against its checksum."""

    folder: Folder

    @property
    def place(self) -> Path:
        """The results folder."""
        return self.folder.path

    @property
    def rules(self) -> Path:
        """The folder with the copies of rule files."""
        return self.folder.rules

    def rule(self, name: str) -> str:
        """The text of a file of rules."""
        return self.folder.given_text(self.folder.rules / name)

    @property
    def points(self) -> Path | None:
        """The table of points, if the design has one."""
        file = self.folder.points_file
        if file is not None:
            self.folder.given_text(file)
        return file

    @property
    def worlds(self) -> Path | None:
        """The plausible worlds, if the design names any."""
        file = self.folder.worlds_file
        if file is not None:
            self.folder.given_text(file)
        return file

    @property
    def people_files(self) -> Mapping[str, str]:
        """Checksums of the rosters and contacts, which are not copied, by their name in the experiment file."""
        found: Mapping[str, str] = self.folder.manifest.get(PEOPLE_FILES, {})
        return found

    @property
    def source(self) -> Path:
        """Where the experiment file lay when it was run; rosters lie beside it."""
        try:
            return Path(json.loads(given_bytes(self.folder.source_file, RECORD))["experiment"])
        except (InputError, ValueError, KeyError, TypeError, RecursionError):
            return self.folder.experiment_file
