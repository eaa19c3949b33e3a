"""Plausible worlds as they were read: inputs, condition, reason."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from peersim.experiment.conditions import condition
from peersim.experiment.designs import Given
from peersim.experiment.schema import Vary
from peersim.experiment.source import Source
from peersim.stats.wording import counted

_MOST_NAMED = 12


class Worlds(NamedTuple):
    """Inputs and how each is spread, the condition that makes a plausible world (None if there is none) and its reason.

    ``varied`` has the values of ``vary`` as a sample takes them, ``written`` as the file has them.
    """

    vary: Mapping[str, Vary]
    varied: Mapping[str, Given]
    where: str | None
    because: str
    written: Mapping[str, Any]
    source: Source

    @property
    def text(self) -> str:
        """The file, verbatim."""
        return self.source.text

    def tables(self, points: int, vary: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The tables of an experiment file that draws so many of these worlds: [design] and [vary].

        ``vary`` in place of all inputs of the file. The condition is left out where it is about none of them.
        """
        varied = self.written if vary is None else vary
        design: dict[str, Any] = {"kind": "latin-hypercube", "points": points}
        if self.where is not None and any(path in varied for path in condition(self.where).paths):
            design["where"] = self.where
        return {"design": design, "vary": dict(varied)}

    def said(self, varied: Collection[str]) -> str:
        """In words, for `check`: how many of their inputs vary, which do not, and the reason for the condition."""
        here = [path for path in self.vary if path in varied]
        out = f"{counted(len(here), 'input')} vary" if len(here) != 1 else "1 input varies"
        fixed = [path for path in self.vary if path not in varied]
        if fixed:
            out += f", not {', '.join(fixed[:_MOST_NAMED])}{', …' if len(fixed) > _MOST_NAMED else ''}"
        beside = len(varied) - len(here)
        out += f", and {beside} more of this file" if beside else ""
        return out + (f"; {self.because}" if self.because else "")
