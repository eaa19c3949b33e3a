"""The shapes of which all rules are made."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import bells, shares, uniforms

from peersim.rules import arithmetic as rule

numbers = st.floats(-1e9, 1e9)


@pytest.mark.parametrize(("x", "limited"), [(-3.0, 0.0), (0.0, 0.0), (0.25, 0.25), (1.0, 1.0), (1.5, 1.0)])
def test_clip_by_hand(x: float, limited: float) -> None:
    assert rule.clip(x) == limited


@given(numbers)
def test_clip_stays_between_0_and_1_and_changes_nothing_there(x: float) -> None:
    assert 0.0 <= rule.clip(x) <= 1.0
    assert rule.clip(x) == x or not 0.0 <= x <= 1.0


def test_up_by_hand() -> None:
    assert rule.up(0.5, 0.5) == 0.75
    assert rule.up(0.25, 0.0) == 0.25
    assert rule.up(0.25, 1.0) == 1.0


@given(shares, shares)
def test_up_never_falls_and_never_passes_1(x: float, k: float) -> None:
    assert x <= rule.up(x, k) <= 1.0


def test_toward_by_hand() -> None:
    assert rule.toward(0.25, 0.75, 0.5) == 0.5
    assert rule.toward(0.75, 0.25, 0.25) == 0.625
    assert rule.toward(0.5, 0.9, 0.0) == 0.5


@given(shares, shares, shares)
def test_toward_stays_between_where_it_was_and_its_target(x: float, target: float, rate: float) -> None:
    low, high = min(x, target), max(x, target)
    assert low - 1e-15 <= rule.toward(x, target, rate) <= high + 1e-15
    assert 0.0 <= rule.toward(x, target, rate) <= 1.0


def test_damp_by_hand() -> None:
    assert rule.damp(0.0) == 1.0
    assert rule.damp(1.0) == 0.5
    assert rule.damp(3.0) == 0.25


@given(st.floats(0.0, 1e9), st.floats(0.0, 1e9))
def test_damp_falls_with_the_cost_and_stays_above_0(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    assert 0.0 < rule.damp(high) <= rule.damp(low) <= 1.0


@pytest.mark.parametrize(
    ("x", "chance"), [(0.0, 0.5), (1.0, 0.75), (-1.0, 0.25), (3.0, 0.875), (-3.0, 0.125)]
)
def test_squash_by_hand(x: float, chance: float) -> None:
    assert rule.squash(x) == chance


@given(numbers, numbers)
def test_squash_is_a_chance_rising_in_its_argument_and_symmetrical(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    assert 0.0 <= rule.squash(low) <= rule.squash(high) <= 1.0
    assert rule.squash(-a) == pytest.approx(1.0 - rule.squash(a), abs=1e-12)


def test_irwin_hall_by_hand() -> None:
    assert rule.irwin_hall(0.5, 0.5, 0.5, 0.5) == 0.0
    assert rule.irwin_hall(1.0, 0.5, 0.5, 0.5) == pytest.approx(0.8660254037844386, abs=1e-15)
    assert rule.irwin_hall(1.0, 1.0, 1.0, 1.0) == pytest.approx(3.4641016151377544, abs=1e-15)
    assert rule.irwin_hall(0.0, 0.0, 0.0, 0.0) == pytest.approx(-3.4641016151377544, abs=1e-15)
    assert abs(rule.SQRT3 * rule.SQRT3 - 3.0) < 1e-15


def test_irwin_hall_has_mean_0_and_standard_deviation_1() -> None:
    """Seed 1. SE of the mean .005, of the variance .0064 (kurtosis 2.7): 4 SE each, error rate 1 in 8000."""
    source, n = random.Random(1), 40_000
    values = [
        rule.irwin_hall(source.random(), source.random(), source.random(), source.random()) for _ in range(n)
    ]
    mean = sum(values) / n
    variance = sum((x - mean) * (x - mean) for x in values) / n
    assert abs(mean) < 0.020
    assert abs(variance - 1.0) < 0.026


@given(uniforms, uniforms, uniforms, uniforms)
def test_irwin_hall_is_symmetrical_and_ignores_the_order(a: float, b: float, c: float, d: float) -> None:
    value = rule.irwin_hall(a, b, c, d)
    assert rule.irwin_hall(d, b, a, c) == pytest.approx(value, abs=1e-14)
    assert rule.irwin_hall(1 - a, 1 - b, 1 - c, 1 - d) == pytest.approx(-value, abs=1e-14)
    assert abs(value) < 3.4641016151377544


@pytest.mark.parametrize(("x", "whole"), [(0.0, 0), (0.49, 0), (0.5, 1), (1.5, 2), (3.2, 3), (6.5, 7)])
def test_round_half_up_by_hand(x: float, whole: int) -> None:
    assert rule.round_half_up(x) == whole


@pytest.mark.parametrize(
    ("u", "n", "one"), [(0.01, 4, 0), (0.25, 4, 1), (0.74, 4, 2), (0.76, 4, 3), (0.9, 1, 0)]
)
def test_pick_by_hand(u: float, n: int, one: int) -> None:
    assert rule.pick(u, n) == one


@given(uniforms, st.integers(1, 400))
def test_pick_is_one_of_n(u: float, n: int) -> None:
    assert 0 <= rule.pick(u, n) < n


def test_pick_takes_each_equally_often() -> None:
    taken = [rule.pick((k + 0.5) / 7000, 7) for k in range(7000)]
    assert [taken.count(one) for one in range(7)] == [1000] * 7


@given(bells)
def test_squash_of_a_bell_is_a_chance(x: float) -> None:
    assert 0.1 < rule.squash(x) < 0.9
