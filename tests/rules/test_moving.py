"""R16: who changes to another employer."""

import pytest
from hypothesis import given
from tests.strategies import shares, weeks

from peersim.rules import moving as rule


@pytest.mark.parametrize(
    ("job_change", "length", "chance"),
    [(0.2, 52.0, 0.2), (0.2, 6.5, 0.025), (0.0, 6.5, 0.0), (1.0, 60.0, 1.0)],
)
def test_job_change_chance_by_hand(job_change: float, length: float, chance: float) -> None:
    assert rule.job_change_chance(job_change, length) == pytest.approx(chance, abs=1e-15)


@given(shares, weeks, weeks)
def test_job_change_chance_is_a_chance_that_rises_with_time(job_change: float, a: float, b: float) -> None:
    low, high = (rule.job_change_chance(job_change, length) for length in sorted((a, b)))
    assert 0.0 <= low <= high <= 1.0
