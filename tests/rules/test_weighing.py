"""R6: how advice is weighed and taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.rules import weighing as rule

weights, inertias, distances = st.floats(0.0, 50.0), st.floats(0.01, 10.0), st.floats(0.0, 3.0)


def test_trust_weight_by_hand() -> None:
    assert rule.trust_weight(0.5, 0.0, False, 0.5, 0.9) == 0.25  # .5 x .5 x 1
    assert rule.trust_weight(0.8, 0.5, False, 1.0, 0.0) == pytest.approx(1.2)
    assert rule.trust_weight(0.5, 0.2, True, 0.5, 0.0) == pytest.approx(0.5)  # .2 + .3 counts as .5
    assert rule.trust_weight(1.0, 0.9, True, 0.5, 0.0) == 1.5  # at most 1
    assert rule.trust_weight(0.0, 1.0, True, 1.0, 0.0) == 0.0


def test_similarity_weight_by_hand() -> None:
    assert rule.similarity_weight(0.0, 0.5, False, 0.5, 0.0) == 0.5
    assert rule.similarity_weight(0.9, 0.5, False, 0.5, 1.0) == 0.25
    assert rule.similarity_weight(0.9, 0.2, True, 1.0, 1.0) == pytest.approx(0.375)


@given(shares, shares, shares, st.booleans(), shares, distances)
def test_trusted_able_voices_weigh_more_and_open_presenters_weigh_all_more(
    a: float, b: float, other: float, own: bool, openness: float, distance: float
) -> None:
    low, high = min(a, b), max(a, b)
    weight = rule.trust_weight
    assert 0.0 <= weight(low, other, own, openness, distance) <= weight(high, other, own, openness, distance)
    assert weight(other, low, own, openness, distance) <= weight(other, high, own, openness, distance)
    assert weight(other, openness, own, low, distance) <= weight(other, openness, own, high, distance)
    assert weight(a, b, False, openness, distance) <= weight(a, b, True, openness, distance) <= 2.25


@given(shares, shares, shares, st.booleans(), shares, distances, distances)
def test_only_likeness_weighs_in_the_other_variant(
    a: float, b: float, competence: float, own: bool, openness: float, c: float, d: float
) -> None:
    weight = rule.similarity_weight
    assert weight(a, competence, own, openness, c) == weight(b, competence, own, openness, c)
    assert weight(a, competence, own, openness, min(c, d)) >= weight(a, competence, own, openness, max(c, d))
    assert rule.trust_weight(a, competence, own, openness, c) == rule.trust_weight(
        a, competence, own, openness, d
    )


def test_weight_on_advice_by_hand() -> None:
    assert rule.weight_on_advice(1.0, 0.5, 0.5) == 0.5
    assert rule.weight_on_advice(1.0, 2.0, 1.0) == 0.25
    assert rule.weight_on_advice(0.0, 0.0, 0.5) == 0.0
    assert rule.weight_on_advice(0.0, 0.0, 0.0) == 0.0  # nothing was heard, and nothing holds one back


@given(weights, weights, weights, inertias)
def test_weight_on_advice_is_a_share_rising_with_advice_and_falling_with_own(
    a: float, b: float, other: float, inertia: float
) -> None:
    low, high = min(a, b), max(a, b)
    share = rule.weight_on_advice
    assert 0.0 <= share(low, other, inertia) <= share(high, other, inertia) <= 1.0
    assert share(other, low, inertia) >= share(other, high, inertia)


@given(weights, weights, inertias, inertias)
def test_inertia_lowers_the_weight_on_advice(advice: float, own: float, a: float, b: float) -> None:
    share = rule.weight_on_advice
    assert share(advice, own, min(a, b)) >= share(advice, own, max(a, b))


def test_coupling_by_hand() -> None:
    assert rule.coupling(0.25, 2.0) == 1.5
    assert rule.coupling(0.25, 0.0) == 1.0
    assert rule.coupling(-0.25, 2.0) == 1.0


@given(st.floats(-1, 1), st.floats(0, 20))
def test_a_gain_never_hinders_and_a_loss_does_not_matter(gain: float, strength: float) -> None:
    assert rule.coupling(gain, strength) >= 1.0
    assert gain > 0.0 or rule.coupling(gain, strength) == 1.0


def test_uptake_by_hand() -> None:
    assert rule.uptake_chance(0.5, 0.5, 0.5, 1.0) == 0.25
    assert rule.uptake_chance(0.5, 0.5, 0.0, 1.0) == 0.1875
    assert rule.uptake_chance(0.5, 0.5, 1.0, 2.0) == 0.625
    assert rule.uptake_chance(1.0, 0.9, 1.0, 10.0) == 1.0
    assert rule.uptake_chance(0.0, 0.9, 1.0, 10.0) == 0.0


@given(shares, shares, shares, st.floats(1, 21), st.integers(0, 2), shares)
def test_uptake_is_a_chance_that_rises_with_weight_time_and_confidence(
    weight: float, time: float, confidence: float, boost: float, at: int, other: float
) -> None:
    low, high = [weight, time, confidence, boost], [weight, time, confidence, boost]
    low[at], high[at] = min(low[at], other), max(high[at], other)
    assert 0.0 <= rule.uptake_chance(*low) <= rule.uptake_chance(*high) <= 1.0
