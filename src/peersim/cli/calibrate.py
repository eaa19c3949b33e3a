"""``peersim calibrate``: which worlds agree with what was measured."""

from pathlib import Path
from typing import Annotated

import typer


def calibrate(
    out: Annotated[Path | None, typer.Option(help="folder for results")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="threads or processes")] = None,
    overwrite: Annotated[bool, typer.Option(help="replace runs of another design or model")] = False,
) -> None:
    """Fit what is uncertain to what trials and field studies measured; say what that leaves open."""
    from peersim.api.calibrate import calibrate as calibrated
    from peersim.cli.progress import bar
    from peersim.cli.stopping import stopping

    with stopping(), bar("cohorts") as progress:
        found = calibrated(out=out, workers=workers, overwrite=overwrite, progress=progress)
    for row in found.posterior[found.posterior["status"] == "identified"].to_dict("records"):
        value = found.values[row["input"]]
        typer.echo(
            f"{row['input']:24} {row['hand_set']:g} -> {value:g}  [{row['low']:.2g}, {row['high']:.2g}]"
        )
    typer.echo(
        f"{len(found.posterior) - len(found.values)} of {len(found.posterior)} inputs are not identified"
    )
    for row in found.predictive.to_dict("records"):
        typer.echo(
            f"{row['label']:32} measured {row['value']:.3g}, calibrated {row['calibrated']:.3g}: {row['status']}"
        )
    typer.echo(f"\n{found.path / 'answer.md'}  (tables, figures and the set of defaults beside it)")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(calibrate)
