"""Tables as Parquet, through DuckDB: defined row order, no pandas metadata, no clock.

What a query says is written here and in the layers above; values that come from a file are parameters of it, and
names stand in :func:`identifier`. Should anything slip through, the connection cannot be made to open any file but
those below one results folder, nor to load an extension, nor to be told otherwise.
"""

import errno
import glob
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pandas as pd

from peersim.model.errors import InputError
from peersim.model.texts import control_characters, shown
from peersim.store.files import write_text, write_whole
from peersim.store.seal import BLANK, KEY, is_sound, seal

# Columns of measured numbers seldom repeat a value; a dictionary of them costs as much as executing the runs.
_QUICK = "COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1000"
_MEMORY = "128MB"  # beyond it DuckDB works on disk
# DuckDB's own temporary file would be left behind by a killed process; ours is known and removed.
_FORMAT = f"FORMAT parquet, USE_TMP_FILE false, {_QUICK}"
_BESIDE = "beside"
_DATA = "data"  # what a results folder calls the folder of its tables
_ERRNO = re.compile(r'"errno":"(\d+)"')


@lru_cache(maxsize=16)
def _database(process: int, folders: tuple[Path, ...]) -> duckdb.DuckDBPyConnection:
    """A database that reads and writes in these folders and below, and nowhere else.

    Opening it takes as long as writing a table, so it is kept; one for each process, for one that a fork copied hangs.
    """
    place = Path(tempfile.gettempdir()) / f"peersim-{process}"  # made only where memory does not do
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": 1,
            "memory_limit": _MEMORY,
            "temp_directory": str(place),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,  # else a query could name a variable of ours as a table
        },
    )
    connection.execute("SET GLOBAL preserve_insertion_order = true")
    names = [str(folder) for folder in folders]
    connection.execute("SET allowed_directories = ?", [[*names, *map(glob.escape, names)]])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


