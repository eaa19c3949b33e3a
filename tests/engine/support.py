"""What the tests of the engine share: cohorts to run, everything they report, and what must hold in them."""

from collections.abc import Mapping
from math import inf, isfinite, isnan
from typing import Any

from peersim.engine.agents.cohort import Cohort
from peersim.engine.agents.peer import Knowledge, Peer
from peersim.engine.steps.state import NEVER
from peersim.model.events import KINDS
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.model.people import Invented

IN_HOUSE = {"programme.seats.externality": 0.0}
CONTROL: dict[str, Any] = {"programme.phases": [{"activity": "none"}]}
SMALL: dict[str, Any] = {"programme.group_size": 5, "world.items": 16, "programme.phases": [{"sessions": 4}]}
TALK = IN_HOUSE | {"programme.formality": 0.2, "world.leak_chance": 0.3}
"""Colleagues without a firm lead, some of whom talk: a world in which everything can happen."""

LEVELS = TALK | {"programme.seats.level_spread": 4}


def ran(
    changes: Mapping[str, Any] | None = None, replicate: int = 0, groups: int = 1, **options: Any
) -> Cohort:
    """A cohort that has run to the end."""
    cohort = Cohort(changes, replicate=replicate, population=Invented(groups), **options)
    cohort.run()
    return cohort


def reported(cohort: Cohort) -> tuple[str, str]:
    """Outcomes and session table to the last digit; NaN equals NaN."""
    return repr(cohort.results), repr(cohort.datacollector.model_vars)


def everything(cohort: Cohort) -> tuple[str, str, str, str]:
    """As ``reported``, and the events and members."""
    return *reported(cohort), repr(cohort.events), repr(cohort.member_rows)


def counts(cohort: Cohort) -> Mapping[str, int]:
    """Events of each kind to the end of the run."""
    return {kind: sum(event.kind == kind for event in cohort.events) for kind in KINDS}


def state(peer: Peer) -> dict[str, Any]:
    """What a peer is and feels, apart from ties."""
    names = (
        "openness confidence insight commitment satisfaction stake ability dominance response_bias interview"
        " trusting"
    )
    return {name: getattr(peer, name) for name in names.split()} | {"answers": list(peer.knowledge.answers)}


SHARES = "openness confidence insight commitment aspiration satisfaction perceived_leak dominance interview"
TIES = "trust competence closeness reach pool"


def check_knowledge(mind: Knowledge, options: int, week: float) -> None:
    """Answers are options; what is to be forgotten is right now, and due later."""
    assert all(0 <= answer < options for answer in (*mind.answers, *mind.habit))
    for item, due in enumerate(mind.due):
        assert due == NEVER or (due > week and mind.knows(item))


def check_states(cohort: Cohort) -> None:
    """Every state of every member and group is in its range."""
    for group in cohort.groups:
        assert all(0.0 <= x <= 1.0 for x in (group.facilitation, group.norm, group.leak_chance))
    assert sorted(p.key for g in cohort.groups for p in g.members) == [p.key for p in cohort.members]
    for peer in cohort.members:
        assert peer.group.members[peer.position] is peer
        assert all(0.0 <= getattr(peer, name) <= 1.0 for name in SHARES.split())
        assert abs(peer.response_bias - 0.15) <= cohort.world.response_style / 2 + 1e-12
        assert peer.stake >= 0.0
        assert peer.plans == []
        assert 0 <= peer.sessions_present <= peer.sessions_held
        for name in TIES.split():
            values = getattr(peer, name)
            assert set(values) >= {other.key for other in peer.group.members} - {peer.key}
            assert peer.key not in values
            assert all(0.0 <= x <= 1.0 for x in values.values()), name
        assert all(0.0 <= x <= 3.0 for x in peer.distance.values())
        for mind in (peer.knowledge, peer.twin):
            check_knowledge(mind, cohort.setting.world.options, cohort.week)


def limits(unit: str, name: str, cohort: Cohort) -> tuple[float, float]:
    """The range of an outcome, by its unit."""
    world, size = cohort.setting.world, max(len(group.members) for group in cohort.groups)
    if name == "image_cost_paid":
        return 0.0, world.image_cost
    if name == "trust_rise" or unit == "correlation":
        return -1.0, 1.0
    if name == "talk_senior":
        return 0.0, inf
    if unit == "items per member":
        signed = name.startswith("gain") or name == "interview_bias"
        return (-world.items, world.items) if signed else (0.0, inf if "learnt" in name else world.items)
    return {"options per case": (0.0, world.options), "per case": (0.0, size - 1.0)}.get(
        unit, (0.0, inf) if unit in ("cases", "per cohort") else (0.0, 1.0)
    )


def check_outcomes(cohort: Cohort) -> None:
    """Every outcome is there, finite or not defined, and in its range."""
    assert list(cohort.results) == [outcome.name for outcome in RUN_OUTCOMES]
    rows = cohort.datacollector.model_vars
    assert list(rows) == [*(outcome.name for outcome in SESSION_OUTCOMES), "week"]
    found = [(o, cohort.results[o.name]) for o in RUN_OUTCOMES]
    found += [(o, value) for o in SESSION_OUTCOMES for value in rows[o.name]]
    for outcome, value in found:
        low, high = limits(outcome.unit, outcome.name, cohort)
        assert isnan(value) or (isfinite(value) and low - 1e-12 <= value <= high + 1e-12), (
            outcome.name,
            value,
        )
    assert {len(column) for column in rows.values()} == {len(cohort.calendar) + 1}
    assert rows["week"] == sorted(rows["week"])


def check_events(cohort: Cohort) -> None:
    """Events name kinds, people and items that exist, in the order of time."""
    keys = {peer.key for peer in cohort.members}
    for event in cohort.events:
        assert event.kind in KINDS
        assert event.person in keys
        assert event.other in keys | {-1}
        assert event.other != event.person
        assert -1 <= event.item < cohort.setting.world.items
        assert -1 <= event.answer < cohort.setting.world.options
        assert isfinite(event.value)
    times = [(event.phase, event.session) for event in cohort.events]
    assert times == sorted(times)
