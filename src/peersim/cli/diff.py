"""``peersim diff``: what differs between two results folders."""

from pathlib import Path
from typing import Annotated

import typer

from peersim.figures.kit.save import SUFFIXES, save
from peersim.model.errors import InputError


def diff(
    left: Annotated[Path, typer.Argument(help="a results folder, A")],
    right: Annotated[Path, typer.Argument(help="another, B")],
    out: Annotated[Path | None, typer.Option(help="table of the findings side by side (.csv)")] = None,
    figure: Annotated[
        Path | None, typer.Option(help="figure of the findings in pairs (.png, .pdf or .svg)")
    ] = None,
) -> None:
    """Compare design, model, tables and findings of two results folders; exit 1 if they differ.

    Points are paired by the values of what varies, not by their numbers.
    """
    from peersim.api.differing import difference
    from peersim.report.differing import findings_lines
    from peersim.store.tables import write_csv

    if out is not None and out.suffix.lower() != ".csv":
        raise InputError(f"the table's name ends in .csv, not {out.suffix!r}", file=out, key="--out")
    if figure is not None and figure.suffix.lower() not in SUFFIXES:
        problem = f"a figure's name ends in {', '.join(SUFFIXES)}, not {figure.suffix!r}"
        raise InputError(problem, file=figure, key="--figure")
    found = difference(left, right)
    for line in found.lines:
        typer.echo(line)
    if len(found.findings) and found.lines:
        typer.echo("")
        for line in findings_lines(found.findings):
            typer.echo(line)
    if out is not None:
        write_csv(found.findings, out)
        typer.echo(str(out))
    if figure is not None:
        save(found.drawing(), figure)
        typer.echo(str(figure))
    if found.lines:
        raise typer.Exit(1)
    typer.echo("the same design, the same model, the same tables")
