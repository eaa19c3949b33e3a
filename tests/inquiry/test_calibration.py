"""Calibration: targets as data, what the runs are asked, known truths found again, the set of defaults."""

import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import tomli_w
from typer.testing import CliRunner

import peersim as ps
from peersim.api.calibrate import Calibration, calibrate
from peersim.cli.main import app
from peersim.experiment.reading import parse_experiment
from peersim.experiment.worlds import load_worlds, packaged_text
from peersim.inquiry.calibration.fitting import (
    COPIES,
    Reference,
    calibrated,
    fit,
    fitted_levels,
    posterior_table,
    recovery,
    tail_of,
    with_errors,
)
from peersim.inquiry.calibration.prior import PlausiblePrior, prior_of
from peersim.inquiry.calibration.targets import (
    Targets,
    load_targets,
    measured,
)
from peersim.inquiry.comparisons import Columns
from peersim.model.errors import InputError
from peersim.model.outcomes import SD0_KNOWLEDGE
from peersim.model.parameters import DEFAULTS_VERSION, HAND_SET
from peersim.model.registry import default_set, parameters

TARGETS = load_targets()
PRIOR = prior_of()
INPUTS = list(PRIOR.ranges)
SHIPPED = Path(__file__).parents[2] / "results" / "calibration"
SMALL: dict[str, Any] = {
    "points": 100,
    "replicates": 12,
    "many": 12,
    "conditional": 40,
    "draws": 20,
    "per_draw": 12,
}


def level(name: str, **changes: Any) -> dict[str, Any]:
    """The packaged targets with one level changed."""
    raw = TARGETS.model_dump()
    raw["levels"][name] |= changes
    return raw


# ---- targets as data ------------------------------------------------------------------------------------------------


def test_every_target_names_its_sources_and_the_reason_of_its_uncertainty() -> None:
    assert all(one.sources and one.because and one.says for one in TARGETS.levels.values())
    assert all(one.sources and one.measured and one.says for one in TARGETS.signs.values())


@pytest.mark.parametrize("name", sorted(set(TARGETS.references(PRIOR)) | {"worlds"}))
def test_the_runs_that_targets_ask_for_are_experiments_with_the_defaults_set_by_hand(
    name: str, tmp_path: Path
) -> None:
    table = tmp_path / "table.csv"
    ranges = {path: parameters[path].by_hand for path in INPUTS}
    table.write_text(",".join(ranges) + "\n" + ",".join(map(str, ranges.values())) + "\n", "utf-8")
    text = TARGETS.references(PRIOR).get(name) or TARGETS.drawn(table.name)
    found = parse_experiment(text, table.with_suffix(".toml"))
    assert found.file.defaults == HAND_SET
    assert set(found.varied) == set(INPUTS)
    asked = {
        arm for one in TARGETS.levels.values() if bool(one.icc) == (name != "reference") for arm in one.arms
    }
    assert set(found.arms) >= asked


def test_calibrating_does_not_depend_on_the_set_of_defaults_in_force() -> None:
    """What is held while calibrating is as set by hand, so one calibration is not the next's input."""
    moved = [path for path, about in parameters.items() if about.by_hand != about.default]
    assert moved
    assert set(moved) <= set(INPUTS)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"given": "advise:weight_on_advice"},
            "levels.weight: there is no arm 'advise'; did you mean 'advice'",
        ),
        ({"given": "advice:weight_on_advise"}, "there is no outcome 'weight_on_advise'; did you mean"),
        ({"effect": {"programme": 1.0}}, "levels.weight: expected one of effect, given"),
        ({"sd": 0.0}, "levels.weight.sd: Input should be greater than 0"),
        ({"valeu": 0.5}, "levels.weight.valeu: Extra inputs are not permitted"),
    ],
)
def test_a_mistake_in_the_targets_is_said_with_its_place(changes: dict[str, Any], said: str) -> None:
    raw = level("weight", **changes)
    text = tomli_w.dumps({key: value for key, value in raw.items() if value is not None} | {"signs": {}})
    with pytest.raises(InputError) as caught:
        load_targets(text)
    assert said in str(caught.value)
    assert "targets.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("arm", "based_on", "said"),
    [
        (
            "may_mislead",
            "advise",
            "arms.may_mislead.based_on: there is no arm 'advise'; did you mean 'advice'",
        ),
        ("advice", "may_mislead", "based on itself, through 'advice' and 'may_mislead'"),
    ],
)
def test_an_arm_based_on_nothing_or_on_itself_is_said_with_its_place(
    arm: str, based_on: str, said: str
) -> None:
    raw = TARGETS.model_dump(exclude_none=True)
    raw["arms"][arm]["based_on"] = based_on
    with pytest.raises(InputError) as caught:
        load_targets(tomli_w.dumps(raw))
    assert said in str(caught.value)


