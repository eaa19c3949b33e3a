"""R8-R9 and the end of a session: trust, suspicion, closeness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.rules import trust as rule


def test_gains_of_trust_by_hand() -> None:
    assert rule.trust_from_disclosure(0.5, 0.5, 0.5) == pytest.approx(0.55)  # .4 x .5 x .5 of the rest
    assert rule.trust_from_disclosure(0.5, 0.0, 0.5) == 0.5
    assert rule.trust_from_help(0.5, 0.5) == 0.75
    assert rule.trust_from_help(0.5, 0.0) == 0.5


@given(shares, shares, shares, shares)
def test_trust_rises_with_depth_and_more_by_help_than_by_being_confided_in(
    trust: float, a: float, b: float, gain: float
) -> None:
    low, high = (rule.trust_from_disclosure(trust, depth, gain) for depth in (min(a, b), max(a, b)))
    assert trust <= low <= high <= rule.trust_from_help(trust, gain) <= 1.0


def test_leak_chances_by_hand() -> None:
    assert rule.leak_chance_of_group(0.1, 0.0) == 0.1
    assert rule.leak_chance_of_group(0.1, 0.5) == pytest.approx(0.065)
    assert rule.leak_chance_of_group(0.1, 1.0) == pytest.approx(0.03)
    assert rule.leak_chance(0.5, 0.5, 0.5) == 0.125
    assert rule.leak_chance(0.5, 0.5, 0.0) == 0.0


@given(shares, shares, shares, shares)
def test_leak_chance_is_a_chance_rising_with_depth_and_reach(
    q: float, a: float, b: float, other: float
) -> None:
    low, high = min(a, b), max(a, b)
    assert 0.0 <= rule.leak_chance(q, low, other) <= rule.leak_chance(q, high, other) <= 1.0
    assert rule.leak_chance(q, other, low) <= rule.leak_chance(q, other, high)


@given(shares, shares, shares)
def test_formality_restrains_talk(q: float, a: float, b: float) -> None:
    loose, firm = (rule.leak_chance_of_group(q, formality) for formality in (min(a, b), max(a, b)))
    assert 0.0 <= firm <= loose <= 1.0


def test_after_a_leak_by_hand() -> None:
    assert rule.trust_after_leak(0.8, 0.5, True) == 0.4
    assert rule.trust_after_leak(0.8, 0.5, False) == pytest.approx(0.6)
    assert rule.trust_after_leak(0.8, 1.0, True) == 0.0
    assert rule.suspicion_after_leak(0.2, True) == 0.4
    assert rule.suspicion_after_leak(0.2, False) == pytest.approx(0.3)
    assert rule.suspicion_after_leak(0.6, True) == 1.0
    assert rule.shaken(0.5) == 0.45


@given(shares, shares)
def test_a_leak_costs_the_leaker_and_the_victim_minds_more(trust: float, loss: float) -> None:
    victim, witness = (rule.trust_after_leak(trust, loss, is_victim) for is_victim in (True, False))
    assert 0.0 <= victim <= witness <= trust


@given(shares)
def test_a_leak_makes_suspicious_and_shakes(x: float) -> None:
    assert x <= rule.suspicion_after_leak(x, False) <= rule.suspicion_after_leak(x, True) <= 1.0
    assert 0.0 <= rule.shaken(x) <= x


def test_suspicion_relaxed_by_hand() -> None:
    assert rule.suspicion_relaxed(0.5, 0.0) == pytest.approx(0.4)
    assert rule.suspicion_relaxed(0.1, 0.6) == pytest.approx(0.2)
    assert rule.suspicion_relaxed(0.3, 0.3) == 0.3


@given(shares, shares)
def test_suspicion_goes_part_of_the_way_to_the_truth(perceived: float, truth: float) -> None:
    relaxed = rule.suspicion_relaxed(perceived, truth)
    assert 0.0 <= relaxed <= 1.0
    assert abs(relaxed - truth) <= abs(perceived - truth) + 1e-15


def test_closeness_by_hand() -> None:
    assert rule.closeness_after_session(0.5, 0.0, 0.05) == pytest.approx(0.525)
    assert rule.closeness_after_session(0.5, 1.0, 0.05) == pytest.approx(0.5125)
    assert rule.closeness_after_session(0.0, 0.8, 0.05) == pytest.approx(0.03)


@given(shares, shares, shares)
def test_closeness_grows_the_slower_the_firmer_the_lead(closeness: float, a: float, b: float) -> None:
    loose, firm = (
        rule.closeness_after_session(closeness, formality, 0.05) for formality in (min(a, b), max(a, b))
    )
    assert closeness <= firm <= loose <= 1.0


def test_closeness_after_a_case_by_hand() -> None:
    assert rule.closeness_after_case(0.0, 0.4, False, 0.0, 0.1) == pytest.approx(0.02)
    assert rule.closeness_after_case(0.0, 0.4, True, 0.0, 0.1) == pytest.approx(0.07)
    assert rule.closeness_after_case(0.5, 1.0, True, 0.0, 0.1) == pytest.approx(0.55)
    assert rule.closeness_after_case(0.0, 1.0, True, 1.0, 0.1) == pytest.approx(0.05)
    assert rule.closeness_after_case(0.3, 1.0, True, 0.5, 0.0) == 0.3


@given(shares, shares, shares, st.booleans(), shares, shares)
def test_more_told_brings_closer_and_an_answer_more_still(
    closeness: float, a: float, b: float, answered: bool, facilitation: float, dealing: float
) -> None:
    less, more = (
        rule.closeness_after_case(closeness, depth, answered, facilitation, dealing)
        for depth in (min(a, b), max(a, b))
    )
    assert closeness <= less <= more <= 1.0
    silent = rule.closeness_after_case(closeness, a, False, facilitation, dealing)
    assert silent <= rule.closeness_after_case(closeness, a, True, facilitation, dealing)


def test_trust_is_returned_by_hand() -> None:
    assert rule.reciprocated(0.2, 0.6, 0.5) == pytest.approx(0.3)
    assert rule.reciprocated(0.6, 0.2, 0.5) == pytest.approx(0.5)
    assert rule.reciprocated(0.2, 0.6, 1.0) == pytest.approx(0.4)


@given(shares, shares, shares)
def test_returned_trust_keeps_the_mean_and_narrows_the_gap(
    one: float, two: float, reciprocity: float
) -> None:
    a, b = rule.reciprocated(one, two, reciprocity), rule.reciprocated(two, one, reciprocity)
    assert a + b == pytest.approx(one + two, abs=1e-12)
    assert abs(a - b) == pytest.approx((1.0 - reciprocity) * abs(one - two), abs=1e-12)
