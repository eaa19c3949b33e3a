"""``peersim new``: start an experiment file."""

from pathlib import Path
from typing import Annotated

import typer

from peersim.model.errors import InputError
from peersim.store.files import write_text

TEMPLATE = """\
# An experiment of peersim: one question, and the arms that answer it.
# `peersim check {file}` says what it would do, `peersim run {file}` does it.
format     = 1
name       = "{name}"              # results go to results/{name}/
question   = "Does a firmer facilitator help more at home than outside?"
seed       = 0
replicates = 100                   # cohorts per arm and point
outcomes   = ["gain", "disclosure", "trust"]   # the first is the primary one
margin     = 0.05                  # a smaller difference (in SD) does not matter

[programme]                        # levers: what a director decides
coaching = 0.0

[arms.inhouse]                     # an arm is a set of changes, nothing else
programme.seats = {{ externality = 0.0 }}
[arms.external]
programme.seats = {{ externality = 1.0 }}

[contrasts]                        # left minus right
leaving_home = ["external", "inhouse"]

[vary]                             # all combinations; `peersim describe` lists the parameters
"programme.formality" = [0.0, 0.4, 0.8]

[figures]
line = {{ kind = "line", contrast = "leaving_home", x = "programme.formality" }}
"""


def new(
    file: Annotated[Path, typer.Argument(help="the file to write, ending in .toml")],
    worlds: Annotated[
        bool, typer.Option("--worlds", help="the plausible worlds, to edit, in place of an experiment")
    ] = False,
) -> None:
    """Write a small commented experiment file to start from."""

    if file.suffix != ".toml":
        raise InputError("an experiment file's name ends in .toml", file=file)
    if file.exists():
        raise InputError("is there already, and is left as it is", file=file)
    if worlds:
        from peersim.experiment.worlds import annotated_text

        write_text(file, annotated_text())
        named = f'worlds = "{file.name}" in [design] of an experiment beside it'
        typer.echo(f"{file}: change it, then {named}, or `peersim claims --worlds {file}`")
        return
    name = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "_" for c in file.stem).lstrip("_-")
    write_text(file, TEMPLATE.format(file=file, name=name[:60] or "experiment"))
    typer.echo(f"{file}: change it, then `peersim run {file}`")
