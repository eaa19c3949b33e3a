"""Experiment files: what is understood, and what a student's mistake says."""

from pathlib import Path

import pytest

from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.experiment.shipped import find, folder, names
from peersim.model.errors import InputError

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
    ("replicates = 3", "replicates = 0", ["line 3", "replicates", "at least 1"]),
    ("replicates = 3", 'replicates = "three"', ["line 3", "replicates", "whole number"]),
    ("replicates = 3", "replicates = 3.5", ["line 3", "replicates", "whole number"]),
    ("rivalry = 0.2", "rivalri = 0.2", ["line 5", "world.rivalri", "did you mean 'rivalry'"]),
    ("rivalry = 0.2", "rivalry = 1.2", ["line 5", "world.rivalry", "at most 1", "1.2"]),
    ("rivalry = 0.2", "rivalry = nan", ["line 5", "world.rivalry", "finite"]),
    ("rivalry = 0.2", "rivalry = true", ["line 5", "world.rivalry", "number"]),
    ("rivalry = 0.2", 'rivalry = "high"', ["line 5", "world.rivalry", "number"]),
    ("externality = 0.0", "externalty = 0.0", ["line 7", "externalty", "did you mean 'externality'"]),
    ("externality = 0.0", "externality = -1", ["line 7", "externality", "at least 0"]),
    ('rule = "none"', 'rule = "non"', ["line 10", "reach.rule", "'none'"]),
    ('based_on = "inhouse"', 'based_on = "inhose"', ["line 9", "did you mean 'inhouse'"]),
    ('based_on = "inhouse"', 'based_on = "safe"', ["line 9", "circle"]),
    (
        '["safe", "inhouse"]',
        '["safe", "outhouse"]',
        ["line 12", "contrasts.safety", "did you mean 'inhouse'"],
    ),
    ('["safe", "inhouse"]', '["safe", "safe"]', ["line 12", "itself"]),
    ('["safe", "inhouse"]', '["safe"]', ["line 12", "contrasts.safety", "2 values"]),
    ('"world.fear"', '"world.fera"', ["line 14", "did you mean 'world.fear'"]),
    ("steps = 3", "steps = 1", ["line 14", "steps", "at least 2"]),
    ("[4, 6]", "[4, 5.5]", ["line 15", "programme.group_size", "whole number"]),
    ("[4, 6]", "[4, 4]", ["line 15", "twice"]),
    ("[4, 6]", "[1, 4]", ["line 15", "programme.group_size", "at least 2"]),
    ("format = 1", "format = 2", ["line 1", "format", "1"]),
    ('name = "good"', 'name = "../bad"', ["line 2", "name"]),
    ('name = "good"', 'name = "good"\noutcomes = ["gian"]', ["line 3", "did you mean 'gain'"]),
    ("[world]", "[wolrd]", ["line 4", "did you mean 'world'"]),
    ("[arms.safe]", '[arms."sïcher"]', ["line 8", "arms.sïcher", "letters (a to z), digits"]),
    ("[arms.safe]", "[arms.safe]\nlabel = 'inhouse'", ["line 9", "arms.safe.label", "so is arm 'inhouse'"]),
    ("[arms.inhouse]", "[arms.inhouse]\nlabel = 'safe'", ["line 9", "arms.safe", "so is arm 'inhouse'"]),
    ("replicates = 3", "replicates = true", ["line 3", "replicates", "whole number", "true"]),
    ("replicates = 3", f"replicates = {10**30}", ["line 3", "replicates", "at most 10000000"]),
    ("replicates = 3", "replicates = 3\nseed = -1", ["line 4", "seed", "at least 0"]),
    ("replicates = 3", "replicates = " + "9" * 5000, ["not valid TOML", "digits"]),
    ("replicates = 3", "question = " + "[" * 3000 + "]" * 3000, ["not valid TOML"]),
    ("[4, 6]", "[]", ["line 15", "vary.programme.group_size", "at least 1"]),
    ("[4, 6]", "[[4], 6]", ["line 15", "vary.programme.group_size", "each value should be a number", "[4]"]),
    ("[4, 6]", "[nan, 6]", ["line 15", "vary.programme.group_size", "whole number", "nan"]),
    ("[4, 6]", "[4, 4.0]", ["line 15", "vary.programme.group_size", "twice"]),
    ("[4, 6]", "{ from = 4, to = inf, steps = 3 }", ["line 15", "group_size.to", "finite"]),
    ("[4, 6]", "{ from = 4, to = 7, steps = 3 }", ["line 15", "whole numbers", "4, 5.5, 7"]),
    ("to = 1.0", "to = 1e300", ["line 14", "world.fear", "at most"]),
    ("from = 0.0, to = 1.0", "from = -1e308, to = 1e308", ["line 14", "world.fear", "no steps"]),
    ("from = 0.0, to = 1.0", "from = 0.5, to = 0.5", ["line 14", "world.fear", "no steps"]),
    ("from = 0.0, to = 1.0", "from = 0.5, two = 1.0", ["line 14", "two", "did you mean 'to'"]),
    ('"world.fear"', "world.fera", ["line 14", "vary.world.fera", "did you mean 'world.fear'"]),
    (
        '"programme.group_size"',
        "world.fear = [0.1]\nworld.fear",
        ["line 16", "vary.world.fear", "the first is in line 15"],
    ),
    (
        "[world]",
        "[people]\ncontact_kinds = ['friend']\n[world]",
        ["line 5", "people.contact_kinds", "roster"],
    ),
    ("[world]", "[world", ["line 4", "the name of a table has ] behind it: [world]"]),
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


