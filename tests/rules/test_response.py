"""R4 understanding and R5 candour: what becomes of a listener's turn."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares, uniforms

from peersim.rules import response as rule

costs = st.floats(0.0, 5.0)


def test_withholding_by_hand() -> None:
    assert rule.withholding_chance(0.5, 0.4) == 0.2
    assert rule.withholding_chance(0.0, 1.0) == 0.0
    assert rule.withholding_chance(1.0, 1.0) == 1.0


@given(shares, shares, shares)
def test_withholding_is_a_chance_that_rises_with_rivalry_and_pool(a: float, b: float, other: float) -> None:
    low, high = min(a, b), max(a, b)
    assert 0.0 <= rule.withholding_chance(low, other) <= rule.withholding_chance(high, other) <= 1.0
    assert rule.withholding_chance(other, low) <= rule.withholding_chance(other, high)


def test_echo_by_hand() -> None:
    assert rule.echo_chance(0.5, 0.5, 0.5) == 0.125
    assert rule.echo_chance(1.0, 1.0, 0.0) == 1.0
    assert rule.echo_chance(0.6, 0.5, 1.0) == 0.0
    assert rule.echo_chance(0.6, 0.0, 0.0) == 0.0


@given(shares, shares, shares, shares)
def test_echo_is_a_chance_rising_with_closeness_and_falling_with_formality(
    slip: float, a: float, b: float, other: float
) -> None:
    low, high = min(a, b), max(a, b)
    assert 0.0 <= rule.echo_chance(slip, low, other) <= rule.echo_chance(slip, high, other) <= 1.0
    assert rule.echo_chance(slip, other, low) >= rule.echo_chance(slip, other, high)


def test_understanding_by_hand() -> None:
    assert rule.understanding_chance(0.6, 0.5, 0.0, 2.0) == pytest.approx(0.3)  # .6 / (1 + 1)
    assert rule.understanding_chance(0.6, 0.5, 0.5, 2.0) == pytest.approx(0.4)  # .6 / (1 + .5)
    assert rule.understanding_chance(0.6, 0.5, 1.0, 2.0) == 0.6
    assert rule.understanding_chance(0.0, 0.0, 0.0, 0.0) == 0.0


@given(shares, st.floats(0, 3), st.floats(0, 3), shares, costs)
def test_understanding_is_a_chance_that_falls_with_distance(
    context: float, a: float, b: float, closeness: float, cost: float
) -> None:
    near, far = (rule.understanding_chance(context, d, closeness, cost) for d in (min(a, b), max(a, b)))
    assert 0.0 <= far <= near <= context


@given(shares, st.floats(0, 3), shares, shares, costs, costs)
def test_closeness_bridges_and_the_cost_of_distance_hinders(
    context: float, distance: float, a: float, b: float, c: float, d: float
) -> None:
    low, high = min(a, b), max(a, b)
    assert rule.understanding_chance(context, distance, low, c) <= rule.understanding_chance(
        context, distance, high, c
    )
    assert rule.understanding_chance(context, distance, a, min(c, d)) >= rule.understanding_chance(
        context, distance, a, max(c, d)
    )


def test_response_by_hand() -> None:
    # speaks below .8; of that .25 withheld (to .2), a third of the rest echoed (to .4), half of it heard
    chances = (0.8, 0.25, 1 / 3, 0.5)
    kinds = [rule.response(u, *chances) for u in (0.1, 0.3, 0.5, 0.7, 0.9)]
    assert kinds == [rule.WITHHELD, rule.ECHOED, rule.HEARD, rule.NOT_UNDERSTOOD, rule.SILENT]


def test_a_chance_is_used_up_where_the_uniform_equals_it() -> None:
    assert rule.response(0.5, 0.5, 1.0, 0.0, 0.0) == rule.SILENT
    assert rule.response(0.25, 0.5, 0.5, 1.0, 0.0) == rule.ECHOED
    assert rule.response(0.25, 0.5, 0.0, 0.5, 1.0) == rule.HEARD
    assert rule.response(0.25, 0.5, 0.0, 0.0, 0.5) == rule.NOT_UNDERSTOOD


@pytest.mark.parametrize("chances", [(0.8, 0.25, 0.4, 0.5), (1.0, 0.0, 0.0, 0.3), (0.3, 1.0, 0.5, 0.5)])
def test_one_uniform_gives_each_answer_its_own_chance(chances: tuple[float, float, float, float]) -> None:
    """Counted over an even grid of 100 000 uniforms, so exact to the grid: no error rate."""
    voice, withheld, echo, understood = chances
    n = 100_000
    counts = Counter(rule.response((k + 0.5) / n, *chances) for k in range(n))
    speaks = voice * (1 - withheld) * (1 - echo)
    expected = {
        rule.SILENT: 1 - voice,
        rule.WITHHELD: voice * withheld,
        rule.ECHOED: voice * (1 - withheld) * echo,
        rule.HEARD: speaks * understood,
        rule.NOT_UNDERSTOOD: speaks * (1 - understood),
    }
    for kind, chance in expected.items():
        assert counts[kind] / n == pytest.approx(chance, abs=2.1 / n)


@given(uniforms, shares, shares, shares, shares)
def test_response_is_one_of_five_and_impossible_ones_never_happen(
    u: float, voice: float, withheld: float, echo: float, understood: float
) -> None:
    assert rule.response(u, voice, withheld, echo, understood) in range(5)
    assert rule.response(u, 0.0, withheld, echo, understood) == rule.SILENT
    assert rule.response(u, 1.0, 1.0, echo, understood) == rule.WITHHELD
    assert rule.response(u, 1.0, 0.0, 0.0, 1.0) == rule.HEARD
    assert rule.response(u, 1.0, 0.0, 0.0, 0.0) == rule.NOT_UNDERSTOOD
