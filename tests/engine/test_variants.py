"""Every named variant of a contested rule changes the results, and only as it says."""

from collections import Counter
from typing import Any

import pytest
from tests.engine.support import counts, ran, reported

from peersim.engine.agents.cohort import Cohort
from peersim.rules.table import VARIANTS

SHORT = {"programme.phases": [{"sessions": 4, "weeks_between": 2.0}], "programme.group_size": 5}
OTHERS = [(name, variant) for name, (_, variants) in VARIANTS.items() for variant in list(variants)[1:]]


IN_HOUSE = {"programme.seats.externality": 0.0}
FAR_LEVELS = {"programme.seats.level_spread": 4, "programme.seats.diversity": 0.0}
ACTS: dict[str, tuple[dict[str, Any], str]] = {
    "image": (IN_HOUSE | {"world.image_cost": 3.0}, "gain"),
    "inspiration": (FAR_LEVELS, "aspiration"),
}
"""Where a variant acts, and an outcome that it moves; the others act in the default world, on gain."""


@pytest.mark.parametrize(("name", "variant"), OTHERS)
def test_every_variant_changes_the_results(name: str, variant: str) -> None:
    world, outcome = ACTS.get(name, ({}, "gain"))
    base, choice = SHORT | world, {f"world.rules.{name}": variant}
    assert reported(ran(base | choice)) != reported(ran(base))
    assert any(ran(base | choice, r).results[outcome] != ran(base, r).results[outcome] for r in range(6))


def test_with_shame_the_close_are_asked_less_deeply() -> None:
    """Among friends of one division asking costs more, among colleagues who are strangers less: as the rules say."""
    for acquainted, sign in ((1.0, 1), (0.0, -1)):
        base = IN_HOUSE | {"world.acquainted": acquainted, "world.closeness_dealing": 0.0}
        paid = [
            sum(ran(base | {"world.rules.image": name}, r).results["image_cost_paid"] for r in range(6))
            for name in ("signalling", "shame")
        ]
        assert sign * (paid[1] - paid[0]) > 0


def test_a_career_out_of_reach_lowers_aims_only_where_it_deflates() -> None:
    low: dict[str, float] = {}
    for name in ("within_reach", "deflating"):
        cohort = ran(FAR_LEVELS | {"world.rules.inspiration": name, "world.aspiration": 0.1})
        lowest = min(peer.level for peer in cohort.members)
        assert max(peer.level for peer in cohort.members) > lowest + 2
        low[name] = min(peer.aspiration for peer in cohort.members if peer.level == lowest)
        start = Cohort(FAR_LEVELS).members
        fell = [p.key for p, at in zip(cohort.members, start, strict=True) if p.aspiration < at.aspiration]
        assert bool(fell) == (name == "deflating")
    assert low["deflating"] < low["within_reach"]


@pytest.mark.parametrize("name", VARIANTS)
def test_naming_the_default_changes_nothing(name: str) -> None:
    default = next(iter(VARIANTS[name][1]))
    assert reported(ran(SHORT | {f"world.rules.{name}": default})) == reported(ran(SHORT))


@pytest.mark.parametrize(("turns", "most"), [("one", 1), ("two", 2)])
def test_nobody_presents_more_often_than_the_variant_allows(turns: str, most: int) -> None:
    """Three people, none of whom leaves, and time for six cases."""
    cohort = ran({"programme.group_size": 3, "world.rules.turns": turns, "world.dropout": 0.0})
    taken = Counter((e.session, e.person) for e in cohort.events if e.kind == "presented")
    assert max(taken.values()) == most
    full = 8 - len({e.session for e in cohort.events if e.kind == "absent"})
    sessions = Counter(session for session, _ in taken.elements())
    assert list(sessions.values()).count(3 * most) >= full > 0


def test_those_who_hold_back_bring_only_what_their_depth_carries() -> None:
    """As long as they have such an issue; so fewer sensitive issues are raised."""
    raised = {}
    for issue in ("any_gap", "hold_back"):
        runs = [ran({"world.rules.issue": issue}, r).results["sensitive_raised"] for r in range(12)]
        raised[issue] = sum(runs) / 12
    assert raised["hold_back"] < raised["any_gap"] / 2


def test_any_topic_is_brought_as_often_by_those_who_are_right() -> None:
    """Share of presented topics on which the presenter is wrong: about half, as in all knowledge."""
    for issue, low, high in (("any_gap", 0.75, 1.0), ("any_topic", 0.4, 0.65)):
        wrong = presented = 0
        for replicate in range(8):
            cohort = Cohort({"world.rules.issue": issue}, replicate=replicate)
            right = {peer.key: peer.knowledge.right for peer in cohort.members}
            cohort.run()
            for event in cohort.events:
                if event.kind == "presented":
                    presented += 1
                    wrong += event.answer != right[event.person][event.item]
        assert low < wrong / presented < high


def test_similarity_weighs_as_if_trust_did_not_matter() -> None:
    weights = {}
    for weighing in ("trust", "similarity"):
        calm: dict[str, Any] = {"world.reach.rule": "none", "world.trust_disclosure": 0.0}
        calm |= {"world.rules.weighing": weighing}
        calm |= {"programme.phases": [{"sessions": 1}]}
        weights[weighing] = [
            [e.value for e in ran(calm | {"world.initial_trust": t}).events if e.kind == "taken"]
            for t in (0.3, 0.9)
        ]
    assert weights["similarity"][0] == weights["similarity"][1] != []
    assert weights["trust"][0] != weights["trust"][1]


def test_with_constant_trial_time_short_intervals_do_not_hinder() -> None:
    """More is taken than in two weeks of saturating time, of the same cases heard."""
    taken = {}
    for time in ("saturating", "constant"):
        taken[time] = sum(counts(ran(SHORT | {"world.rules.trial_time": time}, r))["taken"] for r in range(6))
    assert taken["constant"] > taken["saturating"] > 0


def test_with_fixed_air_time_more_is_said_in_a_large_group() -> None:
    large = {"programme.group_size": 12, "programme.phases": [{"sessions": 2}]}
    heard = {}
    for air_time in ("shared", "fixed"):
        found = [ran(large | {"world.rules.air_time": air_time}, r) for r in range(4)]
        heard[air_time] = sum(counts(c)["heard"] + counts(c)["not_understood"] for c in found)
    assert heard["fixed"] > 1.2 * heard["shared"]
