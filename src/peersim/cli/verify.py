"""``peersim verify``: do the numbers hold, between the engines or against what is saved?"""

from pathlib import Path
from typing import Annotated

import typer

from peersim.cli.allowing import allowed
from peersim.cli.options import TrustRules
from peersim.experiment.shipped import find, names
from peersim.stats.wording import counted


def verify(
    what: Annotated[
        str, typer.Argument(help="an experiment file, a shipped experiment, or a results folder")
    ],
    sample: Annotated[int, typer.Option(min=1, help="how many runs to execute again")] = 20,
    trust_rules: TrustRules = False,
) -> None:
    """Compare the two engines state by state, or a saved result with a new execution; exit 1 if they differ."""

    from peersim.experiment.reading import load_experiment
    from peersim.store.folder import Folder
    from peersim.store.soundness import unsound
    from peersim.study.verifying import between_engines, compiled_before, with_saved

    saved = Path(what).is_dir() and (what not in names() or (Path(what) / "manifest.json").is_file())
    if saved:
        damaged = list(unsound(Folder(Path(what))))
        for line in damaged:
            typer.echo(line)
        if damaged:
            typer.echo(
                f"{counted(len(damaged), 'file')} of {what} cannot be relied on; no run was executed again"
            )
            raise typer.Exit(1)
        found = allowed(lambda trust: list(with_saved(Path(what), sample, trust)), trust_rules)
    else:
        experiment = allowed(lambda trust: load_experiment(find(what), trust_rules=trust), trust_rules)
        if not compiled_before(experiment):
            typer.echo("peersim: compiling the rules, about half a minute, this once", err=True)
        found = list(between_engines(experiment, sample))
    different = [line for line in found if line]
    for line in different:
        typer.echo(line)
    against = "what is saved" if saved else "the other engine"
    typer.echo(
        f"{len(found) - len(different)} of {len(found)} runs are the same as in {against}, to the last bit"
    )
    if different:
        raise typer.Exit(1)
