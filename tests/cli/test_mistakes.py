"""A user's mistakes through the real command: exit status 2, one message, no traceback, nothing written."""

from pathlib import Path

import pytest
from tests.cli.support import peersim_here

GOOD = """\
format = 1
name = "mine"
replicates = 1
[programme]
group_size = 3
sessions = 2
[arms.inhouse]
programme.seats = { externality = 0.0 }
[arms.external]
[contrasts]
leaving_home = ["external", "inhouse"]
[vary]
"world.rivalry" = [0.0, 0.5]
[figures]
line = { kind = "line" }
"""


def said(place: Path, *arguments: str) -> str:
    """Standard error of a command that must fail."""
    before = sorted(place.rglob("*"))
    done = peersim_here(*arguments, cwd=place)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert sorted(place.rglob("*")) == before
    return done.stderr


MISTAKES = [
    ("replicates = 1", "replicates = = 1", "mine.toml, line 3, replicates: has more than one ="),
    ('name = "mine"', 'name = "../x"', "mine.toml, line 2, name: a name has at most 60 letters"),
    ("line = {", '"../../x" = {', "mine.toml, line 15, figures.../../x: a name has at most 60 letters"),
    ("group_size = 3", "group_size = 1", "mine.toml, line 5, programme.group_size: must be at least 2"),
    ("sessions = 2", "phases = []", "mine.toml, line 6, programme.phases: needs at least 1 value"),
    ("[0.0, 0.5]", "[nan, 0.5]", "mine.toml, line 13, vary.world.rivalry: must be a finite number"),
    ("[0.0, 0.5]", f"[0.0, {10**30}]", "mine.toml, line 13, vary.world.rivalry: must be at most 1"),
    (
        "{ externality = 0.0 }",
        "{ externality = 50% }",
        "mine.toml, line 8, arms.inhouse.programme.seats: has a per",
    ),
    (
        "[programme]",
        '[people]\nroster = "mine.tml"\n[programme]',
        "mine.toml, line 5, people.roster: 'mine.tml': there ",
    ),
    (
        "replicates = 1",
        "replicates = 1.000",
        "mine.toml, line 3, replicates: expected a whole number without a point",
    ),
    ('"inhouse"]', '"nobody"]', "mine.toml, line 11, contrasts.leaving_home: there is no arm 'nobody'"),
]


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES, ids=[new[:12] for _, new, _ in MISTAKES])
def test_in_the_file(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    (tmp_path / "mine.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    assert said(tmp_path, "run", "mine.toml").startswith(f"peersim: {expected}")


def test_several_in_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("replicates = 1", "repetitions = -1").replace("externality", "externalty")
    text = text.replace('"inhouse"]', '"inhose"]').replace('kind = "line"', 'kind = "lines"')
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    assert [line.split(": ")[0].strip() for line in said(tmp_path, "run", "mine.toml").splitlines()] == [
        "peersim",
        "line 3, repetitions",
        "line 8, arms.inhouse.programme.seats.externalty",
        "line 11, contrasts.leaving_home",
        "line 15, figures.line.kind",
    ]


def test_arms_that_are_the_same_are_said_by_check(tmp_path: Path) -> None:
    text = GOOD.replace("[arms.external]", "[arms.external]\nprogramme.seats = { externality = 0.0 }")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    done = peersim_here("check", "mine.toml", "--no-pilot", cwd=tmp_path)
    unusual = [line.split(maxsplit=1)[1] for line in done.stdout.splitlines() if line.startswith("  unusual")]
    assert unusual == [
        "arms inhouse and external are the same: same settings, people and rules at every point",
        "leaving_home: compares external with inhouse, which are the same, so its difference is 0 whatever is run",
    ]


def test_in_the_command(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "taken").write_text("")
    for arguments, expected in (
        (["run", "none.toml"], "none.toml: there is no such file"),
        (["run", "."], ".: is a folder; expected an experiment file"),
        (["run", "mine.toml", "--out", "taken"], "taken: is a file; results need a folder"),
        (["run", "mine.toml", "--replicates", "99999999"], "replicates: must be from 1 to 10000000"),
        (["run", "mine.toml", "--seed", str(2**64)], "seed: must be from 0 to 18446744073709551615"),
        (["watch", "mine.toml", "--replicate", str(10**10)], "mine.toml: there is no replicate 10000000000"),
        (["describe", "rivlry"], "there is no 'rivlry'; did you mean 'rivalry'?"),
    ):
        assert said(tmp_path, *arguments).startswith(f"peersim: {expected}"), arguments


def test_a_folder_does_not_hide_the_shipped_experiment_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "boundary").mkdir()
    (tmp_path / "other").mkdir()
    assert peersim_here("check", "boundary", "--no-pilot", cwd=tmp_path).returncode == 0
    assert said(tmp_path, "check", "other").startswith(
        "peersim: other: is a folder; expected an experiment file"
    )


def test_unicode_and_patterns_in_the_name_of_the_folder_are_fine(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "a1ü").mkdir()
    for _ in range(2):
        done = peersim_here("run", "mine.toml", "--no-figures", "--out", "a[1]ü*?=b", cwd=tmp_path)
        notices = [line for line in done.stderr.splitlines() if not line.startswith("  ")]  # but for progress
        assert (done.returncode, notices) == (0, [])
    assert (tmp_path / "a[1]ü*?=b" / "answer.md").exists()
