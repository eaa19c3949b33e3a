"""A finished results folder to tamper with, and every command that reads one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from typer.testing import CliRunner, Result

from peersim.cli.main import app
from peersim.model.errors import InputError

TEXT = """\
format = 1
name = "tampered"
question = "What if somebody changed it?"
replicates = 3
keep = 1
outcomes = ["gain", "trust"]
[arms.inhouse]
programme.seats = { externality = 0.0 }
[arms.external]
programme.seats = { externality = 1.0 }
[contrasts]
leaving = ["external", "inhouse"]
[vary]
"world.fear" = [0.3, 0.45, 0.6]
[figures]
line = { kind = "line" }
levels = { kind = "levels" }
"""

READERS: dict[str, Callable[[Path], list[str]]] = {
    "status": lambda place: ["status", str(place)],
    "figure": lambda place: ["figure", str(place), "forest", "--out", str(place.parent / "drawn.png")],
    "analyse": lambda place: [
        "analyse",
        str(place),
        "--method",
        "drivers",
        "--out",
        str(place.parent / "analysed"),
    ],
    "export": lambda place: ["export", str(place), "--out", str(place.parent / "exported.csv")],
    "replay": lambda place: ["replay", str(place), "0:0:inhouse"],
    "verify": lambda place: ["verify", str(place), "--sample", "1"],
    "diff": lambda place: ["diff", str(place), str(place)],
}


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished folder; copy it before touching it."""
    place = tmp_path_factory.mktemp("tampered")
    (place / "tampered.toml").write_text(TEXT, "utf-8")
    done = CliRunner().invoke(
        app, ["run", str(place / "tampered.toml"), "--out", str(place / "out"), "--engine", "agents"]
    )
    assert done.exit_code == 0, done.output
    return place / "out"


@pytest.fixture
def in_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers do all that they do, but figures are not laid out, and the bootstrap takes few resamples."""
    monkeypatch.setattr("peersim.figures.kit.page.LAYOUTS", 0)
    monkeypatch.setattr("peersim.analysis.drivers.RESAMPLES", 20)


@pytest.fixture
def no_pictures(in_short: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody looks at them, figures are made and named, and not painted either."""
    monkeypatch.setattr(Figure, "savefig", lambda figure, file, **how: Path(file).write_bytes(b"a picture"))


def copied(finished: Path, place: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(finished, place / "copy"))


def read(name: str, folder: Path) -> Result:
    """A command on the folder; whatever it finds, it must not raise anything but an InputError."""
    done = CliRunner().invoke(app, READERS[name](folder))
    problem = done.exception
    assert problem is None or isinstance(problem, InputError | SystemExit | OSError), (name, repr(problem))
    return done


def said(done: Result) -> str:
    """All that a command says."""
    return f"{done.output}{done.exception if isinstance(done.exception, InputError) else ''}"
