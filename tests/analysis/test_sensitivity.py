"""Sensitivity of functions whose answer is known, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from peersim.analysis import morris, sobol
from peersim.analysis.drivers import drivers
from peersim.analysis.sample import Sample, from_table
from peersim.model.errors import InputError

FIRST = {"x1": 0.3139, "x2": 0.4424, "x3": 0.0}  # Ishigami and Homma 1990, a = 7, b = 0.1
TOTAL = {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437}


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_table(place: Path, base: int = 4096, second_order: bool = False) -> Path:
    from SALib.sample.sobol import sample

    problem = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
    x = sample(problem, base, calc_second_order=second_order, seed=0)
    pd.DataFrame(x, columns=["x1", "x2", "x3"]).assign(y=ishigami(x)).to_csv(
        place / "ishigami.csv", index=False
    )
    return place / "ishigami.csv"


@pytest.mark.parametrize("second_order", [False, True])
def test_ishigami_has_its_published_indices(tmp_path: Path, second_order: bool) -> None:
    sample = from_table(ishigami_table(tmp_path, second_order=second_order), "y", None)
    found = sobol.indices(sample).set_index("input")
    for order, published in (("first", FIRST), ("total", TOTAL)):
        for name, value in published.items():
            assert found.loc[name, order] == pytest.approx(value, abs=0.015)
            assert found.loc[name, f"{order}_low"] <= value <= found.loc[name, f"{order}_high"]
    pairs = sobol.pairs(sample)
    assert pairs.empty == (not second_order)
    if second_order:
        first = pairs.iloc[0]
        assert (first["one"], first["other"]) == ("x1", "x3")
        assert first["second"] == pytest.approx(0.2437, abs=0.02)


def test_the_indices_of_a_growing_sample_come_nearer(tmp_path: Path) -> None:
    found = sobol.convergence(from_table(ishigami_table(tmp_path), "y", None))
    assert sorted(found["base"].unique()) == [512, 1024, 2048, 4096]
    width = (found["total_high"] - found["total_low"]).groupby(found["base"]).mean()
    assert width[4096] < 0.5 * width[512]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(index=7), "no whole Sobol design"),
        (lambda table: table.sample(frac=1.0, random_state=0), "no whole Sobol design"),
        (
            lambda table: table.assign(x1=0.1 + table["x1"].where(table.index != 3, 0.0)),
            "no whole Sobol design",
        ),
        (lambda table: table.assign(y=table["y"].where(table.index != 3)), "1 point has no value of y"),
        (lambda table: table.assign(y=1.0), "the same at every point"),
    ],
)
def test_sobol_refuses_what_would_give_wrong_numbers(tmp_path: Path, spoil: object, said: str) -> None:
    file = ishigami_table(tmp_path, 64)
    spoil(pd.read_csv(file)).to_csv(file, index=False)  # type: ignore[operator]
    with pytest.raises(InputError, match=said):
        sobol.indices(from_table(file, "y", None))


def morris_sample(place: Path) -> Sample:
    """y = 3 a - 2 b + b c + 0 d, on a grid of four levels."""
    from SALib.sample.morris import sample

    names = ["a", "b", "c", "d"]
    x = sample({"num_vars": 4, "names": names, "bounds": [[0.0, 10.0]] * 4}, 50, num_levels=4, seed=0)
    y = 3 * x[:, 0] - 2 * x[:, 1] + x[:, 1] * x[:, 2]
    pd.DataFrame(x, columns=names).assign(y=y).to_csv(place / "morris.csv", index=False)
    return from_table(place / "morris.csv", "y", None)


def test_elementary_effects_are_those_of_the_function(tmp_path: Path) -> None:
    """Across the range of 10: a always 30, d always nothing, b -20 + 10 c, c 10 b."""
    found = morris.effects(morris_sample(tmp_path)).set_index("input")
    assert found.loc["a", "mu"] == found.loc["a", "mu_star"] == pytest.approx(30.0)
    assert found.loc["a", "sigma"] == pytest.approx(0.0, abs=1e-9)
    assert found.loc["d", ["mu", "mu_star", "sigma"]].tolist() == [0.0, 0.0, 0.0]
    assert found.loc["c", "mu"] == pytest.approx(50.0, abs=8.0)
    assert found.loc["b", "mu"] == pytest.approx(30.0, abs=8.0)
    assert found.loc["b", "sigma"] > 20.0
    assert found.loc["c", "mu_star_low"] < 50.0 < found.loc["c", "mu_star_high"]
    assert sorted(morris.convergence(morris_sample(tmp_path))["trajectories"].unique()) == [6, 12, 25, 50]


def test_morris_refuses_what_is_no_trajectory(tmp_path: Path) -> None:
    sample = morris_sample(tmp_path)
    cut = Sample(**(sample.__dict__ | {"inputs": sample.inputs[:-1], "values": sample.values[:-1]}))
    with pytest.raises(InputError, match="no whole Morris design"):
        morris.effects(cut)
    gap = sample.values.copy()
    gap[3] = np.nan
    with pytest.raises(InputError, match="1 point has no value"):
        morris.effects(Sample(**(sample.__dict__ | {"values": gap})))


def test_rank_regression_finds_a_monotone_function(tmp_path: Path) -> None:
    """Ranks of exp(2 a - b) + 0 c: coefficients in the ratio 2 to -1, and all of the variance."""
    draw = np.random.default_rng(0)
    x = draw.random((400, 3))
    table = pd.DataFrame(x, columns=["a", "b", "c"]).assign(y=np.exp(2 * x[:, 0] - x[:, 1]))
    table.to_csv(tmp_path / "t.csv", index=False)
    found = drivers(from_table(tmp_path / "t.csv", "y", None))
    by_input = found.table.set_index("input")
    assert list(found.table["input"]) == ["a", "b", "c"]
    assert by_input.loc["a", "srrc"] / -by_input.loc["b", "srrc"] == pytest.approx(2.0, abs=0.25)
    assert by_input.loc["c", "srrc_low"] < 0.0 < by_input.loc["c", "srrc_high"]
    assert by_input.loc["a", "srrc_low"] > 0.8
    assert by_input.loc["a", "prcc"] > 0.97
    assert by_input.loc["b", "prcc"] < -0.9
    assert found.r_squared > 0.95
    assert found.n == 400


def test_rank_regression_leaves_out_points_without_a_value_and_refuses_too_few(tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    table = pd.DataFrame(draw.random((20, 2)), columns=["a", "b"])
    table["y"] = table["a"].where(table.index > 4)
    table.to_csv(tmp_path / "t.csv", index=False)
    assert drivers(from_table(tmp_path / "t.csv", "y", None)).n == 15
    table[:6].to_csv(tmp_path / "few.csv", index=False)
    with pytest.raises(InputError, match="1 points are too few for a regression on 2 inputs; at least 5"):
        drivers(from_table(tmp_path / "few.csv", "y", None))
