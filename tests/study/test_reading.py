"""Experiment files: what is understood, and what a student's mistake says."""

from pathlib import Path

import pytest

from peersim.model.errors import InputError
from peersim.study.reading import load_experiment, parse_experiment
from peersim.study.shipped import find, folder, names

GOOD = """\
format = 1
name = "good"
replicates = 3
[world]
rivalry = 0.2
[arms.inhouse]
programme.seats = { externality = 0.0 }
[arms.safe]
based_on = "inhouse"
world.reach = { rule = "none" }
[contrasts]
safety = ["safe", "inhouse"]
[vary]
"world.fear" = { from = 0.0, to = 1.0, steps = 3 }
"programme.group_size" = [4, 6]
"""


def test_arms_build_on_each_other_and_on_the_file() -> None:
    experiment = parse_experiment(GOOD)
    setting = experiment.setting(0, "safe")
    assert setting.programme.seats.externality == 0.0
    assert setting.world.reach.rule == "none"
    assert setting.world.rivalry == 0.2
    assert experiment.setting(0, "inhouse").world.reach.rule == "drawn"


def test_points_are_all_combinations_first_parameter_slowest() -> None:
    points = parse_experiment(GOOD).points
    assert len(points) == 6
    assert points[1] == {"world.fear": 0.0, "programme.group_size": 6}
    assert parse_experiment(GOOD).setting(5, "safe").world.fear == 1.0


def test_what_an_arm_sets_itself_does_not_vary() -> None:
    text = GOOD.replace(
        '[arms.safe]\nbased_on = "inhouse"', '[arms.safe]\nbased_on = "inhouse"\nworld.fear = 0.7'
    )
    experiment = parse_experiment(text.replace("world.reach = ", "world.reach = "))
    assert {experiment.setting(p, "safe").world.fear for p in range(6)} == {0.7}
    assert {experiment.setting(p, "inhouse").world.fear for p in range(6)} == {0.0, 0.5, 1.0}


def test_options_of_the_command_come_last() -> None:
    experiment = parse_experiment(GOOD, replicates=7, seed=0)
    assert (experiment.replicates, experiment.seed) == (7, 0)


def test_seed_zero_is_a_seed() -> None:
    assert parse_experiment(GOOD.replace('name = "good"', 'name = "good"\nseed = 5'), seed=0).seed == 0


