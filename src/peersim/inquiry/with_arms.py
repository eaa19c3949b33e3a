"""Arms in a file that comes with the package: that they exist, and which others each stands on."""

from collections.abc import Iterable
from typing import Any

from pydantic import model_validator

from peersim.inquiry.comparisons import Table
from peersim.model.errors import hint, quoted


class WithArms(Table):
    """A file with ``arms`` as in an experiment file, which checks what they change."""

    arms: dict[str, dict[str, Any]]

    @model_validator(mode="after")
    def _bases_exist(self) -> "WithArms":
        for arm in self.arms:
            self.lineage(arm)
        return self

    def lineage(self, arm: str) -> list[str]:
        """The arm and those that it is based on, the last of them first."""
        out: list[str] = []
        at: str | None = arm
        while at is not None:
            if at in out:
                raise ValueError(f"arms.{arm}: based on itself, through {' and '.join(map(quoted, out))}")
            self.check_arms(f"arms.{out[-1]}.based_on" if out else arm, [at])
            out.append(at)
            at = self.arms[at].get("based_on")
        return out[::-1]

    def with_bases(self, needed: Iterable[str]) -> dict[str, dict[str, Any]]:
        """These arms, each after those that it is based on."""
        return {at: self.arms[at] for arm in needed for at in self.lineage(arm)}

    def check_arms(self, where: str, named: Iterable[str]) -> None:
        """Raise ValueError, with the nearest name, if one of them does not exist."""
        for arm in named:
            if arm not in self.arms:
                raise ValueError(f"{where}: there is no arm {quoted(arm)}{hint(arm, list(self.arms))}")