# ---- what the runs are asked ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Columns, "ps.Result"]:
    """Two points, twelve cohorts, every member kept."""
    text = """
        format = 1
        name = "small"
        replicates = 12
        keep = 12
        programme.sessions = 3
        programme.seats.externality = 0.0
        world.leak_chance = 0.08
        vary."world.initial_trust" = [0.3, 0.6]
        [arms.programme]
        [arms.control]
        programme.phases = [{ activity = "none" }]
    """
    found = ps.run(parse_experiment(text), out=tmp_path_factory.mktemp("small"), workers=1, figures=False)
    return Columns(found.folder), found


def outcomes(result: "ps.Result", arm: str, point: int, outcome: str) -> list[float]:
    runs = result.runs
    return list(runs[(runs["arm"] == arm) & (runs["point"] == point)][outcome])


def asked(**changes: Any) -> Any:
    content = {
        "label": "x",
        "says": "x",
        "value": 1.0,
        "sd": 1.0,
        "unit": "x",
        "because": "x",
        "sources": ["x"],
    }
    return Targets.model_validate(
        TARGETS.model_dump() | {"levels": {"x": content | changes}, "signs": {}}
    ).levels["x"]


def test_an_effect_is_the_difference_of_means_in_start_sd(columns: tuple[Columns, "ps.Result"]) -> None:
    held, result = columns
    found = measured(asked(effect={"programme": 1, "control": -1}), held)
    for point in (0, 1):
        left, right = (np.mean(outcomes(result, arm, point, "gain")) for arm in ("programme", "control"))
        assert found[point] == pytest.approx((left - right) / (SD0_KNOWLEDGE * held.items))


def test_per_member_leaves_the_outcome_in_its_unit(columns: tuple[Columns, "ps.Result"]) -> None:
    held, result = columns
    found = measured(asked(effect={"programme": 1}, per_member=True), held)
    assert found[1] == pytest.approx(np.mean(outcomes(result, "programme", 1, "gain")))


def test_a_given_level_leaves_out_cohorts_without_an_event(columns: tuple[Columns, "ps.Result"]) -> None:
    held, result = columns
    leaks = np.array(outcomes(result, "programme", 0, "leaks"))
    assert 0 < (leaks > 0).sum() < len(leaks)  # or the test would show nothing
    assert measured(asked(given="programme:leaks"), held)[0] == pytest.approx(leaks[leaks > 0].mean())
    found = measured(asked(given_spread="programme:leaks"), held)[0]
    assert found == pytest.approx(leaks[leaks > 0].std(ddof=1))


def test_the_icc_is_that_of_an_analysis_of_variance_of_members(columns: tuple[Columns, "ps.Result"]) -> None:
    """ICC(1) from mean squares between and within cohorts, computed from the stored members."""
    held, result = columns
    members = result.members
    for point in (0, 1):
        mine = members[(members["arm"] == "programme") & (members["point"] == point)]
        groups = [rows["reported_satisfaction"].to_numpy() for _, rows in mine.groupby("replicate")]
        n = len(groups[0])
        between = n * np.var([group.mean() for group in groups], ddof=1)
        within = np.mean([group.var(ddof=1) for group in groups])
        known = (between - within) / (between + (n - 1) * within)
        assert measured(asked(icc="programme"), held)[point] == pytest.approx(known, abs=1e-9)


# ---- fitting --------------------------------------------------------------------------------------------------------


def synthetic(points: int = 2_000, prior: PlausiblePrior = PRIOR) -> Reference:
    """A reference table without runs: one target sees the first input, another is always .3 away."""
    rng = np.random.default_rng(0)
    ranges = np.array([prior.ranges[path] for path in INPUTS])
    drawn = rng.random((8 * points, len(ranges)))
    worlds = dict(zip(INPUTS, (ranges[:, 0] + drawn * (ranges[:, 1] - ranges[:, 0])).T, strict=True))
    unit = drawn[prior.holds(worlds, len(drawn))][:points]
    assert len(unit) == points
    given = pd.DataFrame(
        {name: rng.normal(one.value, one.sd, points) for name, one in TARGETS.levels.items()}
    )
    given["coaching_skill"] = unit[:, 0]
    given["kept_unused"] = TARGETS.levels["kept_unused"].value + 0.3
    inputs = pd.DataFrame(ranges[:, 0] + unit * (ranges[:, 1] - ranges[:, 0]), columns=INPUTS)
    return with_errors(TARGETS, prior, inputs, given)


