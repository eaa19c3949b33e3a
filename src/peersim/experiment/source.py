"""The text of an experiment file, to say on which line a mistake stands."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from peersim.experiment.locate import line_of
from peersim.model.errors import InputError, hint, quoted, together


class Gathered:
    """Mistakes that do not depend on each other, to be said together: ``with gathered: check(...)``."""

    def __init__(self) -> None:
        self.found: list[InputError] = []
        self._lost: set[str] = set()

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, InputError):
            self.found.append(error)
        return isinstance(error, InputError)

    def lose(self, key: str) -> None:
        """Nobody knows what this key says, for a mistake in a file that it names."""
        self._lost.add(key)

    def blame(self, key: str) -> bool:
        """Whether a mistake was found at this key, or below it."""
        if key in self._lost:
            return True
        keys = [one.key or "" for error in self.found for one in getattr(error, "mistakes", (error,))]
        return any(one == key or one.startswith(f"{key}.") for one in keys)

    def blame_any(self, *keys: str) -> bool:
        """Whether a mistake was found at one of these keys, or below it."""
        return any(self.blame(key) for key in keys)

    def say(self) -> None:
        """Raise what was found, if anything was."""
        if self.found:
            raise together(self.found) from None


@dataclass(frozen=True)
class Source:
    """An experiment file's text and, where it was read from one, its path."""

    text: str
    path: Path | None = None

    def mistake(self, problem: str, *key: str) -> InputError:
        """The error for a mistake under ``key``."""
        return InputError(problem, file=self.path, line=line_of(self.text, key), key=".".join(key) or None)

    def unknown(self, what: str, name: str, valid: Collection[str], *key: str) -> InputError:
        """The error for a name that does not exist: the nearest one, else all."""
        return self.mistake(f"there is no {what} {quoted(name)}{hint(name, valid)}", *key)
