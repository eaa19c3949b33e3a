"""R13: how long an acquired answer is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import uniforms

from peersim.rules.forgetting import retention_weeks

half_lives, uses = st.floats(1.0, 1000.0), st.floats(0.0, 0.99)


def test_retention_by_hand() -> None:
    assert retention_weeks(0.5, 20.0, 0.0) == 20.0
    assert retention_weeks(0.5, 20.0, 0.5) == 40.0
    assert retention_weeks(0.25, 20.0, 0.0) == 60.0
    assert retention_weeks(0.8, 20.0, 0.75) == pytest.approx(20.0)  # 80 x .2 / .8


@pytest.mark.parametrize(("half_life", "use"), [(28.0, 0.7), (28.0, 0.0), (56.0, 0.95)])
def test_the_share_kept_after_t_weeks_is_c_over_c_plus_t(half_life: float, use: float) -> None:
    """Over a fine grid of uniforms, with c = half_life / (1 - use); half is kept at t = c."""
    grid = [(k + 0.5) / 10_000 for k in range(10_000)]
    c = half_life / (1.0 - use)
    for t, share in ((c / 3, 0.75), (c, 0.5), (3 * c, 0.25), (9 * c, 0.1)):
        kept = sum(retention_weeks(u, half_life, use) > t for u in grid) / len(grid)
        assert kept == pytest.approx(share, abs=1.01e-4)


@given(uniforms, half_lives, uses)
def test_everything_is_kept_for_some_time_and_forgotten_some_day(
    u: float, half_life: float, use: float
) -> None:
    assert 0.0 < retention_weeks(u, half_life, use) < float("inf")


@given(uniforms, uniforms, half_lives, half_lives, uses, uses)
def test_retention_rises_with_half_life_and_use_and_falls_with_u(
    u: float, v: float, a: float, b: float, c: float, d: float
) -> None:
    assert retention_weeks(min(u, v), a, c) >= retention_weeks(max(u, v), a, c)
    assert retention_weeks(u, min(a, b), c) <= retention_weeks(u, max(a, b), c)
    assert retention_weeks(u, a, min(c, d)) <= retention_weeks(u, a, max(c, d))


@given(uniforms)
def test_what_is_learnt_in_the_last_week_of_the_longest_run_is_kept_beyond_it(u: float) -> None:
    """So that nothing is forgotten in the step in which it is learnt."""
    assert 260.0 + retention_weeks(u, 1.0, 0.0) > 260.0
