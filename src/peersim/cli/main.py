"""``peersim``: the commands, and how a user's mistake is reported."""

import sys

import typer

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

app = typer.Typer(
    name="peersim",
    help="When, and why, does learning with peers from elsewhere beat learning with colleagues?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    robust,
    run,
    status,
    study,
    analyse,
    claims,
    calibrate,
    figure,
    export,
    check,
    new,
    describe,
    schema,
    watch,
    replay,
    verify,
    diff,
):
    command.register(app)


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
