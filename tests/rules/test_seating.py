"""How many organisations, functions, industries and levels the levers ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares, uniforms

from peersim.rules import seating as rule

sizes = st.integers(2, 64)


@pytest.mark.parametrize(
    ("externality", "size", "count"),
    [
        (0.0, 6, 1),
        (0.2, 6, 2),
        (0.29, 6, 2),
        (0.3, 6, 3),
        (0.5, 6, 4),
        (1.0, 6, 6),
        (0.49, 2, 1),
        (0.5, 2, 2),
    ],
)
def test_organisations_by_hand(externality: float, size: int, count: int) -> None:
    assert rule.organisation_count(externality, size) == count


@pytest.mark.parametrize(
    ("diversity", "size", "count"),
    [(0.0, 8, 1), (0.25, 8, 2), (0.5, 8, 3), (1.0, 8, 5), (1.0, 64, 5), (1.0, 4, 4), (1.0, 2, 2)],
)
def test_functions_by_hand(diversity: float, size: int, count: int) -> None:
    assert rule.function_count(diversity, size) == count


@pytest.mark.parametrize(
    ("mix", "organisations", "count"), [(0.0, 8, 1), (0.5, 5, 3), (1.0, 8, 8), (1.0, 1, 1)]
)
def test_industries_by_hand(mix: float, organisations: int, count: int) -> None:
    assert rule.industry_count(mix, organisations) == count


@given(shares, shares, sizes)
def test_counts_rise_with_their_lever_and_stay_possible(a: float, b: float, size: int) -> None:
    low, high = min(a, b), max(a, b)
    assert 1 <= rule.organisation_count(low, size) <= rule.organisation_count(high, size) <= size
    assert 1 <= rule.function_count(low, size) <= rule.function_count(high, size) <= min(5, size)
    assert 1 <= rule.industry_count(low, size) <= rule.industry_count(high, size) <= size


@given(sizes)
def test_the_ends_of_the_levers(size: int) -> None:
    assert rule.organisation_count(0.0, size) == rule.function_count(0.0, size) == 1
    assert rule.organisation_count(1.0, size) == rule.industry_count(1.0, size) == size


@pytest.mark.parametrize(
    ("u", "spread", "level"), [(0.9, 0, 0), (0.49, 1, 0), (0.51, 1, 1), (0.61, 4, 3), (0.99, 9, 4)]
)
def test_level_by_hand(u: float, spread: int, level: int) -> None:
    assert rule.level(u, spread) == level


@given(uniforms, st.integers(0, 4))
def test_level_is_within_the_spread(u: float, spread: int) -> None:
    assert 0 <= rule.level(u, spread) <= spread


@pytest.mark.parametrize("spread", [0, 1, 2, 3, 4])
def test_levels_are_equally_likely(spread: int) -> None:
    levels = [rule.level((k + 0.5) / 6000, spread) for k in range(6000)]
    assert {levels.count(level) for level in range(spread + 1)} == {6000 // (spread + 1)}
