"""``peersim``: the commands, and how a user's mistake is reported."""

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from peersim import __version__
from peersim.cli import (
    analyse,
    calibrate,
    check,
    claims,
    describe,
    diff,
    export,
    figure,
    new,
    replay,
    robust,
    run,
    schema,
    status,
    study,
    verify,
    watch,
)

GROUPS = {
    "Begin": (new, check, describe, schema),
    "Run": (run, status, study, calibrate, claims, robust),
    "Read results": (figure, analyse, export, diff),
    "Look closely": (watch, replay, verify),
}
"""The commands as the help lists them; each module's command has the module's name."""
_WHOLE = 200  # characters of what a command does: a sentence is wrapped, never cut


class Grouped(TyperGroup):
    """Lists the commands in :data:`GROUPS`."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write a section per group."""
        longest = max(map(len, self.commands))
        for heading, modules in GROUPS.items():
            with formatter.section(heading):
                names = [module.__name__.rpartition(".")[2] for module in modules]
                formatter.write_dl(
                    [(name.ljust(longest), self.commands[name].get_short_help_str(_WHOLE)) for name in names]
                )


app = typer.Typer(
    name="peersim",
    cls=Grouped,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for modules in GROUPS.values():
    for command in modules:
        command.register(app)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"peersim {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="say which version this is"),
    ] = False,
) -> None:
    """When, and why, does learning with peers from elsewhere beat learning with colleagues?"""


def main() -> None:
    """Entry point. Exit status 0, 1 (results or engines differ), 2 (a mistake to mend), 3 (some runs failed),
    130 (stopped by Ctrl-C), 143 (stopped by SIGTERM)."""
    from peersim.model.errors import InputError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except InputError as error:
        _stop(str(error), 2)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _stop(f"{place}{error.strerror or error}; what is complete is kept", 2)


def _stop(message: str, status: int) -> None:
    print(f"peersim: {message}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
