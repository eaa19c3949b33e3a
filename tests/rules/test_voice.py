"""R3: who gets to speak."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.rules import voice as rule

air_times, listeners, gaps, costs = st.floats(0, 20), st.integers(1, 63), st.floats(-4, 4), st.floats(0, 5)


def test_air_time_by_hand() -> None:
    assert rule.shared_air_time(4.0, 16) == 0.25
    assert rule.shared_air_time(4.0, 4) == 1.0
    assert rule.shared_air_time(4.0, 1) == 1.0
    assert rule.shared_air_time(0.0, 5) == 0.0
    assert rule.fixed_air_time(3.5, 2) == rule.fixed_air_time(3.5, 63) == 0.5
    assert rule.fixed_air_time(14.0, 63) == 1.0


@given(air_times, listeners, listeners)
def test_each_has_less_air_time_the_more_share_it(air_time: float, a: int, b: int) -> None:
    few, many = (rule.shared_air_time(air_time, n) for n in (min(a, b), max(a, b)))
    assert 0.0 <= many <= few <= 1.0
    assert rule.fixed_air_time(air_time, a) == rule.shared_air_time(air_time, 7)


@pytest.mark.parametrize(
    ("share", "dominates", "facilitation", "commitment", "below", "cost", "chance"),
    [
        (0.4, False, 1.0, 0.5, 0.0, 0.0, 0.4),  # fully led: the shared turn
        (0.4, True, 1.0, 0.5, 0.0, 0.0, 0.4),
        (0.4, True, 0.0, 0.5, 0.0, 0.0, 1.0),  # not led: the dominant speak, the others half
        (0.4, False, 0.0, 0.5, 0.0, 0.0, 0.2),
        (0.4, False, 0.5, 0.5, 0.0, 0.0, 0.3),
        (0.4, True, 0.5, 0.5, 0.0, 0.0, 0.7),
        (0.4, False, 1.0, 0.0, 0.0, 0.0, 0.2),  # commitment 0 halves, 1 adds half as much again
        (0.4, False, 1.0, 1.0, 0.0, 0.0, 0.6),
        (0.4, False, 1.0, 0.5, 2.0, 0.5, 0.2),  # two levels below at cost .5 halve
        (0.4, False, 1.0, 0.5, -2.0, 0.5, 0.4),  # above costs nothing
        (1.0, False, 1.0, 1.0, 0.0, 0.0, 1.0),
    ],
)
def test_voice_by_hand(
    share: float,
    dominates: bool,
    facilitation: float,
    commitment: float,
    below: float,
    cost: float,
    chance: float,
) -> None:
    found = rule.voice_chance(share, dominates, facilitation, commitment, below, cost)
    assert found == pytest.approx(chance, abs=1e-15)


@given(shares, st.booleans(), shares, shares, gaps, gaps, costs)
def test_voice_is_a_chance_that_falls_with_levels_below(
    share: float, dominates: bool, facilitation: float, commitment: float, a: float, b: float, cost: float
) -> None:
    near, far = (
        rule.voice_chance(share, dominates, facilitation, commitment, below, cost)
        for below in (min(a, b), max(a, b))
    )
    assert 0.0 <= far <= near <= 1.0
    assert near == far or max(a, b) > 0.0


@given(shares, shares, st.booleans(), shares, shares, gaps, costs)
def test_voice_rises_with_air_time_commitment_and_dominance(
    a: float, b: float, dominates: bool, facilitation: float, other: float, below: float, cost: float
) -> None:
    low, high = min(a, b), max(a, b)
    voice = rule.voice_chance
    tail = (below, cost)
    assert voice(low, dominates, facilitation, other, *tail) <= voice(
        high, dominates, facilitation, other, *tail
    )
    assert voice(other, dominates, facilitation, low, *tail) <= voice(
        other, dominates, facilitation, high, *tail
    )
    assert voice(a, False, facilitation, other, *tail) <= voice(a, True, facilitation, other, *tail)
