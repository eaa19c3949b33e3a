"""A user's mistake, said so that the user can mend it."""

from pathlib import Path


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
