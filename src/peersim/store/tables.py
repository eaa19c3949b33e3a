"""Tables as Parquet, through DuckDB: defined row order, no pandas metadata, no clock."""

import errno
import glob
import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from peersim.model.errors import InputError
from peersim.store.files import write_text, write_whole
from peersim.store.seal import BLANK, KEY, is_sound, seal

# Columns of measured numbers seldom repeat a value; a dictionary of them costs as much as executing the runs.
_QUICK = "COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1000"
_MEMORY = "128MB"  # beyond it DuckDB works on disk
# DuckDB's own temporary file would be left behind by a killed process; ours is known and removed.
_FORMAT = f"FORMAT parquet, USE_TMP_FILE false, {_QUICK}"
_BESIDE = "beside"
_ERRNO = re.compile(r'"errno":"(\d+)"')


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """One for each process: opening it takes as long as writing a table, and one that a fork copied hangs."""
    place = Path(tempfile.gettempdir()) / f"peersim-{process}"  # made only where memory does not do
    connection = duckdb.connect(
        ":memory:", config={"threads": 1, "memory_limit": _MEMORY, "temp_directory": str(place)}
    )
    connection.execute("SET GLOBAL preserve_insertion_order = true")
    return connection


def _connection() -> duckdb.DuckDBPyConnection:
    """A connection of one thread, which sees no other's tables as long as they are temporary."""
    return _database(os.getpid()).cursor()


def write_parquet(table: pd.DataFrame, path: Path, beside: Sequence[str] = ()) -> None:
    """Write a table with its checksum; the same rows give the same bytes.

    ``beside`` are names of tables that were written along with it: without them it is not complete.
    """

    def write(part: Path) -> None:
        with _connection() as connection:
            connection.register("rows_to_write", table)
            _copy(connection, "SELECT * FROM rows_to_write", part, beside)

    write_whole(path, write)


def _copy(connection: duckdb.DuckDBPyConnection, select: str, file: Path, beside: Sequence[str]) -> None:
    about = f"{_BESIDE}: '{' '.join(beside)}', {KEY}: '{BLANK}'"
    try:
        connection.execute(f"COPY ({select}) TO ? ({_FORMAT}, KV_METADATA {{{about}}})", [str(file)])
    except duckdb.IOException as error:  # a full disk, for one
        given = _ERRNO.search(str(error))
        code = errno.ENOSPC if "No space left" in str(error) else int(given[1]) if given else errno.EIO
        raise OSError(
            code, os.strerror(code) if code != errno.EIO else f"cannot be written: {error}"
        ) from None
    seal(file)


Place = tuple[int, int]
"""Replicate and point: where in a plan a piece begins or ends."""


def merge_parquet(
    files: Sequence[Path], path: Path, first: Place, last: Place, beside: Sequence[str] = ()
) -> bool:
    """Write the rows of tables, one after the other, from ``first`` to before ``last``. Out of core.

    Whether there are any; if not, nothing is written. ``beside`` as in :func:`write_parquet`.
    """
    rows = (
        "SELECT * FROM read_parquet(?, hive_partitioning = false) "
        "WHERE (replicate > ? OR (replicate = ? AND point >= ?)) "
        "AND (replicate < ? OR (replicate = ? AND point < ?))"
    )
    places = [first[0], *first, last[0], *last]
    with _connection() as connection:
        # first into a table: else the bytes of the file would depend on where the chunks were cut
        made = connection.execute(
            f"CREATE TEMP TABLE merged AS {rows}", [_literal(files), *places]
        ).fetchone()
        if not made or not made[0]:
            return False
        write_whole(path, lambda part: _copy(connection, "SELECT * FROM merged", part, beside))
    return True


