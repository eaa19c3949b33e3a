"""A user's mistake, said so that the user can mend it."""

from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

_SHOWN = 40


class InputError(Exception):
    """Something the user gave cannot be used. Printed without a traceback; exit status 2.

    ``file``, ``line`` and ``key`` say where, ``problem`` what is wrong, what was expected and, where
    one is close, the nearest valid name.
    """

    def __init__(
        self, problem: str, *, file: Path | str | None = None, line: int | None = None, key: str | None = None
    ):
        self.problem, self.file, self.line, self.key = problem, file, line, key
        place = [str(file)] if file is not None else []
        if line is not None:
            place.append(f"line {line}")
        if key is not None:
            place.append(key)
        super().__init__(": ".join([", ".join(place), problem]) if place else problem)


def quoted(text: str) -> str:
    """A value as messages show it: in quotes, cut if long."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def hint(given: str, valid: Collection[str], most: int = 40) -> str:
    """The valid name nearest to ``given``, else the first ``most`` valid ones, as the end of a message.

    >>> hint("Finanse", ["finance", "sales"]), hint("x", ["finance", "sales"]), hint("x", [])
    ("; did you mean 'finance'?", '; expected one of finance, sales', '; there are none')
    """
    if not valid:
        return "; there are none"
    originals = {name.casefold(): name for name in valid}
    near = get_close_matches(given.casefold(), originals, 1, 0.5)
    if near:
        return f"; did you mean {quoted(originals[near[0]])}?"
    more = ", …" if len(valid) > most else ""
    return f"; expected one of {', '.join(list(valid)[:most])}{more}"
