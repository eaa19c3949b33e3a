"""A user's mistake, said so that the user can mend it."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

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


_MOST_SAID = 20


class Mistakes(InputError):
    """Several mistakes at once: a line each. Its own attributes are those of the first."""

    def __init__(self, mistakes: Sequence[InputError]):
        first = mistakes[0]
        super().__init__(first.problem, file=first.file, line=first.line, key=first.key)
        self.mistakes = tuple(mistakes)
        more = len(mistakes) - _MOST_SAID
        said = [*map(str, mistakes[:_MOST_SAID]), *([f"and {more} more"] if more > 0 else [])]
        self.args = ("\n".join(said),)

    def __reduce__(self) -> tuple[type["Mistakes"], tuple[Any, ...]]:
        return Mistakes, (self.mistakes,)


def together(mistakes: Sequence[InputError]) -> InputError:
    """One error that says all of these, by line; those of the same words are said once."""
    single = [
        one for error in mistakes for one in (error.mistakes if isinstance(error, Mistakes) else [error])
    ]
    distinct = list({str(error): error for error in single}.values())
    distinct.sort(key=lambda error: error.line or 0)
    return distinct[0] if len(distinct) == 1 else Mistakes(distinct)


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
