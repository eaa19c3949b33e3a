"""The README and the pages for users: their code runs, their words are the program's."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

import peersim as ps
from peersim.experiment.reading import parse_experiment
from peersim.experiment.schema import Arm, Design, ExperimentFile, Figure, People, Until
from peersim.experiment.worlds import load_worlds
from peersim.model.figure_kinds import KINDS
from peersim.model.parameters import Phase, Seats

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGE = (ROOT / "docs" / "experiments.md").read_text("utf-8")
SWEEPS = (ROOT / "docs" / "sweeps.md").read_text("utf-8")


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def test_quick_start_is_exactly_two_commands() -> None:
    section = README.split("## Quick start")[1].split("\n## ")[0]
    (block,) = re.findall(r"^```\n(.*?)^```", section, flags=re.MULTILINE | re.DOTALL)
    assert len(block.strip().splitlines()) == 2
    assert "peersim run leaving_home" in block
    assert "pytest" in block


def test_the_readme_s_python_runs() -> None:
    (code,) = fenced(README, "python")
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)
    assert "pairing_ratio" in names["table"].columns  # type: ignore[attr-defined]


def test_the_first_experiment_of_the_page_runs_the_first_time(tmp_path: Path) -> None:
    first = fenced(PAGE, "toml")[0]
    (tmp_path / "mine.toml").write_text(first, encoding="utf-8")
    result = ps.run(tmp_path / "mine.toml", replicates=3, out=tmp_path / "results", workers=1)
    assert len(result.experiment.points) == 3
    assert (tmp_path / "results" / "figures" / "line.png").exists()


@pytest.mark.parametrize("fragment", [*fenced(PAGE, "toml")[1:], *fenced(SWEEPS, "toml")])
def test_every_fragment_of_the_page_is_a_valid_part_of_a_file(fragment: str, tmp_path: Path) -> None:
    given = tomllib.loads(fragment)
    if "because" in given:  # plausible worlds
        (tmp_path / "my_worlds.toml").write_text(fragment, encoding="utf-8")
        assert load_worlds(tmp_path / "my_worlds.toml").vary
        return
    text = 'format = 1\nname = "x"\n'
    if "replicates" in given:  # a key of the head of a file comes first
        _parsed(text + fragment + "[arms.inhouse]\n", {"external", "inhouse"})
        return
    if "inhouse" not in given.get("arms", {}):
        text += "[arms.inhouse]\n"
    _parsed(text + fragment, set(given.get("arms", {})))


def _parsed(text: str, arms: set[str]) -> None:
    assert arms <= set(parse_experiment(text).arms)


def test_the_page_of_sweeps_explains_every_key_kind_method_and_option() -> None:
    from peersim.cli.analyse import METHODS

    kinds = get_args(Design.model_fields["kind"].annotation)
    keys = {*Design.model_fields, *Until.model_fields} - {"kind"}
    for word in [*kinds, *keys, *METHODS]:
        assert f"`{word}`" in SWEEPS or f"{word} =" in SWEEPS, word
    for option in ("--shard", "--dask", "--timeout", "--fail-fast", "--max-failures"):
        assert option in SWEEPS


@pytest.mark.parametrize("model", [ExperimentFile, Figure, Phase, Seats, People], ids=lambda m: m.__name__)
def test_every_key_is_explained(model: type) -> None:
    keys = set(model.model_fields) - {"people", "programme", "world", "contact_kinds"}  # type: ignore[attr-defined]
    assert {key for key in keys if key not in PAGE} == set()


def test_every_kind_of_figure_and_key_of_an_arm_is_explained() -> None:
    assert all(f"`{kind}`" in PAGE for kind in KINDS)
    assert all(key in PAGE for key in Arm.model_fields)


def test_links_of_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
