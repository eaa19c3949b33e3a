"""What ``peersim check`` calls unusual."""

from pathlib import Path

import pytest

from peersim.experiment.checked import Experiment
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.experiment.shipped import find
from peersim.experiment.unusual import unusual
from peersim.model.errors import InputError

TEXT = """\
format = 1
name = "t"
[arms.yearly]
[arms.slow]
programme.phases = [{ sessions = 8, weeks_between = 10.0 }]
[arms.long]
programme.phases = [{}, { sessions = 8, weeks_between = 7.0 }]
[contrasts]
pace   = ["slow", "yearly"]
length = ["long", "yearly"]
"""


def test_gains_read_at_different_weeks_are_unusual() -> None:
    assert list(unusual(parse_experiment(TEXT))) == [
        "pace: gain is read at week 50 in slow but week 52 in yearly (the last step that ends by week 52)",
        "length: gain_104 is read at week 101 in long but week 104 in yearly "
        "(the last step that ends by week 104)",
    ]


def test_the_point_is_named_where_it_matters() -> None:
    vary = '[vary]\n"programme.sessions" = [4, 8]\n"world.fear" = [0.0, 0.1]\n'
    phases = "[arms.yearly]\n[arms.paced]\nprogramme.phases = [{ weeks_between = 10.0 }]\n"
    text = TEXT[: TEXT.index("[arms")] + phases + '[contrasts]\npace = ["paced", "yearly"]\n' + vary
    assert list(unusual(parse_experiment(text))) == [
        "pace: gain is read at week 50 in paced but week 52 in yearly, programme.sessions = 8 "
        "(the last step that ends by week 52)"
    ]


def test_what_is_set_beyond_the_plausible_is_unusual() -> None:
    text = TEXT[: TEXT.index("[contrasts]")] + "[programme]\ncoaching = 0.9\n"
    lines = list(unusual(parse_experiment(text)))
    assert len(lines) == 3
    assert lines[0].startswith("yearly: programme.coaching = 0.9, plausible are 0 to 0.5")


def test_the_main_experiment_compares_like_with_like() -> None:
    assert [line for line in unusual(load_experiment(find("leaving_home"))) if "is read at" in line] == []


HEAD = 'format = 1\nname = "t"\n'
ARMS = "[arms.a]\nprogramme.seats.externality = 0.0\n[arms.b]\n"


def said(text: str, path: Path | None = None) -> list[str]:
    return list(unusual(parse_experiment(HEAD + text, path)))


@pytest.mark.parametrize("own", ["", "programme.seats.externality = 0.0\n"])
def test_arms_that_are_the_same_are_unusual_and_so_is_comparing_them(own: str) -> None:
    text = f"[arms.a]\n{own}[arms.b]\n{own}[arms.c]\nprogramme.coaching = 0.1\n[arms.d]\n{own}"
    assert said(f'{text}[contrasts]\nx = ["a", "b"]\ny = ["a", "c"]\n') == [
        "arms a, b and d are the same: same settings, people and rules at every point",
        "x: compares a with b, which are the same, so its difference is 0 whatever is run",
    ]


def test_an_arm_that_sets_the_default_is_the_same_as_one_that_sets_nothing() -> None:
    fear = parse_experiment(HEAD + ARMS).setting(0, "b").world.fear
    assert said(f"[arms.a]\nworld.fear = {fear}\n[arms.b]\n")[0].startswith("arms a and b are the same")


def test_arms_that_differ_at_other_points_or_in_people_are_not_the_same(tmp_path: Path) -> None:
    varied = '[arms.a]\nworld.fear = 0.0\n[arms.b]\n[vary]\n"world.fear" = '
    assert said(f"{varied}[0.0, 0.1]\n") == []
    assert said(f"{varied}[0.0]\n") == [
        "arms a and b are the same: same settings, people and rules at every point"
    ]
    assert said("[arms.a]\npeople.groups = 2\n[arms.b]\n") == []
    (tmp_path / "people.csv").write_text("person,organisation\na,x\nb,x\nc,y\nd,y\n", "utf-8")
    lines = said('[arms.a]\npeople.roster = "people.csv"\n[arms.b]\n', tmp_path / "t.toml")
    assert not any("are the same" in line for line in lines)


MEANT = "was a decimal comma meant? Decimals have a point:"
COMMAS = {
    '"world.fear" = [0,3]': [f"world.fear varies to 3, plausible are 0 to 1; {MEANT} [0.3]"],
    '"world.fear" = [0, 3]': ["world.fear varies to 3, plausible are 0 to 1"],
    "world.fear = [0,3]": [f"world.fear varies to 3, plausible are 0 to 1; {MEANT} [0.3]"],
    '"world.fear" = { from = 0.0, to = 2.0, steps = 3 }': ["world.fear varies to 2, plausible are 0 to 1"],
    '"world.stake" = [2,5, 7,3]  # not 1,5': [f"world.stake takes 2, 5, 7, 3; {MEANT} [2.5, 7.3]"],
    '"world.fear" = [0,1,2]': [
        "world.fear varies to 2, plausible are 0 to 1; was a decimal comma meant? Decimals have a point"
    ],
    '"programme.group_size" = [4,6,8]': [],
    '"programme.group_size" = [4, 6, 8]': [],
    '"world.fear" = [0.0, 0.5, 1.0]': [],
}


@pytest.mark.parametrize(("line", "lines"), COMMAS.items())
def test_values_beyond_the_plausible_and_commas_that_may_be_decimal(line: str, lines: list[str]) -> None:
    assert said(f"{ARMS}[vary]\n{line}\n") == lines


