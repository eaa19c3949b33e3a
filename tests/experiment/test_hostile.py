"""Files that mean harm: refused or handled, in words, without a traceback, in little memory."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from peersim.cli.main import app
from peersim.model.errors import InputError

HEAD = 'format = 1\nname = "hostile"\nreplicates = 2\n'
ARMS = '[arms.a]\n[arms.b]\nworld.fear = 0.1\n[contrasts]\nc = ["a", "b"]\n'
LATIN = '[design]\nkind = "latin-hypercube"\npoints = {points}\n[vary]\n"world.rivalry" = {rivalry}\n'
WIDE = "{ from = 0.0, to = 1.0, steps = 10000 }"
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
from peersim.cli.main import main
main()
"""

HOSTILE = {
    "a billion points sampled": HEAD + LATIN.format(points=10**9, rivalry='"plausible"') + ARMS,
    "a billion combinations": HEAD
    + f'[vary]\n"world.rivalry" = {WIDE}\n"world.slip" = {WIDE}\n"world.use" = [0.1]\n'
    + ARMS,
    "a sobol sample beyond all measure": HEAD
    + '[design]\nkind = "sobol"\nbase = 1048576\nsecond_order = true\n[vary]\n"world.slip" = "plausible"\n'
    + ARMS,
    "more runs than can be": HEAD.replace("replicates = 2", "replicates = 10000000")
    + LATIN.format(points=10**6, rivalry='"plausible"')
    + ARMS,
    "a number beyond 64 bits": HEAD.replace("replicates = 2", f"replicates = {10**40}") + ARMS,
    "a negative number of points": HEAD + LATIN.format(points=-5, rivalry='"plausible"') + ARMS,
    "nan as an end": HEAD + LATIN.format(points=5, rivalry="{ from = nan, to = 1.0 }") + ARMS,
    "infinity as an end": HEAD + LATIN.format(points=5, rivalry="{ from = 0.0, to = inf }") + ARMS,
    "a range the wrong way": HEAD + LATIN.format(points=5, rivalry="{ from = 1.0, to = 0.0 }") + ARMS,
    "a range below zero": HEAD + LATIN.format(points=5, rivalry="{ from = -1.0, to = 1.0 }") + ARMS,
    "texts for a number": HEAD + LATIN.format(points=5, rivalry='["high", "low"]') + ARMS,
    "unicode for a parameter": HEAD + '[vary]\n"world.rívalry" = [0.1]\n' + ARMS,
    "a name outside the folder": HEAD.replace('"hostile"', '"../../etc"') + ARMS,
    "a table outside, of which there is none": HEAD
    + '[design]\nkind = "table"\nfile = "../../../../nowhere"\n'
    + ARMS,
    "a table that is a device": HEAD + '[design]\nkind = "table"\nfile = "/dev/null"\n' + ARMS,
    "a table that is a folder": HEAD + '[design]\nkind = "table"\nfile = "."\n' + ARMS,
    "a table of bytes": HEAD + '[design]\nkind = "table"\nfile = "bytes.csv"\n' + ARMS,
    "a table of a point twice": HEAD + '[design]\nkind = "table"\nfile = "twice.csv"\n' + ARMS,
    "a table without end": HEAD + '[design]\nkind = "table"\nfile = "long.csv"\n' + ARMS,
    "lists in lists": "format = " + "[" * 20000 + "]" * 20000,
    "nothing": "",
    "no text": "\x00\x01\x02",
    "until beyond reach": HEAD + 'until = { contrast = "c", halfwidth = -1.0, max_replicates = 5 }\n' + ARMS,
    "a huge roster that is none": HEAD + '[people]\nroster = "long.csv"\n' + ARMS,
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("hostile")
    (found / "bytes.csv").write_bytes(bytes(range(256)) * 4)
    (found / "twice.csv").write_text("world.rivalry\n0.1\n0.2\n0.1\n")
    with (found / "long.csv").open("w") as stream:
        stream.write("world.rivalry\n")
        stream.writelines(f"{number / 2_000_000}\n" for number in range(1_100_000))
    return found


LARGE = [
    "a billion points sampled",
    "a billion combinations",
    pytest.param("a table without end", marks=pytest.mark.slow),
]


def refused(place: Path, name: str) -> list[str]:
    file = place / f"{list(HOSTILE).index(name)}.toml"
    file.write_text(HOSTILE[name], "utf-8")
    return ["run", str(file), "--out", str(place / "out")]


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_words(place: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "a table without end":  # the whole of it is read below
        monkeypatch.setattr("peersim.experiment.point_tables.MOST_POINTS", 1000)
    done = CliRunner().invoke(app, refused(place, name))
    assert isinstance(done.exception, InputError)
    assert len(str(done.exception)) < 1000
    assert not (place / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="memory limit")
@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_takes_little_memory(place: Path, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *refused(place, name)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("peersim: ")
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 1000
    assert not (place / "out").exists()


def test_points_that_coincide_are_no_mistake_of_a_sample(tmp_path: Path) -> None:
    """Whole numbers and choices have few values: a sample may hold a point twice."""
    import peersim as ps

    text = (
        HEAD
        + '[design]\nkind = "latin-hypercube"\npoints = 12\n[vary]\n"world.rules.turns" = "plausible"\n'
        + ARMS
    )
    (tmp_path / "few.toml").write_text(text.replace("replicates = 2", "replicates = 2\nkeep = 0"))
    result = ps.run(tmp_path / "few.toml", out=tmp_path / "out", engine="agents", workers=1)
    assert len(result.runs) == 48
