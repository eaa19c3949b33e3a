"""Expectations given one input."""

import numpy as np
import pytest

from peersim.analysis.smooth import Smooth


def test_a_straight_line_is_followed_to_the_end() -> None:
    x = np.random.default_rng(0).random(50)
    line = (3.0 - 2.0 * x)[:, None]
    assert Smooth(x).fitted(line) == pytest.approx(line, abs=1e-6)


def test_a_curve_is_followed_and_noise_is_not() -> None:
    """Seed 1: of noise with SD 0.5 in 400 worlds the error that is left is below 0.12."""
    draw = np.random.default_rng(1)
    x = draw.random(400)
    curve = np.sin(6.0 * x)
    fitted = Smooth(x).fitted((curve + 0.5 * draw.standard_normal(400))[:, None])[:, 0]
    assert np.sqrt(((fitted - curve) ** 2).mean()) < 0.12


def test_the_mean_stays_as_it_is() -> None:
    draw = np.random.default_rng(2)
    values = draw.standard_normal((60, 5))
    assert Smooth(draw.random(60)).fitted(values).mean(axis=0) == pytest.approx(values.mean(axis=0))


def test_of_a_choice_each_text_has_its_mean_and_worlds_without_a_meaning_have_theirs() -> None:
    texts = np.array([0.0, 0.0, 1.0, 1.0, np.nan, np.nan])
    values = np.array([1.0, 3.0, 5.0, 5.0, -1.0, -2.0])
    fitted = Smooth(texts, is_choice=True).fitted(values[:, None])[:, 0]
    assert fitted == pytest.approx([2.0, 2.0, 5.0, 5.0, -1.5, -1.5])


def test_a_sample_that_holds_every_world_once_has_the_curve_of_all() -> None:
    draw = np.random.default_rng(3)
    x, values = draw.random(60), draw.standard_normal(60)
    for smooth in (Smooth(x), Smooth(np.floor(3 * x), is_choice=True), Smooth(np.where(x < 0.3, np.nan, x))):
        once = smooth.resampled(values, np.ones((1, 60)))
        assert once == pytest.approx(smooth.fitted(values[:, None]), abs=1e-4)


def test_an_input_that_never_moves_expects_the_mean() -> None:
    values = np.random.default_rng(4).standard_normal(40)
    assert Smooth(np.full(40, 0.3)).fitted(values[:, None])[:, 0] == pytest.approx(np.full(40, values.mean()))