def test_a_level_that_all_plausible_worlds_contradict_is_not_fitted() -> None:
    reference = synthetic()
    fitted = fitted_levels(TARGETS, reference)
    assert "kept_unused" not in fitted
    assert "weight_spread" not in fitted  # compared only
    assert {"coaching_skill", "weight"} <= set(fitted)
    assert tail_of(TARGETS.levels["kept_unused"], reference.noisy["kept_unused"]) == 0.0


def test_only_what_targets_see_is_identified_and_the_known_value_is_found() -> None:
    """Skill added = place in the range of coaching: measured .42, so coaching is .42 of its range (.10 of error)."""
    reference = synthetic()
    names = ["coaching_skill", "weight"]
    found = fit(TARGETS, reference, names)
    table = posterior_table(found, reference, recovery(reference, names, truths=60))
    assert table[table["status"] == "identified"]["input"].tolist() == ["programme.coaching"]
    low, high = PRIOR.ranges["programme.coaching"]
    row = table.set_index("input").loc["programme.coaching"]
    assert row["median"] == pytest.approx(low + 0.42 * (high - low), abs=0.02 * (high - low))
    assert row["high"] - row["low"] == pytest.approx(2 * 1.645 * 0.10 * (high - low), rel=0.15)

    held = with_errors(
        TARGETS, PRIOR, reference.inputs[["programme.coaching"]], reference.given[["coaching_skill"]]
    )
    value = calibrated(TARGETS, held).iloc[0]
    assert value["input"] == "programme.coaching"
    assert value["value"] == pytest.approx(row["median"], abs=0.01)
    assert value["low"] < value["value"] < value["high"]


def test_a_condition_alone_identifies_nothing_and_its_worlds_are_plausible(tmp_path: Path) -> None:
    """It makes three inputs less uncertain than their ranges are, before any target is looked at."""
    text = packaged_text()
    for step in ("in_division", "in_organisation", "outside"):  # over wide ranges, so that it bites
        wide = f'"world.reach.{step}" = {{ from = 0.0, to = 1.0 }}'
        text = re.sub(rf'^"world.reach.{step}" *= "plausible"$', wide, text, flags=re.MULTILINE)
    (tmp_path / "wide.toml").write_text(text, "utf-8")
    prior = prior_of(load_worlds(tmp_path / "wide.toml"))
    reference = synthetic(prior=prior)
    found = fit(TARGETS, reference, ["weight"])
    table = posterior_table(found, reference, recovery(reference, ["weight"], truths=60)).set_index("input")
    assert reference.unit.var(axis=0)[INPUTS.index("world.reach.outside")] < 0.5 / 12.0
    assert table["contraction"].abs().max() < 0.5
    held = found.values[found.weights > 0]
    worlds = dict(zip(INPUTS, reference.in_units(held, INPUTS).T, strict=True))
    assert prior.holds(worlds, len(held)).all()
    assert found.weights.sum() == pytest.approx(1.0)


def test_errors_of_a_level_do_not_depend_on_which_others_there_are() -> None:
    reference = synthetic(50)
    alone = with_errors(TARGETS, PRIOR, reference.inputs, reference.given[["weight"]])
    assert (alone.noisy["weight"] == reference.noisy["weight"]).all()
    assert len(set(reference.noisy["weight"][reference.of_point(3)])) == COPIES  # each copy has its own


def test_intervals_that_miss_known_truths_are_not_called_identified() -> None:
    reference = synthetic()
    names = ["coaching_skill", "weight"]
    found = fit(TARGETS, reference, names)
    recovered = recovery(reference, names, truths=40)
    missed = recovered.assign(covered=recovered["truth_of"] < 28)  # 70 %
    table = posterior_table(found, reference, missed)
    assert set(table["status"]) == {"not identified: intervals miss known truths"}
    wide = posterior_table(found, reference, recovered.assign(covered=True))
    assert set(wide["status"]) == {"not identified: intervals are too wide"}


