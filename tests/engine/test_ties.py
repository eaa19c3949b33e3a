"""Before the first session: who can reach whom, who competes, who is how far away."""

import pytest
from tests.engine.team import ANNA, BEN, CLEO, DORA, EMIL, NO_LUCK, PEOPLE, directed, team

from peersim.engine.agents.cohort import Cohort
from peersim.engine.steps.state import CAREER, WORK
from peersim.model.people import Listed, Person


def test_before_the_first_session() -> None:
    cohort = team({"world.base_disclosure": 0.35})
    assert {b for b in directed(cohort, "competence").values()} == {0.5}
    assert {peer.satisfaction for peer in cohort.members} == {0.5}
    assert {peer.perceived_leak for peer in cohort.members} == {cohort.groups[0].leak_chance}
    assert cohort.groups[0].norm == 0.35
    assert [item.domain for item in cohort.items] == [CAREER] * 10 + [WORK] * 30
    assert cohort.week == 0.0
    assert [peer.person for peer in cohort.members] == list(PEOPLE)


def test_reach_by_reporting_lines_then_by_what_is_shared() -> None:
    reach = directed(team(NO_LUCK | {"world.reach.decay": 0.5}), "reach")
    assert reach[BEN, ANNA] == reach[CLEO, ANNA] == 1.0  # the boss hears it
    assert reach[BEN, CLEO] == reach[CLEO, BEN] == 0.5  # they share the boss
    assert reach[ANNA, BEN] == 0.25  # two steps within the division
    assert reach[BEN, DORA] == reach[DORA, ANNA] == 0.125  # three within the organisation
    assert reach[BEN, EMIL] == reach[EMIL, BEN] == 0.0


def test_a_direct_contact_is_one_step() -> None:
    reach = directed(team({f"world.reach.{n}": 1.0 for n in ("in_organisation", "outside")}), "reach")
    assert reach[BEN, DORA] == reach[BEN, EMIL] == reach[EMIL, ANNA] == 0.6
    assert reach[BEN, ANNA] == 1.0


def test_contacts_of_a_file_replace_what_is_drawn() -> None:
    known = {"contact_steps": {(BEN, DORA): 0, (DORA, EMIL): 2}, "acquainted": {(BEN, EMIL), (ANNA, DORA)}}
    cohort = team({"world.reach.rule": "contacts", "world.reach.decay": 0.5}, known=known)
    reach = directed(cohort, "reach")
    assert {pair: r for pair, r in reach.items() if r > 0.0} == {(BEN, DORA): 1.0, (DORA, EMIL): 0.25}
    close = {pair for pair, c in directed(cohort, "closeness").items() if c > 0.0}
    assert close == {(BEN, EMIL), (EMIL, BEN), (ANNA, DORA), (DORA, ANNA)}


def test_contacts_of_a_file_are_not_used_unless_asked_for() -> None:
    known = {"contact_steps": {(BEN, EMIL): 0}}
    assert directed(team(NO_LUCK, known=known), "reach") == directed(team(NO_LUCK), "reach")


@pytest.mark.parametrize(
    ("place", "near"),
    [("in_division", (ANNA, BEN)), ("in_organisation", (ANNA, DORA)), ("outside", (ANNA, EMIL))],
)
def test_each_chance_of_a_contact_is_for_its_own_kind_of_pair(place: str, near: tuple[int, int]) -> None:
    reach = directed(team(NO_LUCK | {f"world.reach.{place}": 1.0, "world.reach.decay": 0.5}), "reach")
    pairs = {(ANNA, BEN), (ANNA, DORA), (ANNA, EMIL)}
    assert reach[near] == 0.5
    assert all(reach[pair] < 0.5 for pair in pairs - {near})


def test_contacts_without_a_file_are_refused() -> None:
    with pytest.raises(ValueError, match="contacts"):
        Cohort({"world.reach.rule": "contacts"})


def test_a_group_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="two members"):
        Cohort(population=Listed((*PEOPLE, Person(60, "fred", 3, 1, 1, 0, 0, group=1))))


def test_competition_and_distance_by_what_is_shared() -> None:
    """Whoever wants which post."""
    weights = {"world.function_distance": 0.25, "world.organisation_distance": 0.5}
    cohort = team(weights | {"world.industry_pool": 0.2, "world.post_fit": 0.0})
    pool, distance = directed(cohort, "pool"), directed(cohort, "distance")
    assert (pool[ANNA, BEN], pool[ANNA, DORA], pool[ANNA, EMIL]) == (1.0, 0.4, 0.2)
    assert (distance[ANNA, BEN], distance[ANNA, CLEO], distance[CLEO, EMIL]) == (0.0, 0.25, 0.75)
    assert distance[BEN, EMIL] == distance[EMIL, BEN] == 0.5
    assert all(pool[a, b] == pool[b, a] for a, b in pool)


def test_pools_by_hand_where_rivalry_follows_the_posts() -> None:
    """Anna and Ben are two levels apart; Ben and Cleo one; they and Dora have other functions."""
    changes = {"world.industry_pool": 0.2, "world.post_fit": 1.0}
    pool = directed(team(changes), "pool")
    assert (pool[ANNA, BEN], pool[ANNA, DORA]) == (0.0, 0.0)
    assert pool[BEN, CLEO] == pytest.approx(1.0 * 0.5 * 0.3)
    assert pool[BEN, DORA] == pytest.approx(0.4 * 0.3)
    assert pool[ANNA, EMIL] == pytest.approx(0.2 * 0.5)
    assert all(pool[a, b] == pool[b, a] for a, b in pool)
    half = directed(team(changes | {"world.post_fit": 0.5}), "pool")
    assert half[ANNA, BEN] == 0.5
