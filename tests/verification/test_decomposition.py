"""From a world where everything is equal, each difference alone moves the answer to its own side.

Pairs of cohorts share people and draws. The mean difference in gain, external less in-house, must lie
more than two standard errors on the side that the mechanism says. Seed 0. Differences are at the
upper end of their plausible ranges, where the expected difference is five standard errors or more:
each test would fail with another seed in about 1 case in 1000.
"""

from typing import Any

import pytest
from tests.engine.support import IN_HOUSE
from tests.engine.test_nothing_built_in import ALL_EQUAL

from peersim.engine.compiled.execute import execute
from peersim.engine.records import Run
from peersim.model.overrides import setting_from
from peersim.model.parameters import Setting
from peersim.model.people import Invented
from peersim.model.registry import parameters

EXTERNAL_WINS, IN_HOUSE_WINS = 1, -1

DIFFERENCES: dict[str, tuple[dict[str, Any], int, int]] = {
    # name: (change, side, pairs of cohorts)
    "reach": ({"world.reach.rule": "drawn", "world.stake": 10.0}, EXTERNAL_WINS, 80),
    "rivalry": ({"world.rivalry": 1.0}, EXTERNAL_WINS, 40),
    "shared blind spots": ({"world.shared_blind_spots": 0.7}, EXTERNAL_WINS, 70),
    "specific answers": ({"world.specific_share": 0.6}, IN_HOUSE_WINS, 60),
    "acquaintance": ({"world.acquainted": 0.8}, IN_HOUSE_WINS, 120),
    "distance of organisations": ({"world.organisation_distance": 0.4}, IN_HOUSE_WINS, 140),
    "distance of industries": ({"world.industry_distance": 0.4}, IN_HOUSE_WINS, 140),
}


def gains(setting: Setting, pairs: int) -> list[float]:
    """Gain at week 52 of each replicate; in the ensemble engine, which gives the same bits in less time."""
    runs = [Run(setting, Invented(), 0, replicate, False) for replicate in range(pairs)]
    return [float(gain) for gain in execute(runs).outcomes["gain"]]


def differences(changes: dict[str, Any], pairs: int) -> list[float]:
    """Gain of an external group less that of an in-house group, of each pair."""
    external, inside = setting_from(ALL_EQUAL | changes), setting_from(ALL_EQUAL | changes | IN_HOUSE)
    both = zip(gains(external, pairs), gains(inside, pairs), strict=True)
    return [away - home for away, home in both]


@pytest.mark.parametrize("name", DIFFERENCES)
def test_each_difference_moves_the_answer_to_its_own_side(name: str) -> None:
    change, side, pairs = DIFFERENCES[name]
    found = differences(change, pairs)
    mean = sum(found) / pairs
    error = (sum((x - mean) * (x - mean) for x in found) / (pairs - 1) / pairs) ** 0.5
    assert side * mean > 2.0 * error > 0.0


def test_without_any_difference_the_answer_is_exactly_zero() -> None:
    assert differences({}, 20) == [0.0] * 20


@pytest.mark.parametrize("name", DIFFERENCES)
def test_differences_are_plausible_and_were_switched_off(name: str) -> None:
    for path, value in DIFFERENCES[name][0].items():
        assert path in ALL_EQUAL or path == "world.stake"
        if parameters[path].plausible is not None:
            assert value == parameters[path].plausible[1]  # type: ignore[index]
