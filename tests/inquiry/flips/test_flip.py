"""The nearest flip of an experiment of one's own: function, command, page, figure."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import peersim as ps
from peersim.cli.main import app
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.inquiry.flips.targets import targets_of, turned
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME

OWN = """
format = 1
name = "own"
replicates = 6
outcomes = ["gain"]
margin = 0.03
[world]
rivalry = 0.0
[programme]
sessions = 4
[arms.calm]
[arms.fierce]
world.group_mood = 0.05
programme.seats.externality = 0.0
[contrasts]
calm_or_fierce = ["calm", "fierce"]
same = ["fierce", "calm"]
"""
INPUTS = ["world.rivalry", "world.shared_blind_spots"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the experiment and its flips."""
    here = tmp_path_factory.mktemp("flip")
    (here / "own.toml").write_text(OWN, "utf-8")
    ps.flip(here / "own.toml", inputs=INPUTS, replicates=100, out=here / "one", workers=1)
    return here


def test_what_is_written(place: Path) -> None:
    table = pd.read_csv(place / "one" / "flips.csv")
    assert set(table["contrast"]) == {"calm_or_fierce"}  # the headline
    assert set(table["kind"]) == {"now", "alone", "together", "reading"}
    assert set(table.loc[table["kind"] == "alone", "input"]) == set(INPUTS)
    assert (table["low"] <= table["high"]).all()
    found = table[table["kind"].isin(["alone", "together"]) & (table["confirmed"] == "yes")]
    assert len(found) >= 2  # rivalry and blind spots of colleagues put outsiders ahead
    assert (found["distance_low"] <= found["distance"]).all()
    assert (found["distance"] <= found["distance_high"]).all()
    joint = found[found["kind"] == "together"]
    alone = found[found["kind"] == "alone"].groupby("target")["distance"].min()
    for target, rows in joint.groupby("target"):
        assert rows["distance"].iloc[0] == pytest.approx((rows["share"] ** 2).sum() ** 0.5, abs=1e-5)
        if target in alone:  # several together need not go farther than one alone, but for noise
            assert rows["distance_low"].iloc[0] <= alone[target]
    page = (place / "one" / "flip.md").read_text("utf-8")
    assert page.startswith("# What would turn own")
    assert "of what is plausible" in page
    assert "It is no probability" in page
    assert (place / "one" / "figures" / "calm_or_fierce.png").stat().st_size > 10_000


def test_what_is_confirmed_is_so_in_a_run_of_its_own(place: Path) -> None:
    """The experiment with the flip's values: the effect is near the margin; chance that it is not: below 1 %."""
    table = pd.read_csv(place / "one" / "flips.csv")
    row = table[(table["kind"] == "alone") & (table["confirmed"] == "yes")].iloc[0]
    name = row["input"].removeprefix("world.")
    text = OWN.replace("[world]\nrivalry = 0.0", f"[world]\n{name} = {row['to']}").replace(
        "replicates = 6", "replicates = 200"
    )
    if name != "rivalry":
        text = text.replace("[world]\n", "[world]\nrivalry = 0.0\n")
    found = ps.run(parse_experiment(text, seed=7), out=place / "again", workers=1, figures=False).contrasts
    here = found[found["contrast"] == "calm_or_fierce"].iloc[0]
    level = row["margin"] if row["effect"] > 0 else -row["margin"]
    assert abs(here["d"] - level) < 3.5 * (here["d_high"] - here["d_low"]) / 3.92 * 1.4


def test_the_same_again_runs_nothing_and_gives_the_same_bytes(place: Path) -> None:
    files = ["flips.csv", "flip.md", "figures/calm_or_fierce.png"]
    before = [(place / "one" / file).read_bytes() for file in files]
    ran = []
    ps.flip(
        load_experiment(place / "own.toml"),
        inputs=INPUTS,
        replicates=100,
        out=place / "one",
        workers=2,
        progress=lambda *given: ran.append(given),
    )
    assert [(place / "one" / file).read_bytes() for file in files] == before


def test_other_rounds_replace_those_of_an_earlier_search(place: Path) -> None:
    """Other inputs lead elsewhere: the points of its rounds are others, and nobody is asked to overwrite."""
    found = ps.flip(place / "own.toml", inputs=INPUTS[:1], replicates=20, out=place / "one", workers=1)
    assert set(found.table.loc[found.table["kind"] == "alone", "input"]) == set(INPUTS[:1])


def test_the_command_names_a_contrast(place: Path) -> None:
    arguments = ["flip", str(place / "own.toml"), "same", "--inputs", "world.rivalry", "--replicates", "20"]
    done = CliRunner().invoke(app, [*arguments, "--out", str(place / "two"), "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert "## Fierce against calm" in done.stdout
    assert "Held: " not in done.stdout.split("##")[0]
    assert "flip.md" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["samme"], "there is no contrast 'samme'; did you mean 'same'"),
        (
            ["same", "--inputs", "world.rivalri"],
            "inputs: there is no parameter 'world.rivalri'; did you mean",
        ),
        (["same", "--inputs", "world.group_mood"], "world.group_mood: cannot move: arm fierce sets it"),
    ],
)
def test_mistakes_are_said_before_anything_runs(place: Path, arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(
        app, ["flip", str(place / "own.toml"), *arguments, "--out", str(place / "none")]
    )
    assert isinstance(done.exception, InputError)
    assert said in str(done.exception)
    assert not (place / "none").exists()


def test_without_a_contrast_there_is_nothing_to_turn() -> None:
    with pytest.raises(InputError, match="has no contrast"):
        ps.flip(parse_experiment('format = 1\nname = "x"\n[arms.a]\n'))


def test_targets_in_the_words_of_a_director() -> None:
    """A headline beyond the margin turns where it no longer is; less is better of some outcomes."""
    less = next(outcome for outcome in BY_NAME.values() if outcome.good < 0)
    found = targets_of(-0.2, 0.05, less, "a", "b")
    assert [(target.level, target.words) for target in found] == [
        (-0.05, "a no longer ahead by the margin"),
        (0.05, "b ahead by more than the margin"),
    ]
    neither = next(outcome for outcome in BY_NAME.values() if outcome.good == 0)
    assert targets_of(0.0, 0.05, neither, "a", "b")[0].words == "a higher by more than the margin"


def test_turned_means_the_whole_interval() -> None:
    assert turned(0.0, 0.051, 0.2, 0.05)
    assert not turned(0.0, 0.049, 0.2, 0.05)
    assert turned(0.2, 0.0, 0.049, 0.05)
    assert turned(0.0, -0.2, -0.06, -0.05)
