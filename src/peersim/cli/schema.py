"""``peersim schema``: the JSON Schema of experiment files."""

import json
from pathlib import Path
from typing import Annotated

import typer

from peersim.store.files import write_json


def schema(
    out: Annotated[Path | None, typer.Option(help="file to write; standard output if not given")] = None,
    worlds: Annotated[bool, typer.Option("--worlds", help="that of files of plausible worlds")] = False,
) -> None:
    """Write the JSON Schema, with which editors complete and check experiment files."""

    from peersim.experiment.schema import json_schema

    if out is None:
        typer.echo(json.dumps(json_schema(worlds), indent=2, ensure_ascii=False))
    else:
        write_json(out, json_schema(worlds))
        of = "a file of plausible worlds" if worlds else "an experiment file"
        typer.echo(f"{out}: put  #:schema ./{out.name}  on the first line of {of}")
