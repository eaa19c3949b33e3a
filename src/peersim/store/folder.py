"""A results folder: where each file lies, and reading it back."""

import hashlib
import json
import shutil
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd

from peersim.model.errors import InputError
from peersim.store.files import remove_leftovers
from peersim.store.pieces import Piece, pieces_in, remove_stale
from peersim.store.seal import is_sound
from peersim.store.tables import count_rows, digest, query, read_parquet, tables_beside
from peersim.store.threads import in_threads

CHUNKED = ("runs", "sessions", "members", "ties", "events", "failures")
POINTS_FILE = "points.csv"
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
    def points_file(self) -> Path | None:
        """The table of points, verbatim, if the design has one."""
        file = self.path / POINTS_FILE
        return file if file.is_file() else None

    @property
    def rules(self) -> Path:
        """Files of the rules that the experiment replaced, verbatim."""
        return self.path / "rules"

    @property
    def log(self) -> Path:
        """Wall times, hosts and tracebacks: never hashed, never in git."""
        return self.path / "log"

    @property
    def made_file(self) -> Path:
        """What was written from which runs."""
        return self.log / "made.json"

    @property
    def source_file(self) -> Path:
        """Where the experiment file lay when it was run; replaying people from a roster needs it."""
        return self.log / "source.json"

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest; :class:`InputError` if there is none, or it is damaged."""
        try:
            content = json.loads(self.manifest_file.read_text("utf-8"))
        except FileNotFoundError:
            raise InputError(
                "this is no results folder: it has no manifest.json; the command that made it writes one"
                if self.path.is_dir()
                else "there is no such folder",
                file=self.path,
            ) from None
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", file=self.manifest_file) from None
        except ValueError as error:
            raise InputError(f"is damaged: {error}", file=self.manifest_file) from None
        for key, kind in _MANIFEST.items():
            if not isinstance(content, dict) or not isinstance(content.get(key), kind):
                raise InputError(f"is damaged: it has no {key}", file=self.manifest_file)
        return dict(content)

    @property
    def pieces_folder(self) -> Path:
        """Where chunks lie that were put together."""
        return self.path / "data" / "pieces"

    @property
    def pieces(self) -> list[Piece]:
        """The pieces that count, in order."""
        return pieces_in(self.pieces_folder)

    def has_runs(self) -> bool:
        """Whether runs are there."""
        return bool(self.files("runs"))

    def _starts(self, table: str) -> list[int]:
        """Numbers of the first runs of the chunks that a table has, pieces apart."""
        stems = (file.stem for file in self.chunks(table).glob("*.parquet"))
        return sorted(int(stem) for stem in stems if stem.isdecimal())

    def files(self, table: str) -> dict[int, Path]:
        """Files of a table by the number of their first run, in order: pieces, and chunks outside them."""
        pieces = self.pieces
        starts, stops = [piece.start for piece in pieces], [piece.stop for piece in pieces]
        found = {piece.start: piece.path / f"{table}.parquet" for piece in pieces}
        found = {start: file for start, file in found.items() if file.exists()}
        for start in self._starts(table):
            at = bisect_right(starts, start) - 1
            if at < 0 or start >= stops[at]:
                found[start] = self.chunk(table, start)
        return dict(sorted(found.items()))

    def complete_files(self, table: str, below: int | None = None) -> list[Path]:
        """Files of a table whose run table is there (that begin before run ``below``)."""
        complete = self.files("runs")
        return [
            file
            for start, file in self.files(table).items()
            if start in complete and (below is None or start < below)
        ]

    def table(self, name: str, below: int | None = None) -> pd.DataFrame:
        """A chunked table, all complete chunks (that begin before run ``below``); empty if there are none."""
        files = self.complete_files(name, below)
        return read_parquet(files) if files else pd.DataFrame()

    def planned(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """A table's rows of the planned replicates; more may lie there from a longer run."""
        files = self.complete_files(name)
        if not files:
            return pd.DataFrame()
        table = read_parquet(files, columns)
        return table[table["replicate"] < self.manifest["replicates"]]

    def query(self, name: str, select: str) -> pd.DataFrame:
        """What SQL makes of ``planned``, a table's rows of the planned replicates; out of core."""
        files = self.complete_files(name)
        if not files:
            raise InputError("holds no runs yet; `peersim run` makes them", file=self.path)
        planned = (
            f"WITH planned AS (SELECT * FROM rows WHERE replicate < {int(self.manifest['replicates'])}) "
        )
        return query(files, planned + select)

    def digest(self, name: str) -> str:
        """SHA-256 of a table's planned rows, file by file: the same however it ran, once it is in pieces."""
        planned = self.manifest["replicates"]
        given = in_threads([partial(_digest_below, file, planned) for file in self.complete_files(name)])
        sums = [one for one in given if one]
        return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()

    def rows(self, table: str) -> dict[int, int]:
        """Rows of each file of a table, by the number of its first run."""
        files = self.files(table)
        counted = count_rows(list(files.values()))
        return {start: counted[file] for start, file in files.items()}

    def beside(self) -> dict[int, list[str]]:
        """The tables that were written along with each run table, by the number of its first run."""
        files = self.files("runs")
        found = tables_beside(list(files.values()))
        return {start: found[file] for start, file in files.items() if file in found}

    def remove_chunk(self, start: int) -> None:
        """Remove the chunk or piece that begins with this run from all tables.

        The run table first: without it a chunk is not there.
        """
        for piece in self.pieces:
            if piece.start == start:
                shutil.rmtree(piece.path)
        for table in ("runs", *CHUNKED):
            self.chunk(table, start).unlink(missing_ok=True)

    def set_damaged_aside(self) -> list[Path]:
        """Rename damaged files to ``*.damaged``; their chunks, or pieces, are then no longer complete."""
        damaged = [
            (start, file)
            for table in CHUNKED
            for start, file in self.files(table).items()
            if not is_sound(file)
        ]
        for start, file in damaged:
            runs = self.files("runs").get(start, file)
            if file != runs:
                runs.unlink(missing_ok=True)
            if file.exists():
                file.rename(file.with_name(f"{file.name}.damaged"))
        return [file for _, file in damaged]

    def remove_leftovers(self) -> None:
        """Remove what killed processes left here, and chunks that pieces hold."""
        for place in (
            *(self.path, self.path / "data", self.path / "figures", self.log, self.rules),
            *(self.chunks(table) for table in CHUNKED),
        ):
            remove_leftovers(place)
        remove_stale(self.pieces_folder)
        self.remove_covered()

    def remove_covered(self) -> None:
        """Remove chunks whose runs a piece holds."""
        pieces = self.pieces
        for table in ("runs", *CHUNKED):
            for start in self._starts(table):
                if any(piece.start <= start < piece.stop for piece in pieces):
                    self.chunk(table, start).unlink(missing_ok=True)

    def small(self, name: str) -> pd.DataFrame:
        """``summary`` or ``contrasts``, from their CSV files."""
        file = self.path / f"{name}.csv"
        if not file.exists():
            raise InputError(f"there is no {name}.csv here; `peersim run` makes it", file=self.path)
        return pd.read_csv(file)

    @property
    def design_file(self) -> Path:
        """The table of points and arms."""
        return self.path / "data" / "design.parquet"

    @property
    def contrasts(self) -> dict[str, list[str]]:
        """The contrasts in the order of the experiment file, which the manifest, sorted, does not keep."""
        given, held = self.manifest["contrasts"], self.experiment_file.read_text("utf-8-sig")
        order = list(tomllib.loads(held).get("contrasts", {}))
        return {name: given[name] for name in sorted(given, key=order.index)}

    @cached_property
    def design(self) -> pd.DataFrame:
        """One row per point and arm: what was varied or changed, and what the seats amount to."""
        return read_parquet([self.design_file])


def _digest_below(file: Path, replicates: int) -> str:
    """SHA-256 of a file's rows of the first so many replicates; empty if there are none."""
    rows = read_parquet([file])
    if len(rows) and rows["replicate"].max() >= replicates:
        rows = rows[rows["replicate"] < replicates]
    return digest(rows) if len(rows) else ""
