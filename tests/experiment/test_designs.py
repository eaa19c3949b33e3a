"""Designs: which points are run, and that a chunk of a sweep is what its runs are one by one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from peersim.engine.compiled.execute import execute, execute_table
from peersim.experiment.checked import Experiment
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.model.errors import InputError
from peersim.model.outcomes import RUN_OUTCOMES
from peersim.study.arrangements import Arrangements
from peersim.study.chunks import run_of
from peersim.study.plan import Plan

ARMS = """
[arms.inhouse]
programme.seats.externality = 0.0
[arms.external]
[contrasts]
leaving = ["external", "inhouse"]
"""
EVERYTHING = """
[vary]
"programme.group_size"        = { from = 3, to = 6 }
"programme.seats.externality" = { from = 0.0, to = 1.0 }
"programme.seats.industry_mix" = { from = 0.0, to = 1.0 }
"programme.seats.diversity"   = { from = 0.0, to = 1.0 }
"programme.seats.divisions"   = ["shared", "separate"]
"programme.sessions"          = { from = 1, to = 4 }
"programme.coaching"          = "plausible"
"world.items"                 = { from = 4, to = 12 }
"world.rivalry"               = "plausible"
"world.stake"                 = { from = 0.1, to = 50.0, scale = "log" }
"world.rules.weighing"        = "plausible"
"world.reach.rule"            = ["drawn", "none", "as_division"]
"""


def experiment(design: str, vary: str = EVERYTHING, replicates: int = 2, seed: int = 0) -> Experiment:
    head = f'format = 1\nname = "sweep"\nseed = {seed}\nreplicates = {replicates}\n'
    return parse_experiment(f"{head}[design]\n{design}\n{vary}{ARMS}")


def rows(found: Experiment, path: str) -> list[object]:
    return [point[path] for point in found.points]


def test_a_chunk_by_the_column_is_what_its_runs_are_one_by_one() -> None:
    """Whatever varies: numbers, seats, calendars, variants; whatever an arm sets itself."""
    found = experiment('kind = "latin-hypercube"\npoints = 60')
    plan = Plan(found)
    numbers = range(7, plan.runs - 3)
    columns = execute_table(Arrangements(plan).table(numbers))
    single = execute([run_of(plan, number) for number in numbers])
    for outcome in RUN_OUTCOMES:
        assert np.array_equal(columns.outcomes[outcome.name], single.outcomes[outcome.name], equal_nan=True)
    assert np.array_equal(columns.steps, single.steps)


def test_few_arrangements_serve_many_points() -> None:
    """What is only a number to a kernel makes no arrangement of its own."""
    vary = '[vary]\n"world.rivalry" = "plausible"\n"programme.coaching" = "plausible"\n'
    plan = Plan(experiment('kind = "latin-hypercube"\npoints = 500', vary))
    framing = Arrangements(plan)
    framing.table(range(plan.runs))
    assert len(framing.known) == 2


def test_a_latin_hypercube_has_one_point_in_every_slice() -> None:
    found = experiment(
        'kind = "latin-hypercube"\npoints = 50', '[vary]\n"world.rivalry" = { from = 0.2, to = 0.7 }'
    )
    slices = np.floor((np.array(rows(found, "world.rivalry"), float) - 0.2) / 0.5 * 50)
    assert sorted(slices.tolist()) == list(range(50))


def test_whole_numbers_and_choices_come_in_equal_shares() -> None:
    found = experiment('kind = "latin-hypercube"\npoints = 120')
    for path, values in (
        ("programme.group_size", [3, 4, 5, 6]),
        ("world.reach.rule", ["drawn", "none", "as_division"]),
        ("programme.sessions", [1, 2, 3, 4]),
    ):
        given = rows(found, path)
        assert [given.count(value) for value in values] == [120 // len(values)] * len(values)


def test_the_sample_is_the_same_again_and_another_with_another_seed() -> None:
    def digest(kind: str, seed: int) -> str:
        return experiment(kind, seed=seed).points.digest

    for kind in (
        'kind = "latin-hypercube"\npoints = 8',
        'kind = "sobol"\nbase = 8',
        'kind = "morris"\ntrajectories = 3',
    ):
        assert digest(kind, 0) == digest(kind, 0) != digest(kind, 1)
        assert digest(kind + "\nseed = 1", 0) == digest(kind, 1)


def test_a_sobol_design_is_saltellis() -> None:
    """A, A with one column of B in turn, and B."""
    vary = '[vary]\n"world.rivalry" = "plausible"\n"world.fear" = "plausible"\n"world.slip" = "plausible"\n'
    found = experiment('kind = "sobol"\nbase = 4', vary)
    assert len(found.points) == 4 * 5
    paths = list(found.varied)
    for block in range(4):
        a, *mixed, b = [[found.points[block * 5 + at][path] for path in paths] for at in range(5)]
        for column in range(3):
            assert mixed[column] == [b[at] if at == column else a[at] for at in range(3)]
    assert len(experiment('kind = "sobol"\nbase = 4\nsecond_order = true', vary).points) == 4 * 8


def test_a_morris_design_changes_one_parameter_at_a_time() -> None:
    found = experiment('kind = "morris"\ntrajectories = 4')
    length = len(found.varied) + 1
    assert len(found.points) == 4 * length
    for start in range(0, 4 * length, length):
        changed = [
            [path for path in found.varied if found.points[at][path] != found.points[at + 1][path]]
            for at in range(start, start + length - 1)
        ]
        assert sorted(path for step in changed for path in step) == sorted(found.varied)


def test_one_at_a_time_starts_from_the_files_own_setting() -> None:
    vary = '[world]\nfear = 0.2\n[vary]\n"world.fear" = [0.2, 0.9]\n'
    vary += '"world.slip" = { from = 0.0, to = 1.0, steps = 3 }\n'
    found = experiment('kind = "one-at-a-time"', vary)
    pairs = [tuple(point.values()) for point in found.points]
    assert pairs == [(0.2, 0.6), (0.9, 0.6), (0.2, 0.0), (0.2, 0.5), (0.2, 1.0)]


def table(place: Path, text: str) -> Experiment:
    (place / "points.csv").write_text(text, encoding="utf-8")
    head = 'format = 1\nname = "sweep"\nreplicates = 2\n[design]\nkind = "table"\nfile = "points.csv"\n'
    (place / "sweep.toml").write_text(head + ARMS, encoding="utf-8")
    return load_experiment(place / "sweep.toml")


@pytest.mark.parametrize(
    "text",
    [
        "world.rivalry,programme.group_size,world.rules.turns\n0.1,4,one\n0.25,6,two\n",
        "\ufeffworld.rivalry;programme.group_size;world.rules.turns\n0,1;4;one\n\n0,25;6;two\n",
    ],
)
def test_a_table_gives_the_points(tmp_path: Path, text: str) -> None:
    found = table(tmp_path, text)
    assert list(found.points) == [
        {"world.rivalry": 0.1, "programme.group_size": 4, "world.rules.turns": "one"},
        {"world.rivalry": 0.25, "programme.group_size": 6, "world.rules.turns": "two"},
    ]
    assert found.setting(1, "external").programme.group_size == 6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("world.rivalri\n0.1\n", ["line 1", "did you mean 'world.rivalry'"]),
        ("world.rivalry\nnan\n", ["line 2", "world.rivalry", "a number", "'nan'"]),
        ("world.rivalry\n0.1\n1.5\n", ["line 3", "from 0 to 1"]),
        ("world.rivalry\nhigh\n", ["line 2", "a number", "'high'"]),
        ("programme.group_size\n4.5\n", ["line 2", "a whole number"]),
        ("world.rules.turns\nthree\n", ["line 2", "one of one, two"]),
        ("world.rivalry\n0.1\n0.2\n0.1\n", ["line 4", "the same point as line 2"]),
        ("world.rivalry,world.fear\n0.1\n", ["line 2", "world.fear", "a number"]),
        ("world.rivalry,world.rivalry\n0.1,0.1\n", ["line 1", "twice"]),
        ("programme.phases\n3\n", ["line 1", "cannot vary it"]),
        ("world.rivalry\n", ["no points"]),
        ("", ["not a table"]),
        ("world.rivalry;world.fear\n0,1;1,234\n0.5;x\n", ["line 2", "may be 1.234 or 1234", "line 3", "'x'"]),
        ("world.rivalry,comment,by\n0.1,a,b\n", ["line 1", "'comment', 'by'", "delete what is none"]),
    ],
)
def test_what_is_wrong_with_a_table_is_said(tmp_path: Path, text: str, said: Sequence[str]) -> None:
    with pytest.raises(InputError) as found:
        table(tmp_path, text)
    for part in ["points.csv", *said]:
        assert part in str(found.value)


RIVALRY = '[vary]\n"world.rivalry" = '


@pytest.mark.parametrize(
    ("design", "vary", "said"),
    [
        ('kind = "sobl"', EVERYTHING, ["line 6", "design.kind", "'sobol'"]),
        ('kind = "sobol"', EVERYTHING, ["line 5", "needs base"]),
        ('kind = "sobol"\nbase = 100', EVERYTHING, ["line 7", "power of two"]),
        ('kind = "latin-hypercube"\npoints = 0', EVERYTHING, ["line 7", "at least 1"]),
        ('kind = "latin-hypercube"\npoints = 1000000000', EVERYTHING, ["line 7", "1000000"]),
        ('kind = "sobol"\nbase = 262144', EVERYTHING, ["points; at most 1000000"]),
        ('kind = "morris"\ntrajectories = 4\nlevels = 5', EVERYTHING, ["line 8", "even"]),
        (
            'kind = "morris"\ntrajectories = 4\nbase = 8',
            EVERYTHING,
            ["line 8", "does not use it", "trajectories"],
        ),
        ('kind = "latin-hypercube"\npoints = 5', "", ["needs parameters in [vary]"]),
        ('kind = "table"', "", ["needs file"]),
        ('kind = "table"\nfile = "../nowhere/none.csv"', "", ["line 7", "lies outside the folder"]),
        ('kind = "latin-hypercube"\npoints = 5', RIVALRY + "{ from = 0.1, to = 0.1 }\n", ["no room"]),
        (
            'kind = "latin-hypercube"\npoints = 5',
            RIVALRY + "{ from = 0.1, to = 1.5 }\n",
            ["at most 1"],
        ),
        ('kind = "latin-hypercube"\npoints = 5', RIVALRY + "{ from = 0.1, to = nan }\n", ["finite"]),
        (
            'kind = "latin-hypercube"\npoints = 5',
            RIVALRY + "{ from = 0.1, to = 0.9, steps = 3 }\n",
            ["no steps"],
        ),
        (
            'kind = "latin-hypercube"\npoints = 5',
            RIVALRY + '{ from = 0.0, to = 0.9, scale = "log" }\n',
            ["above zero"],
        ),
        (
            'kind = "latin-hypercube"\npoints = 5',
            '[vary]\n"world.items" = { from = 4.5, to = 9 }\n',
            ["whole numbers"],
        ),
        (
            'kind = "latin-hypercube"\npoints = 5',
            '[vary]\n"world.items" = "plausible"\n',
            ["no plausible range"],
        ),
        (
            'kind = "latin-hypercube"\npoints = 5',
            '[vary]\n"world.rules.turns" = { from = 0, to = 1 }\n',
            ["list them"],
        ),
        (
            'kind = "all-combinations"',
            RIVALRY + '"plausibel"\n',
            ["line 8", "from = 0", '"plausible"', "plausibel"],
        ),
        ('kind = "all-combinations"', RIVALRY + "{ from = 0.1, to = 0.9 }\n", ["needs steps"]),
        (
            'kind = "latin-hypercube"\npoints = 5\n[figures]\nf = { kind = "forest" }',
            EVERYTHING,
            ["peersim analyse"],
        ),
    ],
)
def test_what_is_wrong_with_a_design_is_said(design: str, vary: str, said: Sequence[str]) -> None:
    with pytest.raises(InputError) as found:
        experiment(design, vary)
    for part in said:
        assert part in str(found.value)


def test_too_many_combinations_are_refused_before_they_are_made() -> None:
    steps = "{ from = 0.0, to = 1.0, steps = 10000 }"
    vary = f'[vary]\n"world.rivalry" = {steps}\n"world.slip" = {steps}\n"world.use" = [0.1, 0.2]\n'
    with pytest.raises(InputError, match="makes 200000000 points; at most 1000000"):
        experiment('kind = "all-combinations"', vary)
