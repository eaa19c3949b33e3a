"""Higher aims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.rules import aspiration as rule


@pytest.mark.parametrize(
    ("levels_above", "function", "industry", "inspires"),
    [
        (1.0, False, False, 0.5),
        (2.0, True, False, 0.75),
        (2.0, False, True, 0.75),
        (1.0, True, True, 1.0),
        (0.0, True, True, 0.0),  # an equal
        (-1.0, True, True, 0.0),
        (3.0, True, True, 0.0),  # out of reach
    ],
)
def test_inspiration_by_hand(levels_above: float, function: bool, industry: bool, inspires: float) -> None:
    assert rule.inspiration(levels_above, function, industry) == inspires


@given(st.floats(-4.0, 4.0), st.booleans(), st.booleans())
def test_another_career_inspires_no_less(levels_above: float, function: bool, industry: bool) -> None:
    found = rule.inspiration(levels_above, function, industry)
    assert 0.0 <= found <= 1.0
    assert rule.inspiration(levels_above, False, False) <= found <= rule.inspiration(levels_above, True, True)


@given(shares, shares, shares, shares)
def test_aims_rise_with_what_inspires_and_stay_shares(
    a: float, b: float, aims: float, strength: float
) -> None:
    low, high = (rule.aspiration_raised(aims, x, strength) for x in (min(a, b), max(a, b)))
    assert aims - 1e-15 <= low <= high <= 1.0 + 1e-15
    assert rule.aspiration_raised(aims, a, 0.0) == aims


def test_aims_by_hand() -> None:
    assert rule.aspiration_raised(0.6, 0.75, 0.2) == pytest.approx(0.66)
