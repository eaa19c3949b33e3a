"""``peersim``: the commands, and how a user's mistake is reported."""

import ast
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from peersim import __version__
from peersim.model.errors import InputError

GROUPS = {
    "Begin": ("new", "check", "describe", "schema"),
    "Run": ("run", "status", "study", "calibrate", "claims", "robust", "flip"),
    "Read results": ("figure", "analyse", "export", "diff"),
    "Look closely": ("watch", "replay", "verify"),
}
"""The commands as the help lists them; each is the function of its name in the module of its name beside this one."""
NAMES = [name for names in GROUPS.values() for name in names]
_WHOLE = 200  # characters of what a command does: a sentence is wrapped, never cut


def what_it_does(name: str) -> str:
    """The first sentence of a command's docstring, read from its source: importing all commands takes longer."""
    source = (Path(__file__).parent / f"{name}.py").read_text("utf-8")
    functions = (part for part in ast.parse(source).body if isinstance(part, ast.FunctionDef))
    (said,) = (ast.get_docstring(function) for function in functions if function.name == name)
    return TyperCommand(name=name, help=said).get_short_help_str(_WHOLE)


class Grouped(TyperGroup):
    """Lists the commands in :data:`GROUPS`, and imports the module of the one that is asked for."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = dict.fromkeys(NAMES, TyperCommand(name=None))  # for their names, when one is misspelt

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, or None."""
        if cmd_name not in NAMES:
            return None
        module = import_module(f"peersim.cli.{cmd_name}")
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(epilog=getattr(module, "EPILOG", None))(getattr(module, cmd_name))
        return typer.main.get_command(alone)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write a section per group."""
        longest = max(map(len, NAMES))
        for heading, names in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(longest), what_it_does(name)) for name in names])


app = typer.Typer(
    name="peersim",
    cls=Grouped,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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
