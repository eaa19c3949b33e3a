"""``peersim claims``: the source's claims on trial."""

from typing import Annotated

import typer

from peersim.cli.options import Out, Overwrite, Workers, Worlds
from peersim.cli.progress import bar
from peersim.cli.stopping import stopping


def claims(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="claims such as C4 C17, or patterns such as P1; all if none is named"),
    ] = None,
    worlds: Worlds = None,
    out: Out = None,
    workers: Workers = None,
    overwrite: Overwrite = False,
) -> None:
    """Put what the source study says on trial: for each test its sign, its size, and where it holds."""
    from peersim.api.claims import try_claims
    from peersim.inquiry.claims.beside import ROOMS
    from peersim.inquiry.claims.judging import SAID
    from peersim.report.claims import effect_text, room_text, rows_of, shares_text

    with stopping(), bar("cohorts") as progress:
        found = try_claims(
            names or (), out=out, worlds=worlds, workers=workers, overwrite=overwrite, progress=progress
        )
    rows = rows_of(found.verdicts)
    for row in rows:
        if not row.get("asks"):
            typer.echo(f"{row['claim']:4} {row['kind']:22} {row['says']}")
            continue
        typer.echo(f"{row['claim']:4} {row['size']:22} {row['asks']} (sign {row['sign']})")
        if names:
            typer.echo(f"       default world: {effect_text(row)}")
            typer.echo(f"       {shares_text(row)}".rstrip())
            for room in ROOMS:
                if row.get(f"{room}_size"):
                    typer.echo(f"       {room_text(row, room)}")
    sizes = [row["size"] for row in rows if row.get("asks")]
    if sizes:
        typer.echo("\n" + ", ".join(f"{sizes.count(size)} {size}" for size in SAID if size in sizes))
    typer.echo(f"\n{found.path / 'claims.html'}  (tables and figures beside it)")
