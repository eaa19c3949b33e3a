"""The value of information against what can be worked out otherwise."""

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import make_smoothing_spline
from scipy.stats import norm

from peersim.analysis.information import (
    EVERYTHING,
    Worlds,
    answers,
    denoised,
    evpi,
    evppi,
    evsi,
    value_of_information,
    worth,
)
from peersim.analysis.smooth import Array, Smooth
from peersim.model.errors import InputError

WORLDS = 200


def loss_avoided(mean: float, sd: float) -> float:
    """E max(X, 0) - max(E X, 0) of a normal X: the unit normal loss function."""
    at = abs(mean) / sd
    return float(sd * (norm.pdf(at) - at * norm.sf(at)))


def sliced(draw: np.random.Generator, count: int, columns: int) -> Array:
    """A Latin hypercube."""
    order = draw.permuted(np.tile(np.arange(count), (columns, 1)), axis=1).T
    return (order + draw.random((count, columns))) / count


def normal_worlds(
    seed: int, a: float, b: tuple[float, ...], noise: float = 0.0, count: int = WORLDS
) -> Worlds:
    """d = a + b.x with normal x, each seen with normal errors."""
    draw = np.random.default_rng(seed)
    x = norm.ppf(sliced(draw, count, len(b)))
    differences = a + x @ np.array(b) + noise * draw.standard_normal(count)
    return Worlds([f"x{at}" for at in range(len(b))], x, differences, np.full(count, noise))


def rows_of(table: pd.DataFrame) -> dict[str, dict[str, float]]:
    return {row["input"]: row for row in table.to_dict("records")}


A, B = 0.2, (1.0, 0.6, 0.3)


@pytest.mark.parametrize("noise", [0.0, 0.4])
def test_a_linear_difference_of_normal_inputs_has_the_values_of_the_unit_normal_loss(noise: float) -> None:
    """Seed 0; seven intervals of 95 %, whose cover is at least that (simulated: 93 to 100 %)."""
    found = rows_of(value_of_information(normal_worlds(0, A, B, noise), observations=20))
    whole = found[EVERYTHING]
    assert whole["evppi_low"] <= loss_avoided(A, sqrt(sum(b * b for b in B))) <= whole["evppi_high"]
    assert whole["wrong_now_low"] <= norm.cdf(-A / sqrt(sum(b * b for b in B))) <= whole["wrong_now_high"]
    for at, b in enumerate(B):
        row = found[f"x{at}"]
        assert row["evppi_low"] <= loss_avoided(A, b) <= row["evppi_high"]
        known = b * sqrt(20 / 21)  # readings as noisy as the input leave 1/21 of its variance
        assert row["evsi_low"] <= loss_avoided(A, known) <= row["evsi_high"]


def test_with_many_worlds_estimates_are_close() -> None:
    """Seed 1; the error of 5,000 worlds without noise is below a hundredth of an SD."""
    worlds = normal_worlds(1, A, B, count=5000)
    assert evpi(worlds.differences, worlds.errors) == pytest.approx(loss_avoided(A, sqrt(1.45)), abs=0.01)
    for column, b in zip(worlds.inputs.T, B, strict=True):
        assert evppi(column, worlds.differences) == pytest.approx(loss_avoided(A, b), abs=0.01)
        for n in (1, 5, 20):
            expected = loss_avoided(A, b * sqrt(n / (n + 1)))
            assert evsi(column, worlds.differences, n, is_share=False) == pytest.approx(expected, abs=0.01)


def test_two_actions_and_a_choice_of_three_are_worth_what_enumeration_says() -> None:
    """No noise, and every combination equally often, so that the values are exact."""
    first = np.repeat([0.0, 1.0, 2.0], 20)
    second = np.tile([0.0, 1.0], 30)
    means = {(0, 0): 3.0, (0, 1): -1.0, (1, 0): -2.0, (1, 1): -4.0, (2, 0): 0.5, (2, 1): 2.0}
    differences = np.array([means[int(a), int(b)] for a, b in zip(first, second, strict=True)])
    mean = sum(means.values()) / 6
    by_first = [np.mean([means[a, b] for b in (0, 1)]) for a in (0, 1, 2)]
    by_second = [np.mean([means[a, b] for a in (0, 1, 2)]) for b in (0, 1)]
    base = max(mean, 0.0)
    assert evppi(first, differences, is_choice=True) == pytest.approx(np.maximum(by_first, 0).mean() - base)
    assert evppi(second, differences, is_choice=True) == pytest.approx(np.maximum(by_second, 0).mean() - base)
    known = np.maximum(list(means.values()), 0.0).mean() - base
    assert evpi(differences, np.zeros(60)) == pytest.approx(known)


