"""A command as its entry point does it, exit status and both streams, without the seconds that a process takes."""

import io
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
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


@contextmanager
def room(most: int) -> Iterator[None]:
    """No file of this process can grow beyond so many bytes, as where a disk is full."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with patch.object(sys, "dont_write_bytecode", True):  # it would be left cut off at the limit
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
