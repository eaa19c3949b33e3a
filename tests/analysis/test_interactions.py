"""An interaction is one contrast minus another, cohort by cohort."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import peersim as ps
from peersim.analysis.summaries import contrast
from peersim.experiment.reading import parse_experiment
from peersim.model.errors import InputError
from peersim.model.outcomes import SD0_KNOWLEDGE

PAIRS = {"high": ("both", "one"), "low": ("other", "alike")}
ARMS = ("both", "one", "other", "alike")
FILE = """
format = 1
name = "levers"
replicates = 6
keep = 0
outcomes = ["gain", "trust"]
{design}
[programme]
sessions = 2
[world]
items = 8
[arms.alike]
programme.seats = {{ externality = 0.0, diversity = 0.0 }}
[arms.one]
programme.seats = {{ externality = 0.0, diversity = 1.0 }}
[arms.other]
programme.seats = {{ externality = 1.0, diversity = 0.0 }}
[arms.both]
[contrasts]
high = ["both", "one"]
low = ["other", "alike"]
[interactions]
lever = ["high", "low"]
"""
SAMPLED = '[design]\nkind = "latin-hypercube"\npoints = 12\n[vary]\n"world.rivalry" = "plausible"'


def runs_of(values: dict[str, list[float]]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {"replicate": at, "point": 0, "arm": arm, "status": "ok", "gain": value}
        for arm, gains in values.items()
        for at, value in enumerate(gains)
    ]
    return pd.DataFrame(rows)


def interaction(values: dict[str, list[float]]) -> "pd.Series[Any]":
    table = contrast(runs_of(values), PAIRS, ["gain"], 0.05, {0: 40}, {"lever": ("high", "low")})
    return table.set_index("contrast").loc["lever"]


def test_levers_that_add_up_do_not_interact() -> None:
    base = [0.5, 1.5, 2.0, 0.0, 1.0, 3.0]
    values = {
        "alike": base,
        "one": [v + 1 for v in base],
        "other": [v + 2 for v in base],
        "both": [v + 3 for v in base],
    }
    row = interaction(values)
    assert (row["difference"], row["low"], row["high"], row["verdict"]) == (0.0, 0.0, 0.0, "negligible")


def test_worked_by_hand() -> None:
    values = {
        "both": [5.0, 6.0, 9.0],
        "one": [1.0, 1.0, 2.0],
        "other": [2.0, 1.0, 3.0],
        "alike": [1.0, 1.0, 1.0],
    }
    row = interaction(values)  # (4, 5, 7) less (1, 0, 2): 3, 5, 5
    assert row["difference"] == pytest.approx(13 / 3)
    assert row["d"] == pytest.approx(13 / 3 / (SD0_KNOWLEDGE * 40))
    assert row["n_pairs"] == 3


@given(st.lists(st.tuples(*[st.floats(-5, 5)] * 4), min_size=5, max_size=20))
def test_its_mean_is_the_difference_of_the_two_contrasts(cohorts: list[tuple[float, ...]]) -> None:
    values = {arm: [cohort[at] for cohort in cohorts] for at, arm in enumerate(ARMS)}
    table = contrast(runs_of(values), PAIRS, ["gain"], 0.05, {0: 40}, {"lever": ("high", "low")})
    found = table.set_index("contrast")["difference"]
    assert found["lever"] == pytest.approx(found["high"] - found["low"], abs=1e-9)


def test_neither_direction_is_good() -> None:
    values = {"both": [5.0 + at / 10 for at in range(9)], **{arm: [1.0] * 9 for arm in ARMS[1:]}}
    assert interaction(values)["verdict"] == "higher"


def test_over_the_points_of_a_sample(tmp_path: Path) -> None:
    """As worked out from the runs: the mean over points and replicates, and the points where it is clear."""
    file = tmp_path / "levers.toml"
    file.write_text(FILE.format(design=SAMPLED), "utf-8")
    result = ps.run(file, out=tmp_path / "out", figures=False)
    row = result.contrasts.set_index(["contrast", "outcome"]).loc[("lever", "gain")]
    wide = result.runs.pivot(index=["point", "replicate"], columns="arm", values="gain")
    lever = (wide["both"] - wide["one"]) - (wide["other"] - wide["alike"])
    assert row["difference"] == pytest.approx(lever.mean())
    assert row["n_points"] == 12
    shares = [row[f"share_{word}"] for word in ("higher", "lower", "negligible")]
    assert sum(shares) == pytest.approx(1.0)
    assert row["share_better"] == row["share_worse"] == 0.0
    per_point = lever.groupby("point")
    assert shares[0] + shares[1] == pytest.approx((per_point.mean().abs() > 0.05 * SD0_KNOWLEDGE * 8).mean())


def test_the_answer_says_whether_levers_add_up(tmp_path: Path) -> None:
    file = tmp_path / "levers.toml"
    file.write_text(FILE.format(design=""), "utf-8")
    answer = ps.run(file, out=tmp_path / "out", figures=False).answer
    assert "## Does one difference depend on another? (gain)" in answer
    assert "| lever | (both − one) less (other − alike) |" in answer


@pytest.mark.parametrize(
    ("now", "then", "says"),
    [
        (
            'lever = ["high", "low"]',
            'lever = ["high", "lo"]',
            r"interactions.lever: there is no contrast 'lo'.*low",
        ),
        (
            'lever = ["high", "low"]',
            'lever = ["high", "high"]',
            "interactions.lever: compares a contrast with itself",
        ),
        (
            'lever = ["high", "low"]',
            'high = ["high", "low"]',
            "interactions.high: has the name of a contrast",
        ),
        ('lever = ["high", "low"]', 'lever = ["high"]', "interactions.lever: .*2"),
        ("keep = 0", 'headlines = ["hihg"]', "headlines: there is no contrast 'hihg'.*high"),
        ("keep = 0", "headlines = []", "headlines: lists no contrast"),
        ("keep = 0", 'headlines = ["low", "low"]', "headlines: lists 'low' twice"),
    ],
)
def test_mistakes_are_named(now: str, then: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_experiment(FILE.format(design="").replace(now, then))


def test_only_a_forest_shows_interactions() -> None:
    good = FILE.format(design="") + '[figures]\nf = { kind = "forest", contrasts = ["high", "lever"] }\n'
    assert parse_experiment(good).figures["f"].contrasts == ["high", "lever"]
    with pytest.raises(InputError, match=r"figures\.f\.contrasts: there is no contrast 'lever'"):
        parse_experiment(good.replace('"forest"', '"decomposition"'))
