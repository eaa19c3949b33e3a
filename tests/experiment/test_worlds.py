"""Plausible worlds: one file that a referee can read and edit, and everything that draws them."""

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import peersim as ps
from peersim.api.calibrate import calibrate
from peersim.cli.main import app
from peersim.experiment.checked import Experiment
from peersim.experiment.conditions import condition
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.experiment.shipped import find
from peersim.experiment.worlds import annotated_text, load_worlds, packaged_text
from peersim.inquiry.calibration.prior import prior_of
from peersim.inquiry.calibration.targets import COACHING, load_targets
from peersim.inquiry.claims.entries import load_claims
from peersim.inquiry.claims.trials import sampled_worlds
from peersim.model.errors import InputError
from peersim.model.registry import parameters
from peersim.store.identity import design_hash
from peersim.study.replaying import experiment_of_results

HEAD = 'format = 1\nname = "w"\nreplicates = 2\nkeep = 0\noutcomes = ["gain"]\n'
ARMS = "[arms.inhouse]\nprogramme.seats.externality = 0.0\n[arms.external]\n"
DESIGN = '[design]\nkind = "latin-hypercube"\npoints = {points}\nworlds = "{worlds}"\n'
OWN = """\
format = 1
where = "world.fear > world.slip"
because = "fear comes first"
[vary]
"world.slip" = { from = 0.1, to = 0.4 }
"world.fear" = { mean = 0.5, sd = 0.1 }
world.reach.decay = "plausible"
"""


def drawing(
    more: str = "", worlds: str = "plausible", points: int = 60, path: Path | None = None
) -> Experiment:
    return parse_experiment(HEAD + DESIGN.format(points=points, worlds=worlds) + more + ARMS, path)


