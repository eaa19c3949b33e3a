"""Results are those of the baseline, to the last digit; it belongs to one set of defaults."""

import json

import pytest
from tests.regression import update

from peersim.model.outcomes import RUN_OUTCOMES
from peersim.model.parameters import DEFAULTS_VERSION

BASELINE_DEFAULTS = "calibrated 1"
"""The DEFAULTS_VERSION to which baseline.json belongs."""

BASELINE = json.loads(update.BASELINE.read_text("utf-8"))
AGAIN = "; if it was meant to: uv run python tests/regression/update.py"


def test_the_baseline_belongs_to_these_defaults() -> None:
    assert BASELINE["defaults"] == BASELINE_DEFAULTS
    assert DEFAULTS_VERSION == BASELINE_DEFAULTS, f"defaults have a new name{AGAIN}"
    assert (BASELINE["seed"], BASELINE["replicate"]) == (update.SEED, update.REPLICATE)


def test_the_baseline_holds_every_configuration_and_outcome() -> None:
    assert list(BASELINE["configurations"]) == list(update.CONFIGURATIONS)
    for found in BASELINE["configurations"].values():
        assert list(found["outcomes"]) == [outcome.name for outcome in RUN_OUTCOMES]
    digests = [found["sessions sha256"] for found in BASELINE["configurations"].values()]
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize("name", update.CONFIGURATIONS)
def test_results_are_those_of_the_baseline(name: str) -> None:
    expected, found = BASELINE["configurations"][name], update.values(name)
    moved = {
        k: (v, found["outcomes"].get(k))
        for k, v in expected["outcomes"].items()
        if found["outcomes"].get(k) != v
    }
    assert moved == {}, f"outcomes (before, now) changed{AGAIN}"
    assert found == expected, f"sessions, members, ties or events changed{AGAIN}"
