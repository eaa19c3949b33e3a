"""A results folder: where each file lies, and reading it back."""

import hashlib
import os
import re
import shutil
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd

from peersim.model.checksum import sum_of
from peersim.model.errors import InputError, quoted
from peersim.model.given import TABLE, beside, check_given, given_bytes
from peersim.store.files import remove_leftovers
from peersim.store.manifest import FILES, read_manifest, write_manifest
from peersim.store.pieces import Piece, pieces_in, remove_stale
from peersim.store.seal import is_sound
from peersim.store.shapes import Plan, check_design, check_table, plan_of
from peersim.store.tables import check_sound, count_rows, digest, query, read_parquet, tables_beside
from peersim.store.threads import in_threads

CHUNKED = ("runs", "sessions", "members", "member_sessions", "ties", "events", "failures")
EXPERIMENT_FILE, POINTS_FILE, WORLDS_FILE, RULES = "experiment.toml", "points.csv", "worlds.toml", "rules"
EARLIER = "earlier"
ANALYSIS = "analysis"
"""Runs of a narrower design, until the wider one has taken them over."""
KEPT = ("members", "member_sessions", "ties", "events")
_CHUNK = re.compile(r"[0-9]{9,18}")
UNFIT, RESTORE = "does not fit manifest.json", "restore the one that was changed from a copy"
GIVEN = ("manifest.json", EXPERIMENT_FILE, POINTS_FILE, WORLDS_FILE)


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
        return self.path / EXPERIMENT_FILE

    @property
    def points_file(self) -> Path | None:
        """The table of points, verbatim, if the design has one."""
        file = self.path / POINTS_FILE
        return file if file.is_file() else None

    @property
    def worlds_file(self) -> Path | None:
        """The plausible worlds, verbatim, if the design names any."""
        file = self.path / WORLDS_FILE
        return file if file.is_file() else None

    @property
    def rules(self) -> Path:
        """Files of the rules that the experiment replaced, verbatim."""
        return self.path / RULES

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
    def logs(self) -> list[Path]:
        """The records of the last run."""
        return [file for file in (self.source_file, self.log / "last_run.json") if file.is_file()]

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest; :class:`InputError` if there is none, or it is not as it was written."""
        if not self.path.is_dir():
            what = "is a file; expected a results folder" if self.path.exists() else "there is no such folder"
            raise InputError(what, file=self.path)
        if not os.path.lexists(self.manifest_file):
            problem = (
                "this is no results folder: it has no manifest.json; the command that made it writes one"
            )
            raise InputError(problem, file=self.path)
        self.check_links()
        return read_manifest(self.manifest_file)

    def check_there(self) -> None:
        """Raise :class:`InputError` if the folder was removed since its manifest was written."""
        if not os.path.lexists(self.manifest_file):
            problem = (
                "the folder, or its manifest.json, was removed while runs were made; they cannot be kept"
            )
            raise InputError(problem, file=self.path)

    def check_links(self) -> None:
        """Raise :class:`InputError` for a link that leads out of the folder: nothing is read or written there."""
        if self._link_out is not None:
            problem = "is a link that leads out of the results folder; put the files themselves in its place"
            raise InputError(problem, file=self._link_out)

    @cached_property
    def _link_out(self) -> Path | None:
        """A link anywhere in the folder that leads out of it, or nowhere."""
        for place, folders, files in os.walk(self.path):  # which follows no link
            for name in (*folders, *files):
                path = Path(place, name)
                if path.is_symlink() and not _leads_into(self.path, path):
                    return path
        return None

    @property
    def given_names(self) -> list[str]:
        """Files that were given and lie here as copies."""
        return list(self.manifest[FILES])

    def given_text(self, file: Path) -> str:
        """The text of a file that was given, a copy of which lies here; as the manifest has it.

        Raises :class:`InputError` if it was changed since, or is missing.
        """
        name = file.relative_to(self.path).as_posix()
        if not os.path.lexists(file):
            raise InputError(f"there is no {name} here; restore it from a copy", file=self.path)
        if file.is_symlink():
            raise InputError("is a link; put the file itself in its place", file=file)
        data = given_bytes(file, TABLE)
        if self.manifest[FILES].get(name) != sum_of(data):
            problem = "was changed since the runs were made: its checksum is not that of the manifest"
            raise InputError(f"{problem}; restore it from a copy", file=file)
        try:
            return data.decode("utf-8")
        except ValueError as error:
            raise InputError(f"is no text: {error}; restore it from a copy", file=file) from None

    def write_manifest(self, content: Mapping[str, Any]) -> None:
        """Write the manifest with its seal."""
        write_manifest(self.manifest_file, content)

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
        return sorted(int(stem) for stem in stems if _CHUNK.fullmatch(stem) and stem == f"{int(stem):09d}")

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
        """Files of a table whose run table is there (that begin before run ``below``).

        Raises :class:`InputError` for one that is not as peersim writes it, or whose run table is not.
        """
        return list(self.complete(table, below).values())

    def complete(self, table: str, below: int | None = None) -> dict[int, Path]:
        """The same by the number of their first run."""
        files = self.files(table)
        runs = {start: file for start, file in self.files("runs").items() if below is None or start < below}
        extents = self._extents(runs)
        for start, (stop, plan) in extents.items() if table != "runs" else ():
            if start in files:
                check_table(table, files[start], start, stop, plan)
        return {start: files[start] for start in runs if start in files}

    def whole(self) -> dict[int, int]:
        """Where the runs end of which every table is there that was written along with them, by the first of them.

        Raises :class:`InputError` for a run table that is not as peersim writes it.
        """
        extents, beside = self._extents(self.files("runs")), self.beside()
        there = {table: self.files(table) for table in CHUNKED}
        return {
            start: stop
            for start, (stop, _) in extents.items()
            if start in beside and all(start in there[table] for table in beside[start])
        }

    def _extents(self, runs: Mapping[int, Path]) -> dict[int, tuple[int, Plan]]:
        """Where the runs of each run table end, and the plan. Raises :class:`InputError` for one that is not right."""
        plan = self._plan
        if plan is None:
            return {}
        stops, found, reached = {piece.start: piece.stop for piece in self.pieces}, {}, 0
        for start, file in runs.items():
            stop = start + check_table("runs", file, start, stops.get(start), plan)
            if start < reached:
                problem = "has runs that the table before it has too"
                raise InputError(
                    f"{problem}; `peersim run` on the same experiment puts that right", file=file
                )
            found[start], reached = (stop, plan), stop
        return found

    @property
    def _plan(self) -> Plan | None:
        """What the manifest says of the runs; None without a manifest, where nobody gets as far as reading them."""
        return plan_of(self.manifest["design"]) if os.path.lexists(self.manifest_file) else None

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

    def query(self, name: str, select: str, values: Sequence[Any] = ()) -> pd.DataFrame:
        """What SQL makes of ``planned``, a table's rows of the planned replicates; out of core.

        ``values`` take the places of the question marks in ``select``.
        """
        files = self.complete_files(name)
        if not files:
            raise InputError("holds no runs yet; `peersim run` makes them", file=self.path)
        planned = (
            f"WITH planned AS (SELECT * FROM rows WHERE replicate < {int(self.manifest['replicates'])}) "
        )
        return query(files, planned + select, values)

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

    def damaged(self) -> Iterator[tuple[int, Path, InputError]]:
        """Files that are damaged or not as peersim writes them: the number of their first run, and what is wrong."""
        stops, plan, ends = {piece.start: piece.stop for piece in self.pieces}, self._plan, dict[int, int]()
        for table in CHUNKED:  # the run tables first: they say which runs the others are about
            for start, file in self.files(table).items():
                of_runs = table == "runs"
                stop = stops.get(start) if of_runs else ends.get(start)
                try:
                    check_sound([file])
                    if plan is not None and (of_runs or stop is not None):
                        rows = check_table(table, file, start, stop, plan)
                        ends |= {start: start + rows} if of_runs else {}
                except InputError as error:
                    yield start, file, error

    def set_damaged_aside(self) -> list[Path]:
        """Rename damaged files to ``*.damaged``; their chunks, or pieces, are then no longer complete.

        So are those that are not as peersim writes them.
        """
        damaged = [(start, file) for start, file, _ in self.damaged()]
        for _, file in damaged:
            is_sound(file)  # OSError: what cannot be read just now is not damaged
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
        if not os.path.lexists(file):
            raise InputError(f"there is no {name}.csv here; `peersim run` makes it", file=self.path)
        if file.is_symlink():
            raise InputError("is a link; `peersim run` makes the file itself", file=file)
        check_given(file, TABLE)
        try:
            return pd.read_csv(file)
        except ValueError as error:
            problem = f"cannot be read as a table: {error}; `peersim run` makes it anew"
            raise InputError(problem, file=file) from None

    @property
    def design_file(self) -> Path:
        """The table of points and arms."""
        return self.path / "data" / "design.parquet"

    @property
    def contrasts(self) -> dict[str, list[str]]:
        """The contrasts in the order of the experiment file, which the manifest, sorted, does not keep.

        Raises :class:`InputError` if the two do not fit each other.
        """
        given, file = self.manifest["contrasts"], self.experiment_file
        try:
            written = tomllib.loads(self.given_text(file))
        except (ValueError, RecursionError) as error:
            said = str(error) if isinstance(error, ValueError) else "it is nested too deep"
            raise InputError(f"cannot be read: {said}; restore it from a copy", file=file) from None
        found = written.get("contrasts", {})
        found = found if isinstance(found, dict) else {}
        apart = [name for name in {**given, **found} if given.get(name) != found.get(name)]
        if apart:
            raise InputError(
                f"{UNFIT}: contrast {quoted(apart[0])} is not the same in both; {RESTORE}", file=file
            )
        return {name: given[name] for name in found}

    @cached_property
    def design(self) -> pd.DataFrame:
        """One row per point and arm: what was varied or changed, and what the seats amount to."""
        return read_parquet([self.checked_design_file()])

    def checked_design_file(self) -> Path:
        """The table of points and arms; :class:`InputError` if it is not as peersim writes it."""
        plan = self._plan
        if plan is not None:
            check_design(self.design_file, plan)
        return self.design_file


def _leads_into(folder: Path, link: Path) -> bool:
    """Whether a link in the folder, followed, ends in it; one whose name nobody could write in a file does not."""
    try:
        beside(folder, str(link.relative_to(folder)))
    except ValueError:
        return False
    return True


def _digest_below(file: Path, replicates: int) -> str:
    """SHA-256 of a file's rows of the first so many replicates; empty if there are none."""
    rows = read_parquet([file])
    if len(rows) and rows["replicate"].max() >= replicates:
        rows = rows[rows["replicate"] < replicates]
    return digest(rows) if len(rows) else ""
