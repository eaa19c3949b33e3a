"""A headline under one change at a time."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import peersim as ps
from peersim.api.robust import robust
from peersim.cli.main import app
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.experiment.shipped import find, names
from peersim.inquiry.robustness import changes_of, headline_of, judged, varied_text, verdict_of
from peersim.model.errors import InputError
from peersim.model.parameters import SETS

SMALL = """
format = 1
name = "small"
replicates = 6
[programme]
sessions = 2
[vary]
"world.fear" = [0.1, 0.6]
[arms.base]
programme.seats.externality = 0.0
[arms.inhouse]
based_on = "base"
world.rules.turns = "two"
[arms.external]
world.rules.turns = "two"
[arms.other]
[contrasts]
leaving = ["external", "inhouse"]
more = ["other", "inhouse"]
"""


def rows(*given: tuple[float, str]) -> pd.DataFrame:
    """Effects with intervals of .02 either way."""
    return pd.DataFrame(
        [{"effect": e, "low": e - 0.02, "high": e + 0.02, "verdict": verdict} for e, verdict in given]
    )


@pytest.mark.parametrize(
    ("effect", "verdict", "change", "said"),
    [
        (0.12, "better", "same", "ROBUST"),
        (0.16, "better", "shifts", "SHIFTED"),  # moved by more than the margin
        (0.06, "negligible", "shifts", "SHIFTED"),  # another verdict, but hardly moved
        (0.03, "negligible", "flips", "FRAGILE"),
        (-0.2, "worse", "flips", "FRAGILE"),
    ],
)
def test_what_a_change_does(effect: float, verdict: str, change: str, said: str) -> None:
    table = judged(rows((0.1, "better"), (0.101, "better"), (effect, verdict)), 0.05)
    assert table["change"].tolist() == ["same", "same", change]
    assert verdict_of(table) == said


def test_an_estimate_that_moved_within_its_own_interval_has_not_moved() -> None:
    given = rows((0.1, "open"), (0.17, "open"))
    given.loc[1, ["low", "high"]] = [0.09, 0.25]
    assert judged(given, 0.05)["change"].tolist() == ["same", "same"]


def test_a_change_that_no_run_makes_use_of_is_told_apart() -> None:
    table = judged(rows((0.1, "better"), (0.1, "better")), 0.05)
    assert table["change"].tolist() == ["same", "touches nothing"]
    assert verdict_of(table) == "ROBUST"


def test_what_is_changed_and_what_is_not() -> None:
    """Nothing that both arms fix; one change at a time; only the arms of the headline, with those they stand on."""
    experiment = parse_experiment(SMALL)
    assert headline_of(experiment) == ("leaving", "external", "inhouse")
    named = parse_experiment(
        SMALL.replace("replicates = 6", 'replicates = 6\nheadlines = ["more", "leaving"]')
    )
    assert headline_of(named) == ("more", "other", "inhouse")
    changes = changes_of(experiment)
    assert "world.rules.turns" not in changes
    assert changes["world.rules.weighing"] == ["trust", "similarity"]
    assert changes["programme.group_size"] == [8, 5, 12]
    varied = parse_experiment(varied_text(experiment, changes))
    assert list(varied.arms) == ["base", "inhouse", "external"]
    assert len(varied.points) == 1 + sum(len(values) - 1 for values in changes.values())
    for point in range(1, len(varied.points)):
        assert (
            sum(a != b for a, b in zip(varied.points[0].values(), varied.points[point].values(), strict=True))
            == 1
        )
    assert varied.setting(0, "external") == experiment.setting_at({}, "external")


@pytest.mark.parametrize("name", [n for n in names() if load_experiment(find(n)).file.contrasts])
def test_every_shipped_experiment_can_be_tried(name: str) -> None:
    experiment = load_experiment(find(name))
    changes = changes_of(experiment)
    assert len(parse_experiment(varied_text(experiment, changes), experiment.path).points) > 5


def test_point_0_is_the_experiment_itself(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL, "utf-8")
    found = robust(file, replicates=6, out=tmp_path / "robust", workers=1)
    alone = ps.run(
        parse_experiment(SMALL.replace('[vary]\n"world.fear" = [0.1, 0.6]\n', "")),
        out=tmp_path / "out",
        workers=1,
    )
    row = alone.contrasts[alone.contrasts["contrast"] == "leaving"].iloc[0]
    assert found.changes["effect"].iloc[0] == row["d"]
    assert found.changes["n_pairs"].eq(6).all()
    sets = [f"defaults {name}" for name in SETS[1:]]
    assert found.changes["what"].tolist()[-3 - len(sets) :] == ["seed 1", "seed 2", "seed 3", *sets]
    other = ps.run(
        parse_experiment(SMALL.replace('[vary]\n"world.fear" = [0.1, 0.6]\n', ""), seed=2),
        out=tmp_path / "two",
        workers=1,
    )
    row = other.contrasts[other.contrasts["contrast"] == "leaving"].iloc[0]
    assert found.changes.set_index("what").loc["seed 2", "effect"] == row["d"]


def test_the_command_writes_table_and_figure(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL, "utf-8")
    done = CliRunner().invoke(app, ["robust", str(file), "--replicates", "5", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert done.stdout.split(":")[0] in ("ROBUST", "SHIFTED", "FRAGILE")
    assert "gain, at world.fear = " in done.stdout.splitlines()[0]
    assert "world.rules.weighing = similarity" in done.output
    assert (tmp_path / "out" / "robust.png").stat().st_size > 10_000
    assert len(pd.read_csv(tmp_path / "out" / "robust.csv")) > 10


def test_without_a_contrast_there_is_no_headline() -> None:
    with pytest.raises(InputError, match="no headline"):
        headline_of(parse_experiment('format = 1\nname = "x"\n[arms.a]\n'))
