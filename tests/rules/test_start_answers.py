"""S1 and items: what people know before the first session."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares, uniforms

from peersim.rules import start as rule

options_ = st.integers(2, 20)


def test_accuracy_by_hand() -> None:
    assert rule.accuracy(True, 0.75, 0.5, -0.25) == 0.5
    assert rule.accuracy(False, 0.75, 0.5, 0.125) == 0.625
    assert rule.accuracy(True, 0.9, 0.5, 0.2) == 1.0
    assert rule.accuracy(False, 0.9, 0.1, -0.2) == 0.0


@given(st.booleans(), shares, shares, st.floats(-0.21, 0.21))
def test_accuracy_is_a_chance(own: bool, p_own: float, p_other: float, ability: float) -> None:
    assert 0.0 <= rule.accuracy(own, p_own, p_other, ability) <= 1.0


def test_code_accuracy_is_that_of_a_member_whose_field_is_one_of_five() -> None:
    assert rule.code_accuracy(0.7, 0.2) == pytest.approx(0.3)  # (.7 + 4 x .2) / 5
    assert rule.code_accuracy(0.5, 0.5) == 0.5


def test_right_answer_by_hand() -> None:
    assert rule.right_answer(0.99, False, 4) == 0
    assert [rule.right_answer(u, True, 4) for u in (0.1, 0.3, 0.6, 0.9)] == [0, 1, 2, 3]


def test_drawn_answer_by_hand() -> None:
    # right below .4; then a third of the remaining .6 for each wrong one, in turn after the right one
    assert [rule.drawn_answer(u, 1, 0.4, 4) for u in (0.39, 0.41, 0.59, 0.61, 0.79, 0.81)] == [
        1,
        2,
        2,
        3,
        3,
        0,
    ]
    assert rule.drawn_answer(0.9, 1, 0.5, 2) == 0
    assert rule.drawn_answer(0.9, 3, 1.0, 4) == 3
    assert rule.drawn_answer(0.01, 3, 0.0, 4) == 0
    assert rule.drawn_answer(0.5, 1, 0.5, 4) == 2
    assert rule.drawn_answer(1.0, 1, 0.5, 4) == 0  # a rescaled uniform may be rounded to 1


@pytest.mark.parametrize(("right", "chance", "options"), [(2, 0.4, 4), (0, 0.0, 5), (1, 0.7, 2), (3, 1.0, 4)])
def test_drawn_answer_frequencies(right: int, chance: float, options: int) -> None:
    """Over an even grid of uniforms: exact to the grid, no error rate."""
    n = 60_000
    counts = Counter(rule.drawn_answer((k + 0.5) / n, right, chance, options) for k in range(n))
    for answer in range(options):
        expected = chance if answer == right else (1 - chance) / (options - 1)
        assert counts[answer] / n == pytest.approx(expected, abs=1.1 / n)


@given(uniforms, shares, st.data(), options_)
def test_drawn_answer_is_an_option(u: float, chance: float, data: st.DataObject, options: int) -> None:
    right = data.draw(st.integers(0, options - 1))
    answer = rule.drawn_answer(u, right, chance, options)
    assert 0 <= answer < options
    assert (answer == right) == (u < chance)


def test_start_answer_by_hand() -> None:
    # below .5 the organisation's; above, the rest of the uniform (.75 -> .5) is the person's own
    assert rule.start_answer(0.49, 0.5, 3, 0, 1.0, 4) == 3
    assert rule.start_answer(0.5, 0.5, 3, 0, 0.6, 4) == 0
    assert rule.start_answer(0.75, 0.5, 3, 0, 0.6, 4) == 0
    assert rule.start_answer(0.75, 0.5, 3, 0, 0.4, 4) == rule.drawn_answer(0.5, 0, 0.4, 4) == 1


@given(uniforms, shares, options_)
def test_without_blind_spots_everyone_thinks_for_themselves(u: float, chance: float, options: int) -> None:
    own = rule.drawn_answer(u, 0, chance, options)
    assert rule.start_answer(u, 0.0, options - 1, 0, chance, options) == own


@pytest.mark.parametrize("blind", [0.0, 0.35, 0.9])
def test_blind_spots_give_the_code_its_share_and_leave_the_rest_to_accuracy(blind: float) -> None:
    """Over an even grid: right with chance (1 - h) p if the code is wrong."""
    n = 60_000
    answers = Counter(rule.start_answer((k + 0.5) / n, blind, 2, 0, 0.44, 4) for k in range(n))
    assert answers[0] / n == pytest.approx((1 - blind) * 0.44, abs=1.1 / n)
    assert answers[2] / n == pytest.approx(blind + (1 - blind) * 0.56 / 3, abs=2.1 / n)


def test_sensitivity_by_hand() -> None:
    assert rule.work_sensitivity(0.3, 0.1, 0.9, 0.7) == 0.3
    assert rule.work_sensitivity(0.7, 0.9, 0.1, 0.3) == 0.3
    assert rule.career_sensitivity(0.3, 0.1, 0.9, 0.7, 0.5) == 0.7
    assert rule.career_sensitivity(0.3, 0.1, 0.5, 0.7, 0.9) == 0.7


@given(st.lists(uniforms, min_size=5, max_size=5))
def test_sensitivities_are_order_statistics(u: list[float]) -> None:
    assert rule.work_sensitivity(*u[:4]) == sorted(u[:4])[1]
    assert rule.career_sensitivity(*u) == sorted(u)[3]


def test_sensitivities_have_the_moments_of_beta_distributions() -> None:
    """Beta(2, 3): mean .4, variance .04; Beta(4, 2): mean 2/3, variance 2/63. Seed 2.

    20 000 draws: SE of the means .0014 and .0013, of the variances below .0004; limits of 4 SE or
    more, error rate below 1 in 4000 for the four together.
    """
    source, n = random.Random(2), 20_000
    draws = [[source.random() for _ in range(5)] for _ in range(n)]
    for values, mean, variance in (
        ([rule.work_sensitivity(*u[:4]) for u in draws], 2 / 5, 1 / 25),
        ([rule.career_sensitivity(*u) for u in draws], 2 / 3, 2 / 63),
    ):
        centre = sum(values) / n
        assert abs(centre - mean) < 0.0057
        assert abs(sum((x - centre) * (x - centre) for x in values) / n - variance) < 0.0016
