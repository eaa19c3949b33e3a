"""What a user should know at once, while an experiment runs."""

import sys


def notice(text: str) -> None:
    """Say it on standard error."""
    print(f"peersim: {text}", file=sys.stderr, flush=True)
