"""``peersim replay``: run one saved run again, with its story."""

from pathlib import Path
from typing import Annotated

import typer


def replay(
    results: Annotated[Path, typer.Argument(help="a results folder")],
    run: Annotated[str, typer.Argument(help="replicate:point:arm, as in the tables")],
    story: Annotated[bool, typer.Option(help="tell the story as well")] = False,
) -> None:
    """Run one saved run again and compare every outcome with what is stored."""
    from peersim.report.story import story as tell
    from peersim.study.replaying import rerun
    from peersim.study.selecting import people_labels

    again = rerun(results, run)
    if story:
        labels = people_labels(again.experiment, again.where, False)
        for line in tell(again.record.events, again.record.sessions, labels, again.setting):
            typer.echo(line)
    for name, value in again.record.outcomes.items():
        mark = f"   stored: {again.stored[name]!r}" if name in again.differs else ""
        typer.echo(f"{name:24} {value!r}{mark}")
    if not again.stored:
        typer.echo("peersim: this run is not among the saved ones, so nothing was compared", err=True)
    elif not again.differs:
        typer.echo("identical to what is stored, to the last bit")
    if again.differs:
        typer.echo(f"peersim: differs from what is stored in {', '.join(again.differs)}", err=True)
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)
