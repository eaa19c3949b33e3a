"""Shares of settings that are known by estimates: against what is true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersim.stats.shares import share_between


def test_without_error_it_is_a_count() -> None:
    mean = np.array([-0.2, -0.05, 0.0, 0.05, 0.3])
    assert share_between(mean, np.zeros(5), 0.05, np.inf).share == 0.2
    assert share_between(mean, np.zeros(5), -np.inf, -0.1).share == 0.2
    assert np.isnan(share_between([], [], 0.0, 1.0).share)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=40), st.floats(0.001, 0.3))
def test_three_shares_are_all(mean: list[float], margin: float) -> None:
    below = np.nextafter(-margin, -np.inf)
    parts = [(-np.inf, below), (below, margin), (margin, np.inf)]
    found = [share_between(mean, np.full(len(mean), 0.1), low, high) for low, high in parts]
    assert sum(share.share for share in found) == pytest.approx(1.0)
    assert all(0.0 <= share.within <= 1.0 + 1e-9 for share in found)


@pytest.mark.parametrize("noise", [0.01, 0.05, 0.1])
def test_the_true_share_lies_within_what_is_said(noise: float) -> None:
    """Worlds from a normal law with a known share beyond the margin; 200 draws of 300 worlds (seed fixed).

    95 % of the intervals should hold it; with 200 draws at least 180 do but once in a thousand times.
    """
    draws = np.random.default_rng(5)
    true = 1.0 - 0.6306  # of a normal law with mean .03 and SD .06, above .05
    hits = 0
    for _ in range(200):
        worlds = draws.normal(0.03, 0.06, 300)
        found = share_between(worlds + draws.normal(0, noise, 300), np.full(300, noise), 0.05, np.inf)
        hits += abs(found.share - true) <= found.within
    assert hits >= 180


def test_larger_errors_say_less() -> None:
    worlds = np.random.default_rng(1).normal(0.03, 0.06, 300)
    small, large = (share_between(worlds, np.full(300, e), 0.05, np.inf).within for e in (0.005, 0.2))
    assert large > small
