"""What a figure is asked for, what it is drawn from, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from peersim.model.errors import InputError, hint, quoted
from peersim.model.figure_kinds import APART, KINDS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class FigureSpec:
    """A request for one figure.

    ``at`` maps paths of varied parameters to the values that select a point; what it leaves open is
    held at its first value, and the caption says so. ``x`` and ``y`` are paths of varied parameters,
    ``replicate`` the kept cohort of a network. Which keys a kind uses is in
    :data:`peersim.model.figure_kinds.KINDS`.
    """

    kind: str
    contrast: str | None = None
    contrasts: Sequence[str] | None = None
    outcome: str | None = None
    arms: Sequence[str] | None = None
    x: str | None = None
    y: str | None = None
    at: Mapping[str, Any] = field(default_factory=dict)
    replicate: int = 0


@dataclass(frozen=True)
class Tables:
    """The tables of one experiment, and how to speak of it.

    ``contrasts_spec`` maps the name of a contrast to its left and right arm, ``interactions`` that of an
    interaction to its two contrasts, ``labels`` an arm to
    its readable label, in the order of the experiment. ``margin`` is in start SDs. ``members``,
    ``ties`` and ``events`` are empty where no cohorts were kept. ``predicted`` has, by contrast and point, what a
    formula made of the rules alone expects: above zero the left side gains more.
    """

    runs: pd.DataFrame
    sessions: pd.DataFrame
    design: pd.DataFrame
    summary: pd.DataFrame
    contrasts: pd.DataFrame
    members: pd.DataFrame
    ties: pd.DataFrame
    events: pd.DataFrame
    name: str
    question: str
    contrasts_spec: Mapping[str, tuple[str, str]]
    primary: str
    margin: float
    labels: Mapping[str, str]
    provenance: str
    predicted: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    interactions: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawing:
    """A figure, exactly the numbers drawn in it, the finding that is its title, and its provenance."""

    figure: Figure
    data: pd.DataFrame
    title: str
    provenance: str = ""


def unknown(what: str, name: str, valid: Sequence[str]) -> InputError:
    """The error for a name that does not exist: the nearest one, else all."""
    return InputError(f"there is no {what} {quoted(name)}{hint(name, valid)}")


def refuse_unused(spec: FigureSpec) -> None:
    """Refuse what the kind would ignore, and two keys of which one would hide the other."""
    given = [f.name for f in fields(spec) if f.name != "kind" and getattr(spec, f.name)]
    for key in given:
        if key not in KINDS[spec.kind].keys:
            uses = ", ".join(sorted(KINDS[spec.kind].keys))
            raise InputError(f"a figure of kind {spec.kind} does not use `{key}`; it uses {uses}")
    for one, other in APART:
        if one in given and other in given:
            raise InputError(
                f"a figure of kind {spec.kind} takes its arms or contrasts from `{one}` or from `{other}`, "
                "not from both; leave one out"
            )
