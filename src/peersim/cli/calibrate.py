"""``peersim calibrate``: which worlds agree with what was measured."""

import typer

from peersim.cli.options import Out, Overwrite, Workers, Worlds
from peersim.cli.progress import bar
from peersim.cli.stopping import stopping


def calibrate(
    worlds: Worlds = None,
    out: Out = None,
    workers: Workers = None,
    overwrite: Overwrite = False,
) -> None:
    """Fit what is uncertain to what trials and field studies measured; say what that leaves open."""
    from peersim.api.calibrate import calibrate as calibrated

    with stopping(), bar("cohorts") as progress:
        found = calibrated(out=out, worlds=worlds, workers=workers, overwrite=overwrite, progress=progress)
    by_hand = found.posterior.set_index("input")["hand_set"]
    for row in found.values.to_dict("records"):
        span = f"[{row['low']:.2g}, {row['high']:.2g}]"
        typer.echo(f"{row['input']:24} {by_hand[row['input']]:g} -> {row['value']:g}  {span}")
    typer.echo(
        f"{len(found.posterior) - len(found.values)} of {len(found.posterior)} inputs are not identified"
    )
    for row in found.predictive.to_dict("records"):
        typer.echo(
            f"{row['label']:32} measured {row['value']:.3g}, calibrated {row['calibrated']:.3g}: {row['status']}"
        )
    typer.echo(f"\n{found.path / 'answer.md'}  (tables, figures and the set of defaults beside it)")
