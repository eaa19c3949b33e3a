"""A command as its entry point does it, exit status and both streams, without the seconds that a process takes."""

import io
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from peersim.cli.main import main


class Done(NamedTuple):
    """As of a process that has ended."""

    returncode: int
    stdout: str
    stderr: str


def peersim_here(*arguments: str, cwd: Path) -> Done:
    """``peersim`` with these words, in this process."""
    status: object = 0
    with (
        redirect_stdout(io.StringIO()) as out,
        redirect_stderr(io.StringIO()) as err,
        chdir(cwd),
        patch.object(sys, "argv", ["peersim", *arguments]),
    ):
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
    assert isinstance(status, int)
    return Done(status, out.getvalue(), err.getvalue())
