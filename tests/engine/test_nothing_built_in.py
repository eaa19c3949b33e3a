"""No advantage is built in: where every difference is switched off, strangers and colleagues are equal."""

from typing import Any

import pytest
from tests.engine.support import IN_HOUSE, everything, ran

from peersim.engine.agents.cohort import Cohort
from peersim.model.people import Invented
from peersim.rules.table import VARIANTS

ALL_EQUAL: dict[str, Any] = {
    "world.reach.rule": "none",
    "world.rivalry": 0.0,
    "world.shared_blind_spots": 0.0,
    "world.specific_share": 0.0,
    "world.acquainted": 0.0,
    "world.organisation_distance": 0.0,
    "world.industry_distance": 0.0,
    "world.image_cost": 0.0,
    "programme.inside_facilitator": 0.0,
}
"""A world in which it does not matter where somebody comes from."""

WHAT_PEERS_ARE: dict[str, Any] = {
    "world.trust_by_rater": 0.3,
    "world.trust_by_rated": 0.2,
    "world.trust_reciprocity": 0.2,
    "world.redundancy": 0.3,
    "world.closeness_presence": 0.01,
    "world.closeness_dealing": 0.1,
}
"""Mechanisms that are alike for strangers and colleagues who have never met."""

ALIKE: dict[str, Any] = {
    "world.reach.rule": "drawn",
    "world.reach.in_division": 1.0,
    "world.reach.in_organisation": 1.0,
    "world.reach.outside": 1.0,
}
"""All members reach all bosses in one step: with a reach that is nobody's, a facilitator has none either."""

DIFFERENCES: dict[str, dict[str, Any]] = {
    "reach": {"world.reach.rule": "drawn"},
    "rivalry": {"world.rivalry": 0.3},
    "shared blind spots": {"world.shared_blind_spots": 0.35},
    "specific answers": {"world.specific_share": 0.3},
    "acquaintance": {"world.acquainted": 0.45, "world.redundancy": 0.0},
    "distance of organisations": {"world.organisation_distance": 0.3},
    "distance of industries": {"world.industry_distance": 0.2},
    "what acquaintances talked over": {"world.acquainted": 0.45, "world.redundancy": 0.3},
    "image cost of asking": {"world.image_cost": 0.6},
    "facilitator of the house": {"programme.inside_facilitator": 1.0} | ALIKE,
}


def without_places(cohort: Cohort) -> tuple[object, ...]:
    """Everything but where members come from."""
    outcomes, sessions, events, _ = everything(cohort)
    rows = [
        {k: v for k, v in row.items() if k not in ("organisation", "division", "industry")}
        for row in cohort.member_rows
    ]
    return outcomes, sessions, events, repr(rows), repr(cohort.start_ties), repr(cohort.end_ties)


@pytest.mark.parametrize("seed", range(8))
def test_with_no_difference_the_arms_are_equal_to_the_bit(seed: int) -> None:
    for replicate in range(4):
        outside, inside = (ran(ALL_EQUAL | c, replicate, seed=seed) for c in ({}, IN_HOUSE))
        assert without_places(outside) == without_places(inside)


def test_and_so_they_are_whatever_peers_are_to_each_other() -> None:
    for replicate in range(4):
        outside, inside = (ran(ALL_EQUAL | WHAT_PEERS_ARE | c, replicate) for c in ({}, IN_HOUSE))
        assert without_places(outside) == without_places(inside)
        assert without_places(outside) != without_places(ran(ALL_EQUAL, replicate))


def test_and_so_they_are_where_all_reach_all_bosses_alike() -> None:
    for replicate in range(4):
        outside, inside = (ran(ALL_EQUAL | ALIKE | c, replicate) for c in ({}, IN_HOUSE))
        assert without_places(outside) == without_places(inside)
        assert without_places(outside) != without_places(ran(ALL_EQUAL, replicate))
    house = {"programme.inside_facilitator": 1.0}
    for rule in ("none", "as_division"):
        changes = ALL_EQUAL | house | {"world.reach.rule": rule}
        assert without_places(ran(changes)) == without_places(ran(changes | IN_HOUSE))


def test_and_so_they_are_where_people_change_jobs() -> None:
    for replicate in range(3):
        changes = ALL_EQUAL | {"world.job_change": 0.3}
        outside, inside = (ran(changes | c, replicate) for c in ({}, IN_HOUSE))
        assert without_places(outside) == without_places(inside)
        assert any(event.kind == "moved" for event in inside.events)


@pytest.mark.parametrize("between", [0.2, 0.5, 0.8])
def test_and_so_is_everything_between_them(between: float) -> None:
    for replicate in range(3):
        mixed = ran(ALL_EQUAL | {"programme.seats.externality": between}, replicate)
        assert without_places(mixed) == without_places(ran(ALL_EQUAL, replicate))


VARIANT_CHOICES = [(name, variant) for name, (_, variants) in VARIANTS.items() for variant in variants]


@pytest.mark.parametrize(("name", "variant"), VARIANT_CHOICES)
def test_no_variant_builds_an_advantage_in(name: str, variant: str) -> None:
    changes = ALL_EQUAL | {f"world.rules.{name}": variant}
    assert without_places(ran(changes)) == without_places(ran(changes | IN_HOUSE))


@pytest.mark.parametrize("activity", ["course", "expert", "none"])
def test_nor_does_any_format(activity: str) -> None:
    changes = ALL_EQUAL | {"programme.phases": [{"activity": activity, "coaching": 0.2}]}
    assert without_places(ran(changes)) == without_places(ran(changes | IN_HOUSE))


def test_nor_do_several_groups_and_phases_with_levels_and_other_lengths() -> None:
    changes = ALL_EQUAL | {
        "programme.phases": [{"sessions": 3}, {"sessions": 4, "weeks_between": 3.0}],
        "programme.seats.level_spread": 4,
        "programme.group_size": 6,
        "programme.formality": 0.3,
        "world.aspiration": 0.0,
    }
    assert without_places(ran(changes, groups=3)) == without_places(ran(changes | IN_HOUSE, groups=3))


@pytest.mark.parametrize("name", DIFFERENCES)
def test_each_difference_alone_makes_them_differ(name: str) -> None:
    """So that the equality above can fail."""
    changes = ALL_EQUAL | DIFFERENCES[name]
    differ = [
        ran(changes, r).results["gain"] != ran(changes | IN_HOUSE, r).results["gain"] for r in range(12)
    ]
    assert any(differ)


def test_other_industries_inspire_where_that_is_on_and_move_aims_alone() -> None:
    """One more difference, where levels are mixed: it needs somebody to look up to."""
    levels = ALL_EQUAL | {"programme.seats.level_spread": 4, "world.aspiration": 0.0}
    assert without_places(ran(levels, groups=3)) == without_places(ran(levels | IN_HOUSE, groups=3))
    levels |= {"world.aspiration": 0.05}
    outside, inside = (ran(levels | c, groups=3).results for c in ({}, IN_HOUSE))
    assert {name for name in outside if outside[name] != inside[name]} == {"aspiration"}
    assert outside["aspiration"] > inside["aspiration"]


def test_the_places_themselves_do_differ() -> None:
    outside, inside = (Invented().people(Cohort(c).setting, 0, 0) for c in ({}, IN_HOUSE))
    assert len({p.organisation for p in outside}) == 8
    assert len({p.organisation for p in inside}) == 1
