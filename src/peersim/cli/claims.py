"""``peersim claims``: the source's claims on trial."""

from math import isfinite
from typing import Annotated

import typer

from peersim.cli.options import Out, Overwrite, Workers, Worlds
from peersim.cli.progress import bar
from peersim.cli.stopping import stopping


def claims(
    names: Annotated[
        list[str] | None, typer.Argument(help="claims such as C4 C17; all if none is named")
    ] = None,
    worlds: Worlds = None,
    out: Out = None,
    workers: Workers = None,
    overwrite: Overwrite = False,
) -> None:
    """Put what the source study says on trial: verdicts, effects, and where each claim holds."""
    from peersim.api.claims import try_claims
    from peersim.inquiry.claims.beside import ROOMS
    from peersim.report.claims import TRIED, effect_text
    from peersim.stats.wording import percent

    with stopping(), bar("cohorts") as progress:
        found = try_claims(
            names or (), out=out, worlds=worlds, workers=workers, overwrite=overwrite, progress=progress
        )
    for row in found.verdicts.to_dict("records"):
        typer.echo(f"{row['claim']:4} {row['verdict']:24} {row['says']}")
        if names:
            for test in found.effects[found.effects["claim"] == row["claim"]].to_dict("records"):
                said = effect_text(test) if row["verdict"] in TRIED else effect_text(test).rpartition(":")[0]
                typer.echo(f"       {test['world']:8} {said}")
            rooms = {"": "worlds"} | {f"{room}_": f"worlds, {what.words}" for room, what in ROOMS.items()}
            for prefix, group in rooms.items():
                shares = [row[f"{prefix}share_{state}"] for state in ("holds", "fails", "open")]
                if all(isinstance(share, float) and isfinite(share) for share in shares):
                    said = ", ".join(
                        f"{state} in {percent(share)}"
                        for state, share in zip(("holds", "fails", "open"), shares, strict=True)
                    )
                    typer.echo(f"       {group}: {said} ({found.drawn})")
    counts = found.verdicts["verdict"].value_counts(sort=False)
    typer.echo("\n" + ", ".join(f"{count} {name}" for name, count in counts.items()))
    typer.echo(f"\n{found.path / 'claims.html'}  (tables and figure beside it)")
