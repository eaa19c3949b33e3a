"""``peersim analyse``: which inputs matter, and where; from saved runs or any table of points."""

from math import isfinite
from pathlib import Path
from typing import Annotated

import typer

from peersim.model.errors import InputError, hint, quoted

METHODS = ("sobol", "morris", "drivers", "prim", "value", "replicates")


def analyse(
    source: Annotated[
        Path, typer.Argument(help="a results folder, or a CSV or Parquet table with a row per point")
    ],
    method: Annotated[
        str | None,
        typer.Option(
            help="sobol, morris, drivers, prim, value or replicates; what suits the design if not given"
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(help="outcome of the runs, or column of the table; the first, or the last column"),
    ] = None,
    contrast: Annotated[
        str | None, typer.Option(help="a contrast of the experiment; the first if not given")
    ] = None,
    arm: Annotated[str | None, typer.Option(help="one arm in place of a contrast")] = None,
    inputs: Annotated[
        str | None, typer.Option(help="columns of the table, as a,b,c; all others if not given")
    ] = None,
    above: Annotated[
        float | None, typer.Option(help="prim: where it is above this; the margin if not given")
    ] = None,
    below: Annotated[float | None, typer.Option(help="prim: where the outcome is below this")] = None,
    seed: Annotated[int, typer.Option(min=0, help="of bootstrap samples")] = 0,
    observations: Annotated[
        int, typer.Option(min=1, max=1000, help="value: how often an input is observed")
    ] = 20,
    out: Annotated[
        Path | None, typer.Option(help="folder for tables and figures; beside the source if not given")
    ] = None,
) -> None:
    """Say which inputs drive a result, where it holds, and what to measure first; write tables and figures."""
    if method is not None and method not in METHODS:
        raise InputError(f"there is no method {quoted(method)}{hint(method, METHODS)}", key="--method")
    if contrast is not None and arm is not None:
        raise InputError("takes a contrast or an arm, not both", key="--contrast")
    if above is not None and below is not None:
        raise InputError("takes a limit above or below, not both", key="--above")
    for option, limit in (("--above", above), ("--below", below)):
        if limit is not None and not isfinite(limit):
            raise InputError(f"must be a finite number (given: {limit})", key=option)
    from peersim.api.analysing import RUN, Asked
    from peersim.api.information import with_what_varies

    if source.is_dir() and method != "replicates":
        source, note = with_what_varies(source)
        if note:
            typer.echo(note)
    asked = Asked(source, outcome, contrast, arm, inputs, above, below, seed, observations)
    folder = out if out is not None else asked.folder
    problems = []
    names = [method] if method is not None else asked.suitable()
    for note in asked.notes():
        typer.echo(note)
    for name in names:
        try:
            for said in RUN[name](asked, folder):
                typer.echo(said)
        except InputError as error:  # another method may still say something
            problems.append(error)
    if source.is_dir() and names != ["replicates"]:
        asked.write_points(folder)
    if len(problems) == len(names):
        raise problems[0]
    for problem in problems:
        typer.echo(f"peersim: {problem}", err=True)
    typer.echo(f"\n{folder}  (tables and figures)")
