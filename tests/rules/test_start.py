"""S2-S3: what people feel and mean to each other before the first session."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import bells, shares, uniforms

from peersim.rules import start as rule


def usual_style(u: float) -> float:
    """The response bias at the default style."""
    return rule.response_bias(u, 0.1)


TRAITS_BY_HAND = [
    (rule.openness, 2.0, 0.8),
    (rule.openness, -2.0, 0.2),
    (rule.openness, -3.4, 0.0),
    (rule.commitment, -1.0, 0.55),
    (rule.commitment, 3.0, 1.0),
    (rule.aspiration, -1.0, 0.35),
    (rule.aspiration, 3.4, 1.0),
    (rule.confidence, 0.0, 0.29),
    (rule.confidence, 1.0, 0.71),
    (rule.insight, 0.0, 0.39),
    (rule.insight, 1.0, 0.81),
    (rule.ability, -2.0, -0.12),
    (rule.ability, 0.0, 0.0),
    (usual_style, 0.0, 0.1),
    (usual_style, 1.0, 0.2),
]


@pytest.mark.parametrize(("of", "drawn", "value"), TRAITS_BY_HAND)
def test_traits_by_hand(of: object, drawn: float, value: float) -> None:
    assert callable(of)
    assert of(drawn) == pytest.approx(value, abs=1e-15)


@pytest.mark.parametrize(
    ("bell", "formality", "value"), [(0.0, 0.8, 0.8), (-2.0, 0.8, 0.5), (2.0, 0.8, 1.0), (-3.0, 0.2, 0.0)]
)
def test_facilitation_by_hand(bell: float, formality: float, value: float) -> None:
    assert rule.facilitation(bell, formality, 0.15) == pytest.approx(value, abs=1e-15)


@given(bells, shares)
def test_without_spread_all_facilitators_lead_as_asked(bell: float, formality: float) -> None:
    assert rule.facilitation(bell, formality, 0.0) == formality
    assert 0.0 <= rule.facilitation(bell, formality, 1.0) <= 1.0


@pytest.mark.parametrize("of", [rule.openness, rule.commitment, rule.aspiration])
@given(a=bells, b=bells)
def test_bell_shaped_traits_are_shares_that_rise_with_the_draw(of: object, a: float, b: float) -> None:
    assert callable(of)
    assert 0.0 <= of(min(a, b)) <= of(max(a, b)) <= 1.0


@pytest.mark.parametrize("of", [rule.confidence, rule.insight, usual_style])
@given(a=uniforms, b=uniforms)
def test_even_traits_are_shares_that_rise_with_the_draw(of: object, a: float, b: float) -> None:
    assert callable(of)
    assert 0.0 <= of(min(a, b)) <= of(max(a, b)) <= 1.0


def test_stake_by_hand() -> None:
    assert rule.stake(0.0, 5.0) == 5.0
    assert rule.stake(1.0, 5.0) == pytest.approx(7.0)
    assert rule.stake(-1.0, 10.0) == pytest.approx(6.0)
    assert rule.stake(-3.0, 10.0) == 1.0  # the floor
    assert rule.stake(2.0, 0.0) == 0.0


@given(bells, bells, st.floats(0, 100))
def test_stake_rises_with_the_draw_and_never_falls_below_a_tenth(a: float, b: float, mean: float) -> None:
    assert 0.1 * mean <= rule.stake(min(a, b), mean) <= rule.stake(max(a, b), mean)


@given(bells)
def test_ability_shifts_a_chance_by_at_most_a_fifth_or_so(bell: float) -> None:
    assert abs(rule.ability(bell)) < 0.208


@given(shares, st.floats(0.0, 0.99), shares, shares)
def test_a_stated_knowledge_is_what_to_expect(known: float, spots: float, own: float, other: float) -> None:
    """A fifth of the issues are of one's own field; the code is right as often as an average member."""
    shift = rule.ability_for(known, spots, own, other)
    mine = 0.2 * rule.accuracy(True, own, other, shift) + 0.8 * rule.accuracy(False, own, other, shift)
    expected = spots * rule.code_accuracy(own, other) + (1.0 - spots) * mine
    least, most = rule.least_known(spots, own, other), rule.most_known(spots, own, other)
    assert expected == pytest.approx(min(max(known, least), most), abs=1e-9)


