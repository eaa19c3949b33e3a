"""``peersim status``: how far an experiment is, while it runs or after."""

from pathlib import Path
from typing import Annotated

import typer

from peersim.model.texts import shown
from peersim.stats.wording import counted

_BUSY = {
    True: "a run is at work here",
    False: "nobody is at work here",
    None: "whether somebody is at work here cannot be told: you may not write here",
}


def status(results: Annotated[Path, typer.Argument(help="a results folder")]) -> None:
    """Say how many runs are there, which failed, and what is left to do."""
    from peersim.api import experiment_of
    from peersim.inquiry.in_worlds import FOLDER
    from peersim.store.folder import Folder
    from peersim.study.progress import status_of

    folder = Folder(results)
    experiment = experiment_of(folder)
    found = status_of(experiment, folder)
    share = 100 * found.done // found.planned
    typer.echo(f"{experiment.name}: {found.done} of {found.planned} runs ({share} %)")
    typer.echo(f"  replicates  {found.whole_replicates} of {found.replicates} are whole, all points and arms")
    if found.beyond:
        typer.echo(
            f"  beyond      {found.beyond} runs of more replicates than are planned now; they are kept"
        )
    for name, count in found.failed.items():
        typer.echo(
            f"  failed      {count} with status {shown(name)}; see data/failures, tracebacks in {folder.log}"
        )
    for file in found.damaged:
        typer.echo(f"  damaged     {file}; `peersim run` makes its runs again")
    size = found.bytes / 1e6
    typer.echo(
        f"  files       {counted(found.pieces, 'piece')}, {counted(found.chunks, 'chunk')}, {size:.1f} MB"
    )
    left = found.planned - found.done
    if left and found.seconds_per_run is not None:
        typer.echo(f"  left        {left} runs, about {left * found.seconds_per_run:.0f} s at the last pace")
    if experiment.file.plausible_worlds is not None:
        beside = Folder(folder.path / FOLDER)
        if beside.path.is_dir():
            again = experiment_of(beside)
            done = status_of(again, beside)
            typer.echo(
                f"  worlds      {done.done} of {done.planned} runs in plausible worlds ({beside.path})"
            )
        else:
            typer.echo("  worlds      not run yet; `peersim run` runs the headlines in plausible worlds")
    typer.echo(f"  now         {_BUSY[found.busy]}")
