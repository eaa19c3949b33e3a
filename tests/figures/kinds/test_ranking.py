"""A place is named only where the paired intervals tell it from the next."""

import numpy as np
import pandas as pd
import pytest
from tests.figures.support import by, caption, tables, title

from peersim.figures import FigureSpec, draw
from peersim.figures.kit.ranking import Ranking
from peersim.figures.kit.rows import Yardstick
from peersim.model.outcomes import BY_NAME

LABELS = {"a": "A", "b": "B", "c": "C"}
GAIN = Yardstick(BY_NAME["gain"], 3.52, 0.05)


def ranked(*columns: list[float], stick: Yardstick = GAIN) -> str:
    names = "abcdefgh"[: len(columns)]
    values = pd.DataFrame(dict(zip(names, columns, strict=True)))
    return Ranking(values, stick, {name: name.upper() for name in names}).finding()


BASE = np.linspace(1.0, 3.0, 10)
WAVE = np.tile([1.0, -1.0], 5)


def test_the_pairing_decides_and_not_the_overlap_of_the_arms() -> None:
    """The arms overlap widely, but their differences do not vary."""
    assert ranked(BASE + 0.3, BASE) == "highest for A, 2.30 items per member; lowest for B, 2.00"


def test_arms_that_cannot_be_told_apart() -> None:
    assert ranked(BASE + WAVE + 0.3, BASE) == "A and B cannot be told apart, 2.00 to 2.30 items per member"
    assert ranked(BASE + 0.01 * WAVE, BASE) == "A and B are the same within ±0.05 SD, 2.000 items per member"
    assert ranked(BASE, BASE + 1, BASE + 1 + WAVE) == (
        "highest for B and C, which cannot be told apart, 3.00 items per member; lowest for A, 2.00"
    )
    assert ranked(BASE + 2, BASE, BASE + 0.01 * WAVE) == (
        "highest for A, 4.000 items per member; lowest for B and C, which are the same within ±0.05 SD, 2.000"
    )


def test_an_arm_that_cannot_be_told_from_either_end() -> None:
    assert ranked(BASE + 0.5, BASE + 0.25 + WAVE, BASE) == (
        "higher for A, 2.50 items per member, than for C, 2.00; "
        "of 3 arms none is clearly the highest or the lowest"
    )


def test_not_every_pair_of_a_group_is_alike() -> None:
    """A varies; B is clearly above C, but neither is clearly below A."""
    said = ranked(BASE + 1.6 + WAVE, BASE + 1.5, BASE + 1.2, BASE)
    assert said.startswith("highest for A, B and C, which cannot all be told apart, 3.20 to 3.60")
    assert said.endswith("lowest for D, 2.00")


def test_many_alike_are_counted() -> None:
    said = ranked(BASE + 2, *(BASE + 0.01 * k * WAVE for k in range(6)))
    assert "lowest for B, C and 4 more, which are the same within" in said


def test_few_cohorts_and_one_arm() -> None:
    assert ranked([3.0, 4.0], [1.0, 2.0]) == "too few cohorts to rank 2 arms (n = 2)"
    assert ranked([3.0, 4.0]) == "3.50 items per member for A"


def test_an_outcome_with_a_margin_of_its_own() -> None:
    disclosure = Yardstick(BY_NAME["disclosure"], None, 0.01)
    some = BASE / 10
    assert ranked(some + 0.002 * WAVE, some, stick=disclosure) == "A and B are the same within ±0.01, 0.200"
    assert (
        ranked(some + 0.05 + 0.002 * WAVE, some, stick=disclosure)
        == "highest for A, 0.250; lowest for B, 0.200"
    )


@pytest.mark.parametrize(
    ("shifts", "noise", "said"),
    [
        ((0.2, 0.0, 0.1), 0.05, "highest for A, 1.82 items per member; lowest for B, 1.12"),
        (
            (0.02, 0.0, -0.5),
            0.3,
            "highest for A and B, which cannot be told apart, 1.12 to 1.19 items per member",
        ),
        ((0.0, 0.0, 0.0), 0.01, "A, B and C are the same within ±0.05 SD, 1.12 items per member"),
    ],
)
def test_levels_and_trajectories_rank_alike(shifts: tuple[float, ...], noise: float, said: str) -> None:
    found = tables(by(**dict(zip("abc", shifts, strict=True))), labels=LABELS, contrasts={}, noise=noise)
    assert title(found, "levels").startswith(f"Gain: {said}")
    assert title(found, "trajectories", arms=list("abc")).startswith(f"Gain at week 52: {said}")
    assert "compares the arms in pairs of cohorts" in caption(draw(FigureSpec("levels"), found))


def test_levels_do_not_name_a_first_by_chance() -> None:
    found = tables(by(external=0.02), noise=0.3)
    assert "highest" not in title(found, "levels")


def test_trajectories_judge_by_the_good_direction_and_margin_of_the_outcome() -> None:
    """The perceived leak and attendance have margins of their own, knowledge has the start SD of gain."""
    found = tables(by(external=0.3), noise=0.0)
    external = found.sessions["arm"] == "external"
    found.sessions.loc[external, "present"] += 0.005
    found.sessions.loc[external, "perceived_leak"] += 0.0005
    assert "is the same for external and in-house within ±0.001" in title(
        found, "trajectories", outcome="perceived_leak"
    )
    found.sessions.loc[external, "perceived_leak"] += 0.01
    assert "is higher for external than for in-house" in title(
        found, "trajectories", outcome="perceived_leak"
    )
    assert title(found, "trajectories", outcome="knowledge").endswith("+0.30 SD [0.30, 0.30]")
    assert "within ±0.01" in title(found, "trajectories", outcome="present")


def test_a_line_names_a_peak_as_wide_as_it_is() -> None:
    values = [0.0, 0.1, 0.2, 0.3, 0.4]
    course = dict(zip(values, (0.0, 0.5, 0.51, 0.2, 0.0), strict=True))
    found = tables(lambda arm, p: course[p["world.rivalry"]], vary={"world.rivalry": values})
    assert title(found, "line").endswith("gain peaks between 0.1 and 0.2 for external and in-house")
    dip = tables(lambda arm, p: -course[p["world.rivalry"]], vary={"world.rivalry": values})
    assert title(dip, "line").endswith("gain is lowest between 0.1 and 0.2 for external and in-house")


def test_a_line_with_few_cohorts_says_so() -> None:
    found = tables(by(external=0.2), vary={"world.rivalry": [0.0, 0.6]}, cohorts=3)
    assert title(found, "line") == "Too few cohorts to say how gain goes with rivalry (n = 3)"
    assert title(found, "line", contrast="leaving_home") == (
        "Too few cohorts to compare gain between external and in-house (n = 3)"
    )
