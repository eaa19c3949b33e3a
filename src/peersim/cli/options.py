"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[Path | None, typer.Option(help="folder for results")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="threads or processes; one per processor if not given")
]
TrustRules = Annotated[
    bool,
    typer.Option("--trust-rules", help="allow the Python code of the experiment's own rules to be executed"),
]
Overwrite = Annotated[bool, typer.Option(help="replace runs of another design or model")]
Worlds = Annotated[
    Path | None,
    typer.Option(help="a file of plausible worlds in place of the packaged one; `peersim new` writes one"),
]
