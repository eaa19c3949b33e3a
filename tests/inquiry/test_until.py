"""Rounds of replicates until an interval is narrow enough."""

import json
import random
from math import inf, sqrt
from pathlib import Path

import pytest

import peersim as ps
from peersim.experiment.reading import parse_experiment
from peersim.experiment.schema import Until
from peersim.inquiry.until import next_replicates, rounds_until
from peersim.model.errors import InputError
from peersim.stats.intervals import half_width, mean_interval

WANTED = Until(contrast="leaving", halfwidth=0.02, max_replicates=1000)
FILE = """
format = 1
name = "enough"
replicates = 10
until = {{ contrast = "leaving", halfwidth = {halfwidth}, max_replicates = {most} }}
[programme]
group_size = 3
sessions = 2
[world]
items = 6
[vary]
"world.rivalry" = [0.0, 0.9]
[arms.inhouse]
programme.seats.externality = 0.0
[arms.external]
[contrasts]
leaving = ["external", "inhouse"]
[figures]
f = {{ kind = "line" }}
"""


def test_a_round_goes_where_the_half_width_points() -> None:
    """It shrinks with the root of n: a tenth too wide needs 1.21 times as many, and 5 % in reserve."""
    assert next_replicates(100, 0.022, WANTED) == 128
    assert next_replicates(100, 0.0200001, WANTED) == 106


@pytest.mark.parametrize(
    ("now", "found", "then"),
    [(100, 0.02, 100), (100, 5.0, 200), (100, inf, 200), (900, 0.03, 1000), (1000, 0.03, 1000)],
)
def test_a_round_at_most_doubles_and_never_passes_the_cap(now: int, found: float, then: int) -> None:
    assert next_replicates(now, found, WANTED) == then


def test_the_reason_is_told() -> None:
    enough = rounds_until(WANTED, 20, lambda n: 0.3 / sqrt(n))
    assert enough.reason == "narrow enough"
    assert enough.rounds[0] == 20
    assert enough.halfwidth <= 0.02
    never = rounds_until(WANTED, 20, lambda n: 1.0)
    assert (never.reason, never.rounds[-1], never.halfwidth) == ("max_replicates", 1000, 1.0)
    assert rounds_until(WANTED, 5000, lambda n: 1.0).rounds == (1000,)


def test_intervals_keep_their_coverage_nearly() -> None:
    """Of 2,000 simulated contrasts 93 % or more hold the truth (nominal 95 %; standard error .5 points)."""
    draw, held, wanted = random.Random(0), 0, Until(contrast="a", halfwidth=0.2, max_replicates=5000)
    for _ in range(2000):
        values: list[float] = []

        def measured(n: int, values: list[float] = values) -> float:
            values += [draw.gauss(0.3, 1.0) for _ in range(n - len(values))]
            return half_width(mean_interval(values).sd, n)

        rounds_until(wanted, 20, measured)
        found = mean_interval(values)
        held += found.low <= 0.3 <= found.high
    assert 0.93 <= held / 2000 <= 0.97


def written(tmp_path: Path, halfwidth: float, most: int) -> Path:
    file = tmp_path / "enough.toml"
    file.write_text(FILE.format(halfwidth=halfwidth, most=most), "utf-8")
    return file


def widest(result: "ps.Result") -> float:
    here = result.contrasts[result.contrasts["outcome"] == "gain"]
    return float(((here["d_high"] - here["d_low"]) / 2).max())


def test_an_experiment_stops_when_every_point_is_known_well_enough(tmp_path: Path) -> None:
    file = written(tmp_path, 0.35, 4000)
    result = ps.run(file, out=tmp_path / "out", workers=1)
    stopped = result.folder.manifest["until"]
    assert stopped["reason"] == "narrow enough"
    assert stopped["reached"] == widest(result) <= 0.35
    assert len(stopped["rounds"]) > 1
    n = stopped["rounds"][-1]
    assert result.runs.groupby(["point", "arm"]).size().tolist() == [n] * 4
    said = f"stopped at {n} cohorts (narrow enough): half-width {stopped['reached']:.3g}, wanted 0.35"
    assert said in result.answer
    assert said in result.provenance  # which every figure carries
    before = (tmp_path / "out" / "contrasts.csv").read_bytes()
    fewer = ps.run(file, out=tmp_path / "fewer", replicates=n, workers=1, figures=False)
    assert fewer.contrasts.equals(result.contrasts)  # as if so many had been asked for at once
    ps.run(file, out=tmp_path / "out", workers=1)  # and again: nothing to do, the same end
    assert (tmp_path / "out" / "contrasts.csv").read_bytes() == before
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["until"] == stopped


def test_it_goes_on_after_an_interruption_by_the_same_rounds(tmp_path: Path) -> None:
    whole = ps.run(written(tmp_path, 0.35, 4000), out=tmp_path / "whole", workers=1, figures=False)
    rounds = whole.folder.manifest["until"]["rounds"]
    ps.run(tmp_path / "enough.toml", out=tmp_path / "cut", replicates=rounds[1] + 3, workers=1, figures=False)
    again = ps.run(tmp_path / "enough.toml", out=tmp_path / "cut", workers=1, figures=False)
    assert again.folder.manifest["until"] == whole.folder.manifest["until"]
    assert again.runs.equals(whole.runs)


def test_the_cap_is_told_as_the_reason(tmp_path: Path) -> None:
    result = ps.run(written(tmp_path, 0.001, 15), out=tmp_path / "out", workers=1, figures=False)
    assert result.folder.manifest["until"]["reason"] == "max_replicates"
    assert result.folder.manifest["until"]["rounds"] == [10, 15]


def test_an_unknown_contrast_is_refused() -> None:
    text = FILE.format(halfwidth=0.1, most=20).replace('contrast = "leaving"', 'contrast = "leavin"')
    with pytest.raises(InputError, match=r"until.*did you mean 'leaving'"):
        parse_experiment(text)
