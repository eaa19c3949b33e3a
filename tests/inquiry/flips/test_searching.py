"""The search on planted functions whose nearest flip is known."""

from collections.abc import Callable
from math import inf, isnan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peersim.inquiry.flips.crossing import crossing, curve
from peersim.inquiry.flips.searching import (
    Effects,
    Line,
    Model,
    alone,
    anchored,
    around,
    confirmed,
    local_model,
    nearest,
    together,
)
from peersim.inquiry.flips.space import Array, Space

REPLICATES = 40


def planted(
    function: Callable[[Array], Array], spread: float = 0.0, apart: float = 0.0, seed: int = 0
) -> Effects:
    """Paired effects of a known mean: what replicates share has SD ``spread``, what they do not has SD ``apart``."""
    draw = np.random.default_rng(seed)
    shared = draw.normal(0.0, spread, REPLICATES) if spread else np.zeros(REPLICATES)

    def effects(points: Array) -> Array:
        own = draw.normal(0.0, apart, (len(points), REPLICATES)) if apart else 0.0
        return np.asarray(function(points)[:, None] + shared + own)

    return effects


def plane(slopes: Array, value: float, start: Array) -> Callable[[Array], Array]:
    return lambda points: value + (points - start) @ slopes


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.floats(-1.0, 1.0), min_size=2, max_size=6).filter(lambda own: np.linalg.norm(own) > 0.5),
    st.floats(0.02, 0.15),
)
def test_the_nearest_point_of_a_hyperplane(slopes: list[float], distance: float) -> None:
    """Its distance is the level to be overcome divided by the length of the slopes, along the slopes."""
    own = np.array(slopes)
    start = np.full(len(own), 0.5)
    space, level = Space.of(start), distance * float(np.linalg.norm(own))
    line = together(planted(plane(own, 0.0, start)), space, [level])[level]
    assert np.linalg.norm(line.step) == pytest.approx(distance, abs=2e-3)
    assert line.step == pytest.approx(distance * own / np.linalg.norm(own), abs=2e-3)


def test_the_box_bends_the_way() -> None:
    """An input that is at its end goes no farther: the rest must do it."""
    start = np.array([0.9, 0.5, 0.5])
    slopes = np.array([1.0, 1.0, 0.0])
    line = together(planted(plane(slopes, 0.0, start)), Space.of(start), [0.4])[0.4]
    assert line.step == pytest.approx([0.1, 0.3, 0.0], abs=2e-3)


def test_a_condition_bends_the_way_too() -> None:
    """Only the first input acts, but it may not exceed the second, which must then move with it."""
    start = np.array([0.4, 0.5])
    space = Space.of(start, lambda points: (points[:, 1] - points[:, 0])[None])
    seen: list[Array] = []

    def effects(points: Array) -> Array:
        seen.append(points)
        return np.repeat((points[:, 0] - start[0])[:, None], REPLICATES, axis=1)

    line = together(effects, space, [0.3])[0.3]
    assert line.step == pytest.approx([0.3, 0.2], abs=2e-3)
    tried = alone(effects, space, [0.3])
    assert tried[0].up is not None
    assert tried[0].up.far == pytest.approx(0.1, abs=1e-3)  # until the condition
    confirmed(effects, space, [line])
    everywhere = np.concatenate(seen)
    assert (everywhere[:, 0] <= everywhere[:, 1]).all()
    assert ((everywhere >= 0.0) & (everywhere <= 1.0)).all()


def test_a_curved_one_by_brute_force() -> None:
    """Two inputs that only act together, and a third that bends: the nearest point of a fine grid is not nearer."""
    start = np.array([0.3, 0.3, 0.3])

    def function(points: Array) -> Array:
        return np.asarray(points[:, 0] * points[:, 1] + 0.3 * points[:, 2] ** 2)

    level = 0.3
    line = together(planted(function), Space.of(start), [level])[level]
    found = confirmed(planted(function), Space.of(start), [line])[0]
    axis = np.linspace(0.0, 1.0, 101)
    grid = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(-1, 3)
    beyond = grid[function(grid) >= level]
    least = float(np.linalg.norm(beyond - start, axis=1).min())
    assert found.crossing.at * found.length == pytest.approx(least, abs=0.02)


def test_nothing_flips() -> None:
    start = np.array([0.5, 0.5])
    effects = planted(plane(np.array([0.1, 0.02]), 0.0, start))
    space = Space.of(start)
    tried = alone(effects, space, [0.5])
    assert all(not one.lines for one in tried)
    line = together(effects, space, [0.5])[0.5]
    found = confirmed(effects, space, [line])[0]
    assert not found.crossing.found
    assert line.step == pytest.approx([0.5, 0.5], abs=2e-3)  # where the effect is largest
    assert found.curve.mean(np.array([found.curve.far]))[0] == pytest.approx(0.06, abs=1e-3)


def test_each_input_alone_turns_where_it_must() -> None:
    """One known switching point: 0.2 + u - 0.5 = 0.45 at u = 0.75; the other input is too weak."""
    start = np.array([0.5, 0.5])
    effects = planted(plane(np.array([1.0, 0.1]), 0.2, start))
    first, second = alone(effects, Space.of(start), [0.45, -0.05])
    assert first.lines[0.45].step == pytest.approx([0.25, 0.0], abs=1e-6)
    assert first.lines[-0.05].step == pytest.approx([-0.25, 0.0], abs=1e-6)
    assert not second.lines
    sure = confirmed(effects, Space.of(start), list(first.lines.values()))
    assert [one.crossing.at for one in sure] == pytest.approx([1.0, 1.0])


