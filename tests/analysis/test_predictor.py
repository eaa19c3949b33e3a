"""The formula for who wins: known cases, and how often the simulation agrees."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from peersim.analysis.predictor import log_advantage
from peersim.model.overrides import setting_from
from peersim.model.parameters import Setting

RESULTS = Path(__file__).parents[2] / "results"
EQUAL = {
    "world.rivalry": 0.0, "world.shared_blind_spots": 0.0, "world.specific_share": 0.0, "world.acquainted": 0.0,
    "world.organisation_distance": 0.0, "world.industry_distance": 0.0, "world.reach.decay": 0.0,
}  # fmt: skip


def test_where_home_and_elsewhere_are_alike_neither_wins() -> None:
    assert log_advantage(setting_from(EQUAL)) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("path", "value", "sign"),
    [
        ("world.rivalry", 0.3, 1),
        ("world.shared_blind_spots", 0.35, 1),
        ("world.reach.decay", 0.6, 1),
        ("world.specific_share", 0.3, -1),
        ("world.acquainted", 0.45, -1),
        ("world.organisation_distance", 0.3, -1),
        ("world.industry_distance", 0.2, -1),
    ],
)
def test_each_difference_alone_has_the_sign_that_the_simulation_gives(
    path: str, value: float, sign: int
) -> None:
    assert sign * log_advantage(setting_from(EQUAL | {path: value})) > 0.001


def test_the_default_world_is_nearly_a_tie() -> None:
    assert abs(log_advantage(Setting())) < 0.2


def test_it_agrees_with_nine_of_ten_clear_worlds() -> None:
    """Of the committed sample; the formula was not fitted to it."""
    points = pd.read_csv(RESULTS / "variants" / "analysis" / "points.csv")
    paths = [name for name in points if name != "value"]
    found = np.array(
        [
            log_advantage(setting_from(dict(zip(paths, row, strict=True))))
            for row in points[paths].to_numpy().tolist()
        ]
    )
    clear = points["value"].abs() > 0.05
    assert clear.sum() > 500
    assert (np.sign(found) == np.sign(points["value"]))[clear].mean() > 0.9
