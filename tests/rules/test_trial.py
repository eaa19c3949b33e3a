"""The work interval's time and R10: advice is tried on the job."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares, weeks

from peersim.rules import trial as rule

half_times = st.floats(0.1, 52.0)


def test_trial_time_by_hand() -> None:
    assert rule.saturating_trial_time(5.0, 15.0) == 0.25
    assert rule.saturating_trial_time(15.0, 5.0) == 0.75
    assert rule.constant_trial_time(1.0, 19.5) == rule.constant_trial_time(50.0, 19.5) == 0.25


@given(weeks, weeks, half_times)
def test_more_time_lets_one_try_more_but_each_week_less(a: float, b: float, half_time: float) -> None:
    low, high = min(a, b), max(a, b)
    assert (
        0.0 < rule.saturating_trial_time(low, half_time) <= rule.saturating_trial_time(high, half_time) < 1.0
    )
    assert rule.saturating_trial_time(2 * low, half_time) <= 2 * rule.saturating_trial_time(low, half_time)


@given(weeks, half_times, half_times)
def test_the_longer_it_takes_the_less_is_tried(time: float, a: float, b: float) -> None:
    for variant in (rule.saturating_trial_time, rule.constant_trial_time):
        assert variant(time, min(a, b)) >= variant(time, max(a, b)) > 0.0


@given(half_times)
def test_the_variants_agree_at_the_reference_interval(half_time: float) -> None:
    assert rule.constant_trial_time(3.0, half_time) == rule.saturating_trial_time(6.5, half_time)


def test_chance_per_interval_by_hand() -> None:
    assert rule.chance_per_interval(0.2, 6.5) == pytest.approx(0.2)
    assert rule.chance_per_interval(0.2, 3.25) == pytest.approx(0.1)
    assert rule.chance_per_interval(0.5, 26.0) == 1.0
    assert rule.chance_per_interval(0.0, 52.0) == 0.0


@given(shares, weeks, weeks)
def test_chance_per_interval_is_a_chance_that_rises_with_time(chance: float, a: float, b: float) -> None:
    low, high = (rule.chance_per_interval(chance, time) for time in (min(a, b), max(a, b)))
    assert 0.0 <= low <= high <= 1.0


def test_what_success_and_failure_do_by_hand() -> None:
    assert rule.confidence_after_success(0.75) == pytest.approx(0.76)
    assert rule.competence_after_success(0.75) == pytest.approx(0.8)
    assert rule.competence_after_failure(0.75) == pytest.approx(0.6)


@given(shares)
def test_success_raises_and_failure_lowers(x: float) -> None:
    assert x <= rule.confidence_after_success(x) <= 1.0
    assert x <= rule.competence_after_success(x) <= 1.0
    assert 0.0 <= rule.competence_after_failure(x) <= x
