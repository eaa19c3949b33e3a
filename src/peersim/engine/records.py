"""What an engine hands back for one run."""

from typing import Any, NamedTuple

from peersim.model.own_rules import NO_OWN_RULES, OwnRules
from peersim.model.parameters import Setting
from peersim.model.people import Population


class Run(NamedTuple):
    """One run to execute. ``keep`` asks for members, ties and events; ``own`` are replaced rules.

    ``by_session`` asks for the members after each session too.
    """

    setting: Setting
    population: Population
    seed: int
    replicate: int
    keep: bool
    own: OwnRules = NO_OWN_RULES
    by_session: bool = False


class Record(NamedTuple):
    """One finished run.

    ``outcomes`` has a value per run outcome, ``sessions`` a list per session outcome and ``week``,
    from the start (session 0) on. ``members``, ``ties``, ``events`` and ``member_sessions`` are lists
    of rows, empty unless kept.
    """

    outcomes: dict[str, float]
    sessions: dict[str, list[float]]
    members: list[dict[str, Any]]
    ties: list[dict[str, Any]]
    events: list[dict[str, Any]]
    member_sessions: list[dict[str, Any]] = []  # noqa: RUF012  never changed
