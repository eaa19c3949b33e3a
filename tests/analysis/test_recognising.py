"""Points that are no independent draws are known from the points, wherever they come from."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from peersim.analysis.recognising import dependence, design_of, meant
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


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("kind", ["sobol", "morris"])
def test_a_column_that_counts_the_rows_is_passed_over_unless_it_is_named(first: int, kind: str) -> None:
    x = saltelli(3) if kind == "sobol" else trajectories(3)
    counted = sample_of(np.column_stack([np.arange(len(x)) + first, x, np.full(len(x), 0.3)]))
    assert design_of(counted) is None
    found = meant(counted, named=False)
    assert list(found.inputs.columns) == ["x1", "x2", "x3"]
    assert [note.split(" ")[0] for note in found.notes] == ["x0", "x4"]
    assert found.provenance.endswith("without x0 · without x4")
    assert design_of(found) == kind
    assert list(meant(counted, named=True).inputs.columns) == ["x0", "x1", "x2", "x3"]


@pytest.mark.parametrize("seed", range(5))
def test_what_does_not_count_every_row_in_order_is_an_input(seed: int) -> None:
    draw, n = np.random.default_rng(seed), 20
    for column in (
        np.arange(n) + 2,
        np.arange(n)[::-1],
        np.arange(n) * 2,
        np.where(np.arange(n) == 7, 8, np.arange(n)),
        draw.permutation(np.arange(1, n + 1) + 1),
        draw.random(n),
    ):
        given = sample_of(np.column_stack([column, draw.random(n)]))
        assert meant(given, named=False) is given
    few = sample_of(np.column_stack([np.arange(3), draw.random(3)]))
    assert meant(few, named=False) is few


def test_a_design_keeps_an_input_that_never_changes_and_what_is_alone_stays() -> None:
    x = saltelli(3)
    x[:, 1] = 0.5
    designed = sample_of(x)
    assert meant(designed, named=False) is designed
    for alone in (np.arange(20.0)[:, None], np.full((20, 2), 3.0)):
        assert meant(sample_of(alone), named=False).notes == ()
    both = meant(sample_of(np.column_stack([np.arange(20), np.full(20, 3.0)])), named=False)
    assert list(both.inputs.columns) == ["x1"]
