"""R14: satisfaction and commitment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.rules import satisfaction as rule

rises = st.floats(-1.0, 1.0)

PLAIN = (0.0, 0.0, 0.7, 0.4, 0.5, 0.3, 0.5, 0.0, 0.0, 0.0)
"""No exposure, led as the programme aims at, as much news as usual; default weights, the new parts off."""

FULL = (0.4, 0.5, 0.3, 0.5, 0.2, 0.6, 0.4)
"""The same weights, with parts for safety, facilitator and novelty."""


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
    assert rule.satisfaction_target(trust_rise, closeness, solved, *PLAIN) == pytest.approx(target, abs=1e-15)


@given(rises, rises, shares, shares)
def test_target_is_a_share_that_rises_with_trust(a: float, b: float, closeness: float, solved: float) -> None:
    low = rule.satisfaction_target(min(a, b), closeness, solved, *PLAIN)
    assert 0.0 <= low <= rule.satisfaction_target(max(a, b), closeness, solved, *PLAIN) <= 1.0


@given(rises, shares, shares, shares)
def test_target_rises_with_closeness_and_with_what_was_solved(
    trust_rise: float, a: float, b: float, other: float
) -> None:
    low, high = min(a, b), max(a, b)
    target = rule.satisfaction_target
    assert target(trust_rise, low, other, *PLAIN) <= target(trust_rise, high, other, *PLAIN)
    assert target(trust_rise, other, low, *PLAIN) <= target(trust_rise, other, high, *PLAIN)


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
    assert felt <= rule.reported_satisfaction(felt, bias, 0.0) <= 1.0


def test_reported_by_hand() -> None:
    assert rule.reported_satisfaction(0.5, 0.15, 0.0) == 0.65
    assert rule.reported_satisfaction(0.9, 0.15, 0.0) == 1.0
    assert rule.reported_satisfaction(0.5, 0.15, -0.25) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("exposure", "better_led", "novelty", "target"),
    [
        (0.0, 0.0, 0.7, 0.4),
        (0.5, 0.0, 0.7, 0.3),  # .4 - .2 * .5
        (0.0, -0.25, 0.7, 0.25),  # .4 - .6 * .25
        (0.0, 0.0, 0.95, 0.5),  # .4 + .4 * .25
        (1.0, -0.5, 0.0, 0.0),
    ],
)
def test_further_parts_by_hand(exposure: float, better_led: float, novelty: float, target: float) -> None:
    found = rule.satisfaction_target(0.0, 0.0, 0.0, exposure, better_led, novelty, *FULL)
    assert found == pytest.approx(target, abs=1e-15)


@given(rises, shares, shares, shares, rises, shares)
def test_parts_that_are_off_leave_the_bits(
    rise: float, closeness: float, solved: float, exposure: float, better_led: float, novelty: float
) -> None:
    off = (0.4, 0.5, 0.3, 0.5, 0.0, 0.0, 0.0)
    found = rule.satisfaction_target(rise, closeness, solved, exposure, better_led, novelty, *off)
    assert found == rule.satisfaction_target(rise, closeness, solved, *PLAIN)


def test_novelty_is_a_share_of_what_was_heard() -> None:
    assert [rule.novelty(0, 4), rule.novelty(1, 4), rule.novelty(4, 4)] == [0.0, 0.25, 1.0]
    assert rule.novelty(0, 0) == 0.7


@given(shares, st.floats(0.0, 2.0))
def test_moods_are_centred_and_as_wide_as_said(u: float, width: float) -> None:
    assert abs(rule.group_mood(u, width)) <= width / 2
    assert rule.group_mood(u, width) == pytest.approx(-rule.group_mood(1.0 - u, width), abs=1e-12)
    assert rule.group_mood(u, 0.0) == 0.0
