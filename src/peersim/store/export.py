"""Saved tables as CSV, out of core."""

from pathlib import Path

from peersim.model.errors import InputError
from peersim.store.folder import Folder
from peersim.store.tables import csv_from, identifier


def export_csv(folder: Folder, table: str, file: Path) -> int:
    """Write a table's planned rows; returns how many. Raises :class:`InputError` if there are none."""
    manifest = folder.manifest
    if table == "design":
        return csv_from([folder.design_file], "SELECT * FROM rows", file)
    files = folder.complete_files(table)
    if not files:
        raise InputError(f"there is no table {table} here", file=folder.path)
    planned = f"replicate < {int(manifest['replicates'])}"
    varied = ", ".join(f"design.{identifier(path)}" for path in manifest["design"]["vary"])
    if table == "failures" or not varied:
        return csv_from(files, f"SELECT * FROM rows WHERE {planned}", file)
    select = f"SELECT rows.*, {varied} FROM rows LEFT JOIN design USING (point, arm) WHERE {planned}"
    return csv_from(files, select, file, beside={"design": [folder.design_file]})
