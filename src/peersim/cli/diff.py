"""``peersim diff``: what differs between two results folders."""

from pathlib import Path
from typing import Annotated

import typer


def diff(
    left: Annotated[Path, typer.Argument(help="a results folder")],
    right: Annotated[Path, typer.Argument(help="another")],
) -> None:
    """Compare design, model and tables of two results folders; exit 1 if they differ."""
    from peersim.analysis.difference import table_differences
    from peersim.store.folder import Folder
    from peersim.store.identity import differences

    a, b = Folder(left), Folder(right)
    found = differences(a.manifest["design"], b.manifest["design"], "design")
    for key in ("model", "design"):
        if a.manifest["identity"][key] != b.manifest["identity"][key] and key == "model":
            found.append("the sources of the model differ")
    found += table_differences(a, b)
    for line in found:
        typer.echo(line)
    if found:
        raise typer.Exit(1)
    typer.echo("the same design, the same model, the same tables")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(diff)
