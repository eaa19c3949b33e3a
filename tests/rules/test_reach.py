"""S4-S5: who can carry words to a boss, who competes, how far apart people are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares, uniforms

from peersim.rules import reach as rule

shared = st.sampled_from(
    [(True, True, True), (False, True, True), (False, False, True), (False, False, False)]
)


@pytest.mark.parametrize(
    ("u", "organisation", "division", "steps"),
    [
        (0.49, True, True, 1),
        (0.49, False, False, 1),
        (0.5, True, True, 2),
        (0.51, True, True, 2),
        (0.51, True, False, 3),
        (0.51, False, False, rule.NO_PATH),
    ],
)
def test_path_steps_by_hand(u: float, organisation: bool, division: bool, steps: int) -> None:
    assert rule.path_steps(u, 0.5, organisation, division) == steps


@given(uniforms)
def test_chance_0_never_and_chance_1_always_gives_one_step(u: float) -> None:
    assert rule.path_steps(u, 1.0, False, False) == 1
    assert rule.path_steps(u, 0.0, True, True) == 2


def test_reported_steps_by_hand() -> None:
    assert rule.reported_steps(True, True) == 0
    assert rule.reported_steps(True, False) == 0
    assert rule.reported_steps(False, True) == 1
    assert rule.reported_steps(False, False) == rule.NO_PATH


@pytest.mark.parametrize(
    ("division", "organisation", "industry", "chance"),
    [
        (True, True, True, 0.7),
        (False, True, True, 0.3),
        (False, False, True, 0.2),
        (False, False, False, 0.1),
    ],
)
def test_direct_chance_by_hand(division: bool, organisation: bool, industry: bool, chance: float) -> None:
    assert rule.direct_chance(division, organisation, industry, 0.7, 0.3, 0.1) == chance


@given(shared, shares, shares, shares)
def test_direct_chance_is_a_chance(ties: tuple[bool, bool, bool], a: float, b: float, c: float) -> None:
    assert 0.0 <= rule.direct_chance(*ties, a, b, c) <= 1.0


def test_twice_the_chance_in_ones_own_industry_stops_at_1() -> None:
    assert rule.direct_chance(False, False, True, 0.0, 0.0, 0.8) == 1.0


def test_reach_by_hand() -> None:
    assert rule.reach(0, 0.5) == 1.0
    assert rule.reach(1, 0.5) == 0.5
    assert rule.reach(3, 0.5) == 0.125
    assert rule.reach(rule.NO_PATH, 0.5) == 0.0
    assert rule.reach(2, 0.0) == 0.0
    assert rule.reach(6, 1.0) == 1.0


@given(st.integers(0, 6), st.integers(0, 6), shares)
def test_reach_falls_with_every_step(a: int, b: int, decay: float) -> None:
    assert 1.0 >= rule.reach(min(a, b), decay) >= rule.reach(max(a, b), decay) >= 0.0
    assert rule.reach(rule.NO_PATH, decay) <= rule.reach(max(a, b), decay)


def test_promotion_pool_by_hand() -> None:
    assert rule.promotion_pool(True, True, True, 0.3) == 1.0
    assert rule.promotion_pool(False, True, True, 0.3) == 0.4
    assert rule.promotion_pool(False, False, True, 0.3) == 0.3
    assert rule.promotion_pool(False, False, False, 0.3) == 0.0


@given(shared, shares)
def test_promotion_pool_is_a_share(ties: tuple[bool, bool, bool], industry_pool: float) -> None:
    assert 0.0 <= rule.promotion_pool(*ties, industry_pool) <= 1.0


def test_distance_by_hand() -> None:
    assert rule.distance(False, False, False, 0.25, 0.5, 0.125) == 0.0
    assert rule.distance(True, False, False, 0.25, 0.5, 0.125) == 0.25
    assert rule.distance(False, True, False, 0.25, 0.5, 0.125) == 0.5
    assert rule.distance(False, False, True, 0.25, 0.5, 0.125) == 0.125
    assert rule.distance(True, True, True, 0.25, 0.5, 0.125) == 0.875


@given(st.booleans(), st.booleans(), st.booleans(), shares, shares, shares)
def test_differing_in_more_is_never_nearer(f: bool, o: bool, i: bool, a: float, b: float, c: float) -> None:
    value = rule.distance(f, o, i, a, b, c)
    assert 0.0 <= value <= rule.distance(True, True, True, a, b, c)


@pytest.mark.parametrize(
    ("same_function", "level_gap", "fit"),
    [
        (True, 0, 1.0),
        (True, 1, 0.5),
        (True, 2, 0.0),
        (True, 4, 0.0),
        (False, 0, 0.3),
        (False, 1, 0.15),
        (False, 2, 0),
    ],
)
def test_fit_for_one_post_by_hand(same_function: bool, level_gap: int, fit: float) -> None:
    assert rule.fit_for_one_post(same_function, level_gap) == pytest.approx(fit, abs=1e-15)


def test_pool_for_posts_by_hand() -> None:
    assert rule.pool_for_posts(1.0, 1.0, 0.25) == 0.25
    assert rule.pool_for_posts(0.5, 0.5, 0.5) == 0.375
    assert rule.pool_for_posts(0.5, 1.0, 0.0) == 0.0


@given(shares, shares, shares, shares)
def test_who_fits_better_competes_more_and_nobody_more_than_before(
    pool: float, post_fit: float, a: float, b: float
) -> None:
    low, high = (rule.pool_for_posts(pool, post_fit, fit) for fit in (min(a, b), max(a, b)))
    assert 0.0 <= low <= high <= pool
    assert rule.pool_for_posts(pool, 0.0, a) == rule.pool_for_posts(pool, post_fit, 1.0) == pool


def test_facilitator_reach_by_hand() -> None:
    assert rule.facilitator_reach(True, 0.5, 0.5) == 0.25
    assert rule.facilitator_reach(True, 0.0, 0.5) == rule.facilitator_reach(False, 1.0, 0.5) == 0.0
    assert rule.facilitator_reach(True, 1.0, rule.reach(rule.FACILITATOR_STEPS, 0.6)) == 0.6


@given(shares, shares, shares)
def test_the_more_an_employee_the_further_a_facilitator_reaches(a: float, b: float, reach: float) -> None:
    low, high = (rule.facilitator_reach(True, inside, reach) for inside in (min(a, b), max(a, b)))
    assert 0.0 <= low <= high <= reach
