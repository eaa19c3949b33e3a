"""All mistakes that do not depend on each other are said at once, and none that is only the echo of another."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersim.experiment.reading import parse_experiment
from peersim.experiment.trusting import NotTrusted
from peersim.model.errors import InputError, Mistakes

GOOD = """\
format = 1
name = "x"
replicates = 3
seed = 1
outcomes = ["gain", "trust"]
margin = 0.1
[world]
rivalry = 0.2
[programme]
group_size = 5
[arms.inhouse]
programme.seats.externality = 0.0
[arms.external]
world.fear = 0.1
[arms.safe]
based_on = "inhouse"
world.reach.rule = "none"
[contrasts]
home = ["external", "inhouse"]
safety = ["safe", "inhouse"]
[vary]
"world.stake" = [1.0, 2.0]
"world.slip" = [0.1, 0.2]
[figures.line]
kind = "line"
x = "world.slip"
[figures.levels]
kind = "levels"
arms = ["inhouse", "safe"]
"""
BREAKAGES = {
    "seed = 1": "sed = 1",
    "replicates = 3": "replicates = -3",
    '["gain", "trust"]': '["gian", "trust"]',
    "margin = 0.1": 'margin = "small"',
    "rivalry = 0.2": "rivalri = 0.2",
    "group_size = 5": "group_size = 1",
    "seats.externality": "seats.externalty",
    "world.fear = 0.1": "world.fear = -1.0",
    "reach.rule": "reach.rul",
    '["external", "inhouse"]': '["external", "inhose"]',
    '["safe", "inhouse"]': '["save", "inhouse"]',
    '"world.stake"': '"world.steak"',
    "[0.1, 0.2]": "[0.1, 0.1]",
    'kind = "levels"': 'kind = "level"',
}
LATER = {
    'x = "world.slip"': 'x = "world.slop"',
    'arms = ["inhouse", "safe"]': 'arms = ["inhouse", "saef"]',
}
"""Said once what a figure could show is known."""


def found(text: str) -> list[InputError]:
    with pytest.raises(InputError) as caught:
        parse_experiment(text, Path("mine.toml"))
    return list(caught.value.mistakes) if isinstance(caught.value, Mistakes) else [caught.value]


@given(broken=st.sets(st.sampled_from(sorted(BREAKAGES)), min_size=1))
def test_every_breakage_is_said_on_its_line_and_nothing_else(broken: set[str]) -> None:
    text = GOOD
    parse_experiment(text)
    for right in broken:
        assert text.count(right) == 1
        text = text.replace(right, BREAKAGES[right])
    lines = [at for at, line in enumerate(GOOD.split("\n"), 1) if any(right in line for right in broken)]
    assert [error.line for error in found(text)] == lines


@given(
    broken=st.sets(
        st.sampled_from([*LATER, "replicates = 3", "seats.externality", "rivalry = 0.2"]), min_size=1
    )
)
def test_figures_are_checked_beside_mistakes_elsewhere(broken: set[str]) -> None:
    text = GOOD
    for right in broken:
        text = text.replace(right, (BREAKAGES | LATER)[right])
    lines = [at for at, line in enumerate(GOOD.split("\n"), 1) if any(right in line for right in broken)]
    assert [error.line for error in found(text)] == lines


def test_every_wrong_name_of_a_list() -> None:
    text = GOOD.replace('["gain", "trust"]', '["Gain", "satisfactoin"]')
    text = text.replace('["external", "inhouse"]', '["extrnal", "inhose"]')
    text = text.replace('arms = ["inhouse", "safe"]', 'arms = ["inhuose", "saef"]')
    assert [error.problem for error in found(text)] == [
        "there is no outcome 'Gain'; did you mean 'gain'?",
        "there is no outcome 'satisfactoin'; did you mean 'satisfaction'?",
        "there is no arm 'extrnal'; did you mean 'external'?",
        "there is no arm 'inhose'; did you mean 'inhouse'?",
        "there is no arm 'inhuose'; did you mean 'inhouse'?",
        "there is no arm 'saef'; did you mean 'safe'?",
    ]


ECHOES = {
    "[arms.safe]": ('[arms."sïcher"]', ["arms.sïcher"]),
    "[contrasts]": ("[contrast]", ["contrast"]),
    "[vary]": ("[vray]", ["vray"]),
    "[arms.external]": ("[arm.external]", ["arm"]),
    '["safe", "inhouse"]': ('"safe - inhouse"', ["contrasts.safety"]),
    'based_on = "inhouse"': ("based_on = 5", ["arms.safe.based_on"]),
    "group_size = 5": ("group_size = 500", ["programme.group_size"]),
}


@pytest.mark.parametrize(("right", "wrong", "keys"), [(right, *rest) for right, rest in ECHOES.items()])
def test_what_follows_from_a_mistake_is_no_mistake(right: str, wrong: str, keys: list[str]) -> None:
    text = GOOD.replace("world.fear = 0.1", "programme.seats.organisations = [0, 0, 0, 1, 2]")
    text += 'contrast = "safety"\n' if "safe - " not in wrong else ""
    text = (
        text.replace('arms = ["inhouse", "safe"]\n', "") + '[until]\ncontrast = "safety"\nhalfwidth = 0.1\n'
    )
    text += "max_replicates = 9\n"
    parse_experiment(text)
    assert [error.key for error in found(text.replace(right, wrong, 1))] == keys


def test_files_that_are_not_there_are_said_beside_the_rest(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("person,organisation\na,x\nb,x\n", "utf-8")
    people = '[people]\nroster = "people.cvs"\ncontacts = "data\\\\who.csv"\n'
    text = GOOD.replace("[world]", f"{people}[world]").replace("[arms.safe]\n", "[arms.safe]\nlabl = 'x'\n")
    with pytest.raises(Mistakes) as caught:
        parse_experiment(text, tmp_path / "mine.toml")
    assert [(error.file, error.line, error.key) for error in caught.value.mistakes] == [
        (tmp_path / "mine.toml", 8, "people.roster"),
        (tmp_path / "mine.toml", 9, "people.contacts"),
        (tmp_path / "mine.toml", 19, "arms.safe.labl"),
    ]
    roster, contacts, _ = caught.value.mistakes
    assert roster.problem == "'people.cvs': there is no such file; did you mean 'people.csv'?"
    assert "there is no such file" in contacts.problem


def test_nobody_is_asked_to_allow_the_rules_of_a_file_that_cannot_be_run(tmp_path: Path) -> None:
    (tmp_path / "never_allowed.py").write_text("def heard(*given):\n    return 0.123454321\n", "utf-8")
    text = GOOD.replace("[world]", '[rules]\nstake = "never_allowed.py:heard"\n[world]')
    with pytest.raises(InputError) as caught:
        parse_experiment(text.replace("rivalry = 0.2", "rivalry = 7"), tmp_path / "mine.toml")
    assert not isinstance(caught.value, NotTrusted)
    assert caught.value.key == "world.rivalry"
    with pytest.raises(NotTrusted):
        parse_experiment(text, tmp_path / "mine.toml")


@pytest.mark.parametrize("table", ["[rules]", "[arms.safe.rules]"])
def test_a_backslash_between_folders_of_rules_is_said_once(table: str, tmp_path: Path) -> None:
    text = GOOD.replace("[contrasts]", f"{table}\nheard = 'own\\mine.py:heard'\n[contrasts]")
    with pytest.raises(InputError) as caught:
        parse_experiment(text, tmp_path / "mine.toml")
    assert caught.value.problem == "folders have / between them: write 'own/mine.py:heard'"
    assert caught.value.line == 19


def test_all_that_is_wrong_with_a_design_and_with_a_figure() -> None:
    text = GOOD.replace("[vary]", "[design]\nkind = 'sobol'\nbase = 6\npoints = 4\nlevels = 4\n[vary]")
    assert [error.line for error in found(text)] == [23, 24, 25]
    text = GOOD.replace('x = "world.slip"', 'x = "world.slop"\nreplicate = 3\noutcome = "gian"')
    assert [error.key for error in found(text)] == [
        "figures.line.x",
        "figures.line.replicate",
        "figures.line.outcome",
    ]
