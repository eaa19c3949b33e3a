"""``peersim study`` as a user types it, small."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from peersim.cli.main import app


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("study") / "out"
    done = CliRunner().invoke(app, ["study", "--replicates", "5", "--out", str(out), "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert "Could all 17 be positive" in done.output
    return out / "interviews"


def test_everything_is_written(place: Path) -> None:
    names = {"answer.md", "interviews.csv", "worlds.csv", "cohorts.csv", "positive.png", "needed.png"}
    assert names <= {file.name for file in place.iterdir()}
    asked = pd.read_csv(place / "interviews.csv")
    assert len(asked) == 7 * 3
    assert asked["all_positive"].between(0, 1).all()
    assert (asked.groupby("arm")["all_positive"].diff().dropna() <= 0).all()  # stricter is never more


def test_the_worlds_lie_on_both_sides(place: Path) -> None:
    worlds = pd.read_csv(place / "worlds.csv").set_index("contrast")
    assert worlds.loc["worse", "d"] < worlds.loc["as_set", "d"] < worlds.loc["better", "d"]


def test_the_same_people_sit_in_both_rosters() -> None:
    from peersim.experiment.shipped import folder

    here, home = (
        pd.read_csv(folder() / "rosters" / name).set_index("person")
        for name in ("career_community.csv", "career_community_inhouse.csv")
    )
    assert list(here.index) == list(home.index)
    for column in ("function", "level", "group"):
        assert (here[column] == home[column]).all()
    assert (home.groupby("group")["organisation"].nunique() == 1).all()
    assert (here.groupby("group")["organisation"].nunique() == here.groupby("group").size()).all()
