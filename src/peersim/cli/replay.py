"""``peersim replay``: run one saved run again, with its story."""

from pathlib import Path
from typing import Annotated

import typer

from peersim.cli.allowing import allowed
from peersim.cli.options import TrustRules
from peersim.model.values import plain

MOST_SHOWN = 10  # differing cells of sessions, members, ties and events


def replay(
    results: Annotated[Path, typer.Argument(help="a results folder")],
    run: Annotated[str, typer.Argument(help="replicate:point:arm, as in the tables")],
    story: Annotated[bool, typer.Option(help="tell the story as well")] = False,
    trust_rules: TrustRules = False,
) -> None:
    """Run one saved run again and compare everything that is stored of it."""
    from peersim.report.story import story as tell
    from peersim.study.replaying import rerun
    from peersim.study.selecting import groups_by_phase, people_labels

    again = allowed(lambda trust: rerun(results, run, trust), trust_rules)
    if story:
        labels = people_labels(again.experiment, again.where, False)
        groups = groups_by_phase(again.experiment, again.where)
        for line in tell(again.record.events, again.record.sessions, labels, again.setting, groups):
            typer.echo(line)
    unequal = {one.column: one for one in again.differs if one.table == "runs"}
    for name, value in again.record.outcomes.items():
        mark = f"   stored: {plain(unequal[name].stored)!r}" if name in unequal else ""
        typer.echo(f"{name:24} {value!r}{mark}")
    rest = [one for one in again.differs if one.table != "runs" or one.column not in again.record.outcomes]
    for one in rest[:MOST_SHOWN]:
        typer.echo(str(one))
    if len(rest) > MOST_SHOWN:
        typer.echo(f"and {len(rest) - MOST_SHOWN} more")
    if not again.is_stored:
        typer.echo("peersim: this run is not among the saved ones, so nothing was compared", err=True)
    elif not again.differs:
        typer.echo("identical to what is stored, to the last bit")
    else:
        columns = dict.fromkeys(
            one.column if one.table == "runs" else f"{one.table}.{one.column}" for one in again.differs
        )
        typer.echo(f"peersim: differs from what is stored in {', '.join(columns)}", err=True)
        raise typer.Exit(1)
