"""Figures that could not be drawn, or not as asked for, are refused before anything runs."""

from pathlib import Path

import pytest

from peersim.experiment.reading import parse_experiment
from peersim.experiment.schema import Figure
from peersim.model.errors import InputError
from peersim.model.figure_kinds import KINDS

TEXT = """\
format = 1
name = "t"
replicates = 3
keep = 2
[arms.inhouse]
programme.seats = { externality = 0.0 }
[arms.external]
[contrasts]
leaving_home = ["external", "inhouse"]
[vary]
"world.fear" = { from = 0.0, to = 0.3, steps = 4 }
"world.rivalry" = [0.0, 0.5]
"world.rules.weighing" = ["trust", "similarity"]
[figures]
"""


def problem(figure: str, text: str = TEXT) -> str:
    with pytest.raises(InputError) as caught:
        parse_experiment(f"{text}one = {{ {figure} }}\n", Path("mine.toml"))
    assert str(caught.value).startswith("mine.toml, line ")
    return str(caught.value).removeprefix("mine.toml, line 15, figures.one")


GOOD = [
    'kind = "line"',
    'kind = "line", x = "world.rivalry", at = { "world.fear" = 0.3 }',
    "kind = 'line', x = 'world.rivalry', at = { world.fear = 0.30000000000001, world.rules.weighing = 'trust' }",
    "kind = 'heatmap', at = { world.rules.weighing = 'similarity' }",
    "kind = 'heatmap', y = 'world.fear', at = { world.rules.weighing = 'similarity' }",
    "kind = 'levels', contrast = 'leaving_home', at = { world.fear = 0 }",
    "kind = 'networks', arms = ['inhouse'], replicate = 1",
    "kind = 'trajectories', outcome = 'trust'",
]


@pytest.mark.parametrize("figure", GOOD)
def test_what_can_be_drawn_is_accepted(figure: str) -> None:
    assert parse_experiment(f"{TEXT}one = {{ {figure} }}\n").figures["one"].kind in KINDS


def test_at_may_be_written_without_quotes() -> None:
    spelled = ['at = { "world.fear" = 0.1 }', "at = { world.fear = 0.1 }", "at = { world = { fear = 0.1 } }"]
    for at in spelled:
        figure = parse_experiment(f"{TEXT}one = {{ kind = 'levels', {at} }}\n").figures["one"]
        assert figure.at == {"world.fear": 0.1}


MISTAKES = {
    "kind = 'levels', at = { world.fear = 0.15 }": ".at.world.fear: 0.15 is not among its values; expected one of 0, ",
    "kind = 'levels', at = { world.fear = 0.1000001 }": ".at.world.fear: ",
    "kind = 'levels', at = { world.fear = nan }": ".at.world.fear: nan is not among",
    "kind = 'levels', at = { world.rules.weighing = 'trst' }": ".at.world.rules.weighing: trst is not among its",
    "kind = 'levels', at = { world.feer = 0.1 }": ".at: there is no varied parameter 'world.feer'; did you mean",
    "kind = 'line', at = { world.fear = 0.1 }": ".at.world.fear: is an axis of the figure",
    "kind = 'line', x = 'world.rivalry', at = { world.rivalry = 0.5 }": ".at.world.rivalry: is an axis of the figure",
    "kind = 'heatmap', y = 'world.fear', at = { world.rivalry = 0.5 }": ".at.world.rivalry: is an axis of the figure",
    "kind = 'heatmap', x = 'world.fear', y = 'world.fear'": ".y: world.fear is on both axes",
    "kind = 'levels', x = 'world.fear'": ".x: a figure of kind levels does not use it; it uses contrast, outcome, arms",
    "kind = 'forest', arms = ['inhouse']": ".arms: a figure of kind forest does not use it; it uses ",
    "kind = 'line', replicate = 0": ".replicate: a figure of kind line does not use it",
    "kind = 'line', contrast = 'leaving_home', arms = ['inhouse']": ".contrast: a figure of kind line takes contrast",
    "kind = 'levels', arms = ['inhouse', 'inhouse']": ".arms: lists 'inhouse' twice",
    "kind = 'levels', arms = ['inhose']": ".arms: there is no arm 'inhose'; did you mean 'inhouse'?",
    "kind = 'line', contrast = 'leaving'": ".contrast: there is no contrast 'leaving'; did you mean 'leaving_home'?",
    "kind = 'networks', replicate = 2": ": a figure of kind networks needs a kept cohort: replicate 2 is not among",
}


@pytest.mark.parametrize(("figure", "expected"), MISTAKES.items())
def test_what_cannot_be_drawn_is_refused(figure: str, expected: str) -> None:
    assert problem(figure).startswith(expected), problem(figure)


def test_what_the_file_lacks_is_said() -> None:
    bare = TEXT[: TEXT.index("[contrasts]")] + "[figures]\n"
    for kind, missing in (
        ("line", "a varied parameter in [vary]"),
        ("heatmap", "2 varied parameters; [vary] has 0"),
        ("forest", "a contrast in [contrasts]"),
    ):
        assert problem(f"kind = '{kind}'", bare).endswith(f"a figure of kind {kind} needs {missing}")
    assert problem("kind = 'line', contrast = 'x'", bare).endswith("there is no contrast 'x'; there are none")


@pytest.mark.parametrize("name", ["../../x", "..", "a/b", "", "C:\\x"])
def test_a_figure_s_name_stays_in_its_folder(name: str) -> None:
    with pytest.raises(InputError, match="a name has at most 60 letters"):
        parse_experiment(f"{TEXT}'{name}' = {{ kind = 'levels' }}\n")


def test_keys_are_those_of_the_schema() -> None:
    assert {key for kind in KINDS.values() for key in kind.keys} == set(Figure.model_fields) - {"kind"}
