"""R2: which issue is brought, and how much of its context reaches the room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.rules import issue as rule

sensitivities = st.floats(1e-9, 1.0)


def test_notice_chance_by_hand() -> None:
    assert rule.notice_chance(0.6, 0.25) == pytest.approx(0.7)  # .6 + .4 x .25
    assert rule.notice_chance(0.6, 0.0) == 0.6
    assert rule.notice_chance(0.0, 0.3) == 0.3
    assert rule.notice_chance(0.2, 1.0) == 1.0


@given(shares, shares, shares)
def test_noticing_is_a_chance_that_rises_with_insight_and_depth(a: float, b: float, other: float) -> None:
    low, high = min(a, b), max(a, b)
    assert 0.0 <= rule.notice_chance(low, other) <= rule.notice_chance(high, other) + 1e-15 <= 1.0 + 1e-15
    assert rule.notice_chance(other, low) <= rule.notice_chance(other, high)


@pytest.mark.parametrize(
    ("wrong", "sensitivity", "depth", "any_gap", "hold_back", "any_topic"),
    [
        (True, 0.9, 0.1, True, False, True),
        (True, 0.3, 0.3, True, True, True),
        (True, 0.1, 0.3, True, True, True),
        (False, 0.1, 0.3, False, False, True),
        (False, 0.9, 0.3, False, False, True),
    ],
)
def test_candidates_by_hand(
    wrong: bool, sensitivity: float, depth: float, any_gap: bool, hold_back: bool, any_topic: bool
) -> None:
    assert rule.any_gap(wrong, sensitivity, depth) is any_gap
    assert rule.hold_back(wrong, sensitivity, depth) is hold_back
    assert rule.any_topic(wrong, sensitivity, depth) is any_topic


@given(st.booleans(), sensitivities, shares)
def test_holding_back_only_narrows_the_choice(wrong: bool, sensitivity: float, depth: float) -> None:
    assert rule.any_gap(wrong, sensitivity, depth) >= rule.hold_back(wrong, sensitivity, depth)


def test_context_by_hand() -> None:
    assert rule.context(0.2, 0.8) == 0.25
    assert rule.context(0.8, 0.8) == 1.0
    assert rule.context(0.9, 0.2) == 1.0
    assert rule.context(0.0, 0.5) == 0.0
    assert rule.context(0.0, 0.0) == 1.0  # what anybody may know needs no disclosure


@given(shares, shares, sensitivities)
def test_context_is_a_share_that_rises_with_depth(a: float, b: float, sensitivity: float) -> None:
    low, high = min(a, b), max(a, b)
    assert 0.0 <= rule.context(low, sensitivity) <= rule.context(high, sensitivity) <= 1.0


@given(shares, sensitivities, sensitivities)
def test_context_falls_with_sensitivity(depth: float, a: float, b: float) -> None:
    assert rule.context(depth, min(a, b)) >= rule.context(depth, max(a, b))
