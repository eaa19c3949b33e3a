"""Numbers and labels in plain words."""

import doctest
from math import inf, nan

import pytest

from peersim.figures.kit import labels, words
from peersim.model.outcomes import BY_NAME
from peersim.model.registry import parameters
from peersim.stats.contrasts import verdict
from peersim.stats.wording import number


def test_examples() -> None:
    assert doctest.testmod(words).failed == 0
    assert doctest.testmod(labels).failed == 0


@pytest.mark.parametrize(
    ("half", "digits"),
    [(nan, 2), (inf, 2), (0.0, 2), (5.0, 2), (0.03, 2), (0.003, 3), (0.0003, 4), (1e-6, 4)],
)
def test_decimals_follow_the_interval(half: float, digits: int) -> None:
    assert words.digits_for(half) == digits


def test_no_negative_zero_and_a_real_minus_sign() -> None:
    assert number(-0.0, sign=True) == "0.00"
    assert number(-0.004) == "0.00"
    assert number(-1.0) == "−1.00"


def test_an_end_that_would_seem_to_touch_the_margin_gets_a_decimal() -> None:
    def said(d: float, low: float, high: float) -> str:
        return words.effect({"d": d, "d_low": low, "d_high": high, "margin": 0.05})

    assert said(0.02, -0.011, 0.052) == "+0.020 SD [−0.011, 0.052]"
    assert said(0.02, -0.02, 0.06) == "+0.02 SD [−0.02, 0.06]"
    assert said(0.02, nan, nan) == "+0.02 SD"


@pytest.mark.parametrize(
    ("good", "sides"),
    [(1, ("in-house", "external")), (-1, ("external", "in-house")), (0, ("in-house", "external"))],
)
def test_which_side_is_better(good: int, sides: tuple[str, str]) -> None:
    below, above = words.favour(BY_NAME["gain"]._replace(good=good), "external", "in-house")
    word = "better" if good else "higher"
    assert (below, above) == (f"←\xa0{word} for {sides[0]}", f"{word} for {sides[1]}\xa0→")


def test_every_outcome_has_a_sentence() -> None:
    row = {"difference": 0.1, "low": 0.05, "high": 0.15, "d": nan, "margin": 0.0, "n_pairs": 12}
    for outcome in BY_NAME.values():
        here = row | {"unit": outcome.unit, "verdict": verdict(0.05, 0.15, 0.0, outcome.good)}
        said = words.finding(here, outcome, "external", "in-house")
        assert said.startswith(words.capital(outcome.label)) and "0-1" not in said
        assert said.endswith("[0.05, 0.15]")
        assert "higher" in said or "more common" in said


@pytest.mark.parametrize("good", [1, -1, 0])
def test_a_class_is_the_side_of_zero_whichever_direction_is_good(good: int) -> None:
    for low, high, where in (
        (0.1, 0.2, "above"),
        (-0.2, -0.1, "below"),
        (-0.04, 0.03, "negligible"),
        (-0.1, 0.2, "open"),
    ):
        row = {"difference": (low + high) / 2, "verdict": verdict(low, high, 0.05, good)}
        assert words.class_of(row) == where


def test_every_parameter_has_an_axis_label() -> None:
    for path, parameter in parameters.items():
        assert labels.parameter_axis(path).startswith(f"{path}: {parameter.meaning}")
    assert labels.parameter_axis("world.unheard_of") == "world.unheard_of"
    assert labels.parameter_axis("world.half_life").count("week") == 1
