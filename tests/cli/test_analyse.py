"""``peersim analyse`` as a user types it."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.security.support import in_short, no_pictures
from typer.testing import CliRunner

import peersim as ps
from peersim.analysis.sample import from_folder
from peersim.api.analysing import RUN, Asked
from peersim.cli.analyse import METHODS
from peersim.cli.main import app
from peersim.model.errors import InputError
from peersim.store.folder import Folder

__all__ = ["in_short", "no_pictures"]

FILE = """
format = 1
name = "sweep"
replicates = 5
outcomes = ["gain", "disclosure"]
[design]
{design}
[programme]
group_size = 3
sessions = 4
[world]
items = 12
[vary]
"world.rivalry" = {{ from = 0.0, to = 1.0 }}
"world.fear" = {{ from = 0.0, to = 2.0 }}
"world.reach.rule" = ["drawn", "none"]
[arms.inhouse]
programme.seats.externality = 0.0
[arms.external]
[contrasts]
leaving = ["external", "inhouse"]
backwards = ["inhouse", "external"]
"""


def sweep(place: Path, design: str) -> Path:
    (place / "sweep.toml").write_text(FILE.format(design=design), "utf-8")
    ps.run(place / "sweep.toml", out=place / "out", workers=1, engine="ensemble")
    return place / "out"


def said(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["analyse", *arguments])
    assert done.exit_code == 0, done.exception
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("design", "files", "words"),
    [
        ('kind = "sobol"\nbase = 16', {"sobol", "sobol-convergence", "replicates"}, "total order"),
        (
            'kind = "morris"\ntrajectories = 8',
            {"morris", "morris-convergence", "replicates"},
            "Crossing its range",
        ),
        (
            'kind = "latin-hypercube"\npoints = 60',
            {"drivers", "prim-path", "replicates"},
            "Ranks of external",
        ),
    ],
)
def test_what_suits_the_design_is_done(tmp_path: Path, design: str, files: set[str], words: str) -> None:
    out = sweep(tmp_path, design)
    text = said(str(out))
    assert words in text
    assert "the interval " in text and " zero" in text
    made = {file.name for file in (out / "analysis").iterdir()}
    assert {f"{name}.{end}" for name in files for end in ("csv", "png")} <= made
    again = {file.name: file.read_bytes() for file in (out / "analysis").iterdir()}
    said(str(out))
    assert {file.name: file.read_bytes() for file in (out / "analysis").iterdir()} == again


def test_the_points_of_a_folder_are_those_that_were_run(tmp_path: Path) -> None:
    """Inputs as in the design, values the mean paired difference in SD of every point."""
    out = sweep(tmp_path, 'kind = "latin-hypercube"\npoints = 12')
    sample, result = from_folder(Folder(out)), ps.load(out)
    for at, point in enumerate(result.experiment.points):
        assert sample.inputs["world.rivalry"][at] == point["world.rivalry"]
        assert (
            sample.choices["world.reach.rule"][int(sample.inputs["world.reach.rule"][at])]
            == point["world.reach.rule"]
        )
    runs = result.runs.pivot(index=["replicate", "point"], columns="arm", values="gain")
    difference = (runs["external"] - runs["inhouse"]).groupby("point").mean().to_numpy()
    largest = np.abs(sample.values).argmax()  # some points have a difference of nought
    assert np.allclose(difference, sample.values * (difference[largest] / sample.values[largest]))
    assert np.ptp(sample.values) > 0
    assert sample.unit == "SD"
    arm = from_folder(Folder(out), arm="inhouse", outcome="disclosure")
    assert arm.values == pytest.approx(
        result.runs[result.runs["arm"] == "inhouse"].groupby("point")["disclosure"].mean()
    )


RULE = "def mine(bell):\n    return 1.0 / (bell > -2.2)\n"


def failing(place: Path, rule: str, entry: str, design: str) -> "ps.Result":
    (place / "own.py").write_text(rule, "utf-8")
    text = FILE.format(design=design) + f'[rules]\n{entry} = "own.py:mine"\n'
    (place / "sweep.toml").write_text(text, "utf-8")
    return ps.run(
        place / "sweep.toml", out=place / "out", workers=1, engine="agents", replicates=40, trust_rules=True
    )


@pytest.mark.slow
def test_replicates_in_which_runs_failed_are_left_out_at_every_point(tmp_path: Path) -> None:
    """People who are the same at every point fail at every point: 40 less those replicates remain."""
    result = failing(tmp_path, RULE, "openness", 'kind = "sobol"\nbase = 2')
    bad = result.runs.loc[result.runs["status"] != "ok", "replicate"].nunique()
    assert 0 < bad < 10
    assert set(result.contrasts.loc[result.contrasts["outcome"] == "gain", "n_pairs"]) == {40 - bad}
    assert f"{bad} replicate{'s are' if bad > 1 else ' is'} left out whole" in result.answer
    said(str(tmp_path / "out"), "--method", "sobol")  # the design is whole


@pytest.mark.slow
def test_points_that_failed_are_left_out_and_sensitivity_refuses_the_rest(tmp_path: Path) -> None:
    result = failing(tmp_path, RULE, "openness", 'kind = "sobol"\nbase = 2')
    sample = from_folder(result.folder)
    sample.values[3] = float("nan")
    from peersim.analysis.sobol import indices
    from peersim.model.errors import InputError

    with pytest.raises(InputError, match=r"1 point has no value of external − inhouse, gain \(a run failed"):
        indices(sample)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--method", "sobl"], "did you mean 'sobol'?"),
        (["--outcome", "gian"], "did you mean 'gain'?"),
        (["--contrast", "leavin"], "did you mean 'leaving'?"),
        (["--arm", "inhose"], "did you mean 'inhouse'?"),
        (["--arm", "inhouse", "--contrast", "leaving"], "not both"),
        (["--above", "1", "--below", "0"], "not both"),
        (["--above", "nan"], "finite"),
        (["--inputs", "world.fear"], "for tables"),
        (["--method", "sobol"], "no whole Sobol design"),
        (["--method", "morris"], "no whole Morris design"),
    ],
)
def test_mistakes_name_the_nearest(
    tmp_path_factory: pytest.TempPathFactory, arguments: list[str], expected: str
) -> None:
    out = tmp_path_factory.getbasetemp() / "mistakes"
    if not out.exists():
        out.mkdir()
        sweep(out, 'kind = "latin-hypercube"\npoints = 8')
    done = CliRunner().invoke(app, ["analyse", str(out / "out"), *arguments])
    assert expected in str(done.exception)


def test_any_table_will_do(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    table = pd.DataFrame(draw.random((300, 3)), columns=["a", "b", "note"])
    table["y"] = ((table["a"] > 0.6) & (table["b"] > 0.3)).astype(float)
    table.to_csv(tmp_path / "t.csv", index=False)
    text = said(str(tmp_path / "t.csv"), "--inputs", "a,b", "--above", "0.5")
    assert "Ranks of y over 300 points: a +" in text
    assert re.search(r"a is at least 0\.(59|60|61)", text)
    assert re.search(r"b is at least 0\.(29|30|31)", text)
    assert (tmp_path / "t-analysis" / "inputs=a,b" / "prim-above-0.5.png").exists()
    done = CliRunner().invoke(app, ["analyse", str(tmp_path / "t.csv"), "--inputs", "a,c"])
    assert "there is no column 'c'" in str(done.exception)
    for content, expected in (
        (b"\xff\xfe\x00", "this is not text"),
        (b"", "not a table"),
        (b"y\n1\n", "row per point"),
    ):
        (tmp_path / "bad.csv").write_bytes(content)
        done = CliRunner().invoke(app, ["analyse", str(tmp_path / "bad.csv")])
        assert expected in str(done.exception)


@pytest.mark.parametrize(
    ("inputs", "outcome", "expected"),
    [
        ("a,y", [], "--inputs: 'y' is the outcome, which is the last column unless --outcome names another"),
        ("a,Y", [], "--inputs: 'y' is the outcome"),
        ("a,b", ["--outcome", "b"], "--inputs: 'b' is the outcome; it cannot explain itself"),
        ("a,a", [], "--inputs: names 'a' twice"),
        ("b,a,B,A", [], "--inputs: names 'b' and 'a' twice"),
    ],
)
def test_inputs_are_not_the_outcome_and_are_named_once(
    tmp_path: Path, inputs: str, outcome: list[str], expected: str
) -> None:
    pd.DataFrame(np.random.default_rng(0).random((20, 3)), columns=["a", "b", "y"]).to_csv(
        tmp_path / "t.csv", index=False
    )
    done = CliRunner().invoke(app, ["analyse", str(tmp_path / "t.csv"), "--inputs", inputs, *outcome])
    assert isinstance(done.exception, InputError)
    assert expected in str(done.exception)


def write_sobol(place: Path, **more: Any) -> Path:
    from SALib.sample.sobol import sample

    x = sample({"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}, 16, seed=1)
    table = pd.DataFrame(x, columns=list("abc"))
    columns = {name: value(len(x)) if callable(value) else value for name, value in more.items()}
    table = pd.concat([pd.DataFrame(columns, index=table.index), table], axis=1).assign(y=x[:, 0] + x[:, 1])
    table.to_csv(place / "t.csv", index=False)
    return place / "t.csv"


def test_columns_that_explain_nothing_do_not_hide_a_design(tmp_path: Path) -> None:
    plain = said(str(write_sobol(tmp_path)), "--method", "sobol").splitlines()
    asked = write_sobol(tmp_path, run=np.arange, where="here", scale=2.5)
    text = said(str(asked)).splitlines()
    assert text[:3] == [
        "run counts the rows, so it is passed over; if it is an input, name the inputs (--inputs)",
        "where is the same at every point, so it explains nothing and is passed over",
        "scale is the same at every point, so it explains nothing and is passed over",
    ]
    assert text[3:] == plain
    caption = next((tmp_path / "t-analysis").glob("sobol.png")).read_bytes()
    assert b"without run" in caption
    named = said(str(asked), "--inputs", "run,where,scale,a,b,c")
    assert "counts the rows" not in named
    assert "Ranks of y" in named
    assert named.splitlines()[-1] != text[-1]


OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "--outcome": st.sampled_from(["y", "b", "a/b", "a_b"]),
        "--inputs": st.sampled_from(["a,c", "a", "c,a", "a,b,a/b", "é" * 90, "é" * 89 + "e"]),
        "--above": st.sampled_from(["0.5", "0.7", "-1"]),
        "--below": st.sampled_from(["0.5", "0.7", "-1"]),
        "--seed": st.sampled_from(["0", "1"]),
    },
).filter(lambda one: one.get("--outcome", "y") not in one.get("--inputs", "").split(","))


def test_every_method_that_may_be_asked_for_is_there() -> None:
    assert list(METHODS) == list(RUN)


@settings(deadline=None, max_examples=60)
@given(OPTIONS, OPTIONS)
def test_no_analysis_overwrites_another(
    tmp_path_factory: pytest.TempPathFactory, one: Any, other: Any
) -> None:
    """What was asked for decides folder and names; only the same question goes to the same place."""
    file = tmp_path_factory.getbasetemp() / "places.csv"
    file.write_text(f"a,b,a/b,a_b,c,{'é' * 90},{'é' * 89}e,y\n1,2,3,4,5,6,7,8\n3,2,5,6,7,8,9,1\n", "utf-8")

    def place(options: dict[str, str]) -> str:
        numbers = {
            name: float(options[f"--{name}"]) if f"--{name}" in options else None
            for name in ("above", "below")
        }
        asked = Asked(
            file, options.get("--outcome"), None, None, options.get("--inputs"),
            numbers["above"], numbers["below"], int(options.get("--seed", 0)),
        )  # fmt: skip
        return f"{asked.folder}/prim{asked.threshold}"

    usual = {"--outcome": "y", "--seed": "0"}
    assert (place(one) == place(other)) == (usual | one == usual | other)
    assert max(map(len, Path(place(one)).parts)) < 255


@pytest.mark.parametrize(
    "first",
    [["--above", "0.5"], ["--above", "0.7"], [], ["--outcome", "b"], ["--inputs", "a"], ["--seed", "1"]],
)
def test_below_leaves_all_files_of_other_analyses_as_they_are(tmp_path: Path, first: list[str]) -> None:
    draw = np.random.default_rng(0)
    table = pd.DataFrame(draw.random((60, 3)), columns=["a", "b", "y"])
    table.assign(y=table["a"]).to_csv(tmp_path / "t.csv", index=False)
    said(str(tmp_path / "t.csv"), "--method", "prim", *first)
    before = {file: file.read_bytes() for file in (tmp_path / "t-analysis").rglob("*.*")}
    assert before
    said(str(tmp_path / "t.csv"), "--method", "prim", "--below", "0.5")
    after = {file: file.read_bytes() for file in (tmp_path / "t-analysis").rglob("*.*")}
    assert len(after) > len(before)
    assert {file: after[file] for file in before} == before


def test_a_contrast_an_arm_and_an_outcome_of_one_name_have_folders_of_their_own(tmp_path: Path) -> None:
    text = FILE.format(design='kind = "latin-hypercube"\npoints = 12').replace("inhouse", "trust")
    (tmp_path / "sweep.toml").write_text(text.replace("backwards", "trust"), "utf-8")
    ps.run(tmp_path / "sweep.toml", out=tmp_path / "out", workers=1, engine="ensemble", figures=False)
    out, places = str(tmp_path / "out"), set()
    for options in ([], ["--contrast", "trust"], ["--arm", "trust"], ["--outcome", "trust"]):
        places.add(said(out, "--method", "drivers", *options).splitlines()[-1])
    assert len(places) == 4
    usual = said(out, "--method", "drivers", "--contrast", "leaving", "--outcome", "gain")
    assert usual.splitlines()[-1] in places


def test_rank_regression_of_a_design_is_warned_of(tmp_path: Path) -> None:
    from SALib.sample.sobol import sample

    x = sample({"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}, 16, seed=1)
    table = pd.DataFrame(x, columns=list("abc")).assign(y=x[:, 0] + x[:, 1])
    table.to_csv(tmp_path / "t.csv", index=False)
    assert "total order" in said(str(tmp_path / "t.csv"))
    for method in ("drivers", "prim"):
        text = said(str(tmp_path / "t.csv"), "--method", method)
        assert "a Sobol design" in text
        assert "not independent" in text
        assert "use --method sobol" in text
    table.sample(frac=1.0, random_state=0).to_csv(tmp_path / "moved.csv", index=False)
    text = said(str(tmp_path / "moved.csv"))
    assert "differ from another in one input alone" in text
    assert "not independent" in text


@pytest.mark.parametrize("kind", ["constant", "almost", "gap", "two", "three", "true", "few"])
@pytest.mark.parametrize("rows", [2, 3, 20])
@pytest.mark.usefixtures("no_pictures")
def test_nothing_that_is_not_a_number_is_printed(tmp_path: Path, kind: str, rows: int) -> None:
    """Of small and one-sided tables: a sentence or a refusal, with no nan and no inf in either."""
    draw = np.random.default_rng(rows)
    table = pd.DataFrame(draw.random((rows, 2)), columns=["a", "b"])
    y = {"constant": np.ones(rows), "almost": (np.arange(rows) == 0) * 1.0}.get(kind, draw.random(rows))
    if kind in ("two", "three", "true"):
        table["c"] = draw.choice(
            {"two": ["p", "q"], "three": ["p", "q", "r"], "true": [True, False]}[kind], rows
        )
    table["y"] = np.where(np.arange(rows) < rows // 2, np.nan, y) if kind == "gap" else y
    table.to_csv(tmp_path / "t.csv", index=False)
    for method in ("drivers", "prim", "sobol", "morris"):
        done = CliRunner().invoke(app, ["analyse", str(tmp_path / "t.csv"), "--method", method])
        text = f"{done.output} {done.exception or ''}".replace(str(tmp_path), "")
        assert done.exit_code == 0 or isinstance(done.exception, InputError)
        assert not re.search(r"\b(nan|inf)\b", text), text


def test_a_sobol_design_whose_first_points_are_all_alike_is_analysed(tmp_path: Path) -> None:
    from SALib.sample.sobol import sample

    x = sample({"num_vars": 2, "names": list("ab"), "bounds": [[0, 1]] * 2}, 64, seed=1)
    y = np.where(np.arange(len(x)) < len(x) / 4, 0.0, x[:, 0])
    pd.DataFrame(x, columns=list("ab")).assign(y=y).to_csv(tmp_path / "t.csv", index=False)
    assert "total order" in said(str(tmp_path / "t.csv"))
    grown = pd.read_csv(tmp_path / "t-analysis" / "sobol-convergence.csv")
    assert sorted(grown["base"].unique()) == [32, 64]


def test_sobol_indices_of_ishigami_by_the_command(tmp_path: Path) -> None:
    from SALib.sample.sobol import sample

    x = sample(
        {"num_vars": 3, "names": list("abc"), "bounds": [[-np.pi, np.pi]] * 3},
        4096,
        calc_second_order=False,
        seed=1,
    )
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    pd.DataFrame(x, columns=["x1", "x2", "x3"]).assign(y=y).to_csv(tmp_path / "ishigami.csv", index=False)
    said(str(tmp_path / "ishigami.csv"), "--outcome", "y")
    found = pd.read_csv(tmp_path / "ishigami-analysis" / "sobol.csv").set_index("input")
    assert found["first"].to_dict() == pytest.approx({"x1": 0.3139, "x2": 0.4424, "x3": 0.0}, abs=0.015)
    assert found["total"].to_dict() == pytest.approx({"x1": 0.5576, "x2": 0.4424, "x3": 0.2437}, abs=0.015)