@contextmanager
def _connection(*files: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of one thread for some files; it sees no other's tables as long as they are temporary.

    Whatever DuckDB cannot do with them is an :class:`InputError`: the queries are ours, so it is the files.
    """
    homes = tuple(dict.fromkeys(_home(file) for file in files))
    with _database(os.getpid(), homes).cursor() as connection:
        try:
            yield connection
        except duckdb.InterruptException:
            raise
        except (duckdb.OutOfMemoryException, MemoryError):
            problem = (
                "holds more than fits into memory, so it is hardly what peersim wrote; restore it from a copy"
            )
            raise InputError(problem, file=_named(files)) from None
        except duckdb.Error as error:
            said = str(error).split("\n")[0]
            raise InputError(f"cannot be read as a table: {said}", file=_named(files)) from None


def _named(files: Sequence[Path]) -> Path | None:
    """What a message about some files names: the only one, else where they lie."""
    return files[-1] if len(set(files)) == 1 else _home(files[-1]) if files else None


def _home(file: Path) -> Path:
    """The results folder that a table lies in, below its ``data``; of any other file the folder."""
    folder = file.parent.resolve()
    places = [parent for parent in folder.parents if (parent / _DATA) in (folder, *folder.parents)]
    return places[0] if places else folder


def identifier(name: str) -> str:
    """A name of a column in a query.

    >>> identifier('world.fear'), identifier('a" or "b')
    ('"world.fear"', '"a"" or ""b"')
    """
    return '"' + name.replace('"', '""') + '"'


def write_parquet(table: pd.DataFrame, path: Path, beside: Sequence[str] = ()) -> None:
    """Write a table with its checksum; the same rows give the same bytes.

    ``beside`` are names of tables that were written along with it: without them it is not complete.
    """

    def write(part: Path) -> None:
        with _connection(path) as connection:
            connection.register("rows_to_write", table)
            _copy(connection, "SELECT * FROM rows_to_write", part, beside)

    write_whole(path, write)


def _copy(connection: duckdb.DuckDBPyConnection, select: str, file: Path, beside: Sequence[str]) -> None:
    about = f"{_BESIDE}: '{' '.join(beside)}', {KEY}: '{BLANK}'"
    try:
        connection.execute(f"COPY ({select}) TO ? ({_FORMAT}, KV_METADATA {{{about}}})", [_resolved(file)])
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
    with _connection(path, *files) as connection:
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
    wanted = "*" if columns is None else ", ".join(map(identifier, columns))
    return query(paths, f"SELECT {wanted} FROM rows", sealed=sealed)


def query(
    paths: Sequence[Path], select: str, values: Sequence[Any] = (), *, sealed: bool = True
) -> pd.DataFrame:
    """What SQL makes of ``rows``, the rows of tables of one shape, one after the other; out of core.

    Raises :class:`InputError` if a table is damaged.
    """
    if sealed:
        check_sound(paths)
    with _connection(*paths) as connection:
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


def types_of(path: Path) -> dict[str, str]:
    """DuckDB's type of each column of a table, by name. Raises :class:`InputError` if the table is damaged."""
    found = query([path], "DESCRIBE rows")
    return dict(zip(found["column_name"], found["column_type"], strict=True))


class Written(NamedTuple):
    """How many rows were written, and DuckDB's type of each column by name."""

    rows: int
    types: dict[str, str]


def table_from(
    paths: Sequence[Path], select: str, file: Path, *, beside: Mapping[str, Sequence[Path]] | None = None
) -> Written:
    """Write what SQL makes of ``rows`` as Parquet if the file is named so, else as CSV. Out of core.

    Numbers keep all their digits. ``beside`` are further tables by name. In CSV texts and names are :func:`defused`.
    """
    further = beside or {}
    check_sound([*paths, *(path for of in further.values() for path in of)])

    def views(connection: duckdb.DuckDBPyConnection) -> None:
        for name, of in {"rows": paths, **further}.items():
            _view(connection, of, name)

    return _write_view(views, select, file, paths)


def frame_to(table: pd.DataFrame, file: Path) -> Written:
    """Write a table in memory like :func:`table_from`."""
    return _write_view(lambda connection: connection.register("rows", table), "SELECT * FROM rows", file, ())


def _write_view(
    prepare: Callable[[duckdb.DuckDBPyConnection], Any], select: str, file: Path, paths: Sequence[Path]
) -> Written:
    found: list[Written] = []

    def write(part: Path) -> None:
        with _connection(part, *paths) as connection:
            prepare(connection)
            connection.execute(f"CREATE TEMP VIEW wanted AS {select}")
            columns = connection.execute("DESCRIBE wanted").fetchall()
            types = {name: of for name, of, *_ in columns}
            counted = connection.execute("SELECT count(*) FROM wanted").fetchone()
            found.append(Written(int(counted[0]) if counted else 0, types))
            if file.suffix.lower() == ".parquet":
                _copy(connection, "SELECT * FROM wanted", part, ())
                return
            cells = ", ".join(_cell(name, of, file) for name, of in types.items())
            connection.execute(
                f"COPY (SELECT {cells} FROM wanted) TO ? (FORMAT csv, HEADER, USE_TMP_FILE false)",
                [_resolved(part)],
            )

    write_whole(file, write)
    return found[0]


_MARKS = "=+-@\uff1d\uff0b\uff0d\uff20"  # the wide ones are of East Asian keyboards
_BLANK = " \xa0\xad\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d"
_BLANK += "\u202f\u205f\u2060\u2061\u2062\u2063\u2064\u3000\ufeff"


def defused(text: str) -> str:
    """A text that steers no terminal and that no spreadsheet takes for a formula.

    Control characters are shown as codes; what would begin a formula, blanks before it or not, gets an apostrophe.

    >>> defused("=1+1"), defused(" =1+1"), defused("a=b")
    ("'=1+1", "' =1+1", 'a=b')
    """
    safe = shown(text)
    begins = safe.lstrip(_BLANK)[:1]
    return f"'{safe}" if begins and begins in _MARKS else safe


@lru_cache(maxsize=1)
def _patterns() -> tuple[str, str]:
    """What :func:`defused` looks for, as DuckDB's regular expressions: a control character, and a formula."""
    control = [chr(code) for code in range(0xD800) if control_characters(chr(code))]
    return _any_of(control), f"^{_any_of(_BLANK)}*{_any_of(_MARKS)}"


def _any_of(characters: Iterable[str]) -> str:
    codes = (f"\\x{{{ord(one):x}}}" for one in characters)
    return f"[{''.join(codes)}]"


def _cell(name: str, of: str, file: Path) -> str:
    """A column as CSV may have it, name and values :func:`defused`; :class:`InputError` if it is of no plain type."""
    column, given = identifier(defused(name)), identifier(name)
    if of != "VARCHAR":
        if not _PLAIN.fullmatch(of):
            raise InputError(f"has a column of type {of[:40]}, which no CSV can hold", file=file, key=name)
        return f"{given} AS {column}"
    control, formula = _patterns()
    code = "lower(to_hex(unicode(c)))"
    coded = (
        f"CASE WHEN NOT regexp_matches(c, '{control}') THEN c WHEN c = chr(9) THEN '\\t' WHEN c = chr(10) THEN '\\n' "
        f"WHEN c = chr(13) THEN '\\r' WHEN unicode(c) < 256 THEN '\\x' || lpad({code}, 2, '0') "
        f"ELSE '\\u' || lpad({code}, 4, '0') END"
    )
    each = f"list_transform(regexp_extract_all({given}, '(?s).'), lambda c: {coded})"
    safe = f"CASE WHEN regexp_matches({given}, '{control}') THEN array_to_string({each}, '') ELSE {given} END"
    return f"CASE WHEN regexp_matches({safe}, '{formula}') THEN chr(39) || {safe} ELSE {safe} END AS {column}"


_PLAIN = re.compile(r"U?(TINY|SMALL|BIG)INT|U?INTEGER|DOUBLE|FLOAT|BOOLEAN")


def _view(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path], name: str = "rows") -> None:
    names = ", ".join("'" + path.replace("'", "''") + "'" for path in _literal(paths))
    connection.execute(
        f"CREATE TEMP VIEW {identifier(name)} AS SELECT * FROM read_parquet([{names}], hive_partitioning = false)"
    )


