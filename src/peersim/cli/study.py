"""``peersim study``: the source's design, replayed thousands of times."""

from typing import Annotated

import typer

from peersim.cli.options import Out, Overwrite, Workers
from peersim.cli.progress import bar
from peersim.cli.stopping import stopping


def study(
    replicates: Annotated[int | None, typer.Option(min=5, help="studies in each arm")] = None,
    out: Out = None,
    workers: Workers = None,
    overwrite: Overwrite = False,
) -> None:
    """Ask 17 of 37 members, study after study: what could they tell, and what would a trial need?"""
    from peersim.api.source_study import replay_source_study

    with stopping(), bar("studies") as progress:
        found = replay_source_study(
            replicates=replicates, out=out, workers=workers, overwrite=overwrite, progress=progress
        )
    typer.echo("\n".join(found.answer.splitlines()[2:-2]))
    typer.echo(f"\n{found.path}  (tables and figures)")
