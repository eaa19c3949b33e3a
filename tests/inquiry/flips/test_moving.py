"""What may move in a contrast, and what is held."""

from pathlib import Path

import numpy as np
import pytest

from peersim.experiment.conditions import condition
from peersim.experiment.reading import parse_experiment
from peersim.experiment.worlds import load_worlds
from peersim.inquiry.flips.moving import Input, moves_of
from peersim.model.errors import InputError

SMALL = """
format = 1
name = "small"
replicates = 6
[world]
leak_chance = 0.05
[programme]
sessions = 2
[arms.inhouse]
programme.seats.externality = 0.0
[arms.external]
world.rivalry = 0.1
[arms.other]
[contrasts]
leaving = ["external", "inhouse"]
more = ["other", "inhouse"]
"""
SAMPLED = """[design]
kind = "latin-hypercube"
points = 5
[vary]
"world.fear" = { from = 0.2, to = 0.8 }
"world.half_life" = { from = 10.0, to = 40.0, scale = "log" }
"world.slip" = { mean = 0.5, sd = 0.1 }
"programme.group_size" = { from = 6, to = 9 }
"world.reach.rule" = ["drawn", "none"]
"world.reach.decay" = { plausible = true, only_if = { "world.reach.rule" = "none" } }
"""


def test_the_inputs_are_those_of_plausible_worlds_but_what_an_arm_sets() -> None:
    experiment = parse_experiment(SMALL)
    moves = moves_of(experiment, "leaving")
    assert {each.path for each in moves.inputs} == set(load_worlds().vary) - {"world.rivalry"}
    assert moves.held == {"world.rivalry": "arm external sets it"}
    assert "world.rivalry" in {each.path for each in moves_of(experiment, "more").inputs}
    own = next(each for each in moves.inputs if each.path == "world.leak_chance")
    assert own.start == 0.05  # the experiment's own world, not the default
    assert (own.low, own.high) == (0.005, 0.08)


def test_a_file_that_samples_says_itself_what_is_uncertain() -> None:
    moves = moves_of(parse_experiment(SMALL + SAMPLED), "leaving")
    by_path = {each.path: each for each in moves.inputs}
    assert set(by_path) == {"world.fear", "world.half_life", "world.slip"}
    assert by_path["world.half_life"].unit(20.0) == pytest.approx(0.5)
    assert (by_path["world.slip"].low, by_path["world.slip"].high) == pytest.approx((0.304, 0.696), abs=1e-3)
    assert moves.steps == {"programme.group_size": (6, 7, 9), "world.reach.rule": ("none",)}
    assert moves.held == {"world.reach.decay": "it means nothing in the world of the experiment"}


def test_what_the_file_varies_by_values_of_its_own_is_held() -> None:
    moves = moves_of(parse_experiment(SMALL + '[vary]\n"world.fear" = [0.1, 0.6]\n'), "more")
    assert moves.held == {"world.fear": "the file varies it; here 0.6"}


def test_the_condition_of_plausible_worlds_goes_with_them() -> None:
    space = moves_of(parse_experiment(SMALL), "more").space
    paths = [each.path for each in moves_of(parse_experiment(SMALL), "more").inputs]
    point = space.start.copy()
    assert space.holds(point[None])[0]
    point[paths.index("world.reach.in_organisation")] = 0.0  # .05, below .07 of outsiders
    assert not space.holds(point[None])[0]


def test_coordinates_and_values_belong_together() -> None:
    for each in (Input("world.fear", 0.2, 0.8, 0.6), Input("world.half_life", 10.0, 40.0, 29.0, log=True)):
        units = np.array([0.0, 0.25, 1.0, each.unit(each.start)])
        values = each.values(units)
        assert [each.unit(value) for value in values] == pytest.approx(units.tolist(), abs=1e-9)
        assert values[-1] == each.start  # to the last bit


@pytest.mark.parametrize(
    ("text", "named", "said"),
    [
        (SMALL, ["world.rivalri"], "there is no parameter 'world.rivalri'"),
        (SMALL, ["world.rivalry"], "arm external sets it"),
        (SMALL, ["world.items"], "is no uncertain input here"),
        (
            SMALL + '[design]\nkind = "latin-hypercube"\npoints = 5\n[vary]\n"world.rivalry" = "plausible"\n',
            [],
            r"nothing uncertain is left to move in 'leaving' \(world.rivalry: arm external sets it\)",
        ),
        (
            SMALL.replace("leak_chance = 0.05", "reach = { in_division = 0.2 }"),
            [],
            "none of the plausible ones.*no plausible world.*--worlds",
        ),
    ],
)
def test_mistakes_are_answered_by_name(text: str, named: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        moves_of(parse_experiment(text), "leaving", named=named)


def test_other_worlds_may_be_given(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('format = 1\n[vary]\n"world.fear" = { from = 0.1, to = 0.9 }\n', "utf-8")
    moves = moves_of(parse_experiment(SMALL), "leaving", file)
    assert [(each.path, each.low, each.high) for each in moves.inputs] == [("world.fear", 0.1, 0.9)]
    assert moves.where is None


@pytest.mark.parametrize(
    "text",
    [
        "world.fear <= world.slip and world.slip <= world.air_time",
        "world.fear > 0.5 or not world.slip >= 2 * world.fear",
        "0.2 < world.fear < 0.8",
        'world.fear < world.slip and world.reach.rule == "none"',
        "world.fear != world.slip",
    ],
)
def test_slack_is_on_the_side_of_the_condition(text: str) -> None:
    draw, found = np.random.default_rng(0), condition(text)
    numbers = ("world.fear", "world.slip", "world.air_time")
    values = {path: draw.random(200) for path in numbers} | {
        "world.reach.rule": draw.choice(np.array(["drawn", "none"], object), 200)
    }
    assert ((found.slacks(values) >= 0).all(axis=0) == found.holds(values)).all()
