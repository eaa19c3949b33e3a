"""What to measure first, from a results folder to a page: ``peersim analyse`` and ``peersim.value_of_information``."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.cli.support import peersim_here

import peersim as ps
from peersim.analysis.measuring import measuring
from peersim.analysis.sample import from_folder
from peersim.model.errors import InputError
from peersim.store.folder import Folder

FILE = """
format = 1
name = "small"
replicates = 6
keep = 0
outcomes = ["gain", "withheld", "closeness", "disclosure"]
headlines = ["leaving", "company"]
[programme]
sessions = 2
group_size = 4
[world]
items = 8
[arms.external]
label = "leaving | home"
[arms.inhouse]
programme.seats.externality = 0.0
[arms.company]
based_on = "inhouse"
programme.seats.divisions = "separate"
[contrasts]
leaving = ["external", "inhouse"]
company = ["external", "company"]
apart = ["company", "inhouse"]
"""
FEW = """
format = 1
[vary]
"world.shared_blind_spots" = "plausible"
"world.specific_share" = "plausible"
"world.rivalry" = "plausible"
"world.air_time" = "plausible"
"""
WORLDS = """
[plausible_worlds]
worlds = "few.toml"
points = 40
replicates = 8
"""
SAMPLED = """
[design]
kind = "latin-hypercube"
points = 40
[vary]
"world.fear" = { from = 0.0, to = 2.0 }
"world.reach.rule" = ["drawn", "none"]
"world.leak_chance" = { from = 0.0, to = 0.5, only_if = { "world.reach.rule" = "drawn" } }
"programme.formality" = { from = 0.0, to = 1.0 }
"""


def run(place: Path, more: str) -> Path:
    (place / "few.toml").write_text(FEW, "utf-8")
    (place / "small.toml").write_text(FILE + more, "utf-8")
    ps.run(place / "small.toml", out=place / "out", workers=1, engine="ensemble", figures=False)
    return place / "out"


@pytest.fixture(scope="module")
def with_worlds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("with_worlds"), WORLDS)


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("sampled"), SAMPLED)


def test_asked_of_an_experiment_its_plausible_worlds_are_analysed(with_worlds: Path) -> None:
    """Each headline has its section, figure and rows; the same bytes again, and from the folder of the worlds."""
    done = peersim_here("analyse", str(with_worlds), cwd=with_worlds)
    assert done.returncode == 0, done.stderr
    assert f"its plausible worlds are analysed: {with_worlds / 'worlds'}." in done.stdout
    place = with_worlds / "worlds" / "analysis"
    made = {file.name: file.read_bytes() for file in place.iterdir()}
    assert {"value.csv", "value.md", "value-leaving.png", "value-company.png", "value-company.csv"} <= set(
        made
    )
    page = made["value.md"].decode()
    assert page.startswith("# What to measure first\n")
    assert "## Leaving\n" in page and "## Company\n" in page and "## Apart" not in page
    assert r"leaving \| home" in page  # a label is text, and no cell of a table
    again = peersim_here("analyse", str(with_worlds / "worlds"), cwd=with_worlds)
    assert again.stdout == done.stdout.partition("\n")[2]
    assert {file.name: file.read_bytes() for file in place.iterdir()} == made


def test_replicates_are_still_those_of_the_experiment_itself(with_worlds: Path) -> None:
    done = peersim_here("analyse", str(with_worlds), "--method", "replicates", cwd=with_worlds)
    assert done.returncode == 0 and "plausible worlds" not in done.stdout
    assert (with_worlds / "analysis" / "replicates.csv").exists()


def test_the_table_in_python_is_the_one_on_disk(with_worlds: Path) -> None:
    table = ps.value_of_information(with_worlds)
    peersim_here("analyse", str(with_worlds), "--method", "value", cwd=with_worlds)
    there = pd.read_csv(with_worlds / "worlds" / "analysis" / "value.csv").fillna({"kind": ""})
    pd.testing.assert_frame_equal(there, table, check_dtype=False, rtol=1e-5, atol=1e-9)
    assert table.equals(ps.value_of_information(ps.load(with_worlds)))
    assert list(dict.fromkeys(table["contrast"])) == ["leaving", "company"]
    assert set(table["n_worlds"]) == {40} and set(table["n_cohorts"]) == {8}
    assert (table["evppi_own"] == table["evppi"] * 0.088 * 8).all()  # SD of a start with 8 issues
    assert len(ps.value_of_information(with_worlds, contrast="company")) == len(table) // 2


def test_one_contrast_leaves_the_table_of_all_headlines_alone(with_worlds: Path) -> None:
    peersim_here("analyse", str(with_worlds), "--method", "value", cwd=with_worlds)
    place = with_worlds / "worlds" / "analysis"
    before = {file: file.read_bytes() for file in place.rglob("value*")}
    for contrast in ("leaving", "company"):
        done = peersim_here(
            "analyse", str(with_worlds), "--method", "value", "--contrast", contrast, cwd=with_worlds
        )
        assert done.returncode == 0, done.stderr
    assert {file: file.read_bytes() for file in before} == before
    assert (place / "contrast=company" / "value-company.csv").exists()


def test_more_observations_have_a_place_of_their_own_and_are_worth_more(with_worlds: Path) -> None:
    few = ps.value_of_information(with_worlds, observations=2)
    many = ps.value_of_information(with_worlds, observations=1000)
    assert (few["evsi"].dropna() <= many["evsi"].dropna() + 1e-9).all()
    assert (many["evsi"].dropna() <= many["evppi"][many["evsi"].notna()] + 1e-9).all()
    peersim_here("analyse", str(with_worlds), "--method", "value", "--observations", "2", cwd=with_worlds)
    there = pd.read_csv(with_worlds / "worlds" / "analysis" / "observations=2" / "value.csv")
    assert set(there["observations"]) == {2}


def test_worlds_are_those_of_the_sample_and_noise_that_all_share_is_none(sampled: Path) -> None:
    """The mean is that of the contrast; of errors the part that moves all worlds alike is left out."""
    from peersim.analysis.measuring import _errors

    result, folder = ps.load(sampled), Folder(sampled)
    found = measuring(folder, "leaving")
    sample = from_folder(folder, contrast="leaving")
    assert found.mean == pytest.approx(np.mean(sample.values))
    runs = result.runs.pivot(index="replicate", columns=["arm", "point"], values="gain")
    differences = (runs["external"] - runs["inhouse"]).to_numpy()
    whole = differences.var(axis=0, ddof=1) / len(differences)
    shared = differences.mean(axis=1).var(ddof=1) / len(differences)
    assert (_errors(folder, "leaving", "gain", 40) ** 2).mean() == pytest.approx(whole.mean() - shared)


def test_levers_are_no_inputs_and_choices_are_observed_in_no_way(sampled: Path) -> None:
    table = ps.value_of_information(sampled, contrast="leaving").set_index("input")
    assert set(table.index) == {"everything", "world.fear", "world.reach.rule", "world.leak_chance"}
    assert table["kind"].drop("everything").to_dict() == {
        "world.fear": "number",
        "world.reach.rule": "choice",
        "world.leak_chance": "share",
    }
    assert table["evsi"].isna().to_dict() == {
        "everything": True, "world.fear": False, "world.reach.rule": True, "world.leak_chance": True,
    }  # fmt: skip
    done = peersim_here("analyse", str(sampled), "--method", "value", cwd=sampled)
    assert "a director decides" in (sampled / "analysis" / "value.md").read_text("utf-8"), done.stderr


def test_where_less_is_better_the_side_with_less_is_ahead(sampled: Path) -> None:
    fewer = measuring(Folder(sampled), "leaving", "withheld")
    assert fewer.mean == pytest.approx(-np.mean(from_folder(Folder(sampled), outcome="withheld").values))
    assert fewer.table["evppi"].ge(0.0).all()


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--outcome", "closeness"], "--outcome: of closeness neither more nor less is good"),
        (["--contrast", "levaing"], "did you mean 'leaving'?"),
        (["--arm", "inhouse"], "the value of information is about a contrast"),
        (["--observations", "0"], "observations"),
    ],
)
def test_mistakes_are_said_in_plain_words(sampled: Path, options: list[str], problem: str) -> None:
    done = peersim_here("analyse", str(sampled), "--method", "value", *options, cwd=sampled)
    assert done.returncode != 0
    assert problem in done.stderr
    assert "Traceback" not in done.stderr


def test_points_that_are_no_worlds_are_refused_and_not_tried_unasked(tmp_path: Path) -> None:
    out = run(tmp_path, '[vary]\n"world.fear" = [0.0, 1.0, 2.0]\n')
    with pytest.raises(InputError, match="needs worlds, each as likely as another"):
        ps.value_of_information(out)
    (out / "worlds").mkdir()
    done = peersim_here("analyse", str(out), "--method", "drivers", cwd=tmp_path)
    assert f"results of their own: peersim analyse {out / 'worlds'}" in done.stdout
    few = tmp_path / "few"
    few.mkdir()
    few_out = run(few, SAMPLED.replace("points = 40", "points = 12"))
    done = peersim_here("analyse", str(few_out), cwd=tmp_path)
    assert done.returncode == 0 and "worth measuring" not in done.stdout + done.stderr
    with pytest.raises(InputError, match="12 worlds are too few"):
        ps.value_of_information(few_out)


def test_worlds_that_were_asked_for_and_are_gone_are_named(with_worlds: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    shutil.copytree(with_worlds, gone, ignore=shutil.ignore_patterns("worlds"))
    with pytest.raises(InputError, match="the plausible worlds that the file asks for are not there"):
        ps.value_of_information(gone)