def test_two_nested_loops_give_the_same_values_of_a_curve() -> None:
    """d = sin(6 x) + (y - 0.4) z; brute force with 2,000 outer and 500 inner draws, seed 2."""
    draw = np.random.default_rng(2)

    def difference(x: Array, y: Array, z: Array) -> Array:
        return np.sin(6.0 * x) + (y - 0.4) * z

    x = sliced(draw, 2000, 1)
    inner = difference(x, draw.random((2000, 500)), draw.random((2000, 500)))
    outer = float(worth(inner.mean(axis=1)))
    cube = sliced(draw, 2000, 3)
    assert evppi(cube[:, 0], difference(*cube.T)) == pytest.approx(outer, abs=0.02)
    # a share, asked 8 times by yes or no: the inner loop are draws with the same count
    shares = draw.random(40_000)
    yes = draw.binomial(8, shares)
    after = [difference(shares, *draw.random((2, 40_000)))[yes == count].mean() for count in range(9)]
    often = np.bincount(yes, minlength=9) / 40_000
    sampled = float(often @ np.maximum(after, 0.0)) - max(float(often @ np.array(after)), 0.0)
    assert evsi(cube[:, 0], difference(*cube.T), 8, is_share=True) == pytest.approx(sampled, abs=0.02)


def test_regression_on_simulated_answers_gives_the_same_value_of_a_sample() -> None:
    """Strong 2015: answers are simulated, and the difference is regressed on what they sum up to. Seed 3."""
    worlds = normal_worlds(3, 0.2, (1.0, 0.5), count=4000)
    column, draw = worlds.inputs[:, 0], np.random.default_rng(3)
    readings = column + column.std() / sqrt(5) * draw.standard_normal(4000)
    simulated = float(worth(Smooth(readings).fitted(worlds.differences[:, None]))[0])
    assert evsi(column, worlds.differences, 5, is_share=False) == pytest.approx(simulated, abs=0.02)


def test_scipy_s_smoothing_spline_gives_the_same_value() -> None:
    """Three curves in 300 worlds with noise (seed 14): within 3 % of the spread of differences."""
    draw = np.random.default_rng(14)
    x = np.sort(sliced(draw, 300, 1)[:, 0])
    for curve in (x - 0.6, np.sin(6.0 * x) - 0.2, (x - 0.5) ** 2 - 0.1):
        d = curve + 0.1 * draw.standard_normal(300)
        assert evppi(x, d) == pytest.approx(float(worth(make_smoothing_spline(x, d)(x))), abs=0.03 * d.std())


def test_inputs_that_do_nothing_are_worth_nothing() -> None:
    """Of 12 sets of 8 such inputs at most 3 tell any, if one in twenty does by chance (0.2 % for more). Seeds 0-11.

    Neither side is ahead on average: then whatever a curve follows seems worth something, and any interval lies above
    zero.
    """
    tell = 0
    for seed in range(12):
        draw = np.random.default_rng(seed)
        differences = draw.standard_normal(40)
        differences -= differences.mean()
        worlds = Worlds([f"x{at}" for at in range(8)], sliced(draw, 40, 8), differences, np.zeros(40))
        table = value_of_information(worlds, seed=seed).iloc[1:]
        assert (table.loc[~table["told"], ["evppi_low", "evsi_low"]] == 0.0).all(axis=None)
        assert table.loc[~table["told"], "wrong_after"].isna().all()
        tell += bool(table["told"].any())
    assert tell <= 3


