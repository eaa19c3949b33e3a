"""``peersim watch``: the story of one cohort, from its events."""

from typing import Annotated

import typer

from peersim.cli.allowing import allowed
from peersim.cli.options import TrustRules
from peersim.experiment.shipped import find


def watch(
    experiment: Annotated[
        str, typer.Argument(help="an experiment file, or the name of a shipped experiment")
    ],
    arm: Annotated[str | None, typer.Option(help="arm to follow; the first if not given")] = None,
    replicate: Annotated[int, typer.Option(min=0, help="which cohort")] = 0,
    point: Annotated[int, typer.Option(min=0, help="which point of what varies")] = 0,
    names: Annotated[bool, typer.Option(help="show names of a roster instead of ids")] = False,
    trust_rules: TrustRules = False,
) -> None:
    """Tell who presented what, who answered, what was tried, what leaked, session by session."""
    from peersim.experiment.reading import load_experiment
    from peersim.report.story import story
    from peersim.study.execution import replay
    from peersim.study.selecting import checked_run, groups_by_phase, people_labels

    found = allowed(lambda trust: load_experiment(find(experiment), trust_rules=trust), trust_rules)
    where = checked_run(found, replicate, point, arm)
    record = replay(found, *where)
    for line in story(
        record.events,
        record.sessions,
        people_labels(found, where, names),
        found.setting(where[1], where[2]),
        groups_by_phase(found, where),
    ):
        typer.echo(line)
