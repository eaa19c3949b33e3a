"""The grid of the two levers: every composition runs, and each lever moves its own share only."""

from itertools import pairwise

import pytest
from tests.engine.support import check_outcomes, check_states

from peersim.engine.agents.cohort import Cohort
from peersim.model.people import realised_shares

STEPS = [step / 7 for step in range(8)]
SHORT = {"programme.phases": [{"sessions": 2}], "world.items": 20}


def levers(externality: float, diversity: float) -> dict[str, float]:
    return {"programme.seats.externality": externality, "programme.seats.diversity": diversity}


def shares(externality: float, diversity: float) -> dict[str, float]:
    cohort = Cohort(levers(externality, diversity))
    people = [peer.person for peer in cohort.members]
    return realised_shares(people, [[peer.position for peer in group.members] for group in cohort.groups])


REALISED = {(e, d): shares(e, d) for e in STEPS for d in STEPS}


def test_each_share_follows_its_own_lever_only() -> None:
    for e in STEPS:
        assert len({REALISED[e, d]["realised_externality"] for d in STEPS}) == 1
    for d in STEPS:
        assert len({REALISED[e, d]["realised_diversity"] for e in STEPS}) == 1


def test_shares_rise_with_their_lever_from_end_to_end() -> None:
    externality = [REALISED[e, 0.0]["realised_externality"] for e in STEPS]
    diversity = [REALISED[0.0, d]["realised_diversity"] for d in STEPS]
    assert all(low < high for low, high in pairwise(externality))
    assert all(low <= high for low, high in pairwise(diversity))
    assert (externality[0], externality[-1]) == (0.0, 1.0)
    # 8 in 5 functions: groups of 2, 2, 2, 1, 1, so 3 of 28 pairs share one
    assert (diversity[0], diversity[-1]) == (0.0, 25 / 28)
    assert len(set(diversity)) == 5


def test_shares_by_hand_in_the_middle() -> None:
    # externality 3/7: 1 + 3 organisations of two, so 4 of 28 pairs share one
    assert REALISED[3 / 7, 0.0]["realised_externality"] == 24 / 28
    # diversity 3/7: 1 + round(12/7) = 3 functions of 3, 3 and 2, so 3 + 3 + 1 pairs share one
    assert REALISED[0.0, 3 / 7]["realised_diversity"] == 21 / 28


@pytest.mark.parametrize("externality", STEPS)
def test_every_composition_runs(externality: float) -> None:
    for diversity in STEPS:
        cohort = Cohort(SHORT | levers(externality, diversity))
        cohort.run()
        check_states(cohort)
        check_outcomes(cohort)
        assert cohort.results["cases"] > 0.0


@pytest.mark.parametrize("size", [2, 3, 5, 16, 64])
def test_every_size_runs(size: int) -> None:
    for externality in (0.0, 0.5, 1.0):
        cohort = Cohort(SHORT | levers(externality, 1.0) | {"programme.group_size": size})
        cohort.run()
        check_states(cohort)
        check_outcomes(cohort)
