"""R7: what those learn who do not present."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.rules import listening as rule


def test_vicarious_chance_by_hand() -> None:
    assert rule.vicarious_chance(0.5, 0.5, 0.5, 0.5, 1.0) == 0.0625
    assert rule.vicarious_chance(1.0, 1.0, 1.0, 1.0, 0.35) == 0.35
    assert rule.vicarious_chance(0.4, 0.5, 0.6, 0.5, 0.5) == pytest.approx(0.03)


@given(st.lists(shares, min_size=5, max_size=5), st.integers(0, 4), shares)
def test_vicarious_chance_rises_with_each_argument(given_: list[float], at: int, other: float) -> None:
    low, high = list(given_), list(given_)
    low[at], high[at] = min(given_[at], other), max(given_[at], other)
    assert 0.0 <= rule.vicarious_chance(*low) <= rule.vicarious_chance(*high) <= 1.0


@pytest.mark.parametrize("at", range(5))
def test_vicarious_chance_is_0_if_any_argument_is(at: int) -> None:
    arguments = [0.5] * 5
    arguments[at] = 0.0
    assert rule.vicarious_chance(*arguments) == 0.0


def test_rehearsed_until_by_hand() -> None:
    assert rule.rehearsed_until(10.0, 1.0) == 36.0
    assert rule.rehearsed_until(10.0, 0.5) == 23.0
    assert rule.rehearsed_until(10.0, 0.0) == 10.0


@given(st.floats(0, 1e4), st.floats(0, 5))
def test_rehearsal_never_shortens(due: float, rehearsal: float) -> None:
    assert rule.rehearsed_until(due, rehearsal) >= due


def test_insight_from_advising_by_hand() -> None:
    assert rule.insight_from_advising(0.5, 0.1) == pytest.approx(0.55)
    assert rule.insight_from_advising(0.5, 0.0) == 0.5
    assert rule.insight_from_advising(1.0, 0.3) == 1.0


def test_not_alone_by_hand() -> None:
    assert rule.not_alone(0.5, 0.5, 0.2) == pytest.approx(0.55)  # up by .1 of the remaining .5
    assert rule.not_alone(0.5, 0.0, 0.2) == 0.5
    assert rule.not_alone(0.5, 1.0, 0.0) == 0.5


@given(shares, shares, shares)
def test_advising_and_company_never_lower_anything(x: float, context: float, gain: float) -> None:
    assert x <= rule.insight_from_advising(x, gain) <= 1.0
    assert x <= rule.not_alone(x, context, gain) <= 1.0