def test_an_input_that_decides_is_told_among_many_that_do_nothing() -> None:
    draw = np.random.default_rng(4)
    x = sliced(draw, WORLDS, 15)
    differences = 2.0 * x[:, 7] - 0.9 + 0.3 * draw.standard_normal(WORLDS)
    table = value_of_information(Worlds([f"x{at}" for at in range(15)], x, differences, np.zeros(WORLDS)))
    assert table["input"].iloc[1] == "x7"
    assert table["told"].tolist()[1:] == [True] + [False] * 14
    assert table["wrong_after"].iloc[1] < 0.2 < table["wrong_now"].iloc[1]


@pytest.mark.parametrize("noise", [0.3, 1.0, 3.0])
def test_few_cohorts_do_not_inflate_what_knowing_everything_is_worth(noise: float) -> None:
    """Over 50 sets of worlds, seeds 0-49, the mean is within 4 standard errors (0.006 %), and 2 % of the noise."""
    truth = loss_avoided(0.3, 1.0)
    worlds = [normal_worlds(seed, 0.3, (1.0,), noise) for seed in range(50)]
    found = np.array([evpi(each.differences, each.errors) for each in worlds])
    naive = np.array([worth(each.differences) for each in worlds])
    assert abs(found.mean() - truth) <= 4.0 * found.std() / sqrt(50) + 0.02 * truth * noise
    assert naive.mean() > found.mean()
    assert noise < 1.0 or naive.mean() > 1.2 * truth


def test_differences_of_noise_alone_are_worth_nothing() -> None:
    draw = np.random.default_rng(5)
    errors = np.full(2000, 1.0)
    differences = 0.01 + errors * draw.standard_normal(2000) * 0.98  # a little less than its errors promise
    assert evpi(differences, errors) == 0.0
    assert worth(differences) > 0.3


@pytest.mark.parametrize("shape", ["even", "two heaps"])
def test_noise_hardly_matters_where_differences_are_not_normal(shape: str) -> None:
    """With a fifth of the variance noise (seed 6) the value is within a tenth of the true one."""
    draw = np.random.default_rng(6)
    true = draw.uniform(-1.0, 1.5, 20_000)
    if shape == "two heaps":
        true = np.where(draw.random(20_000) < 0.4, -0.8, 0.7) + 0.2 * draw.standard_normal(20_000)
    errors = np.full(20_000, true.std() / 2.0)
    noisy = true + errors * draw.standard_normal(20_000)
    assert evpi(noisy, errors) == pytest.approx(float(worth(true)), rel=0.1)
    assert denoised(noisy, errors).var() == pytest.approx(true.var(), rel=0.05)


@settings(max_examples=15, deadline=None)
@given(
    scale=st.floats(0.01, 100.0),
    seed=st.integers(0, 100),
    a=st.floats(-1.0, 1.0),
    n=st.integers(1, 200),
)
def test_values_scale_with_differences_and_less_knowledge_is_worth_less(
    scale: float, seed: int, a: float, n: int
) -> None:
    worlds = normal_worlds(seed, a, (1.0, 0.5), 0.1, count=60)
    x, d = worlds.inputs[:, 0], worlds.differences
    whole, part, sample = evpi(d, worlds.errors), evppi(x, d), evsi(x, d, n, is_share=False)
    assert evpi(scale * d, scale * worlds.errors) == pytest.approx(scale * whole)
    assert evppi(x, scale * d) == pytest.approx(scale * part, abs=1e-9)
    assert evsi(x, scale * d, n, is_share=False) == pytest.approx(scale * sample, abs=1e-9)
    assert evppi(x, -d) == pytest.approx(part, abs=1e-9)  # which side is left does not matter
    assert 0.0 <= sample <= part + 1e-9
    assert sample <= evsi(x, d, 2 * n, is_share=False) + 0.01  # up to how finely readings are told apart
    assert evsi(x, d, 200_000, is_share=False) == pytest.approx(part, abs=0.01)


def test_where_one_side_is_always_ahead_nothing_is_worth_anything() -> None:
    worlds = normal_worlds(7, 6.0, (1.0, 0.5), 0.1)
    table = value_of_information(worlds)
    assert (table[["evppi", "evppi_high"]] == 0.0).all(axis=None)
    assert not table["told"].iloc[1:].any()
    assert table["wrong_now"].iloc[0] == 0.0


