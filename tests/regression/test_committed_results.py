"""The results in git are those of the model and the experiment files in git."""

import json
from pathlib import Path

import pandas as pd
import pytest

from peersim.experiment.reading import load_experiment
from peersim.experiment.shipped import find
from peersim.model.sources import model_hash
from peersim.store.identity import design_hash

RESULTS = Path(__file__).parents[2] / "results"
HOW = "run `uv run peersim run {name} --overwrite`, look at what moved, and say it in CHANGELOG.md"


@pytest.mark.parametrize(
    "name",
    [
        "leaving_home",
        "boundary",
        "blind_spots_fear",
        "reach_formality",
        "variants",
        "diversity_externality",
        "validation",
        "validation_rules",
    ],
)
def test_committed_results_belong_to_this_model_and_file(name: str) -> None:
    manifest = json.loads((RESULTS / name / "manifest.json").read_text("utf-8"))
    experiment = load_experiment(find(name))
    assert manifest["identity"]["model"] == model_hash(), HOW.format(name=name)
    assert manifest["identity"]["design"] == design_hash(experiment.design()), HOW.format(name=name)
    assert manifest["replicates"] == experiment.replicates, HOW.format(name=name)
    assert (RESULTS / name / "experiment.toml").read_text("utf-8") == experiment.text


def test_the_knock_outs_belong_to_this_model() -> None:
    model = (RESULTS / "mechanisms" / "model.txt").read_text("utf-8").strip()
    assert model == model_hash(), "run `uv run python docs/mechanisms.py`"


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("claims/claims.html", "claims --overwrite"),
        ("calibration/answer.md", "calibrate --overwrite"),
        ("source_study/interviews/answer.md", "study --overwrite"),
    ],
)
def test_committed_pages_belong_to_this_model(file: str, command: str) -> None:
    text = (RESULTS / file).read_text("utf-8")
    assert f"model {model_hash()[:8]}" in text, f"run `uv run peersim {command}`"


def test_committed_verdicts_name_a_world_in_which_each_tested_claim_fails() -> None:
    table = pd.read_csv(RESULTS / "claims" / "claims.csv", keep_default_na=False)
    tested = table[~table["verdict"].isin(["by construction", "programme fact, an input"])]
    assert len(table) == 48
    assert len(tested) == 38
    assert (tested["fails_in"] != "").all(), tested[tested["fails_in"] == ""]["claim"].tolist()
    assert set(tested["verdict"]) <= {"supported", "not supported", "depends on the region", "open"}


def test_the_headline_is_precise_enough() -> None:
    table = pd.read_csv(RESULTS / "leaving_home" / "contrasts.csv")
    row = table[(table["contrast"] == "leaving_home") & (table["outcome"] == "gain")].iloc[0]
    assert (row["d_high"] - row["d_low"]) / 2 <= 0.05


def test_the_two_arms_with_all_channels_equal_do_not_differ_in_any_outcome() -> None:
    table = pd.read_csv(RESULTS / "leaving_home" / "contrasts.csv")
    equal = table[table["contrast"].isin(["all_equal", "company_all_equal"])]
    assert len(equal) == 16
    assert (equal[["difference", "low", "high"]] == 0.0).all(axis=None)


SIGNS = {
    "rivalry": 1, "blind_spots": 1, "reach": 1, "image_cost": 1, "talked_over": 1,
    "specific_answers": -1, "ties_alone": -1, "organisation_distance": -1, "industry_distance": -1,
}  # fmt: skip
"""As docs/model.md states them beforehand, of gain in an external group less that in-house."""


@pytest.mark.parametrize("group", ["", "company_"])
@pytest.mark.parametrize("name", SIGNS)
def test_each_difference_alone_has_its_sign_beyond_its_interval(name: str, group: str) -> None:
    table = pd.read_csv(RESULTS / "leaving_home" / "contrasts.csv")
    row = table[(table["contrast"] == f"{group}{name}") & (table["outcome"] == "gain")].iloc[0]
    assert min(SIGNS[name] * row["d_low"], SIGNS[name] * row["d_high"]) > 0


@pytest.mark.parametrize("contrast", ["leaving_home", "leaving_company"])
def test_the_boundary_has_both_sides(contrast: str) -> None:
    table = pd.read_csv(RESULTS / "boundary" / "contrasts.csv")
    here = table[(table["outcome"] == "gain") & (table["contrast"] == contrast)]
    verdicts = here["verdict"].value_counts()
    assert verdicts["better"] >= 3
    assert verdicts["worse"] >= 3
