"""Results are those of the baseline, to the last digit, with today's defaults and with those of the first edition."""

import json
from typing import Any

import pytest
from tests.regression import update

from peersim.model.outcomes import RUN_OUTCOMES

BASELINE: dict[str, Any] = json.loads(update.BASELINE.read_text("utf-8"))
SETS: dict[str, dict[str, Any]] = BASELINE["sets"]
AGAIN = "; if it was meant to: uv run python tests/regression/update.py"


def test_the_baseline_belongs_to_these_sets_of_defaults() -> None:
    assert list(SETS) == update.CALIBRATED, f"there is another set of defaults{AGAIN}"
    assert (BASELINE["seed"], BASELINE["replicate"]) == (update.SEED, update.REPLICATE)


@pytest.mark.parametrize("defaults", update.CALIBRATED)
def test_the_baseline_holds_every_configuration_and_outcome(defaults: str) -> None:
    found = SETS[defaults]
    assert list(found) == list(update.CONFIGURATIONS)
    for one in found.values():
        assert list(one["outcomes"]) == [outcome.name for outcome in RUN_OUTCOMES]
    digests = [one["sessions sha256"] for one in found.values()]
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize("defaults", update.CALIBRATED)
@pytest.mark.parametrize("name", update.CONFIGURATIONS)
def test_results_are_those_of_the_baseline(name: str, defaults: str) -> None:
    expected, found = SETS[defaults][name], update.values(name, defaults)
    moved = {
        k: (v, found["outcomes"].get(k))
        for k, v in expected["outcomes"].items()
        if found["outcomes"].get(k) != v
    }
    assert moved == {}, f"outcomes (before, now) changed{AGAIN}"
    assert found == expected, f"sessions, members, ties or events changed{AGAIN}"