def test_what_varies_may_be_written_without_quotes_and_as_tables() -> None:
    start = GOOD[: GOOD.index("[vary]")]
    spelled = [
        "[vary]\nworld.fear = { from = 0.0, to = 1.0, steps = 3 }\nprogramme.group_size = [4, 6]\n",
        "[vary.world]\nfear = { from = 0.0, to = 1.0, steps = 3 }\n[vary.programme]\ngroup_size = [4, 6]\n",
        "[vary]\nworld = { fear = { from = 0.0, to = 1.0, steps = 3 } }\n'programme.group_size' = [4, 6]\n",
    ]
    expected = parse_experiment(GOOD)
    for vary in spelled:
        found = parse_experiment(start + vary)
        assert list(found.points) == list(expected.points)
        assert found.design() == expected.design()
    with pytest.raises(InputError, match=r"line 14, vary\.world\.fear: is given twice"):
        parse_experiment(f"{start}[vary]\n'world.fear' = [0.1]\nworld.fear = [0.2]\n", Path("mine.toml"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"replicates": 0}, "replicates: must be from 1 to 10000000 (given: 0)"),
        ({"replicates": 10**9}, "replicates: must be from 1 to 10000000"),
        ({"seed": -1}, "seed: must be from 0 to"),
        ({"seed": 2**64}, "seed: must be from 0 to"),
    ],
)
def test_options_have_the_limits_of_the_file(options: dict[str, int], said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_experiment(GOOD, **options)
    assert str(caught.value).startswith(said)
    assert parse_experiment(GOOD.replace("replicates = 3\n", ""), replicates=5).replicates == 5


def test_without_an_arm_an_example_is_given() -> None:
    with pytest.raises(InputError, match=r"line 3, arms: there is no arm; .*\[arms.inhouse\]"):
        parse_experiment('format = 1\nname = "x"\n[arms]\n')


def test_a_kind_of_contact_that_no_contact_has_is_said_where_it_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("person,organisation\na,x\nb,x\nc,y\n")
    (tmp_path / "contacts.csv").write_text("from,to,kind\na,b,friend\n")
    people = '[people]\nroster = "people.csv"\ncontacts = "contacts.csv"\ncontact_kinds = ["frend"]\n'
    file = tmp_path / "mine.toml"
    start = GOOD[: GOOD.index("[vary]")].replace("programme.seats = { externality = 0.0 }\n", "")
    file.write_text(start.replace("[world]", f"{people}[world]"))
    with pytest.raises(InputError) as caught:
        load_experiment(file)
    assert (caught.value.file, caught.value.line, caught.value.key) == (file, 7, "people.contact_kinds")
    assert caught.value.problem == "in contacts.csv no contact is of kind 'frend'; did you mean 'friend'?"
    file.write_text(file.read_text().replace('"contacts.csv"\n', '"contcts.csv"\n'))
    with pytest.raises(InputError, match=r"contcts\.csv"):
        load_experiment(file)
    file.write_text(file.read_text().replace('contacts = "contcts.csv"\n', ""))
    with pytest.raises(InputError, match=r"line 6, people\.contact_kinds: .* need a file"):
        load_experiment(file)


def test_too_many_points_are_refused_without_making_them() -> None:
    text = GOOD.replace("steps = 3", "steps = 10000").replace(
        "[4, 6]", '[4, 6]\n"world.stake" = ' + str([*range(100)])
    )
    with pytest.raises(InputError, match="2000000 points; at most 1000000"):
        parse_experiment(text)


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_experiment(tmp_path / "none.toml")
    with pytest.raises(InputError, match="is a folder; expected an experiment file"):
        load_experiment(tmp_path)
    (tmp_path / "latin.toml").write_bytes("question = 'Führung'".encode("cp1252"))
    with pytest.raises(
        InputError, match=r"line 1: is not UTF-8 text .*'ü', the file was saved as Windows-1252"
    ):
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
    assert experiment.figures or not experiment.is_grid  # `peersim analyse` draws samples
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