def read_parquet(
    paths: Sequence[Path], columns: Sequence[str] | None = None, *, sealed: bool = True
) -> pd.DataFrame:
    """Read tables of one shape, one after the other. Raises :class:`InputError` if one is damaged.

    Tables of others are not ``sealed``: they have no checksum.
    """
    wanted = "*" if columns is None else ", ".join(f'"{name}"' for name in columns)
    return query(paths, f"SELECT {wanted} FROM rows", sealed=sealed)


def query(
    paths: Sequence[Path], select: str, values: Sequence[Any] = (), *, sealed: bool = True
) -> pd.DataFrame:
    """What SQL makes of ``rows``, the rows of tables of one shape, one after the other; out of core.

    Raises :class:`InputError` if a table is damaged.
    """
    if sealed:
        check_sound(paths)
    with _connection() as connection:
        _view(connection, paths)
        return connection.execute(select, values).df()


def check_sound(paths: Sequence[Path]) -> None:
    """Raise :class:`InputError` for a file that is damaged or cannot be read."""
    for path in paths:
        try:
            sound = is_sound(path)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}; {_MEND}", file=path) from None
        if not sound:
            raise InputError(f"is damaged: its checksum does not fit; {_MEND}", file=path)


def csv_from(paths: Sequence[Path], select: str, file: Path) -> int:
    """Write what SQL makes of ``rows`` as CSV; returns how many rows. Numbers keep all their digits."""
    check_sound(paths)
    written = [0]

    def write(part: Path) -> None:
        with _connection() as connection:
            _view(connection, paths)
            found = connection.execute(
                f"COPY ({select}) TO ? (FORMAT csv, HEADER, USE_TMP_FILE false)", [str(part)]
            ).fetchone()
            written[0] = int(found[0]) if found else 0

    write_whole(file, write)
    return written[0]


def _view(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> None:
    names = ", ".join(f"'{escaped(path)}'" for path in paths)
    connection.execute(
        f"CREATE TEMP VIEW rows AS SELECT * FROM read_parquet([{names}], hive_partitioning = false)"
    )


def escaped(path: Path) -> str:
    """A file's name inside quotes in SQL, and nothing in it a pattern."""
    return glob.escape(str(path)).replace("'", "''")


_MEND = "run the experiment again into this folder, which makes the file anew"


def count_rows(paths: Sequence[Path]) -> dict[Path, int]:
    """Rows of each Parquet file, from the footers. The files must be sound."""
    if not paths:
        return {}
    with _connection() as connection:
        rows = "SELECT file_name, num_rows FROM parquet_file_metadata(?)"
        return {Path(name): int(n) for name, n in connection.execute(rows, [_literal(paths)]).fetchall()}


def tables_beside(paths: Sequence[Path]) -> dict[Path, list[str]]:
    """The tables that were written along with each Parquet file. The files must be sound."""
    if not paths:
        return {}
    with _connection() as connection:
        rows = "SELECT file_name, decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = ?"
        found = connection.execute(rows, [_literal(paths), _BESIDE]).fetchall()
    return {Path(name): names.split() for name, names in found}


def _literal(paths: Sequence[Path]) -> list[str]:
    """Names for DuckDB, which would take ``*`` and ``[`` for patterns."""
    return [glob.escape(str(path)) for path in paths]


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a small table for people and for git: six significant digits, empty where not defined."""
    write_text(path, table.to_csv(index=False, float_format="%.6g", lineterminator="\n"))


def digest(table: pd.DataFrame) -> str:
    """SHA-256 of a table's content: column names and values, floats to the last bit."""
    sha = hashlib.sha256()
    for name in table.columns:
        sha.update(str(name).encode())
        column = table[name]
        if column.dtype.kind == "f":
            sha.update((column.to_numpy("<f8") + 0.0).tobytes())
        elif column.dtype.kind in "iu":
            sha.update(column.to_numpy("<i8").tobytes())
        else:
            which, texts = pd.factorize(column)  # -1 where there is none
            sha.update("\0".join(map(str, texts)).encode())
            sha.update(which.astype("<i8").tobytes())
    return sha.hexdigest()
