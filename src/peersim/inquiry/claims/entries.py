"""``claims.toml``: what the source says and where, and the sums of arms that are computed for it."""

import re
from importlib.resources import files
from typing import Any, Literal

from pydantic import Field, model_validator

from peersim.inquiry.comparisons import Comparison, Table
from peersim.inquiry.packaged import checked
from peersim.inquiry.with_arms import WithArms
from peersim.model.errors import InputError, hint, quoted

Kind = Literal["tested", "fact", "assumed", "absent"]


class Test(Comparison):
    """One thing that a claim asks of the model.

    ``built_in`` says why the rules leave it no other sign, and is empty where the sign could have come out either way.
    ``target`` says to which measured value it was fitted. ``contested``, in a few words: external and in-house groups
    differ on it, and the figure has a row for it.
    """

    __test__ = False  # no test of pytest

    asks: str
    built_in: str = ""
    target: str = ""
    contested: str = ""


class Claim(Table):
    """What the source says, and how it is tried; a pattern of the model has no section."""

    says: str
    section: str = ""
    paragraph: int = Field(default=0, ge=0)
    kind: Kind = "tested"
    because: str = ""
    mechanism: str = ""
    tests: tuple[Test, ...] = ()
    off: dict[str, Any] = Field(default_factory=dict)
    holds: dict[str, Any] = Field(default_factory=dict)
    holds_in: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> "Claim":
        if (self.kind == "tested") != bool(self.tests):
            raise ValueError('expected tests for kind "tested", and for no other')
        if (self.kind in ("assumed", "absent")) != bool(self.because):
            raise ValueError('expected because for kind "assumed" and "absent", and for no other')
        return self

    @property
    def place(self) -> str:
        """Where the source says it; empty for a pattern of the model."""
        return f"section {self.section}, paragraph {self.paragraph}" if self.section else ""

    @property
    def arms(self) -> list[str]:
        """The arms that its tests need."""
        return list(dict.fromkeys(arm for test in self.tests for arm, _ in test.terms))

    @property
    def worlds(self) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
        """Worlds other than the default in which it is tried: changes beneath the arms' own, and on top of them.

        The mechanism is switched ``off`` where the claim holds: in the default world, unless ``holds`` names another.
        """
        out: dict[str, tuple[dict[str, Any], dict[str, Any]]] = (
            {"holds": (self.holds, {})} if self.holds else {}
        )
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
    patterns: dict[str, Claim] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _are_whole(self) -> "Claims":
        for name, claim in self.all.items():
            table = "claims" if name in self.claims else "patterns"
            self.check_arms(f"{table}.{name}", claim.arms)
            if (table == "claims") != bool(claim.section and claim.paragraph):
                raise ValueError(
                    f"{table}.{name}: a claim has section and paragraph of the source, a pattern neither"
                )
            letter = "C" if table == "claims" else "P"
            if not re.fullmatch(rf"{letter}\d+", name):
                raise ValueError(f"{table}.{name}: a {table[:-1]}'s name is {letter} and a number")
        return self

    @property
    def all(self) -> dict[str, Claim]:
        """Claims, and after them patterns."""
        return self.claims | self.patterns

    @property
    def on_trial(self) -> dict[str, Claim]:
        """Those that are tested."""
        return {name: claim for name, claim in self.all.items() if claim.kind == "tested"}

    def only(self, names: list[str]) -> "Claims":
        """These alone. Raises :class:`InputError` for one that does not exist."""
        for name in names:
            if name not in self.all:
                raise InputError(f"there is no claim {quoted(name)}{hint(name, list(self.all))}")
        kept = {
            table: {name: claim for name, claim in held.items() if name in names}
            for table, held in (("claims", self.claims), ("patterns", self.patterns))
        }
        return self.model_copy(update=kept)


def load_claims(text: str | None = None) -> Claims:
    """The claims that come with the package, or those of a text in the same format, in the order of their numbers."""
    if text is None:
        text = files(__package__).joinpath("claims.toml").read_text("utf-8")
    found = checked(text, Claims, "claims.toml")
    return found.model_copy(update={"claims": _in_order(found.claims), "patterns": _in_order(found.patterns)})


def _in_order(held: dict[str, Claim]) -> dict[str, Claim]:
    return dict(sorted(held.items(), key=lambda entry: [int(n) for n in re.findall(r"\d+", entry[0])]))
