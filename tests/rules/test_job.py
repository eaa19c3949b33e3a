"""R12: what the job itself teaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares, weeks

from peersim.rules.job import job_chance


def test_job_chance_by_hand() -> None:
    assert job_chance(10, 0.01, 6.5) == pytest.approx(0.1)
    assert job_chance(10, 0.01, 13.0) == pytest.approx(0.2)
    assert job_chance(40, 0.1, 6.5) == 1.0
    assert job_chance(0, 0.5, 6.5) == 0.0
    assert job_chance(20, 0.0, 6.5) == 0.0


@given(st.integers(0, 400), st.integers(0, 400), shares, weeks)
def test_it_is_a_chance_that_rises_with_what_is_wrong(a: int, b: int, rate: float, time: float) -> None:
    assert 0.0 <= job_chance(min(a, b), rate, time) <= job_chance(max(a, b), rate, time) <= 1.0


@given(st.integers(0, 400), shares, weeks, weeks)
def test_it_rises_with_time(wrong: int, rate: float, a: float, b: float) -> None:
    assert job_chance(wrong, rate, min(a, b)) <= job_chance(wrong, rate, max(a, b))
