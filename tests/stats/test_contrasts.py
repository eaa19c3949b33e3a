"""Paired contrasts and verdicts."""

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersim.stats.contrasts import intraclass_correlation, paired, verdict


@pytest.mark.parametrize(
    ("low", "high", "good", "expected"),
    [
        (0.06, 0.20, 1, "better"),
        (0.01, 0.20, 1, "better"),
        (0.01, 0.04, 1, "negligible"),
        (-0.04, 0.05, 1, "negligible"),
        (-0.04, 0.06, 1, "open"),
        (-0.20, 0.20, 1, "open"),
        (-0.20, -0.06, 1, "worse"),
        (0.06, 0.20, -1, "worse"),
        (-0.20, -0.06, -1, "better"),
        (nan, nan, 1, "open"),
    ],
)
def test_verdicts(low: float, high: float, good: int, expected: str) -> None:
    assert verdict(low, high, 0.05, good) == expected


def test_zero_margin_makes_nothing_equivalent_but_equality() -> None:
    assert verdict(0.0, 0.0, 0.0) == "negligible"
    assert verdict(0.0001, 0.0002, 0.0) == "better"


def test_worked_example() -> None:
    found = paired([3.0, 5.0, 7.0], [1.0, 2.0, 3.0], scale=2.0, margin=0.05)
    assert found.difference == 3.0
    assert found.d == 1.5
    assert found.n_pairs == 3
    # variances 4 and 1 unpaired, 1 paired
    assert found.pairing_ratio == pytest.approx(5.0)


def test_pairs_with_a_gap_are_left_out_whole() -> None:
    found = paired([1.0, nan, 3.0], [0.0, 0.0, nan], scale=None, margin=0.05)
    assert found.n_pairs == 1
    assert found.difference == 1.0
    assert isnan(found.d)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=2, max_size=30))
def test_swapping_sides_swaps_signs(pairs: list[tuple[float, float]]) -> None:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    one, other = paired(left, right, 1.0, 0.05), paired(right, left, 1.0, 0.05)
    assert one.difference == -other.difference
    assert (one.low, one.high) == (-other.high, -other.low)
    swap = {"better": "worse", "worse": "better", "negligible": "negligible", "open": "open"}
    assert swap[one.verdict] == other.verdict


def test_intraclass_correlation_recovers_a_known_one() -> None:
    """Groups of 8, half of the variance between: estimate .5 within .06; error rate below 1 in 1,000."""
    rng = np.random.default_rng(2)
    members = rng.normal(size=(1000, 1)) + rng.normal(size=(1000, 8))
    found = intraclass_correlation(members.mean(axis=1).tolist(), members.std(axis=1).tolist(), 8)
    assert found == pytest.approx(0.5, abs=0.06)
