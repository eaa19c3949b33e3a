"""``peersim study``: the source's design, replayed thousands of times."""

from pathlib import Path
from typing import Annotated

import typer


def study(
    replicates: Annotated[int | None, typer.Option(min=5, help="studies in each arm")] = None,
    out: Annotated[Path | None, typer.Option(help="folder for results")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="threads or processes")] = None,
    overwrite: Annotated[bool, typer.Option(help="replace runs of another design or model")] = False,
) -> None:
    """Ask 17 of 37 members, study after study: what could they tell, and what would a trial need?"""
    from peersim.api.source_study import replay_source_study
    from peersim.cli.progress import bar
    from peersim.cli.stopping import stopping

    with stopping(), bar("studies") as progress:
        found = replay_source_study(
            replicates=replicates, out=out, workers=workers, overwrite=overwrite, progress=progress
        )
    typer.echo("\n".join(found.answer.splitlines()[2:-2]))
    typer.echo(f"\n{found.path}  (tables and figures)")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(study)
