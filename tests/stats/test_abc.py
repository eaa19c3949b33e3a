"""Approximate Bayesian computation against posteriors that are known exactly."""

import numpy as np
import pytest
from scipy import stats

from peersim.stats.abc import Posterior, posterior, resampled, weighted_quantile

NOISE = 0.08


def table(points: int, seed: int) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Two parameters, uniform; one summary sees the first, one sees nothing."""
    rng = np.random.default_rng(seed)
    unit = rng.random((points, 2))
    noise = rng.normal(size=(points, 2)) * NOISE
    return unit, np.column_stack([unit[:, 0] + noise[:, 0], noise[:, 1]])


def test_the_posterior_of_a_line_with_normal_noise_is_the_known_one() -> None:
    """Uniform prior, normal error, far from the ends: normal around what was observed (seed fixed; 2,000 draws)."""
    unit, summaries = table(20_000, 1)
    found = posterior(unit, summaries, np.array([0.45, 0.0]), 0.1)
    known = stats.norm(0.45, NOISE)
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert found.quantile(share)[0] == pytest.approx(known.ppf(share), abs=0.1 * NOISE)
    assert found.variance()[0] == pytest.approx(NOISE**2, rel=0.1)


def test_a_parameter_that_no_summary_sees_keeps_its_prior() -> None:
    unit, summaries = table(20_000, 2)
    found = posterior(unit, summaries, np.array([0.45, 0.0]), 0.1)
    assert found.variance()[1] == pytest.approx(1 / 12, rel=0.05)
    assert found.quantile(0.05)[1] == pytest.approx(0.05, abs=0.02)


def test_intervals_cover_known_truths_as_often_as_they_say() -> None:
    """300 truths, 90 % intervals: 4.5 standard errors of the share either way (1.7 points each)."""
    unit, summaries = table(3_000, 3)
    covered = 0
    for at in range(300):
        found = posterior(unit, summaries, summaries[at], 0.1, np.arange(len(unit)) == at)
        covered += bool(found.quantile(0.05)[0] <= unit[at, 0] <= found.quantile(0.95)[0])
    assert 0.9 - 4.5 * 0.0173 < covered / 300 < 0.9 + 4.5 * 0.0173


def test_rows_left_out_are_as_if_they_were_not_there() -> None:
    unit, summaries = table(2_000, 4)
    out = np.arange(2_000) % 5 == 0
    observed = np.array([0.45, 0.0])
    left = posterior(unit[~out], summaries[~out], observed, 0.1)
    found = posterior(unit, summaries, observed, 0.1, out)
    assert len(found.values) == len(left.values)
    assert found.quantile(0.5) == pytest.approx(left.quantile(0.5), abs=0.01)


def test_draws_stay_inside_the_range() -> None:
    unit, summaries = table(2_000, 5)
    found = posterior(unit, summaries, np.array([1.2, 0.0]), 0.1)  # beyond what the range can give
    assert (found.values >= 0).all()
    assert (found.values <= 1).all()
    assert found.quantile(0.5)[0] > 0.9


def test_a_weighted_quantile_is_that_of_the_repeated_values() -> None:
    values, counts = np.array([[5.0], [1.0], [3.0]]), np.array([2, 5, 3])
    repeated = np.repeat(values[:, 0], counts)
    for share in (0.05, 0.3, 0.5, 0.51, 0.8, 0.81, 1.0):
        known = np.quantile(repeated, share, method="inverted_cdf")
        assert weighted_quantile(values, counts / 10, share)[0] == known


def test_resampling_gives_each_draw_as_often_as_its_weight_says() -> None:
    weights = np.array([0.5, 0.0, 0.3, 0.2])
    chosen = np.bincount(resampled(Posterior(np.zeros((4, 1)), weights), 10), minlength=4)
    assert chosen.tolist() == [5, 0, 3, 2]
