"""Intervals against published tables and known answers."""

from math import isnan, sqrt

import numpy as np
import pytest

from peersim.stats.intervals import half_width, mean_interval, variance


def test_half_width_uses_students_t() -> None:
    # the 97.5 % quantile of t with 9 degrees of freedom is 2.262 in every printed table
    assert half_width(1.0, 10) == pytest.approx(2.262157 / sqrt(10), rel=1e-6)


def test_worked_example() -> None:
    found = mean_interval([1.0, 2.0, 3.0])
    assert (found.mean, found.sd, found.n) == (2.0, 1.0, 3)
    assert found.high - found.mean == pytest.approx(4.302653 / sqrt(3), rel=1e-6)  # t, 2 degrees of freedom


def test_few_values_have_no_interval() -> None:
    assert isnan(mean_interval([]).mean)
    one = mean_interval([5.0])
    assert one.mean == 5.0
    assert isnan(one.low)
    assert isnan(variance([1.0]))


def test_order_does_not_matter_to_the_bit() -> None:
    values = np.random.default_rng(0).normal(size=500).tolist()
    assert mean_interval(values) == mean_interval(values[::-1])


def test_coverage_is_95_percent() -> None:
    """Of 2,000 intervals from 12 normals, 95 % hold the mean; error rate of this test below 1 in 10,000."""
    draws = np.random.default_rng(1).normal(loc=3.0, size=(2000, 12)).tolist()
    held = sum(found.low <= 3.0 <= found.high for found in map(mean_interval, draws))
    assert abs(held - 1900) < 4 * sqrt(2000 * 0.95 * 0.05)
