"""Whatever the setting: states stay in range, outcomes are finite or not defined."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies
from tests.engine.support import check_events, check_outcomes, check_states, everything

from peersim.engine.agents.cohort import Cohort
from peersim.model.parameters import Setting
from peersim.model.people import Invented
from peersim.rules.table import Rules

runs = settings(max_examples=150)


@runs
@given(strategies.settings(), st.integers(1, 3), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_states_and_outcomes_stay_in_range(setting: Setting, groups: int, seed: int, replicate: int) -> None:
    cohort = Cohort(setting=setting, population=Invented(groups), seed=seed, replicate=replicate)
    check_states(cohort)
    while cohort.running:
        cohort.step()
        check_states(cohort)
    check_outcomes(cohort)
    check_events(cohort)


@settings(runs, max_examples=40)
@given(strategies.settings(), st.integers(1, 2), st.integers(0, 2**64 - 1))
def test_the_same_seed_gives_the_same_run(setting: Setting, groups: int, seed: int) -> None:
    found = []
    for keep in (True, True, False):
        cohort = Cohort(setting=setting, population=Invented(groups), seed=seed, keep_events=keep)
        cohort.run()
        found.append(everything(cohort))
    assert found[0] == found[1]
    assert found[0][:2] == found[2][:2]


@settings(runs, max_examples=40)
@given(strategies.settings())
def test_before_and_without_sessions_twins_are_equal(setting: Setting) -> None:
    cohort = Cohort(setting=setting)
    assert all(peer.knowledge.answers == peer.twin.answers for peer in cohort.members)
    cohort.run()
    idle = all(step.activity == "none" and step.coaching == 0.0 for step in cohort.calendar)
    if idle:
        assert all(peer.knowledge.answers == peer.twin.answers for peer in cohort.members)
        assert cohort.results["gain"] == cohort.results["gain_104"] == 0.0


BREAKAGES: dict[str, Any] = {
    "trust_from_help": lambda trust, gain: trust + 0.5,
    "trust_from_disclosure": lambda trust, depth, gain: trust - 1.0,
    "confidence_after_success": lambda confidence: 1.5,
    "openness_drift": lambda x, target, rate: -0.1,
    "closeness_after_session": lambda closeness, facilitation, presence: closeness + 0.7,
    "retention_weeks": lambda u, half_life, use: float("nan"),
    "suspicion_relaxed": lambda perceived, truth: float("nan"),
    "disclosure": lambda *arguments: 1.2,
    "satisfaction_moved": lambda satisfaction, target: satisfaction + target,
    "weight_on_advice": lambda advice, own, inertia: 2.0,
    "drawn_answer": lambda u, right, chance, options: options,
}


@pytest.mark.parametrize("rule", BREAKAGES)
def test_a_broken_rule_is_caught_by_these_checks(rule: str) -> None:
    """So that the tests above can fail."""
    with pytest.raises((AssertionError, ValueError)):  # an engine refuses some of them itself
        cohort = Cohort(rules=Rules()._replace(**{rule: BREAKAGES[rule]}))
        while cohort.running:
            cohort.step()
            check_states(cohort)
        check_outcomes(cohort)