def _resolved(file: Path) -> str:
    """A file's name as the connection knows its folder."""
    return str(file.parent.resolve() / file.name)


_MEND = "run the experiment again into this folder, which makes the file anew"


def count_rows(paths: Sequence[Path]) -> dict[Path, int]:
    """Rows of each Parquet file, from the footers. The files must be sound."""
    if not paths:
        return {}
    given = {_resolved(path): path for path in paths}
    with _connection(*paths) as connection:
        rows = "SELECT file_name, num_rows FROM parquet_file_metadata(?)"
        return {given[name]: int(n) for name, n in connection.execute(rows, [_literal(paths)]).fetchall()}


def tables_beside(paths: Sequence[Path]) -> dict[Path, list[str]]:
    """The tables that were written along with each Parquet file. The files must be sound."""
    if not paths:
        return {}
    given = {_resolved(path): path for path in paths}
    with _connection(*paths) as connection:
        rows = "SELECT file_name, decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = ?"
        found = connection.execute(rows, [_literal(paths), _BESIDE]).fetchall()
    return {given[name]: names.split() for name, names in found}


def _literal(paths: Sequence[Path]) -> list[str]:
    """Names for DuckDB, which would take ``*`` and ``[`` for patterns."""
    return [glob.escape(_resolved(path)) for path in paths]


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a small table for people and for git: six significant digits, empty where not defined.

    Texts and names of columns are :func:`defused`.
    """
    texts = {
        name: table[name].map(lambda value: defused(value) if isinstance(value, str) else value)
        for name in table.columns
        if table[name].dtype.kind not in "fiub"
    }
    plain = (table.assign(**texts) if texts else table).rename(columns=lambda name: defused(str(name)))
    write_text(path, plain.to_csv(index=False, float_format="%.6g", lineterminator="\n"))


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
