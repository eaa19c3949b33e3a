"""A user's mistake, said so that the user can mend it."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from peersim.model.texts import shown

_SHOWN = 40
_LONGEST = 1200  # characters of a line, whatever is quoted in it


class InputError(Exception):
    """Something the user gave cannot be used. Printed without a traceback; exit status 2.

    ``file``, ``line`` and ``key`` say where, ``problem`` what is wrong, what was expected and, where
    one is close, the nearest valid name.
    """

    def __init__(
        self, problem: str, *, file: Path | str | None = None, line: int | None = None, key: str | None = None
    ):
        self.problem, self.file, self.line, self.key = problem, file, line, key
        place = [shown(_cut(str(file), 300))] if file is not None else []
        if line is not None:
            place.append(f"line {line}")
        if key is not None:
            place.append(shown(_cut(key, 100)))
        said = "\n".join(shown(_cut(part, _LONGEST)) for part in problem.split("\n"))
        super().__init__(": ".join([", ".join(place), said]) if place else said)


_MOST_SAID = 20


class Mistakes(InputError):
    """Several mistakes at once: a line each. Its own attributes are those of the first."""

    def __init__(self, mistakes: Sequence[InputError]):
        first = mistakes[0]
        super().__init__(first.problem, file=first.file, line=first.line, key=first.key)
        self.mistakes = tuple(mistakes)
        shown_ones = self.mistakes[:_MOST_SAID]
        head = f"{len(mistakes)} mistakes"
        if {str(one.file) for one in mistakes} == {str(first.file)}:  # then it need not stand in every line
            head = f"{shown(_cut(str(first.file), 300))}: {head}" if first.file is not None else head
            shown_ones = tuple(InputError(one.problem, line=one.line, key=one.key) for one in shown_ones)
        more = len(mistakes) - _MOST_SAID
        lines = [head, *(f"  {one}" for one in shown_ones), *([f"  … and {more} more"] if more > 0 else [])]
        self.args = ("\n".join(lines),)

    def __reduce__(self) -> tuple[type["Mistakes"], tuple[Any, ...]]:
        return Mistakes, (self.mistakes,)


def together(mistakes: Sequence[InputError]) -> InputError:
    """One error that says all of these, by line; those of the same words are said once."""
    single = [
        one for error in mistakes for one in (error.mistakes if isinstance(error, Mistakes) else [error])
    ]
    distinct = list({str(error): error for error in single}.values())
    files = list(dict.fromkeys(str(error.file) for error in distinct))
    distinct.sort(key=lambda error: (files.index(str(error.file)), error.line or 0))
    return distinct[0] if len(distinct) == 1 else Mistakes(distinct)


def _cut(text: str, most: int) -> str:
    """The text, its middle left out if it is long."""
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 :]}"


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
    names = [_cut(name, _SHOWN) for name in list(valid)[:most]]
    more = ", …" if len(valid) > most else ""
    return f"; expected one of {', '.join(names)}{more}"
