"""Who comes, how many cases fit, who presents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.rules import attendance as rule


@pytest.mark.parametrize(
    ("commitment", "satisfaction", "chance"),
    [
        (0.25, 0.25, 0.5),  # at the threshold
        (0.5, 0.25, 0.75),  # 8 (.25 + .125 - .25) = 1
        (1.0, 1.0, 13 / 14),  # 8 (.75) = 6, 1/2 + 3/7
        (0.0, 0.0, 1 / 6),  # 8 (-.25) = -2, 1/2 - 1/3
    ],
)
def test_attendance_chance_by_hand(commitment: float, satisfaction: float, chance: float) -> None:
    assert rule.attendance_chance(commitment, satisfaction) == pytest.approx(chance, abs=1e-15)


@given(shares, shares, shares)
def test_attendance_rises_with_commitment_and_satisfaction(a: float, b: float, other: float) -> None:
    low, high = min(a, b), max(a, b)
    assert 0.0 < rule.attendance_chance(low, other) <= rule.attendance_chance(high, other) < 1.0
    assert rule.attendance_chance(other, low) <= rule.attendance_chance(other, high)


@pytest.mark.parametrize(
    ("minutes", "overhead", "per_case", "most", "cases"),
    [
        (180.0, 30.0, 25.0, 8, 6),  # 150 / 25
        (179.0, 30.0, 25.0, 8, 5),
        (180.0, 30.0, 25.0, 3, 3),
        (54.0, 30.0, 25.0, 8, 0),
        (30.0, 30.0, 25.0, 8, 0),
        (20.0, 300.0, 25.0, 8, 0),
        (180.0, 30.0, 25.0, 0, 0),
    ],
)
def test_case_count_by_hand(minutes: float, overhead: float, per_case: float, most: int, cases: int) -> None:
    assert rule.case_count(minutes, overhead, per_case, most) == cases


@given(st.floats(0, 600), st.floats(0, 300), st.floats(1, 180), st.integers(0, 128))
def test_cases_fit_into_the_session(minutes: float, overhead: float, per_case: float, most: int) -> None:
    cases = rule.case_count(minutes, overhead, per_case, most)
    assert 0 <= cases <= most
    assert cases * per_case <= max(0.0, minutes - overhead) + 1e-9


def test_turn_priority_by_hand() -> None:
    assert rule.turn_priority(3, 0.9, 1.0) == -3.0
    assert rule.turn_priority(3, 0.9, 0.0) == 0.9
    assert rule.turn_priority(2, 0.5, 0.5) == -0.75  # -1 + .25


@given(st.integers(0, 50), st.integers(0, 50), shares, shares)
def test_turns_count_against_and_dominance_for(a: int, b: int, dominance: float, facilitation: float) -> None:
    few, many = min(a, b), max(a, b)
    by_turns = [rule.turn_priority(turns, dominance, facilitation) for turns in (few, many)]
    assert by_turns[0] >= by_turns[1]
    assert rule.turn_priority(few, 1.0, facilitation) >= rule.turn_priority(few, dominance, facilitation)


def test_most_turns_by_hand() -> None:
    assert [rule.one_turn(n) for n in (2, 7)] == [2, 7]
    assert [rule.two_turns(n) for n in (2, 7)] == [4, 14]


@pytest.mark.parametrize(
    ("most", "present", "each"), [(8, 8, 1), (16, 8, 2), (9, 8, 2), (7, 8, 1), (0, 5, 0)]
)
def test_turns_each_by_hand(most: int, present: int, each: int) -> None:
    assert rule.turns_each(most, present) == each
