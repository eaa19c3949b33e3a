"""R11 and the comparison formats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.rules import coaching as rule


def test_insight_after_coaching_by_hand() -> None:
    assert rule.insight_after_coaching(0.0) == 0.05
    assert rule.insight_after_coaching(0.5) == pytest.approx(0.525, abs=1e-15)
    assert rule.insight_after_coaching(1.0) == 1.0


@given(shares)
def test_coaching_never_lowers_insight(insight: float) -> None:
    assert insight <= rule.insight_after_coaching(insight) <= 1.0


def test_an_expert_weighs_as_three_peers() -> None:
    assert rule.expert_weight(0.5) == 1.5
    assert rule.expert_weight(0.0) == 0.0


@given(st.floats(0.0, 2.25))
def test_an_expert_never_weighs_less_than_a_peer(weight: float) -> None:
    assert rule.expert_weight(weight) >= weight


def test_a_lecture_takes_the_time_of_two_cases() -> None:
    assert rule.COURSE_MINUTES_RATIO == 2.0
