"""Interviews with those who come forward, and the cohorts that a trial needs."""

import numpy as np
import pandas as pd
import pytest

from peersim.analysis.interviews import by_arm, cohorts_table, interviewed, share_interval, spread_of_change
from peersim.model.outcomes import SD0_KNOWLEDGE
from peersim.stats.power import cohorts_needed, power_of


def members(reported: list[float], interview: list[float], satisfaction: list[float]) -> pd.DataFrame:
    """One study of one arm."""
    return pd.DataFrame(
        {"replicate": 0, "arm": "a", "person": range(len(reported)), "group": 0, "gain": range(len(reported))}
        | {"reported_satisfaction": reported, "interview": interview, "satisfaction": satisfaction}
    )


def test_those_come_forward_whose_satisfaction_exceeds_their_reluctance_most() -> None:
    table = members([0.6] * 4, [0.1, 0.9, 0.2, 0.5], [0.5, 0.95, 0.9, 0.2])
    assert interviewed(table, 2)["person"].tolist() == [2, 0]


def test_one_who_is_not_positive_is_enough() -> None:
    good, bad = members([0.7] * 20, [0.0] * 20, [0.6] * 20), members([0.7] * 20, [0.0] * 20, [0.6] * 20)
    bad.loc[3, "reported_satisfaction"] = 0.52
    both = pd.concat([good, bad.assign(replicate=1)])
    found = by_arm(both, 40, {"a": "A"}).set_index("positive_above")["all_positive"]
    assert found.to_dict() == {0.5: 1.0, 0.55: 0.5, 0.6: 0.5}


def test_the_exact_interval_of_a_share_is_clopper_and_pearson_s() -> None:
    from scipy.stats import binomtest

    for hits, n in ((0, 5), (3, 10), (10, 10), (499, 1000)):
        expected = binomtest(hits, n).proportion_ci(0.95, "exact")
        assert share_interval(hits, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_the_spread_is_that_of_a_known_mixture() -> None:
    """Between cohorts .3 of the variance, SD 1 start SD; 4,000 cohorts, so within about .02."""
    rng = np.random.default_rng(0)
    cohorts, size, scale = 4000, 7, SD0_KNOWLEDGE * 40
    values = np.sqrt(0.3) * rng.normal(size=(cohorts, 1)) + np.sqrt(0.7) * rng.normal(size=(cohorts, size))
    table = pd.DataFrame(
        {
            "replicate": np.repeat(np.arange(cohorts), size),
            "group": 0,
            "arm": "a",
            "start_right": 0.0,
            "end_right": values.ravel() * scale,
        }
    )
    found = spread_of_change(table, "a", 40)
    assert found.sd == pytest.approx(1.0, abs=0.02)
    assert found.icc == pytest.approx(0.3, abs=0.03)
    assert found.members == 7


def test_the_power_is_what_a_simulation_finds() -> None:
    """4,000 simulated trials, seed 0: a standard error of .0065, four of which are allowed."""
    from scipy import stats

    rng = np.random.default_rng(0)
    d, icc, size, cohorts, trials = 0.4, 0.1, 7, 12, 4000
    spread = np.sqrt(icc + (1 - icc) / size)
    a = rng.normal(d, spread, (trials, cohorts))
    b = rng.normal(0.0, spread, (trials, cohorts))
    found = (stats.ttest_ind(a, b, axis=1).pvalue < 0.05).mean()
    assert power_of(d, cohorts, icc, size) == pytest.approx(found, abs=0.026)


def test_cohorts_needed_are_the_fewest_and_rise_with_the_icc() -> None:
    for d in (0.05, 0.2, 0.9):
        needed = [cohorts_needed(d, icc, 7.4) for icc in (0.0, 0.04, 0.13)]
        assert needed == sorted(needed, key=lambda n: n or 0)
        for icc, n in zip((0.0, 0.04, 0.13), needed, strict=True):
            assert n is not None
            assert power_of(d, n, icc, 7.4) >= 0.8
            assert n == 2 or power_of(d, n - 1, icc, 7.4) < 0.8
    assert cohorts_needed(0.0, 0.1, 7) is None
    assert cohorts_needed(1e-6, 0.1, 7) is None


def test_differences_are_in_start_sds_and_the_test_in_those_of_the_change() -> None:
    from peersim.analysis.interviews import Spread

    table = cohorts_table(Spread(0.5, 0.04, 7.4), {"as_set": -0.1})
    row = table[(table["of"] == "as_set") & (table["icc_source"] == "the model's")].iloc[0]
    assert row["cohorts_per_arm"] == cohorts_needed(0.2, 0.04, 7.4)
