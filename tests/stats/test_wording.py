"""What is printed of a comparison lets a reader judge it as the program did."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import peersim
from peersim.report.words import headline
from peersim.stats.contrasts import verdict
from peersim.stats.wording import MOST_DIGITS, digits_apart, digits_of, percent, with_interval

NEAR = 2 * 10**-MOST_DIGITS  # what is nearer may look the same
SIZES = st.floats(-0.3, 0.3).map(lambda value: round(value, 5))
MARGINS = st.sampled_from([0.05, 0.1, 0.02, 0.005, 0.0333])


def read(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"[+-]?\d+\.\d+", text.replace("−", "-"))]


def judged(mean: float, low: float, high: float, margin: float) -> str:
    """What a reader makes of an estimate, its interval and a margin."""
    if -margin <= low and high <= margin:
        return "negligible"
    if low <= 0.0 <= high or abs(mean) <= margin:
        return "open"
    return "better" if mean > 0.0 else "worse"


@given(ends=st.tuples(SIZES, SIZES), margin=MARGINS)
@pytest.mark.parametrize(("unit", "signs"), [("", True), ("SD", False)])
def test_the_verdict_follows_from_the_printed_numbers(
    unit: str, signs: bool, ends: tuple[float, float], margin: float
) -> None:
    low, high = sorted(ends)
    mean = (low + high) / 2.0
    assume(all(abs(abs(value) - limit) > NEAR for value in (mean, low, high) for limit in (0.0, margin)))
    shown, least, most = read(with_interval(mean, low, high, 2, margin, unit, signs=signs))
    assert judged(shown, least, most, margin) == verdict(low, high, margin)
    assert (abs(shown) < margin) == (abs(mean) < margin)
    assert max(abs(shown - mean), abs(least - low), abs(most - high)) <= 0.005 + 1e-12


def test_no_more_digits_than_are_needed() -> None:
    assert digits_of(0.12, 0.02, 0.22, 0.05) == 2
    assert digits_of(0.001, -0.02, 0.02, 0.05) == 2
    assert digits_apart([(0.05, 0.05), (float("nan"), 0.0)]) == 2
    assert digits_apart([(1e-12, 0.0)]) == MOST_DIGITS


def test_an_estimate_below_the_margin_is_seen_to_be() -> None:
    row = {
        **{"outcome": "gain", "n_pairs": 150, "verdict": "open", "clear": False, "margin": 0.05},
        **{"d": 0.0478, "d_low": 0.026, "d_high": 0.069, "difference": 0.17, "low": 0.10, "high": 0.24},
    }
    said = headline(row, "external", "in-house")
    assert "+0.048 SD, 95 % interval [+0.026, +0.069]" in said
    assert "**External** is above **in-house** in gain" in said
    assert (
        "Whether the difference is larger than 0.05 SD, the margin below which it does not matter, is open"
        in said
    )


def test_a_share_that_is_not_defined_is_no_nan_percent() -> None:
    assert percent(float("nan")) == "not defined"
    assert (percent(0.125), percent(1.0), percent(0.0)) == ("12 %", "100 %", "0 %")


def test_no_page_or_figure_formats_a_percentage_by_itself() -> None:
    """What may be undefined goes through :func:`percent`; this keeps a ``nan %`` from coming back."""
    home = Path(peersim.__file__).parent
    files = [file for room in ("report", "figures", "cli") for file in (home / room).rglob("*.py")]
    own = re.compile(r"100 \* [^{}]*:\.\d+f\} %|number\(100 \*[^{}]*\} %|:\.\d+%\}")
    assert [str(file) for file in files if own.search(file.read_text("utf-8"))] == []