@pytest.mark.parametrize(
    ("known", "own", "other", "shift"),
    [
        (0.5, 0.6, 0.4, 0.06),  # .2 x .66 + .8 x .46
        (0.92, 0.6, 0.4, 0.5),  # own field at most 1, so .2 x 1 + .8 x .9
        (0.03, 0.6, 0.4, -0.45),  # other fields at least 0, so .2 x .15
        (0.97, 0.4, 0.6, 0.45),  # other fields at most 1, so .2 x .85 + .8 x 1
        (0.1, 0.4, 0.6, -0.475),  # own field at least 0, so .8 x .125
    ],
)
def test_the_shift_for_a_stated_knowledge_by_hand(
    known: float, own: float, other: float, shift: float
) -> None:
    assert rule.ability_for(known, 0.0, own, other) == pytest.approx(shift, abs=1e-12)
    # the code is right in .2 own + .8 other; half of it shared, half of one's own
    shared = 0.5 * (0.2 * own + 0.8 * other)
    assert rule.ability_for(shared + 0.5 * known, 0.5, own, other) == pytest.approx(shift, abs=1e-12)


def test_nobody_knows_anything_of_their_own_where_all_is_shared() -> None:
    assert rule.ability_for(0.9, 1.0, 0.6, 0.4) == 0.0


def test_initial_trust_by_hand() -> None:
    assert rule.initial_trust(0.0, 0.5, 0.0, 0.27, 0.2, False) == pytest.approx(0.365)
    assert rule.initial_trust(1.0, 0.5, 0.0, 0.27, 0.2, False) == pytest.approx(0.635)
    assert rule.initial_trust(1.0, 0.5, 0.1, 0.2, 0.2, False) == pytest.approx(0.7)
    assert rule.initial_trust(1.0, 0.5, -0.1, 0.2, 0.2, False) == pytest.approx(0.5)
    assert rule.initial_trust(0.5, 0.5, 0.0, 0.27, 0.2, True) == pytest.approx(0.7)
    assert rule.initial_trust(0.5, 0.9, 0.0, 0.27, 0.2, True) == 1.0
    assert rule.initial_trust(0.1, 0.0, 0.0, 0.27, 0.2, False) == 0.0


@given(uniforms, uniforms, shares, shares, shares, shares, st.booleans())
def test_initial_trust_is_a_share_that_acquaintance_never_lowers(
    a: float, b: float, level: float, more: float, width: float, familiarity: float, acquainted: bool
) -> None:
    trusted = more - 0.5
    low = rule.initial_trust(min(a, b), level, trusted, width, familiarity, acquainted)
    assert 0.0 <= low <= rule.initial_trust(max(a, b), level, trusted, width, familiarity, acquainted) <= 1.0
    stranger = rule.initial_trust(a, level, trusted, width, familiarity, False)
    assert stranger <= rule.initial_trust(a, level, trusted, width, familiarity, True)


def test_who_trusts_and_who_is_trusted_by_hand() -> None:
    assert rule.trusting(0.25, 0.45, 0.4) == pytest.approx(0.35)
    assert rule.trusting(0.75, 0.45, 0.4) == pytest.approx(0.55)
    assert rule.trusting(0.9, 0.9, 0.8) == 1.0 and rule.trusting(0.1, 0.1, 0.8) == 0.0
    assert rule.trusted(0.25, 0.4) == pytest.approx(-0.1)
    assert rule.trusted(0.75, 0.4) == pytest.approx(0.1)


@given(uniforms, shares)
def test_without_width_everybody_trusts_and_is_trusted_alike(u: float, level: float) -> None:
    assert rule.trusting(u, level, 0.0) == level
    assert rule.trusted(u, 0.0) == 0.0


def test_acquaintance_by_hand() -> None:
    assert rule.acquaintance_chance(0.5, 0.8, True, True) == 0.5
    assert rule.acquaintance_chance(0.5, 0.8, True, False) == 0.4
    assert rule.acquaintance_chance(0.5, 0.8, False, False) == 0.0
    assert rule.acquaintance_chance(1.0, 1.0, False, True) == 0.0


@given(shares, shares)
def test_colleagues_of_other_divisions_know_each_other_no_more_often(share: float, across: float) -> None:
    assert rule.acquaintance_chance(share, across, True, False) <= share
    assert rule.acquaintance_chance(share, 1.0, True, False) == share
    assert rule.acquaintance_chance(share, 0.0, True, False) == 0.0


def test_initial_closeness_by_hand() -> None:
    assert rule.initial_closeness(True) == 0.4
    assert rule.initial_closeness(False) == 0.0


@given(uniforms, st.floats(0.0, 2.0))
def test_a_wide_style_stays_centred_and_the_usual_one_keeps_its_bits(u: float, style: float) -> None:
    assert rule.response_bias(u, 0.1) == 0.1 + 0.1 * u
    assert rule.response_bias(u, style) == pytest.approx(0.15 + style * (u - 0.5), abs=1e-12)
    assert rule.response_bias(0.5, style) == pytest.approx(0.15, abs=1e-12)
