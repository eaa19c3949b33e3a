"""A results folder: where each file lies, and reading it back."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from peersim.model.errors import InputError
from peersim.store.files import remove_leftovers
from peersim.store.seal import is_sound
from peersim.store.tables import count_rows, read_parquet

CHUNKED = ("runs", "sessions", "members", "ties", "events", "failures")
KEPT = ("members", "ties", "events")
_MANIFEST = {"design": dict, "identity": dict, "labels": dict, "replicates": int, "seed": int}


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
    def rules(self) -> Path:
        """Files of the rules that the experiment replaced, verbatim."""
        return self.path / "rules"

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
        """The manifest; :class:`InputError` if there is none, or it is damaged."""
        try:
            content = json.loads(self.manifest_file.read_text("utf-8"))
        except FileNotFoundError:
            raise InputError("this is no results folder: it has no manifest.json", file=self.path) from None
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", file=self.manifest_file) from None
        except ValueError as error:
            raise InputError(f"is damaged: {error}", file=self.manifest_file) from None
        for key, kind in _MANIFEST.items():
            if not isinstance(content, dict) or not isinstance(content.get(key), kind):
                raise InputError(f"is damaged: it has no {key}", file=self.manifest_file)
        return dict(content)

    def has_runs(self) -> bool:
        """Whether run files are there."""
        return bool(self._starts("runs"))

    def _starts(self, table: str) -> list[int]:
        """Numbers of the first runs of the chunks that a table has."""
        stems = (file.stem for file in self.chunks(table).glob("*.parquet"))
        return sorted(int(stem) for stem in stems if stem.isdecimal())

    def table(self, name: str, below: int | None = None) -> pd.DataFrame:
        """A chunked table, all complete chunks (that begin before run ``below``); empty if there are none."""
        complete = {start for start in self._starts("runs") if below is None or start < below}
        files = [self.chunk(name, start) for start in self._starts(name) if start in complete]
        return read_parquet(files) if files else pd.DataFrame()

    def planned(self, name: str) -> pd.DataFrame:
        """A table's rows of the planned replicates; more may lie there from a longer run."""
        table = self.table(name)
        return table if table.empty else table[table["replicate"] < self.manifest["replicates"]]

    def rows(self, table: str) -> dict[int, int]:
        """Rows of each chunk of a table, by the number of its first run."""
        counted = count_rows([self.chunk(table, start) for start in self._starts(table)])
        return {int(file.stem): rows for file, rows in counted.items()}

    def remove_chunk(self, start: int) -> None:
        """Remove a chunk from all tables, the run table first: without it a chunk is not there."""
        for table in ("runs", *CHUNKED):
            self.chunk(table, start).unlink(missing_ok=True)

    def set_damaged_aside(self) -> list[Path]:
        """Rename damaged chunk files to ``*.damaged``; their chunks are then no longer complete."""
        damaged = [
            (start, file)
            for table in CHUNKED
            for start in self._starts(table)
            if not is_sound(file := self.chunk(table, start))
        ]
        for start, file in damaged:
            runs = self.chunk("runs", start)
            if file != runs:
                runs.unlink(missing_ok=True)
            file.rename(file.with_name(f"{file.name}.damaged"))
        return [file for _, file in damaged]

    def remove_leftovers(self) -> None:
        """Remove temporary files that killed processes left here."""
        for place in (
            *(self.path, self.path / "data", self.path / "figures", self.log),
            *(self.chunks(table) for table in CHUNKED),
        ):
            remove_leftovers(place)

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
