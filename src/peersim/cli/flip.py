"""``peersim flip``: what is the smallest change that turns a headline?"""

from typing import Annotated

import typer

from peersim.cli.allowing import allowed
from peersim.cli.options import Out, Overwrite, TrustRules, Workers, Worlds
from peersim.cli.progress import bar
from peersim.cli.stopping import stopping
from peersim.experiment.shipped import find


def flip(
    experiment: Annotated[
        str, typer.Argument(help="an experiment file, or the name of a shipped experiment")
    ],
    contrast: Annotated[str | None, typer.Argument(help="a contrast; all headlines if not given")] = None,
    inputs: Annotated[
        str, typer.Option(help="only these inputs may move: their paths, with commas between them")
    ] = "",
    worlds: Worlds = None,
    replicates: Annotated[
        int | None,
        typer.Option(min=20, help="cohorts per arm and world that confirm a flip; 4,000 if not given"),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="in place of the file's seed")] = None,
    out: Out = None,
    workers: Workers = None,
    overwrite: Overwrite = False,
    trust_rules: TrustRules = False,
) -> None:
    """Find the smallest plausible change that turns a headline: of one input alone, and of several together."""
    from peersim.api.flipping import flip as find_flips
    from peersim.experiment.reading import load_experiment
    from peersim.report.flip import page
    from peersim.report.markdown import without_markup

    asked = allowed(
        lambda trust: load_experiment(find(experiment), seed=seed, trust_rules=trust), trust_rules
    )
    with stopping(), bar("cohorts") as progress:
        found = find_flips(
            asked,
            contrast,
            inputs=[name.strip() for name in inputs.split(",") if name.strip()],
            worlds=worlds,
            replicates=replicates,
            out=out,
            workers=workers,
            overwrite=overwrite,
            progress=progress,
        )
    typer.echo(
        without_markup(page(found.table, found.moves, found.experiment, "")).partition("## Keep")[0].rstrip()
    )
    typer.echo(f"\n{found.path / 'flip.md'}  (table and figures beside it)")
