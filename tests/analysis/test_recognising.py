"""Points that are no independent draws are known from the points, wherever they come from."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from peersim.analysis.recognising import dependence, design_of
from peersim.analysis.sample import Sample


def sample_of(x: np.ndarray) -> Sample:
    inputs = pd.DataFrame(x, columns=[f"x{at}" for at in range(x.shape[1])])
    return Sample(inputs, x[:, 0].astype(float), "y", "", "", Path("t"))


def saltelli(dimensions: int, second_order: bool = False, base: int = 32) -> np.ndarray:
    from SALib.sample.sobol import sample

    problem = {
        "num_vars": dimensions,
        "names": list("abcdefgh")[:dimensions],
        "bounds": [[0, 1]] * dimensions,
    }
    return np.asarray(sample(problem, base, calc_second_order=second_order, seed=0))


def stacked(dimensions: int, base: int = 32) -> np.ndarray:
    """A, B, and A with each column of B, one after the other, as other programs have it."""
    draw = np.random.default_rng(1)
    a, b = draw.random((base, dimensions)), draw.random((base, dimensions))
    mixed = []
    for at in range(dimensions):
        part = a.copy()
        part[:, at] = b[:, at]
        mixed.append(part)
    return np.concatenate([a, b, *mixed])


def trajectories(dimensions: int, many: int = 20) -> np.ndarray:
    from SALib.sample.morris import sample

    problem = {
        "num_vars": dimensions,
        "names": list("abcdefgh")[:dimensions],
        "bounds": [[0, 1]] * dimensions,
    }
    return np.asarray(sample(problem, many, num_levels=4, seed=0))


@pytest.mark.parametrize("dimensions", [2, 3, 6])
def test_a_design_in_its_own_order_is_named(dimensions: int) -> None:
    for second_order in (False, True):
        found = sample_of(saltelli(dimensions, second_order))
        assert design_of(found) == "sobol"
        assert dependence(found).startswith("These points are a Sobol design")
    found = sample_of(trajectories(dimensions))
    assert design_of(found) == "morris"
    assert dependence(found).startswith("These points are a Morris design")


@pytest.mark.parametrize("dimensions", [2, 3, 6])
def test_a_sobol_design_in_another_order_or_with_rows_missing_is_seen(dimensions: int) -> None:
    draw = np.random.default_rng(2)
    for x in (saltelli(dimensions), saltelli(dimensions, True), stacked(dimensions)):
        for given in (
            x if design_of(sample_of(x)) is None else x[1:],
            draw.permutation(x),
            draw.permutation(x)[:-9],
        ):
            found = sample_of(given)
            assert design_of(found) is None
            assert "differ from another in one input alone" in dependence(found)


@pytest.mark.parametrize("seed", range(20))
def test_points_that_were_drawn_one_by_one_are_not_suspected(seed: int) -> None:
    """Continuous, rounded, whole numbers, choices; and a grid, in which every value meets every other."""
    draw = np.random.default_rng(seed)
    n = int(draw.integers(12, 300))
    for x in (
        draw.random((n, 4)),
        draw.random((n, 2)).round(2),
        draw.random((n, 3)).round(1),
        draw.integers(0, 3, (n, 5)).astype(float),
        np.column_stack([draw.random(n), draw.integers(0, 3, n)]),
        np.column_stack([draw.random(n), draw.integers(0, 2, (n, 3))]),
        draw.random((n, 1)),
        np.stack(np.meshgrid([0.0, 0.1, 0.2], [1.0, 2.0], [4.0, 5.0, 6.0]), -1).reshape(-1, 3),
        np.stack(np.meshgrid(np.arange(20.0), np.arange(10.0)), -1).reshape(-1, 2),
    ):
        assert dependence(sample_of(x)) == ""
        assert design_of(sample_of(x)) is None


def test_one_input_alone_is_no_trajectory() -> None:
    assert design_of(sample_of(np.random.default_rng(0).random((40, 1)))) is None