def test_moving_all_differences_by_more_than_their_spread_leaves_nothing_to_learn() -> None:
    worlds = normal_worlds(8, 0.0, (1.0,), count=60)
    values = [evpi(worlds.differences + shift, worlds.errors) for shift in (0.0, 0.5, 1.0, 2.0, 5.0)]
    assert values == sorted(values, reverse=True)
    assert values[-1] == 0.0 < values[0]


def test_many_answers_to_a_share_are_worth_as_much_as_knowing_it() -> None:
    draw = np.random.default_rng(9)
    x = sliced(draw, WORLDS, 1)[:, 0]
    d = np.sin(5.0 * x) - 0.2
    rising = [evsi(x, d, n, is_share=True) for n in (1, 4, 20, 100, 1000)]
    assert rising == sorted(rising)
    assert rising[-1] == pytest.approx(evppi(x, d), rel=0.02)


@pytest.mark.parametrize("is_share", [True, False])
def test_in_every_world_the_chances_of_all_results_add_up_to_one(is_share: bool) -> None:
    column = np.linspace(0.05, 0.9, 40)
    for n in (1, 20, 500):
        assert answers(column, n, is_share).sum(axis=0) == pytest.approx(np.ones(40))


def test_an_input_that_means_nothing_in_some_worlds_or_has_no_order_is_observed_in_no_way() -> None:
    draw = np.random.default_rng(10)
    x = sliced(draw, 90, 2)
    texts = np.floor(3 * x[:, 1])
    differences = np.where(texts == 1.0, 2.0 * x[:, 0] - 1.2, -0.1)
    off = np.where(texts == 1.0, x[:, 0], np.nan)
    worlds = Worlds(
        ["off", "text"], np.column_stack([off, texts]), differences, np.zeros(90), choices=["text"]
    )
    found = rows_of(value_of_information(worlds))
    assert np.isnan(found["off"]["evsi"]) and np.isnan(found["text"]["evsi"])
    assert found["text"]["kind"] == "choice"
    assert found["off"]["evppi"] > found["text"]["evppi"] >= 0.0


def test_the_same_seed_gives_the_same_table_and_another_moves_intervals_alone() -> None:
    worlds = normal_worlds(11, A, B, 0.2, count=60)
    table = value_of_information(worlds)
    assert table.equals(value_of_information(worlds))
    other = value_of_information(worlds, seed=1)
    assert (other["evppi"] == table["evppi"]).all()
    assert (other["evppi_high"] != table["evppi_high"]).any()


def test_stretching_an_input_or_naming_its_texts_otherwise_changes_nothing() -> None:
    worlds = normal_worlds(12, A, B, count=60)
    x, d = worlds.inputs[:, 0], worlds.differences
    assert evppi(100.0 - 3.0 * x, d) == pytest.approx(evppi(x, d))
    texts = np.digitize(x, [-0.5, 0.5]).astype(float)
    assert evppi(np.array([2.0, 0.0, 1.0])[texts.astype(int)], d, is_choice=True) == pytest.approx(
        evppi(texts, d, is_choice=True)
    )


@pytest.mark.parametrize("difference", [0.0, 0.3])
def test_where_the_difference_is_the_same_in_every_world_there_is_nothing_to_learn(difference: float) -> None:
    worlds = normal_worlds(13, A, B, count=40)._replace(differences=np.full(40, difference))
    table = value_of_information(worlds)
    assert (table[["evppi", "evppi_high", "wrong_now", "nothing"]] < 1e-12).all(axis=None)
    assert not table["told"].iloc[1:].any()


@pytest.mark.parametrize(
    ("count", "observations", "problem"),
    [
        (29, 20, "29 worlds are too few to say what an input is worth; at least 30"),
        (40, 0, "must be from 1 to 1000"),
    ],
)
def test_what_cannot_be_said_is_refused(count: int, observations: int, problem: str) -> None:
    worlds = normal_worlds(13, A, B, count=count)
    with pytest.raises(InputError, match=problem):
        value_of_information(worlds, observations)
