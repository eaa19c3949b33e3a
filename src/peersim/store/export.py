"""Saved tables as CSV or Parquet, with a dictionary of their columns beside them."""

from pathlib import Path

import pandas as pd

from peersim.model.errors import InputError
from peersim.store.dictionary import check_known, dictionary
from peersim.store.folder import POINTS_FILE, Folder
from peersim.store.shapes import SCENARIO
from peersim.store.tables import Written, frame_to, identifier, table_from, types_of, write_csv

ENDINGS = (".csv", ".parquet")


_OWN = ("summary.csv", "contrasts.csv", POINTS_FILE)


def check_target(folder: Folder, file: Path) -> None:
    """Raise :class:`InputError` for a name from which no format can be told, or of one of the folder's own tables."""
    if file.suffix.lower() not in ENDINGS:
        given = f"not {file.suffix!r}" if file.suffix else "and this name has no ending"
        raise InputError(f"a table's name ends in {' or '.join(ENDINGS)}, {given}", file=file)
    home, place = folder.path.resolve(), file.resolve()
    if place.is_relative_to(home / "data") or place in [home / name for name in _OWN]:
        raise InputError("is a table of the results themselves; give another name", file=file, key="--out")


def export_table(folder: Folder, table: str, file: Path) -> int:
    """Write a stored table's planned rows, and the dictionary; returns how many rows.

    Raises :class:`InputError` if there are none.
    """
    written = _export(folder, table, file)
    _write_dictionary(table, written, file)
    return written.rows


def _export(folder: Folder, table: str, file: Path) -> Written:
    manifest = folder.manifest
    if table == "design":
        return table_from([folder.checked_design_file()], "SELECT * FROM rows", file)
    files = folder.complete_files(table)
    if not files:
        raise InputError(f"there is no table {table} here", file=folder.path)
    planned = f"replicate < {int(manifest['replicates'])}"
    varied = [f"design.{identifier(path)}" for path in manifest["design"]["vary"]]
    if table == "failures" or not varied:
        return table_from(files, f"SELECT * FROM rows WHERE {planned}", file)
    design = folder.checked_design_file()
    named = [f"design.{SCENARIO}"] if SCENARIO in types_of(design) else []
    wanted = ", ".join(["rows.replicate", "rows.point", *named, "rows.* EXCLUDE (replicate, point)", *varied])
    select = f"SELECT {wanted} FROM rows LEFT JOIN design USING (point, arm) WHERE {planned}"
    return table_from(files, select, file, beside={"design": [design]})


def export_frame(table: str, frame: pd.DataFrame, file: Path, source: Path) -> int:
    """Write a table that was made on reading a results folder, and the dictionary; returns how many rows.

    Raises :class:`InputError` if it has a column of which nobody knows what it means.
    """
    check_known(table, list(frame.columns), source)
    written = frame_to(frame, file)
    _write_dictionary(table, written, file)
    return written.rows


def dictionary_file(file: Path) -> Path:
    """Where the dictionary of an exported table lies."""
    return file.with_name(f"{file.stem}.dictionary.csv")


def _write_dictionary(table: str, written: Written, file: Path) -> None:
    write_csv(dictionary(table, written.types), dictionary_file(file))
