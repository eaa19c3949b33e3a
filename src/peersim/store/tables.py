"""Tables as Parquet, through DuckDB: defined row order, no pandas metadata, no clock."""

import errno
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd

from peersim.model.errors import InputError
from peersim.store.files import write_text, write_whole


def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("SET preserve_insertion_order = true")
    return connection


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table; the same rows give the same bytes."""

    def write(part: Path) -> None:
        with _connection() as connection:
            connection.register("rows_to_write", table)
            try:
                connection.execute(
                    "COPY (SELECT * FROM rows_to_write) TO ? (FORMAT parquet, COMPRESSION zstd)", [str(part)]
                )
            except duckdb.IOException as error:  # a full disk, for one
                full = "No space left" in str(error)
                code = errno.ENOSPC if full else errno.EIO
                raise OSError(code, os.strerror(code) if full else f"cannot be written: {error}") from None

    write_whole(path, write)


def read_parquet(paths: Sequence[Path]) -> pd.DataFrame:
    """Read tables of one shape, one after the other."""
    with _connection() as connection:
        try:
            return connection.execute("SELECT * FROM read_parquet(?)", [[str(path) for path in paths]]).df()
        except duckdb.Error as error:
            damaged = next((path for path in paths if path.name in str(error)), paths[0])
            raise InputError(f"is damaged, remove it and run again ({error})", file=damaged) from None


def count_rows(path: Path) -> int:
    """Rows of a Parquet file, from its footer; 0 if it is missing or damaged."""
    with _connection() as connection:
        try:
            found = connection.execute(
                "SELECT sum(num_rows) FROM parquet_file_metadata(?)", [str(path)]
            ).fetchone()
        except duckdb.Error:
            return 0
        return int(found[0]) if found and found[0] is not None else 0


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
            sha.update("\0".join("" if pd.isna(v) else str(v) for v in column).encode())
    return sha.hexdigest()