MISTAKES = [
    ("replicates = 3", "replicats = 3", ["line 3", "replicats", "did you mean 'replicates'"]),
    ("replicates = 3", "replicates = 0", ["line 3", "replicates", "greater than or equal to 1"]),
    ("replicates = 3", 'replicates = "three"', ["line 3", "replicates", "integer"]),
    ("replicates = 3", "replicates = 3.5", ["line 3", "replicates", "integer"]),
    ("rivalry = 0.2", "rivalri = 0.2", ["line 5", "world.rivalri", "did you mean 'rivalry'"]),
    ("rivalry = 0.2", "rivalry = 1.2", ["line 5", "world.rivalry", "less than or equal to 1", "1.2"]),
    ("rivalry = 0.2", "rivalry = nan", ["line 5", "world.rivalry", "finite"]),
    ("rivalry = 0.2", "rivalry = true", ["line 5", "world.rivalry", "number"]),
    ("rivalry = 0.2", 'rivalry = "high"', ["line 5", "world.rivalry", "number"]),
    ("externality = 0.0", "externalty = 0.0", ["line 7", "externalty", "did you mean 'externality'"]),
    ("externality = 0.0", "externality = -1", ["line 7", "externality", "greater than or equal to 0"]),
    ('rule = "none"', 'rule = "non"', ["line 10", "reach.rule", "'none'"]),
    ('based_on = "inhouse"', 'based_on = "inhose"', ["line 9", "did you mean 'inhouse'"]),
    ('based_on = "inhouse"', 'based_on = "safe"', ["line 9", "circle"]),
    (
        '["safe", "inhouse"]',
        '["safe", "outhouse"]',
        ["line 12", "contrasts.safety", "did you mean 'inhouse'"],
    ),
    ('["safe", "inhouse"]', '["safe", "safe"]', ["line 12", "itself"]),
    ('["safe", "inhouse"]', '["safe"]', ["line 12", "contrasts.safety", "2 items"]),
    ('"world.fear"', '"world.fera"', ["line 14", "did you mean 'world.fear'"]),
    ("steps = 3", "steps = 1", ["line 14", "steps", "greater than or equal to 2"]),
    ("[4, 6]", "[4, 5.5]", ["line 15", "programme.group_size", "integer"]),
    ("[4, 6]", "[4, 4]", ["line 15", "twice"]),
    ("[4, 6]", "[1, 4]", ["line 15", "programme.group_size", "greater than or equal to 2"]),
    ("format = 1", "format = 2", ["line 1", "format", "1"]),
    ('name = "good"', 'name = "../bad"', ["line 2", "name"]),
    ('name = "good"', 'name = "good"\noutcomes = ["gian"]', ["line 3", "did you mean 'gain'"]),
    ("[world]", "[wolrd]", ["line 4", "did you mean 'world'"]),
    ("[world]", "[world", ["TOML", "line 4"]),
    (
        "[contrasts]",
        "[figures]\nf = { kind = 'forst' }\n[contrasts]",
        ["line 12", "figures.f.kind", "'forest'"],
    ),
    (
        "[contrasts]",
        "[figures]\nf = { kind = 'line', x = 'world.fer' }\n[contrasts]",
        ["did you mean 'world.fear'"],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES, ids=lambda x: x if isinstance(x, str) else "")
def test_a_mistake_names_file_line_key_and_what_was_expected(old: str, new: str, expected: list[str]) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        parse_experiment(GOOD.replace(old, new), Path("mine.toml"))
    message = str(caught.value)
    assert "mine.toml" in message
    for part in expected:
        assert part in message, message


def test_too_many_points_are_refused_without_making_them() -> None:
    text = GOOD.replace("steps = 3", "steps = 10000").replace("[4, 6]", "{ from = 3, to = 52, steps = 50 }")
    with pytest.raises(InputError, match="500000 points"):
        parse_experiment(text)


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_experiment(tmp_path / "none.toml")
    with pytest.raises(InputError, match="cannot be read"):
        load_experiment(tmp_path)
    (tmp_path / "latin.toml").write_bytes("question = 'Führung'".encode("cp1252"))
    with pytest.raises(InputError, match="not UTF-8"):
        load_experiment(tmp_path / "latin.toml")
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load_experiment(tmp_path / "bom.toml").name == "good"


def test_without_arms_there_is_nothing_to_run() -> None:
    with pytest.raises(InputError, match="arms"):
        parse_experiment('format = 1\nname = "x"\n')


def test_an_experiment_where_every_arm_fixes_what_varies_is_refused() -> None:
    text = GOOD.replace("rivalry = 0.2", "").replace(
        "externality = 0.0 }", "externality = 0.0 }\nworld.fear = 0.1"
    )
    with pytest.raises(InputError, match="every arm sets it itself"):
        parse_experiment(text)


@pytest.mark.parametrize("name", names())
def test_every_shipped_experiment_is_valid_and_asks_one_question(name: str) -> None:
    experiment = load_experiment(find(name))
    assert experiment.name == name
    assert experiment.file.question.endswith("?")
    assert experiment.figures
    text = (folder() / f"{name}.toml").read_text("utf-8")
    assert text.startswith("#")


def test_seven_experiments_are_shipped() -> None:
    wanted = {
        "leaving_home",
        "diversity_externality",
        "boundary",
        "formality",
        "group_size",
        "coaching",
        "alumni",
    }
    assert wanted <= set(names())
