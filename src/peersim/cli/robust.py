"""``peersim robust``: does a headline survive what should not matter?"""

from typing import Annotated

import typer

from peersim.cli.allowing import allowed
from peersim.cli.options import Out, Overwrite, TrustRules, Workers
from peersim.cli.progress import bar
from peersim.cli.stopping import stopping
from peersim.experiment.shipped import find
from peersim.stats.wording import with_interval


def robust(
    experiment: Annotated[
        str, typer.Argument(help="an experiment file, or the name of a shipped experiment")
    ],
    replicates: Annotated[int | None, typer.Option(min=5, help="cohorts per arm and change")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="in place of the file's seed")] = None,
    out: Out = None,
    workers: Workers = None,
    overwrite: Overwrite = False,
    trust_rules: TrustRules = False,
) -> None:
    """Run the first contrast with other seeds, sizes and variants of rules: ROBUST, SHIFTED or FRAGILE."""
    from peersim.api.robust import robust as try_changes
    from peersim.experiment.reading import load_experiment

    asked = allowed(
        lambda trust: load_experiment(find(experiment), replicates=replicates, seed=seed, trust_rules=trust),
        trust_rules,
    )
    with stopping(), bar("cohorts") as progress:
        found = try_changes(
            asked,
            replicates=replicates,
            seed=seed,
            out=out,
            workers=workers,
            overwrite=overwrite,
            progress=progress,
        )
    typer.echo(f"{found.verdict}: {found.what}")
    for row in found.changes.to_dict("records"):
        effect = f"{with_interval(row['effect'], row['low'], row['high'], 3, row['margin'])} {row['unit']}"
        typer.echo(f"  {row['change']:15} {row['what']:40} {effect}  {row['verdict']}")
    typer.echo(f"\n{found.path}  (table and figure)")