def test_the_nearer_of_two_turns_is_told() -> None:
    """A valley: the level is reached .1 below the start and .3 above it."""
    start = np.array([0.5])
    effects = planted(lambda points: (points[:, 0] - 0.6) ** 2)
    (one,) = alone(effects, Space.of(start), [0.04])
    assert one.lines[0.04].step == pytest.approx([-0.1], abs=1e-3)


def test_an_interval_holds_the_true_place_about_as_often_as_it_says() -> None:
    """95 % of 200 intervals, each from its own noise; chance that fewer than 178 or more than 199 do: below 1 %."""
    start, inside = np.array([0.0]), 0
    line = Line(np.array([0.4]), 0.3)
    for seed in range(200):
        effects = planted(lambda points: points[:, 0], 0.1, 0.05, seed)
        found = confirmed(effects, Space.of(start), [line])[0].crossing
        inside += found.low <= 0.75 <= found.high
    assert 178 <= inside <= 199


def test_where_noise_hides_the_crossing_it_is_not_found() -> None:
    effects = planted(lambda points: 0.1 * points[:, 0], spread=1.0)
    found = confirmed(effects, Space.of(np.array([0.0])), [Line(np.array([1.0]), 0.05)])[0].crossing
    assert not found.found
    assert isnan(found.at) or found.high == inf


def test_a_search_errs_in_differences_from_the_start_alone() -> None:
    """What all points have in common is replaced by what more replicates gave."""
    start = np.array([0.5, 0.5])
    effects = planted(plane(np.array([1.0, 0.0]), 0.0, start), spread=5.0)
    held = anchored(effects, Space.of(start), 0.0)(np.array([[0.7, 0.5]]))
    assert held.mean() == pytest.approx(0.2)


def test_inputs_that_do_nothing_do_not_move() -> None:
    """20 inputs of which two act, in noise: at most a few of the others move, and little."""
    start = np.full(20, 0.5)
    slopes = np.zeros(20)
    slopes[[3, 7]] = 0.3, -0.4
    line = together(planted(plane(slopes, 0.0, start), 0.05, 0.02), Space.of(start), [0.1])[0.1]
    assert line.inputs[:2] == [7, 3]
    assert np.linalg.norm(line.step) == pytest.approx(0.2, abs=0.02)
    assert len(line.inputs) < 8


def test_the_same_seed_finds_the_same() -> None:
    start = np.full(4, 0.5)
    steps = [
        together(
            planted(plane(np.array([0.3, 0.1, 0.2, 0.0]), 0.0, start), 0.05, 0.05), Space.of(start), [0.1], 3
        )[0.1]
        for _ in range(2)
    ]
    assert (steps[0].step == steps[1].step).all()


def test_the_model_of_a_quadratic_is_the_quadratic() -> None:
    centre = np.array([0.5, 0.4])
    points = np.random.default_rng(0).random((40, 2))
    away = points - centre
    model = local_model(centre, points, 0.1 + away @ np.array([1.0, -2.0]) + away**2 @ np.array([0.5, 3.0]))
    assert model.slope == pytest.approx([1.0, -2.0])
    assert model.bend == pytest.approx([0.5, 3.0])
    assert model.at(centre) == pytest.approx(0.1)


def test_a_model_without_the_level_has_no_nearest_point() -> None:
    space = Space.of(np.array([0.5]))
    flat = Model(space.start, 0.0, np.array([0.1]), np.array([0.0]))
    assert nearest(space, flat, 1.0, np.random.default_rng(0)) is None


def test_a_sample_is_plausible_and_holds_its_centre() -> None:
    start = np.array([0.5, 0.5])
    space = Space.of(start, lambda points: (points[:, 1] - points[:, 0])[None])
    cloud = around(space, start, 0.3, 50, np.random.default_rng(0))
    assert space.holds(cloud).all()
    assert (cloud == start).all(axis=1).any()
    assert np.abs(cloud - start).max() <= 0.3 + 1e-4
    assert len(cloud) >= 40


def test_a_start_outside_what_is_plausible_may_stay_there() -> None:
    space = Space.of(np.array([1.5, 0.5]))
    assert space.holds(np.array([[1.5, 0.5], [1.2, 0.5]])).all()
    assert not space.holds(np.array([[1.6, 0.5]])).any()


def test_how_far_a_line_stays_plausible() -> None:
    space = Space.of(np.array([0.5, 0.5]), lambda points: (1.2 - points.sum(axis=1))[None])
    assert space.reach(np.array([-1.0, 0.0]), inf) == pytest.approx(0.5)
    assert space.reach(np.array([1.0, 1.0]), inf) == pytest.approx(0.1)
    assert space.reach(np.array([1.0, -1.0]), 0.3) == 0.3


def test_a_straight_line_is_crossed_with_fiellers_interval() -> None:
    """Of a line through noise that all places share, the interval is that of the mean divided by the slope."""
    draw = np.random.default_rng(1)
    shared = draw.normal(0.0, 0.1, 50)
    places = np.array([0.0, 0.5, 1.0])
    found = crossing(curve(places, places[:, None] + shared, 1), 0.5)
    half = 2.0096 * shared.std(ddof=1) / sqrt(50)
    assert found.at == pytest.approx(0.5 - shared.mean())
    assert found.high - found.at == pytest.approx(half, rel=1e-3)
    assert found.at - found.low == pytest.approx(half, rel=1e-3)