def test_what_is_sampled_or_tabled_beyond_the_plausible_is_unusual_too(tmp_path: Path) -> None:
    sampled = '[design]\nkind = "latin-hypercube"\npoints = 4\n[vary]\n"world.fear" = '
    assert said(f"{ARMS}{sampled}{{ from = 0.0, to = 2.0 }}\n") == [
        "world.fear varies to 2, plausible are 0 to 1"
    ]
    assert said(f"{ARMS}{sampled}{{ observed = [0,3, 0,4] }}\n") == [
        f"world.fear varies to 3, 4, plausible are 0 to 1; {MEANT} [0.3, 0.4]"
    ]
    (tmp_path / "points.csv").write_text("world.fear\n0.5\n3\n", "utf-8")
    tabled = '[design]\nkind = "table"\nfile = "points.csv"\n'
    assert said(ARMS + tabled, tmp_path / "t.toml") == ["world.fear varies to 3, plausible are 0 to 1"]


SPREADS = {
    "{ mean = 0.6, sd = 0.15 }": [],
    "{ mean = 0.6, sd = 0.2, from = 0.0, to = 5.0 }": [],  # 2 % lie above 1
    "{ mean = 0.6, sd = 0.4, from = 0.0, to = 5.0 }": [17],
    "{ mean = 1.2, sd = 0.05 }": [100],
    "{ mean = 1.005, sd = 0.4, from = 0.0, to = 1.015 }": ["1.005"],  # 3 % lie above 1, and the mean
    "{ from = 0.0, to = 1.1, peak = 0.4 }": [],
    "{ from = 0.0, to = 3.0, peak = 0.4 }": [51],
    "{ from = 0.0, to = 5.0, alpha = 2, beta = 30 }": [],
    "{ from = 0.0, to = 5.0, alpha = 2, beta = 3 }": [82],
    "{ quantiles = [0.0, 0.2, 0.5, 1.02] }": [],
    "{ quantiles = [0.0, 0.2, 0.5, 2.0] }": [22],
    f"{{ observed = [{'0.4, ' * 19} 1.5] }}": [],
    f"{{ observed = [{'0.4, ' * 18} 1.5] }}": ["1.5"],
    "{ from = 0.0, to = 1.02 }": ["1.02"],  # the ends of a range are as likely as any other value
}


@pytest.mark.parametrize(("given", "found"), SPREADS.items())
def test_a_tail_beyond_the_plausible_is_not_unusual_but_more_of_a_distribution_is(
    given: str, found: list[int | str]
) -> None:
    shares = "world.fear varies beyond 0 to 1, which are plausible, in {} % of its values"
    values = "world.fear varies to {}, plausible are 0 to 1"
    sampled = '[design]\nkind = "latin-hypercube"\npoints = 4\n[vary]\n"world.fear" = '
    assert said(f"{ARMS}{sampled}{given}\n") == [
        (shares if isinstance(of, int) else values).format(of) for of in found
    ]


def test_a_morris_design_goes_to_the_ends_of_a_tail_so_they_are_unusual() -> None:
    morris = (
        '[design]\nkind = "morris"\ntrajectories = 2\n[vary]\n"world.rivalry" = [0.1, 0.2]\n"world.fear" = '
    )
    assert said(f"{ARMS}{morris}{{ mean = 0.6, sd = 0.15, from = 0.0, to = 5.0 }}\n") == [
        "world.fear varies to 5, plausible are 0 to 1"
    ]


def test_what_a_parameter_is_otherwise_is_looked_at_whatever_its_tails() -> None:
    sampled = (
        '[design]\nkind = "latin-hypercube"\npoints = 8\n[vary]\n"world.reach.rule" = ["drawn", "none"]\n'
    )
    given = '{ mean = 0.5, sd = 0.1, only_if = { "world.reach.rule" = "drawn" }, otherwise = 0.95 }'
    assert said(f'{ARMS}{sampled}"world.reach.decay" = {given}\n') == [
        "world.reach.decay varies to 0.95, plausible are 0.3 to 0.8"
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('"world.fear" = [0,0, 0,4]', f"lists a value twice: 0; {MEANT} [0.0, 0.4]"),
        ('"world.rivalry" = [0,5]', f"must be at most 1 (given: 5); {MEANT} [0.5]"),
        ('"world.fear" = [0,1,0,4]', f"lists a value twice: 0; {MEANT} [0.1, 0.4]"),
        ('"world.fear" = [\n  0,3, # low\n  0,5,\n]', f"lists a value twice: 0; {MEANT} [0.3, 0.5]"),
        ('"world.fear" = [0, 0]', "lists a value twice: 0"),
    ],
)
def test_where_such_a_list_is_refused_the_question_is_asked_too(line: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        said(f"{ARMS}[vary]\n{line}\n")
    assert caught.value.problem == problem


def test_looking_for_unusual_arms_takes_work_in_proportion_to_their_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thousands of arms are checked in seconds: no arm's setting is made anew for each other arm."""

    def made(arms: int) -> int:
        calls, real = [], Experiment.setting

        def setting(self: Experiment, point: int, arm: str) -> object:
            calls.append(arm)
            return real(self, point, arm)

        each = "".join(f"[arms.a{n}]\nprogramme.seats.externality = {n / arms}\n" for n in range(arms))
        with monkeypatch.context() as patched:
            patched.setattr(Experiment, "setting", setting)
            list(unusual(parse_experiment(f'format = 1\nname = "t"\n{each}')))
        return len(calls)

    assert made(120) <= 3.5 * made(40)
