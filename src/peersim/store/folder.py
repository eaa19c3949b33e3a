"""A results folder: where each file lies, and reading it back."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from peersim.model.errors import InputError
from peersim.store.tables import read_parquet

CHUNKED = ("runs", "sessions", "members", "ties", "events", "failures")
KEPT = ("members", "ties", "events")


@dataclass(frozen=True)
class Folder:
    """The files of one experiment's results. Reading is lazy; nothing here simulates."""

    path: Path

    def chunk(self, table: str, start: int) -> Path:
        """File of one chunk of a table; ``start`` is the number of its first run."""
        return self.chunks(table) / f"{start:09d}.parquet"

    def chunks(self, table: str) -> Path:
        """Folder of a chunked table."""
        return self.path / "data" / ("kept" if table in KEPT else "") / table

    @property
    def manifest_file(self) -> Path:
        """Provenance: versions, seed, hashes, the resolved design."""
        return self.path / "manifest.json"

    @property
    def experiment_file(self) -> Path:
        """The experiment file, verbatim."""
        return self.path / "experiment.toml"

    @property
    def log(self) -> Path:
        """Wall times, hosts and tracebacks: never hashed, never in git."""
        return self.path / "log"

    @property
    def source_file(self) -> Path:
        """Where the experiment file lay when it was run; replaying people from a roster needs it."""
        return self.log / "source.json"

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest; :class:`InputError` if there is none."""
        try:
            content = json.loads(self.manifest_file.read_text("utf-8"))
        except FileNotFoundError:
            raise InputError("this is no results folder: it has no manifest.json", file=self.path) from None
        except (ValueError, OSError) as error:
            raise InputError(f"cannot be read: {error}", file=self.manifest_file) from None
        return dict(content)

    def has_runs(self) -> bool:
        """Whether run files are there."""
        return any(self.chunks("runs").glob("*.parquet"))

    def table(self, name: str) -> pd.DataFrame:
        """A chunked table, all chunks; empty if there are none."""
        files = sorted(self.chunks(name).glob("*.parquet"))
        return read_parquet(files) if files else pd.DataFrame()

    def small(self, name: str) -> pd.DataFrame:
        """``summary`` or ``contrasts``, from their CSV files."""
        file = self.path / f"{name}.csv"
        if not file.exists():
            raise InputError(f"there is no {name}.csv here; `peersim run` makes it", file=self.path)
        return pd.read_csv(file)

    @cached_property
    def design(self) -> pd.DataFrame:
        """One row per point and arm: what was varied or changed, and what the seats amount to."""
        return read_parquet([self.path / "data" / "design.parquet"])
