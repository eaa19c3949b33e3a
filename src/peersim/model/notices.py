"""What a user should know at once, though nothing is wrong with what was asked for."""

import sys


def notice(text: str) -> None:
    """Say it on standard error."""
    print(f"peersim: {text}", file=sys.stderr, flush=True)