# ---- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Targets:
    return Targets.model_validate(TARGETS.model_dump() | SMALL)


@pytest.fixture(scope="module")
def done(small: Targets, tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    return calibrate(targets=small, out=tmp_path_factory.mktemp("calibration"), workers=1)


def test_what_is_written(done: Calibration) -> None:
    files = {file.name for file in done.path.iterdir() if file.is_file()}
    assert files == {
        "answer.md", "defaults.toml", "posterior.csv", "posterior.png", "predictive.csv", "predictive.png",
        "recovery.csv", "reference.csv", "signs.csv", "worlds.csv",
    }  # fmt: skip
    assert len(pd.read_csv(done.path / "posterior.csv")) == len(INPUTS)
    assert pd.read_csv(done.path / "predictive.csv")["target"].tolist() == list(TARGETS.levels)
    worlds = pd.read_csv(done.path / "worlds.csv")
    assert len(worlds) == len(worlds.drop_duplicates()) <= 2 + SMALL["draws"]
    assert worlds.iloc[0].to_dict() == {path: parameters[path].by_hand for path in INPUTS}
    assert PRIOR.holds({path: worlds[path].to_numpy() for path in INPUTS}, len(worlds)).all()


def test_the_answer_names_every_level_and_every_input(done: Calibration) -> None:
    text = (done.path / "answer.md").read_text("utf-8")
    assert all(one.label in text for one in TARGETS.levels.values())
    assert all(f"`{path}`" in text for path in INPUTS)
    assert done.provenance in text


def test_other_targets_use_the_same_reference_table_and_the_same_targets_give_the_same_bytes(
    done: Calibration, small: Targets
) -> None:
    before = {file.name: file.read_bytes() for file in done.path.iterdir() if file.is_file()}
    chunks = {file: file.stat().st_mtime_ns for file in (done.path / "reference").rglob("*.parquet")}
    raw = small.model_dump()
    raw["levels"]["coaching_skill"]["value"] = 0.2
    other = calibrate(targets=Targets.model_validate(raw), out=done.path, workers=1)
    assert {file: file.stat().st_mtime_ns for file in (done.path / "reference").rglob("*.parquet")} == chunks
    medians = [one.posterior.set_index("input")["median"]["programme.coaching"] for one in (done, other)]
    assert medians[1] < medians[0]
    calibrate(targets=small, out=done.path, workers=2)
    after = {file.name: file.read_bytes() for file in done.path.iterdir() if file.is_file()}
    assert after == before


def test_the_command_says_what_is_identified_and_what_is_missed(
    monkeypatch: pytest.MonkeyPatch, done: Calibration
) -> None:
    monkeypatch.setattr("peersim.api.calibrate.load_targets", lambda: done.targets)
    said = CliRunner().invoke(app, ["calibrate", "--out", str(done.path)])
    assert said.exit_code == 0, said.output
    inputs = len(INPUTS)
    assert f"of {inputs} inputs are not identified" in said.output
    assert all(one.label in said.output for one in TARGETS.levels.values())


# ---- the set of defaults --------------------------------------------------------------------------------------------


def test_the_defaults_in_force_are_those_that_calibration_gave() -> None:
    """The registry's numbers against the file that `peersim calibrate` wrote."""
    found = tomllib.loads((SHIPPED / "defaults.toml").read_text("utf-8"))
    assert found["name"] == DEFAULTS_VERSION == TARGETS.name
    assert {path: entry["value"] for path, entry in found["values"].items()} == {
        path: about.default for path, about in parameters.items() if about.by_hand != about.default
    }
    assert {path: entry["by_hand"] for path, entry in found["values"].items()} == default_set(HAND_SET)
    for path, entry in found["values"].items():
        assert entry["low"] <= entry["value"] <= entry["high"]
        assert "calibrated" in parameters[path].source
        assert parameters[path].plausible == (entry["low"], entry["high"])


def test_what_is_calibrated_is_what_the_table_in_git_calls_identified() -> None:
    table = pd.read_csv(SHIPPED / "posterior.csv")
    known = table[table["status"] == "identified"]
    assert set(known["input"]) == set(default_set(HAND_SET))
    assert known["covered"].between(0.80, 0.97).all()
    assert (known["contraction"] >= 0.5).all()
    assert (known["truths"] >= 50).all()
