"""R14: satisfaction and commitment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.rules import satisfaction as rule

rises = st.floats(-1.0, 1.0)


@pytest.mark.parametrize(
    ("trust_rise", "closeness", "solved", "target"),
    [
        (0.2, 0.5, 0.0, 0.65),  # .4 + .1 + .15
        (0.0, 0.0, 0.04375, 0.65),  # half of what satisfies fully: .4 + .25
        (0.0, 0.0, 0.5, 0.9),  # solving more than enough adds .5 and no more
        (-0.8, 0.0, 0.0, 0.0),
        (1.0, 1.0, 1.0, 1.0),
    ],
)
def test_target_by_hand(trust_rise: float, closeness: float, solved: float, target: float) -> None:
    assert rule.satisfaction_target(trust_rise, closeness, solved) == pytest.approx(target, abs=1e-15)


@given(rises, rises, shares, shares)
def test_target_is_a_share_that_rises_with_trust(a: float, b: float, closeness: float, solved: float) -> None:
    low = rule.satisfaction_target(min(a, b), closeness, solved)
    assert 0.0 <= low <= rule.satisfaction_target(max(a, b), closeness, solved) <= 1.0


@given(rises, shares, shares, shares)
def test_target_rises_with_closeness_and_with_what_was_solved(
    trust_rise: float, a: float, b: float, other: float
) -> None:
    low, high = min(a, b), max(a, b)
    target = rule.satisfaction_target
    assert target(trust_rise, low, other) <= target(trust_rise, high, other)
    assert target(trust_rise, other, low) <= target(trust_rise, other, high)


def test_moves_by_hand() -> None:
    assert rule.satisfaction_moved(0.5, 0.0) == pytest.approx(0.35)
    assert rule.satisfaction_moved(0.2, 1.0) == pytest.approx(0.44)
    assert rule.commitment_moved(0.5, 1.0) == pytest.approx(0.6)
    assert rule.commitment_moved(0.5, 0.0) == pytest.approx(0.4)


@given(shares, shares)
def test_moves_go_part_of_the_way(x: float, target: float) -> None:
    for moved in (rule.satisfaction_moved(x, target), rule.commitment_moved(x, target)):
        assert min(x, target) - 1e-15 <= moved <= max(x, target) + 1e-15
        assert 0.0 <= moved <= 1.0


@given(shares, st.floats(0.1, 0.2))
def test_people_report_no_less_than_they_feel(felt: float, bias: float) -> None:
    assert felt <= rule.reported_satisfaction(felt, bias) <= 1.0


def test_reported_by_hand() -> None:
    assert rule.reported_satisfaction(0.5, 0.15) == 0.65
    assert rule.reported_satisfaction(0.9, 0.15) == 1.0
