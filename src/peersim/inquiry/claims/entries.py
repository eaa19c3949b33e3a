"""``claims.toml``: what is claimed, and the sums of arms that are computed for it."""

import re
from importlib.resources import files
from typing import Any, Literal

from pydantic import Field, model_validator

from peersim.inquiry.comparisons import Comparison, Table
from peersim.inquiry.packaged import checked
from peersim.inquiry.with_arms import WithArms
from peersim.model.errors import InputError, hint, quoted

Kind = Literal["tested", "input", "construction"]


class Claim(Table):
    """What the source says, and how it is tried."""

    section: str
    says: str
    test: str
    kind: Kind = "tested"
    contested: str = ""
    mechanism: str = ""
    tests: tuple[Comparison, ...] = ()
    off: dict[str, Any] = Field(default_factory=dict)
    fails: dict[str, Any] = Field(default_factory=dict)
    fails_in: str = ""
    holds: dict[str, Any] = Field(default_factory=dict)
    holds_in: str = ""

    @property
    def arms(self) -> list[str]:
        """The arms that its tests need."""
        return list(dict.fromkeys(arm for test in self.tests for arm, _ in test.terms))

    @property
    def worlds(self) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
        """Worlds other than the default in which it is tried: changes beneath the arms' own, and on top of them.

        The mechanism is switched ``off`` where the claim holds: in the default world, unless ``holds`` names another.
        """
        out: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
            name: (given, {}) for name, given in (("fails", self.fails), ("holds", self.holds)) if given
        }
        return out | ({"off": (self.holds, self.off)} if self.off else {})


class Claims(WithArms):
    """All of it. ``programme`` and ``world`` as in an experiment file, which checks them."""

    replicates: int = Field(ge=5)
    worlds: int = Field(ge=10)
    per_world: int = Field(ge=5)
    margin: float = Field(gt=0)
    programme: dict[str, Any] = Field(default_factory=dict)
    world: dict[str, Any] = Field(default_factory=dict)
    claims: dict[str, Claim]

    @model_validator(mode="after")
    def _arms_exist(self) -> "Claims":
        for name, claim in self.claims.items():
            self.check_arms(f"claims.{name}", claim.arms)
        return self

    @property
    def contested(self) -> dict[str, str]:
        """The claims on which external and in-house groups differ, each in a few words."""
        return {name: claim.contested for name, claim in self.claims.items() if claim.contested}

    def only(self, names: list[str]) -> "Claims":
        """These claims alone. Raises :class:`InputError` for one that does not exist."""
        for name in names:
            if name not in self.claims:
                raise InputError(f"there is no claim {quoted(name)}{hint(name, list(self.claims))}")
        return self.model_copy(update={"claims": {name: self.claims[name] for name in names}})


def load_claims(text: str | None = None) -> Claims:
    """The claims that come with the package, or those of a text in the same format, in the order of their numbers."""
    if text is None:
        text = files(__package__).joinpath("claims.toml").read_text("utf-8")
    found = checked(text, Claims, "claims.toml")
    order = sorted(found.claims, key=lambda name: [int(n) for n in re.findall(r"\d+", name)])
    return found.model_copy(update={"claims": {name: found.claims[name] for name in order}})
