"""Headlines once more in plausible worlds: what is run, what the answer says, and mistakes."""

from math import ceil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import peersim as ps
from peersim.api.differing import difference
from peersim.cli.main import app
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.experiment.worlds import load_worlds
from peersim.inquiry.in_worlds import in_worlds
from peersim.model.errors import InputError

FILE = """
format = 1
name = "small"
replicates = 6
keep = 0
outcomes = ["gain", "trust"]
[programme]
sessions = 2
[world]
items = 8
fear = 0.5
[arms.external]
[arms.inhouse]
programme.seats.externality = 0.0
[arms.company]
based_on = "inhouse"
programme.seats.divisions = "separate"
[contrasts]
leaving = ["external", "inhouse"]
company = ["external", "company"]
[plausible_worlds]
points = 12
replicates = 5
"""


def file_in(place: Path, text: str = FILE) -> Path:
    file = place / "small.toml"
    file.write_text(text, "utf-8")
    return file


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> ps.Result:
    place = tmp_path_factory.mktemp("small")
    return ps.run(file_in(place), out=place / "out", figures=False)


def test_only_the_headlines_and_their_arms_are_run_again() -> None:
    again = parse_experiment(in_worlds(parse_experiment(FILE)))
    assert (list(again.file.contrasts), list(again.arms)) == (["leaving"], ["external", "inhouse"])
    more = FILE.replace("replicates = 5", 'replicates = 5\ncontrasts = ["company"]')
    again = parse_experiment(in_worlds(parse_experiment(more)))
    assert (list(again.file.contrasts), list(again.arms)) == (["company"], ["external", "inhouse", "company"])


def test_they_are_the_plausible_worlds_of_every_other_question() -> None:
    """All inputs of the packaged file vary, but for what the file sets itself; its condition holds."""
    again = parse_experiment(in_worlds(parse_experiment(FILE)))
    worlds = load_worlds()
    assert set(again.varied) == set(worlds.vary) - {"world.fear", "world.items"}
    assert again.file.design.where == worlds.where


def test_the_answer_counts_worlds(small: ps.Result) -> None:
    assert small.in_worlds is not None
    row = small.in_worlds.contrasts.set_index(["contrast", "outcome"]).loc[("leaving", "gain")]
    counts = [round(12 * row[f"share_{word}"]) for word in ("better", "worse", "negligible")]
    assert sum(counts) == 12
    better, worse, same = (
        f"{n} (± {ceil(12 * row[f'within_{word}'])})"
        for n, word in zip(counts, ("better", "worse", "negligible"), strict=True)
    )
    said = f"Of 12 plausible worlds, external is better in {better} and worse in {worse}; in {same} the difference is"
    assert f"{said} negligible." in small.answer


def test_they_are_results_of_their_own_and_are_not_run_twice(small: ps.Result) -> None:
    folder = small.folder.path / "worlds"
    assert len(ps.load(folder).runs) == 12 * 2 * 5
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("data/**/*.parquet")}
    again = ps.run(small.folder.path / "experiment.toml", out=small.folder.path, figures=False)
    assert again.answer == small.answer
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("data/**/*.parquet")} == before


def test_without_their_results_the_answer_says_so(small: ps.Result, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(small.folder.path, tmp_path / "copy", ignore=shutil.ignore_patterns("worlds"))
    answer = ps.load(tmp_path / "copy").answer
    assert "The plausible worlds that the file asks for are not here; peersim run makes them." in answer
    assert "Of 12 plausible worlds" not in answer


def test_diff_looks_at_them(small: ps.Result, tmp_path: Path) -> None:
    file = file_in(tmp_path, FILE.replace("points = 12", "points = 13"))
    other = ps.run(file, out=tmp_path / "out", figures=False)
    lines = difference(small.folder.path, other.folder.path).lines
    assert lines and all(line.startswith("in plausible worlds: ") for line in lines)
    assert not difference(small.folder.path, small.folder.path).lines


def test_contrasts_that_are_no_headlines_are_told_too(tmp_path: Path) -> None:
    file = file_in(tmp_path, FILE.replace("replicates = 5", 'replicates = 5\ncontrasts = ["company"]'))
    answer = ps.run(file, out=tmp_path / "out", figures=False).answer
    assert "- External against company: Of 12 plausible worlds, external is better in " in answer


def test_status_speaks_of_them(small: ps.Result) -> None:
    said = CliRunner().invoke(app, ["status", str(small.folder.path)]).output
    assert "worlds      120 of 120 runs in plausible worlds" in said


def test_worlds_of_ones_own(tmp_path: Path) -> None:
    own = 'format = 1\n[vary]\n"world.rivalry" = { from = 0.1, to = 0.2 }\n'
    (tmp_path / "mine.toml").write_text(own, "utf-8")
    file = file_in(tmp_path, FILE.replace("replicates = 5", 'replicates = 5\nworlds = "mine.toml"'))
    result = ps.run(file, out=tmp_path / "out", figures=False)
    assert result.in_worlds is not None
    assert list(result.in_worlds.experiment.varied) == ["world.rivalry"]
    assert ps.load(tmp_path / "out").answer == result.answer


def test_worlds_in_which_nothing_would_vary_are_refused_before_anything_runs(tmp_path: Path) -> None:
    """The file sets the only input of its worlds itself."""
    (tmp_path / "mine.toml").write_text('format = 1\n[vary]\n"world.fear" = "plausible"\n', "utf-8")
    file = file_in(tmp_path, FILE.replace("replicates = 5", 'replicates = 5\nworlds = "mine.toml"'))
    with pytest.raises(InputError, match="vary nothing here"):
        ps.run(file, out=tmp_path / "out", figures=False)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("now", "then", "says"),
    [
        ("points = 12", "points = 1", r"plausible_worlds\.points"),
        ("points = 12", "piont = 12", r"plausible_worlds\.piont.*points"),
        ("points = 12", 'contrasts = ["leving"]', r"plausible_worlds\.contrasts: .*'leving'.*leaving"),
        ("points = 12", 'worlds = "plausibel"', r"plausible_worlds\.worlds: .*'plausibel'.*plausible"),
        ("points = 12", 'worlds = "none.toml"', r"plausible_worlds\.worlds"),
        ("points = 12", 'worlds = "../../x.toml"', r"plausible_worlds\.worlds"),
        ("[arms.external]", '[vary]\n"world.slip" = [0.0, 1.0]\n[arms.external]', r"leave out \[vary\] and"),
    ],
)
def test_mistakes_are_named(now: str, then: str, says: str, tmp_path: Path) -> None:
    file = file_in(tmp_path, FILE.replace(now, then, 1))
    with pytest.raises(InputError, match=says):
        load_experiment(file)
