"""``peersim figure``: draw a figure from saved results."""

from pathlib import Path
from typing import Annotated

import typer

from peersim.figures import save
from peersim.model.errors import InputError
from peersim.model.figure_kinds import KINDS

EPILOG = f"Kinds of figures: {', '.join(KINDS)}."


def figure(
    results: Annotated[Path, typer.Argument(help="a results folder")],
    name: Annotated[
        str | None,
        typer.Argument(help="a figure of the experiment file, or a kind; all of the file if not given"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="file to write (.png, .pdf or .svg)")] = None,
    outcome: Annotated[str | None, typer.Option(help="outcome to show")] = None,
    contrast: Annotated[str | None, typer.Option(help="contrast to show")] = None,
) -> None:
    """Draw figures from saved results, without simulating; the numbers drawn go beside each as CSV."""
    from peersim.api import load

    if out is not None and name is None:
        raise InputError("--out needs the name of one figure", file=results)
    result = load(results)
    asked = {key for key, given in (("outcome", outcome), ("contrast", contrast)) if given is not None}
    figures = result.experiment.figures
    names = (
        [name] if name is not None else [one for one in figures if asked <= {*KINDS[figures[one].kind].keys}]
    )
    if not names and not figures:
        problem = (
            "the experiment file names no figures; name a kind, such as forest, or use `peersim analyse`"
        )
        raise InputError(problem, file=results)
    problems = []
    for one in names:
        file = out if out is not None and name is not None else results / "figures" / f"{one}.png"
        try:
            save(result.drawing(one, outcome=outcome, contrast=contrast), file)
        except InputError as error:  # the other figures can still be drawn
            problems.append(error)
            continue
        typer.echo(str(file))
    if problems:
        raise problems[0]
