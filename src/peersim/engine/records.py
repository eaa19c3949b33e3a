"""What an engine hands back for one run."""

from typing import Any, NamedTuple

from peersim.model.own_rules import NO_OWN_RULES, OwnRules
from peersim.model.parameters import Setting
from peersim.model.people import Population


class Run(NamedTuple):
    """One run to execute. ``keep`` asks for members, ties and events; ``own`` are replaced rules."""

    setting: Setting
    population: Population
    seed: int
    replicate: int
    keep: bool
    own: OwnRules = NO_OWN_RULES


class Record(NamedTuple):
    """One finished run.

    ``outcomes`` has a value per run outcome, ``sessions`` a list per session outcome and ``week``,
    from the start (session 0) on. ``members``, ``ties`` and ``events`` are lists of rows, empty
    unless kept.
    """

    outcomes: dict[str, float]
    sessions: dict[str, list[float]]
    members: list[dict[str, Any]]
    ties: list[dict[str, Any]]
    events: list[dict[str, Any]]
