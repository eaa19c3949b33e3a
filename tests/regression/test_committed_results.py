"""The results in git are those of the model and the experiment files in git."""

import json
from pathlib import Path

import pandas as pd
import pytest

from peersim.experiment.reading import load_experiment
from peersim.experiment.shipped import find
from peersim.inquiry.claims.entries import load_claims
from peersim.inquiry.claims.judging import KNOWN, SIDES, SIZES
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


def test_the_committed_sheet_is_whole() -> None:
    """Each test has sign, size, shares known to five points but for what the sheet names, and where it fails."""
    table = pd.read_csv(RESULTS / "claims" / "claims.csv")
    claims = load_claims()
    assert list(dict.fromkeys(table["claim"])) == list(claims.all)
    tests = table[table["asks"].notna()]
    assert set(tests["size"]) <= set(SIZES)
    assert set(tests["sign"]) == {"emerged", "by construction"}
    assert tests["turns_in"].notna().all()
    sides = [f"share_{side}" for side in SIDES]
    assert tests[sides].sum(axis=1).to_numpy() == pytest.approx(1.0)
    known = (tests[[f"within_{side}" for side in SIDES]] <= KNOWN).all(axis=1)
    assert known.mean() > 0.9, tests[~known][["claim", "test"]]


ROOMS = {
    "leaving_home": ("as_it_is", ""),
    "leaving_company": ("as_it_is_company", "company_"),
    "leaving_home_coached": ("as_it_is_coached", "coached_"),
    "leaving_company_coached": ("as_it_is_company_coached", "company_coached_"),
}


@pytest.mark.parametrize("contrast", ROOMS)
def test_one_contrast_is_one_number_on_all_pages(contrast: str) -> None:
    """External against in-house: the same to the last digit in the experiment, the maps' variants and the claims."""
    variant, room = ROOMS[contrast]
    home = pd.read_csv(RESULTS / "leaving_home" / "contrasts.csv")
    home = home[home["outcome"] == "gain"].set_index("contrast").loc[contrast]
    worlds = pd.read_csv(RESULTS / "leaving_home" / "worlds" / "contrasts.csv")
    worlds = worlds[worlds["outcome"] == "gain"].set_index("contrast").loc[contrast]
    variants = pd.read_csv(RESULTS / "variants" / "contrasts.csv").set_index("contrast").loc[variant]
    claims = pd.read_csv(RESULTS / "claims" / "claims.csv")
    claim = claims[(claims["claim"] == "C38") & (claims["test"] == 2)].iloc[0]
    robust = pd.read_csv(RESULTS / "leaving_home-robust" / "robust.csv").iloc[0]
    assert claim[f"{room}effect"] == pytest.approx(home["d"], rel=1e-5)
    assert claim[f"{room}low"] == pytest.approx(home["d_low"], rel=1e-4)
    if contrast == "leaving_home":
        assert robust["effect"] == pytest.approx(home["d"], rel=1e-5)
    for word, side in (("better", "for"), ("worse", "against"), ("negligible", "negligible")):
        assert worlds[f"share_{word}"] == pytest.approx(variants[f"share_{word}"], abs=1e-6)
        assert worlds[f"share_{word}"] == pytest.approx(claim[f"{room}share_{side}"], abs=1e-6)
    findings = (RESULTS.parent / "docs" / "findings.md").read_text("utf-8")
    answer = (RESULTS / "leaving_home" / "answer.md").read_text("utf-8")
    count = round(worlds["n_points"] * worlds["share_better"])
    assert f"is better in {count} (±" in answer
    assert f"| {count} (±" in findings


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
    assert min(verdicts["better"], verdicts["worse"]) >= 1
    assert min((here["low"] > 0).sum(), (here["high"] < 0).sum()) >= 3
