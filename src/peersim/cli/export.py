"""``peersim export``: a saved table as CSV or Parquet, for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from peersim.model.errors import InputError, hint, quoted

TABLES = ("runs", "sessions", "design", "failures")
SMALL = ("summary", "contrasts")


def export(
    results: Annotated[Path, typer.Argument(help="a results folder")],
    table: Annotated[str, typer.Option(help=", ".join((*TABLES, *SMALL)))] = "runs",
    out: Annotated[
        Path | None,
        typer.Option(
            help="file, .csv or .parquet; RESULTS/TABLE.csv if not given (of the small tables exported-TABLE.csv)"
        ),
    ] = None,
) -> None:
    """Write a table as CSV or Parquet, with name and varied parameters of each point and a dictionary of the columns.

    Numbers are written so that reading them gives the same bits. What is stored of single persons
    (members, ties, events) stays where it is.
    """
    from peersim.api.exporting import small_table
    from peersim.store.export import check_target, dictionary_file, export_frame, export_table
    from peersim.store.folder import KEPT, Folder

    if table in KEPT:
        raise InputError("holds data of single persons, which are not exported; read it in Python", key=table)
    if table not in (*TABLES, *SMALL):
        raise InputError(f"there is no table {quoted(table)}{hint(table, (*TABLES, *SMALL))}")
    file = out or results / f"{'exported-' if table in SMALL else ''}{table}.csv"
    check_target(Folder(results), file)
    if table in SMALL:
        rows = export_frame(table, small_table(results, table), file, results)
    else:
        rows = export_table(Folder(results), table, file)
    typer.echo(f"{file}  ({rows} rows)\n{dictionary_file(file)}  (what the columns mean)")
