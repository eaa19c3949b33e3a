"""R15: who leaves for good."""

import pytest
from hypothesis import given
from tests.strategies import shares

from peersim.rules import dropout as rule


@pytest.mark.parametrize(
    ("commitment", "dropout", "chance"),
    [(0.7, 0.1, 0.03), (0.0, 0.25, 0.25), (1.0, 1.0, 0.0), (0.25, 0.0, 0.0)],
)
def test_dropout_chance_by_hand(commitment: float, dropout: float, chance: float) -> None:
    assert rule.dropout_chance(commitment, dropout) == pytest.approx(chance, abs=1e-15)


@given(shares, shares, shares)
def test_dropout_chance_is_a_chance_that_falls_with_commitment(a: float, b: float, dropout: float) -> None:
    low, high = rule.dropout_chance(max(a, b), dropout), rule.dropout_chance(min(a, b), dropout)
    assert 0.0 <= low <= high <= dropout
