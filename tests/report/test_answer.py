"""The answer says what the numbers say: four planted data sets, four verdicts."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from peersim.analysis.summaries import contrast, summarise
from peersim.model.outcomes import SD0_KNOWLEDGE
from peersim.model.parameters import DEFAULTS_VERSION
from peersim.report.answer import Page, answer, number
from peersim.report.words import about_defaults

SD0 = SD0_KNOWLEDGE * 40


def planted(shift: float, noise: float, n: int = 40) -> pd.DataFrame:
    """Runs of two arms whose paired difference in gain has the given mean and SD, in start SDs."""
    rng = np.random.default_rng(0)
    base = rng.normal(1.0, 0.3, n)
    difference = rng.normal(0.0, 1.0, n)
    difference = (difference - difference.mean()) / difference.std(ddof=1) * noise + shift
    rows: list[dict[str, Any]] = []
    for replicate in range(n):
        for arm, gain in (
            ("external", base[replicate] + difference[replicate] * SD0),
            ("inhouse", base[replicate]),
        ):
            rows.append({"replicate": replicate, "point": 0, "arm": arm, "status": "ok", "gain": gain})
    return pd.DataFrame(rows).assign(spread=0.5, losers=0.1, trust=0.5)


SIZE = {(point, arm): 8 for point in range(3) for arm in ("external", "inhouse")}


def page(runs: pd.DataFrame, **changes: Any) -> str:
    pairs = {"leaving_home": ("external", "inhouse")}
    content: dict[str, Any] = {
        "name": "planted",
        "question": "Which is better?",
        "primary": "gain",
        "labels": {"external": "external", "inhouse": "in-house"},
        "contrasts": pairs,
        "summary": summarise(runs, ["gain", "spread", "losers"], SIZE),
        "found": contrast(runs, pairs, ["gain"], 0.05, {0: 40, 1: 40, 2: 40}),
        "points": [{}],
        "defaults": "hand-set 1",
        "provenance": "seed 0",
    }
    return answer(Page(**(content | changes)))


@pytest.mark.parametrize(
    ("shift", "noise", "sentence"),
    [
        (0.20, 0.2, "**External** is clearly better than **in-house** in gain: +0.20 SD"),
        (-0.20, 0.2, "**External** is clearly worse than **in-house** in gain: −0.20 SD"),
        (0.00, 0.05, "**External** is as good as **in-house** in gain: 0.00 SD"),
        (0.04, 0.5, "**External** cannot be told from **in-house** in gain: +0.04 SD"),
        (0.10, 0.2, "**External** is better than **in-house** in gain: +0.10 SD"),
        (0.04, 0.05, "**External** is above **in-house** in gain: +0.04 SD"),
    ],
)
def test_planted_worlds_give_their_verdicts(shift: float, noise: float, sentence: str) -> None:
    text = page(planted(shift, noise))
    assert sentence in text
    assert "40 pairs of cohorts" in text


def test_a_difference_below_the_margin_is_said_to_be_small() -> None:
    text = page(planted(0.04, 0.05))
    assert (
        "Whether the difference is larger than 0.05 SD, the margin below which it does not matter, is open"
        in text
    )
    assert "The estimate is beyond the margin of 0.05 SD; the interval reaches below it." in page(
        planted(0.1, 0.2)
    )
    assert "The whole interval is beyond the margin of 0.05 SD." in page(planted(0.2, 0.2))


def test_natural_units_and_spread_stand_beside_sds() -> None:
    text = page(planted(0.2, 0.2))
    assert f"that is {number(0.2 * SD0, sign=True)} [" in text
    assert "| external | " in text
    assert "| 0.50 | 10 % | 40 |" in text


def test_failed_runs_are_counted_and_their_pairs_left_out() -> None:
    runs = planted(0.2, 0.2)
    runs.loc[3, ["status", "gain"]] = ["error", np.nan]
    text = page(runs)
    assert "39 pairs of cohorts" in text
    assert "1 run failed and is left out" in text


@pytest.mark.parametrize("cohorts", [1, 4])
def test_few_cohorts_give_no_verdict(cohorts: int) -> None:
    text = page(planted(0.2, 0.0001).head(2 * cohorts))
    assert "too few for a verdict" in text
    assert "cannot be told from" in text


def test_an_outcome_without_a_good_direction_is_higher_or_lower() -> None:
    runs = planted(0.2, 0.2).assign(overlap=lambda t: t["gain"])
    pairs = {"leaving_home": ("external", "inhouse")}
    found = contrast(runs, pairs, ["overlap", "gain"], 0.05, {0: 40})
    text = page(runs, primary="overlap", found=found, summary=summarise(runs, ["overlap"], SIZE))
    assert "**External** has clearly more than **in-house** in overlap" in text
    assert "members who lose" not in text


def test_an_outcome_that_is_nowhere_defined_in_an_arm_is_said_to_be_so() -> None:
    runs = planted(0.2, 0.2).assign(disclosure=lambda t: t["gain"].where(t["arm"] == "external"))
    pairs = {"leaving_home": ("external", "inhouse")}
    text = page(
        runs,
        found=contrast(runs, pairs, ["gain", "disclosure"], 0.05, {0: 40}),
        summary=summarise(runs, ["gain", "disclosure", "spread", "losers"], SIZE),
    )
    assert "not defined in in-house" in text
    assert "nan" not in text


def test_an_interval_off_zero_is_not_rounded_to_zero() -> None:
    assert "0.00]" not in page(planted(-0.05, 0.15)).split("## ")[1]


def test_comparisons_with_constants_of_the_model_say_so() -> None:
    assert "constants" in page(planted(0.2, 0.2), constant_formats=["generic course"])
    assert "constants" not in page(planted(0.2, 0.2))


def test_a_decomposition_names_what_is_not_told_from_zero_apart() -> None:
    runs = planted(0.0, 0.5)
    text = page(runs, decompositions=[["leaving_home"]])
    assert "not told from zero leaving home" in text
    assert "in favour" not in text


def test_it_is_said_what_the_defaults_rest_on() -> None:
    """The page of this test names the set before calibration."""
    assert "Defaults (hand-set 1) are set by hand from the sources named." in page(planted(0.2, 0.2))
    assert "but for those that measured targets identify" in about_defaults(DEFAULTS_VERSION)


def test_a_region_with_both_signs_is_said_to_depend() -> None:
    runs = pd.concat([planted(0.2, 0.1), planted(-0.2, 0.1).assign(point=1)])
    found = contrast(runs, {"leaving_home": ("external", "inhouse")}, ["gain"], 0.05, {0: 40, 1: 40})
    text = page(runs, found=found, points=[{"world.rivalry": 0.6}, {"world.rivalry": 0.0}])
    assert "It depends. Over 2 settings of `world.rivalry`" in text
    assert "better than **in-house** in 1, worse in 1" in text
    assert "Highest (world.rivalry = 0.6)" in text


def test_the_place_where_the_lead_passes_is_named() -> None:
    """Three points of known differences .2, .1 and −.1 at 0, .3 and .6: the line crosses zero at .45."""
    shifts = (0.2, 0.1, -0.1)
    runs = pd.concat([planted(shift, 0.1).assign(point=point) for point, shift in enumerate(shifts)])
    found = contrast(runs, {"leaving_home": ("external", "inhouse")}, ["gain"], 0.05, {0: 40, 1: 40, 2: 40})
    points = [{"world.specific_share": value} for value in (0.0, 0.3, 0.6)]
    text = page(runs, found=found, points=points)
    said = re.search(r"External is ahead first; the lead passes at 0.45 \[(.*), (.*)\] to in-house", text)
    assert said is not None
    by = found[found["outcome"] == "gain"].sort_values("point")
    for end, bound in zip(said.groups(), ("low", "high"), strict=True):
        # each bound, too, crosses zero between .3 and .6
        before, after = by[bound].iloc[1], by[bound].iloc[2]
        assert float(end) == pytest.approx(0.3 + 0.3 * before / (before - after), abs=0.01)
    assert "What each arm reached, at world.specific_share = 0.3" in text