def place(folder: Path, text: str = OWN, name: str = "mine.toml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / "experiment.toml"


def meets(found: Experiment, where: str) -> bool:
    asked = condition(where)
    base = {path: np.full(len(found.points), parameters[path].default) for path in asked.paths}
    return bool(asked.holds(base | {path: c.values for path, c in found.points.columns.items()}).all())


# ---- the packaged file ----------------------------------------------------------------------------------------------


def test_the_packaged_file_lists_every_uncertain_number_that_is_drawn_and_nothing_else() -> None:
    uncertain = {
        path
        for path, about in parameters.items()
        if path.startswith("world.")
        and about.drawn
        and about.bounds is not None
        and about.plausible is not None
        and about.plausible[0] != about.plausible[1]
    }
    listed = set(load_worlds().vary)
    missing, beyond = sorted(uncertain - listed), sorted(listed - uncertain)
    assert not missing, f"not in plausible_worlds.toml: {', '.join(missing)}"
    assert not beyond, f"in plausible_worlds.toml, but not drawn or without a range: {', '.join(beyond)}"


def test_the_default_world_is_plausible() -> None:
    where = condition(str(load_worlds().where))
    for values in (
        {p: parameters[p].default for p in where.paths},
        {p: parameters[p].by_hand for p in where.paths},
    ):
        assert where.holds({path: np.array([value]) for path, value in values.items()}).all()


def test_what_is_shown_to_be_edited_says_the_same(tmp_path: Path) -> None:
    assert tomllib.loads(annotated_text()) == tomllib.loads(packaged_text())
    assert CliRunner().invoke(app, ["describe", "worlds"]).output == annotated_text()
    file = tmp_path / "mine.toml"
    done = CliRunner().invoke(app, ["new", str(file), "--worlds"])
    assert done.exit_code == 0
    assert 'worlds = "mine.toml"' in done.output
    assert load_worlds(file).vary == load_worlds().vary
    for path in load_worlds().vary:
        low, high = parameters[path].plausible or (0.0, 0.0)
        assert f"{low:g} to {high:g}: {parameters[path].meaning}" in annotated_text()


def test_editors_get_a_schema_for_it() -> None:
    schema = json.loads(CliRunner().invoke(app, ["schema", "--worlds"]).output)
    assert list(schema["properties"]) == ["format", "where", "because", "vary"]
    assert set(schema["required"]) == {"format", "vary"}
    assert schema["additionalProperties"] is False


# ---- what an experiment draws ---------------------------------------------------------------------------------------


def test_an_experiment_draws_all_inputs_and_every_world_meets_the_condition() -> None:
    found = drawing()
    assert list(found.varied) == list(load_worlds().vary)
    assert len(found.points) == 60
    assert meets(found, str(load_worlds().where))


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
@settings(max_examples=15, deadline=None)
def test_whatever_the_seed_every_world_meets_the_condition(seed: int, points: int) -> None:
    found = drawing(f"seed = {seed}\n", points=points)
    assert meets(found, str(load_worlds().where))
    for path, column in found.points.columns.items():
        low, high = parameters[path].plausible or (0.0, 0.0)
        assert low <= column.numbers.min() <= column.numbers.max() <= high


def test_naming_worlds_is_the_same_as_listing_them(tmp_path: Path) -> None:
    tables = load_worlds().tables(60)
    listed = parse_experiment(f"{HEAD}{tomli_w.dumps(tables)}{ARMS}")
    assert design_hash(listed.design()) == design_hash(drawing().design())
    assert listed.points.digest == drawing().points.digest
    copy = drawing(worlds="copy.toml", path=place(tmp_path, annotated_text(), "copy.toml"))
    assert design_hash(copy.design()) == design_hash(drawing().design())


def test_a_file_of_ones_own_with_ranges_distributions_and_a_condition(tmp_path: Path) -> None:
    found = drawing(worlds="mine.toml", path=place(tmp_path))
    assert list(found.varied) == ["world.slip", "world.fear", "world.reach.decay"]
    assert meets(found, "world.fear > world.slip and world.slip >= 0.1 and world.slip <= 0.4")


def test_vary_adds_and_replaces_and_a_second_condition_must_hold_too(tmp_path: Path) -> None:
    vary = '[vary]\n"world.slip" = { from = 0.2, to = 0.3 }\n"world.rivalry" = "plausible"\n'
    more = f'where = "world.rivalry < 0.5"\n{vary}'
    found = drawing(more, "mine.toml", path=place(tmp_path))
    assert list(found.varied) == ["world.slip", "world.fear", "world.reach.decay", "world.rivalry"]
    assert meets(
        found, "world.fear > world.slip and 0.2 <= world.slip and world.slip <= 0.3 and world.rivalry < 0.5"
    )
    assert found.file.design.where == "(world.fear > world.slip) and (world.rivalry < 0.5)"


def test_two_conditions_as_long_as_they_may_be(tmp_path: Path) -> None:
    long = "world.fear > world.slip" + " and world.fear > 0.05" * 44
    found = drawing(
        f'where = "{long}"\n', "mine.toml", path=place(tmp_path, OWN.replace("world.fear > world.slip", long))
    )
    assert len(found.points) == 60


def test_what_the_file_or_every_arm_sets_stays_as_it_is() -> None:
    arms = "[world]\nfear = 0.9\n[arms.a]\nworld.slip = 0.1\nworld.stake = 2.0\n[arms.b]\nworld.slip = 0.2\n"
    found = parse_experiment(HEAD + DESIGN.format(points=5, worlds="plausible") + arms)
    assert load_worlds().vary.keys() - found.varied.keys() == {"world.fear", "world.slip"}
    assert found.setting(3, "a").world.fear == 0.9
    assert (found.setting(3, "a").world.slip, found.setting(3, "b").world.slip) == (0.1, 0.2)
    assert found.setting(3, "a").world.stake == 2.0 != found.setting(3, "b").world.stake
    said = CliRunner().invoke(app, ["check", "worlds", "--no-pilot"]).output
    assert f"plausible: {len(load_worlds().vary)} inputs vary; somebody outside who reaches my boss" in said


def test_check_says_how_many_inputs_vary_which_do_not_and_why(tmp_path: Path) -> None:
    file = place(tmp_path)
    file.write_text(
        HEAD
        + DESIGN.format(points=5, worlds="mine.toml")
        + '[world]\nslip = 0.2\n[vary]\n"world.rivalry" = "plausible"\n'
        + ARMS
    )
    said = CliRunner().invoke(app, ["check", str(file), "--no-pilot"])
    assert said.exit_code == 0, said.output
    assert (
        "mine.toml: 2 inputs vary, not world.slip, and 1 more of this file; fear comes first" in said.output
    )


# ---- one definition for all -----------------------------------------------------------------------------------------


def sampling(tables: Mapping[str, Any], before: bool = False) -> dict[str, Any]:
    """Inputs with their ranges, and the condition."""
    ends = {path: parameters[path].prior if before else parameters[path].plausible for path in tables["vary"]}
    return {"ranges": ends, "where": tables["design"].get("where")}


def test_claims_calibration_worlds_and_variants_draw_the_same_inputs_under_the_same_condition() -> None:
    claims = load_claims()
    text = sampled_worlds(claims, load_worlds().tables(claims.worlds))
    asked = [parse_experiment(text), *(load_experiment(find(name)) for name in ("worlds", "variants"))]
    found = [one.design() for one in asked]
    assert found[0]["vary"] == found[1]["vary"] == found[2]["vary"]
    assert found[0]["vary order"] == found[1]["vary order"] == found[2]["vary order"]
    wheres = [one["design"]["where"] for one in found]
    prior = prior_of()
    for reference in load_targets().references(prior).values():
        design = parse_experiment(reference).design()
        assert list(design["vary"]) == [COACHING, *found[0]["vary order"]]
        wheres.append(design["design"]["where"])
        for path, spread in design["vary"].items():
            low, high = parameters[path].prior or (0.0, 0.0)
            assert (spread["from"], spread["to"]) == (low, high)
            if path != COACHING and parameters[path].by_hand == parameters[path].default:
                assert found[0]["vary"][path] == spread
    assert set(wheres) == {load_worlds().where}


def test_ranges_before_calibration_hold_those_after_it() -> None:
    moved = {path for path, about in parameters.items() if about.prior != about.plausible}
    assert moved == {path for path, about in parameters.items() if about.by_hand != about.default}
    for path in moved:
        (low, high), (least, most) = parameters[path].plausible or (0, 0), parameters[path].prior or (0, 0)
        assert least <= low < high <= most
        said = CliRunner().invoke(app, ["describe", path]).output
        assert f"plausible {low:g} to {high:g}, before calibration {least:g} to {most:g}" in said


def test_claims_and_calibration_take_a_file_and_refuse_a_broken_one(tmp_path: Path) -> None:
    place(tmp_path)
    mine = tmp_path / "mine.toml"
    with pytest.raises(
        InputError, match=r"mine.toml, line 6, vary.world.fear: calibration draws each input evenly"
    ):
        calibrate(worlds=mine, out=tmp_path / "out")
    for command in ("claims", "calibrate"):
        done = CliRunner().invoke(
            app, [command, "--worlds", str(tmp_path / "mien.toml"), "--out", str(tmp_path / "out")]
        )
        assert isinstance(done.exception, InputError)
        assert "there is no such file; did you mean 'mine.toml'?" in str(done.exception)
    assert not (tmp_path / "out").exists()
    tables = load_worlds(mine).tables(5)
    again = parse_experiment(sampled_worlds(load_claims().only(["C2"]), tables))
    assert set(again.varied) == {"world.slip", "world.fear", "world.reach.decay"}
    assert meets(again, "world.fear > world.slip")


def test_a_prior_of_ones_own_takes_the_ranges_that_the_file_gives(tmp_path: Path) -> None:
    mine = OWN.replace("{ mean = 0.5, sd = 0.1 }", '"plausible"').replace(
        "[vary]", '[vary]\n"world.inertia" = "plausible"\n"world.half_life" = { from = 25, to = 30 }'
    )
    place(tmp_path, mine)
    prior = prior_of(load_worlds(tmp_path / "mine.toml"))
    assert prior.ranges == {
        COACHING: parameters[COACHING].prior,
        "world.inertia": parameters["world.inertia"].prior,
        "world.half_life": (25.0, 30.0),
        "world.slip": (0.1, 0.4),
        "world.fear": (0.0, 1.0),
        "world.reach.decay": (0.3, 0.8),
    }
    only = parse_experiment(load_targets().held(prior, ["coaching_skill"], [COACHING]))
    assert only.file.design.where is None  # the condition is about nothing that varies there


# ---- results --------------------------------------------------------------------------------------------------------


def test_a_results_folder_has_a_copy_from_which_the_same_worlds_are_drawn_again(tmp_path: Path) -> None:
    file = place(tmp_path)
    file.write_text(HEAD + DESIGN.format(points=3, worlds="mine.toml") + ARMS)
    out = tmp_path / "out"
    before = ps.run(file, out=out, engine="agents", workers=1, figures=False)
    assert (out / "worlds.toml").read_text("utf-8") == OWN
    (tmp_path / "mine.toml").write_text(OWN.replace("0.4", "0.3"), "utf-8")
    assert experiment_of_results(before.folder).points.digest == before.experiment.points.digest
    replayed = CliRunner().invoke(app, ["replay", str(out), "1:2:external"])
    assert replayed.exit_code == 0, replayed.output
    with pytest.raises(InputError, match=r"holds runs of another design(.|\n)*world.slip.to: 0.4 -> 0.3"):
        ps.run(file, out=out, engine="agents", workers=1)
    (tmp_path / "mine.toml").unlink()
    assert len(ps.load(out).runs) == 12
    assert "which `worlds.toml` has: 3 inputs vary; fear comes first." in ps.load(out).answer

    (out / "worlds.toml").write_text(OWN.replace("0.4", "0.3"), "utf-8")
    with pytest.raises(InputError, match=r"worlds.toml: was changed since the runs were made"):
        ps.load(out)
    (out / "worlds.toml").unlink()
    with pytest.raises(InputError):
        ps.load(out)


# ---- mistakes -------------------------------------------------------------------------------------------------------

WRONG = {
    "a misspelt input": (
        OWN.replace('"world.slip"', '"world.slpi"'),
        ["mine.toml, line 5", "did you mean 'world.slip'"],
    ),
    "a key that there is not": (OWN.replace("because", "becuase"), ["line 3", "did you mean 'because'"]),
    "another format": (OWN.replace("format = 1", "format = 2"), ["line 1, format"]),
    "no format": (OWN.replace("format = 1\n", ""), ["format", "is required and missing"]),
    "nothing that varies": ("format = 1\n[vary]\n", ["mine.toml, line 2, vary"]),
    "no table of inputs": ("format = 1\n", ["mine.toml, vary", "is required and missing"]),
    "a number for a table": ("format = 1\nvary = 3\n", ["line 2, vary"]),
    "a number for a condition": (OWN.replace('"world.fear > world.slip"', "3"), ["line 2, where"]),
    "a condition that is none": (OWN.replace(" > ", " >> "), ["line 2, where"]),
    "a condition on nothing that varies": (
        OWN.replace("world.fear > world.slip", "world.stake > 2"),
        ["line 2, where", "names nothing that varies"],
    ),
    "a condition that names no parameter": (
        OWN.replace("world.fear >", "world.faer >"),
        ["line 2, where", "did you mean 'world.fear'"],
    ),
    "a condition that is code": (
        OWN.replace("world.fear > world.slip", "__import__('os').getcwd() > 1"),
        ["line 2, where", "there is no parameter"],
    ),
    "a condition that is long": (
        OWN.replace("world.fear > world.slip", "world.fear > 1" + " + 1" * 400),
        ["line 2, where", "longer than"],
    ),
    "a condition that nowhere holds": (
        OWN.replace("> world.slip", "> 2 + world.slip"),
        ["mine.toml, line 2, where: holds at 0 of 2000 points"],
    ),
    "a text for a whole number": (OWN + '"programme.group_size" = ["a"]\n', ["line 8"]),
    "no number for a whole one": (OWN + '"programme.group_size" = [nan, 4]\n', ["line 8"]),
    "a fraction for a whole number": (
        OWN + '"programme.group_size" = [4.5, 6]\n',
        ["line 8", "whole number"],
    ),
    "a date": (OWN + '"world.stake" = 1979-05-27\n', ["line 8"]),
    "given twice": (OWN + 'world.slip = "plausible"\n', ["is given twice"]),
    "a list of tables": ('format = 1\n[[vary]]\n"world.slip" = "plausible"\n', ["line 2, vary"]),
    "very many": (
        "format = 1\n[vary]\n" + "".join(f"a{n} = 1\n" for n in range(50_000)),
        ["mine.toml: has more than 2000 entries"],
    ),
    "a range that cannot be": (
        OWN.replace("to = 0.4", "to = 4.0"),
        ["mine.toml, line 5, vary.world.slip", "4"],
    ),
    "a range below the least": (
        OWN.replace("from = 0.1", "from = -0.1"),
        ["mine.toml, line 5, vary.world.slip"],
    ),
    "a range without room": (OWN.replace("to = 0.4", "to = 0.1"), ["line 5", "has no room"]),
    "steps": (OWN.replace("to = 0.4", "to = 0.4, steps = 3"), ["line 5", "no steps"]),
    "a text": (OWN.replace('"plausible"', '"plausibel"'), ["line 7", '"plausible"']),
    "a number": (OWN.replace('"plausible"', "0.5"), ["line 7", "should be a list of values"]),
    "without a plausible range": (
        OWN.replace("world.reach.decay", "world.items"),
        ["line 7", "has no plausible range"],
    ),
    "a setting that cannot vary": (
        OWN.replace('world.reach.decay = "plausible"', '"programme.phases" = "plausible"'),
        ["line 7"],
    ),
    "a text that stays open": (OWN.replace('slip"\nb', "slip\nb"), ["mine.toml, line 2"]),
    "a decimal comma": (OWN.replace("0.4", "0,4"), ["mine.toml, line 5", "comma"]),
    "no text at all": ("", ["mine.toml", "is required and missing"]),
    "an experiment": (HEAD + ARMS, ["mine.toml: is an experiment file; expected a file of plausible worlds"]),
    "a reason of two lines": (OWN.replace('"fear comes first"', '"""fear\ncomes"""'), ["line 3, because"]),
    "depth": ("format = 1\n" + "a." * 300 + "b = 1\n", ["mine.toml, line 2", "more than 200 dots"]),
    "brackets": ("format = 1\nvary = " + "[" * 5000 + "]" * 5000, ["mine.toml"]),
    "only_if of nothing": (
        OWN + '"world.leak_chance" = { plausible = true, only_if = { "world.reach.rule" = "drawn" } }\n',
        ["line 8", "does not vary"],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_file_of_worlds_is_said_with_file_line_and_key(
    tmp_path: Path, name: str
) -> None:
    text, said = WRONG[name]
    file = place(tmp_path, text)
    file.write_text(HEAD + DESIGN.format(points=50, worlds="mine.toml") + ARMS)
    done = CliRunner().invoke(app, ["check", str(file), "--no-pilot"])
    assert isinstance(done.exception, InputError), done.output
    assert all(part in str(done.exception) for part in said), str(done.exception)
    assert len(str(done.exception)) < 1500


NAMED = {
    "plausibel": ["line 9, design.worlds: there are no worlds 'plausibel'; expected 'plausible'"],
    "other": ["line 9, design.worlds", "there are no worlds 'other'; expected 'plausible', or a file"],
    "mien.toml": ["line 9, design.worlds: 'mien.toml': there is no such file; did you mean 'mine.toml'?"],
    "experiment.toml": ["line 9, design.worlds: is this file itself; expected a file of plausible worlds"],
    "./experiment.toml": ["design.worlds: is this file itself"],
    "folder.toml": ["design.worlds: 'folder.toml': is a folder"],
    "../outside.toml": ["design.worlds: lies outside the folder of the experiment file"],
    "/etc/passwd.toml": ["design.worlds: lies outside"],
    "link.toml": ["design.worlds: lies outside"],
    "circle.toml": ["design.worlds"],
    "pipe.toml": ["design.worlds: 'pipe.toml': is a device or a pipe"],
    "huge.toml": ["design.worlds: 'huge.toml': is too large: a file of plausible worlds has at most 1 MB"],
    "zeros.toml": ["zeros.toml"],
    "latin1.toml": ["latin1.toml, line 3", "is not UTF-8 text"],
    "": ["design.worlds"],
}


@pytest.mark.skipif(os.name == "nt", reason="links and pipes")
@pytest.mark.parametrize("name", NAMED)
def test_files_that_are_none_or_lie_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    file = place(inside)
    (tmp_path / "outside.toml").write_text(OWN)
    (inside / "folder.toml").mkdir()
    (inside / "link.toml").symlink_to(tmp_path / "outside.toml")
    (inside / "circle.toml").symlink_to(inside / "circle.toml")
    os.mkfifo(inside / "pipe.toml")
    (inside / "huge.toml").write_text(OWN + "#" * 1_000_000)
    (inside / "zeros.toml").write_bytes(b"\0" * 100)
    (inside / "latin1.toml").write_bytes(OWN.replace("first", "für").encode("latin-1"))
    file.write_text(HEAD + DESIGN.format(points=50, worlds=name) + ARMS)
    done = CliRunner().invoke(app, ["check", str(file), "--no-pilot"])
    assert isinstance(done.exception, InputError), done.output
    assert all(part in str(done.exception) for part in NAMED[name]), str(done.exception)


@pytest.mark.parametrize(
    ("design", "said"),
    [
        (
            'kind = "sobol"\nbase = 8',
            "design.worlds: have a condition, which cannot go with a Sobol or Morris design",
        ),
        (
            'kind = "morris"\ntrajectories = 8',
            "design.worlds: have a condition, which cannot go with a Sobol or Morris",
        ),
        ('kind = "one-at-a-time"', "design.worlds: are drawn from ranges, so they are for a latin-hypercube"),
        ("", "design.worlds: are drawn from ranges, so they are for a latin-hypercube"),
        ('kind = "table"\nfile = "a.csv"', "design.worlds: are drawn from ranges"),
        ('kind = "latin-hypercube"', "needs points"),
        (
            'kind = "latin-hypercube"\npoints = 5\nwhere = "world.items > 3"',
            "design.where: names nothing that varies",
        ),
        (
            'kind = "latin-hypercube"\npoints = 5\nwhere = "world.fear > 3"',
            "design.where: (world.reach.outside",
        ),
    ],
)
def test_worlds_need_a_design_that_may_leave_points_out(design: str, said: str) -> None:
    with pytest.raises(InputError) as found:
        parse_experiment(f'{HEAD}[design]\n{design}\nworlds = "plausible"\n{ARMS}')
    assert said in str(found.value)


@pytest.mark.parametrize("given", ["3", "true", '["plausible"]', "{ file = 'a' }", "1979-05-27"])
def test_worlds_of_another_kind_than_a_name_are_refused(given: str) -> None:
    with pytest.raises(InputError, match=r"line 9, design.worlds"):
        parse_experiment((HEAD + DESIGN + ARMS).format(points=5, worlds="x").replace('"x"', given))


def test_worlds_of_which_the_file_sets_everything_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"design.worlds: vary nothing here: the file sets all their inputs itself"
    ):
        drawing("[world]\nslip = 0.2\nfear = 0.3\nreach.decay = 0.4\n", "mine.toml", path=place(tmp_path))


def test_a_condition_that_what_is_set_leaves_no_room_is_said_where_the_worlds_are_named(
    tmp_path: Path,
) -> None:
    with pytest.raises(InputError) as found:
        drawing("[world]\nfear = 0.0\n", "mine.toml", path=place(tmp_path))
    said = "line 9, design.worlds: world.fear > world.slip holds at 0 of 2040 points that were drawn"
    assert said in str(found.value)


def test_worlds_at_the_top_of_the_file_are_told_where_they_belong() -> None:
    with pytest.raises(
        InputError, match=r"line 1, worlds: there is no such key; did you mean 'design.worlds'"
    ):
        parse_experiment(f'worlds = "plausible"\n{HEAD}{ARMS}')


def test_a_mistake_in_the_worlds_has_no_echo_and_others_are_said_too(tmp_path: Path) -> None:
    file = place(tmp_path, OWN.replace("because", "becuase"))
    file.write_text(
        HEAD + DESIGN.format(points=5, worlds="mine.toml") + ARMS.replace("externality", "externalty")
    )
    with pytest.raises(InputError) as found:
        load_experiment(file)
    text = str(found.value)
    assert text.count("\n") == 2
    assert "becuase" in text
    assert "externalty" in text
