"""What ``peersim check`` calls unusual."""

from peersim.study.oddities import oddities
from peersim.study.reading import load_experiment, parse_experiment
from peersim.study.shipped import find

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
    assert list(oddities(parse_experiment(TEXT))) == [
        "pace: gain is read at week 50 in slow but week 52 in yearly (the last step that ends by week 52)",
        "length: gain_104 is read at week 101 in long but week 104 in yearly "
        "(the last step that ends by week 104)",
    ]


def test_the_point_is_named_where_it_matters() -> None:
    vary = '[vary]\n"programme.sessions" = [4, 8]\n"world.fear" = [0.0, 0.1]\n'
    phases = "[arms.yearly]\n[arms.paced]\nprogramme.phases = [{ weeks_between = 10.0 }]\n"
    text = TEXT[: TEXT.index("[arms")] + phases + '[contrasts]\npace = ["paced", "yearly"]\n' + vary
    assert list(oddities(parse_experiment(text))) == [
        "pace: gain is read at week 50 in paced but week 52 in yearly, programme.sessions = 8 "
        "(the last step that ends by week 52)"
    ]


def test_what_is_set_beyond_the_plausible_is_unusual() -> None:
    text = TEXT[: TEXT.index("[contrasts]")] + "[programme]\ncoaching = 0.9\n"
    lines = list(oddities(parse_experiment(text)))
    assert len(lines) == 3
    assert lines[0].startswith("yearly: programme.coaching = 0.9, plausible are 0 to 0.5")


def test_the_main_experiment_compares_like_with_like() -> None:
    assert [line for line in oddities(load_experiment(find("leaving_home"))) if "is read at" in line] == []
