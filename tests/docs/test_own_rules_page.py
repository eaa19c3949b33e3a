"""The tutorial on rules of one's own: its code runs, in both engines, and what it says is so."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.own_table import CODE, PAGE, SHARED
from typer.testing import CliRunner

import peersim as ps
from peersim.cli.main import app
from peersim.experiment.reading import load_experiment
from peersim.study.verifying import between_engines

(EXPERIMENT,) = re.findall(r"^```toml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "competence.py").write_text(CODE, "utf-8")
    (tmp_path / "competence.toml").write_text(EXPERIMENT, "utf-8")
    return tmp_path / "competence.toml"


def test_the_engines_agree_under_the_rule_of_the_page(here: Path) -> None:
    """In the table that tests share, which holds the rule of the page as it is."""
    experiment = load_experiment(here, replicates=3, trust_rules=True)
    own = [rules for rules in experiment.own_rules.values() if rules.entries]
    assert [set(rules.entries) <= set(SHARED.entries) for rules in own] == [True, True]
    assert [set(rules.sources) <= set(SHARED.sources) for rules in own] == [True, True]
    shared = {arm: SHARED if rules.entries else rules for arm, rules in experiment.own_rules.items()}
    assert list(between_engines(replace(experiment, own_rules=shared), 12)) == [""] * 12


def test_the_rule_changes_its_arms_and_no_other_and_is_recorded(here: Path) -> None:
    result = ps.run(here, replicates=12, out=here.parent / "out", workers=1, figures=False, trust_rules=True)
    gain = result.runs.pivot(index="replicate", columns="arm", values="gain")
    assert (gain["external"] != gain["external_competence"]).any()
    plain = here.with_name("plain.toml")
    plain.write_text(EXPERIMENT.replace("rules    =", "# rules ="), "utf-8")
    shipped = ps.run(
        plain, replicates=12, out=here.parent / "plain", workers=1, figures=False, trust_rules=True
    ).runs
    shipped = shipped.pivot(index="replicate", columns="arm", values="gain")
    assert (shipped["external"] == gain["external"]).all()
    assert (shipped["external_competence"] == gain["external"]).all()
    folder = result.folder
    assert (folder.rules / "competence.py").read_text("utf-8") == CODE
    arms = json.loads(folder.manifest_file.read_text("utf-8"))["design"]["arms"]
    assert arms["inhouse_competence"]["rules"]["voice_weight"]["function"] == "by_competence"
    assert "rules" not in arms["inhouse"]


def test_a_replay_needs_nothing_but_the_folder(here: Path) -> None:
    out = here.parent / "out"
    ps.run(here, replicates=2, out=out, workers=1, figures=False, trust_rules=True)
    (here.parent / "competence.py").unlink()
    done = CliRunner().invoke(app, ["verify", str(out)])
    assert (done.exit_code, done.stdout) == (
        0,
        "8 of 8 runs are the same as in what is saved, to the last bit\n",
    )


def test_another_text_of_the_rule_is_another_design(here: Path) -> None:
    out = here.parent / "out"
    ps.run(here, replicates=2, out=out, workers=1, figures=False, trust_rules=True)
    (here.parent / "competence.py").write_text(CODE.replace("0.3", "0.2"), "utf-8")
    done = CliRunner().invoke(
        app, ["run", str(here), "--replicates", "2", "--out", str(out), "--trust-rules"]
    )
    assert "arms.inhouse_competence.rules.voice_weight.sha256" in str(done.exception)


def test_describe_prints_what_the_page_shows() -> None:
    shown = CliRunner().invoke(app, ["describe", "voice_weight"]).stdout
    assert shown.startswith("rule voice_weight(trust, competence, own_field, openness, distance)\n")
    assert shown.splitlines()[0] in PAGE
