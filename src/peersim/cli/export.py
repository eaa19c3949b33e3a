"""``peersim export``: a saved table as CSV, for other programs."""

from pathlib import Path
from typing import Annotated

import typer

TABLES = ("runs", "sessions", "design", "failures")


def export(
    results: Annotated[Path, typer.Argument(help="a results folder")],
    table: Annotated[str, typer.Option(help="runs, sessions, design or failures")] = "runs",
    out: Annotated[Path | None, typer.Option(help="CSV file; RESULTS/TABLE.csv if not given")] = None,
) -> None:
    """Write a table as CSV, runs and sessions with the varied parameters of their point beside them.

    Numbers are written so that reading them gives the same bits. What is stored of single persons
    (members, ties, events) stays where it is.
    """
    from peersim.model.errors import InputError, hint, quoted
    from peersim.store.export import export_csv
    from peersim.store.folder import KEPT, Folder

    if table in KEPT:
        raise InputError("holds data of single persons, which are not exported; read it in Python", key=table)
    if table not in TABLES:
        raise InputError(f"there is no table {quoted(table)}{hint(table, TABLES)}")
    file = out or results / f"{table}.csv"
    rows = export_csv(Folder(results), table, file)
    typer.echo(f"{file}  ({rows} rows)")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)
