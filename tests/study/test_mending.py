"""A finished sweep with damaged files, or one whose disk was full, is mended by running it again, to the same bytes."""

import hashlib
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tests.cli.support import peersim_here, room

import peersim as ps
from peersim.store.tables import read_parquet, write_parquet

FILE = """
format = 1
name = "mended"
replicates = 3
keep = 1
sessions = true
outcomes = ["gain"]
[design]
kind = "latin-hypercube"
points = 8
[programme]
sessions = 2
[world]
items = 8
[vary]
"programme.group_size" = { from = 3, to = 5 }
"world.rivalry"        = "plausible"
[arms.inhouse]
programme.seats.externality = 0.0
[arms.external]
[contrasts]
leaving = ["external", "inhouse"]
"""


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 4
    file.write_bytes(content)


def files(out: Path) -> dict[str, str]:
    """What lies there, logs and files set aside left out."""
    return {
        str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(out.rglob("*"))
        if file.is_file() and "log" not in file.relative_to(out).parts and file.suffix != ".damaged"
    }


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("mended")
    (place / "mended.toml").write_text(FILE, "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("peersim.study.compacting.RUNS_PER_PIECE", 16)
        ps.run(place / "mended.toml", out=place / "finished", workers=1, figures=False)
    return place


@pytest.mark.parametrize(
    "harm", [truncate, empty, flip, Path.unlink], ids=["truncated", "empty", "flipped", "gone"]
)
def test_each_file_of_a_finished_sweep(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], None]
) -> None:
    monkeypatch.setattr("peersim.study.compacting.RUNS_PER_PIECE", 16)
    before = files(finished / "finished")
    data = [name for name in before if name.endswith(".parquet")]
    assert {Path(name).stem for name in data} == {"design", "runs", "sessions", "members", "ties", "events"}
    assert len(data) == 1 + 3 * 2 + 3  # three pieces, kept cohorts in the first
    out = tmp_path / "out"
    shutil.copytree(finished / "finished", out)
    for at, name in enumerate(data):
        harm(sorted(out.rglob("data/**/*.parquet"))[at])
        ps.run(finished / "mended.toml", out=out, workers=1, figures=False)
        assert without_number(files(out)) == without_number(before), name
        for aside in out.rglob("*.damaged"):
            aside.unlink()


def three_rows(file: Path) -> None:
    """A table that is sealed, and is not the one of this design."""
    write_parquet(read_parquet([file]).head(3), file)


def without_a_column(file: Path) -> None:
    write_parquet(read_parquet([file]).drop(columns="members"), file)


class Killed(BaseException):
    """What a test stops a run with."""


@pytest.mark.parametrize("harm", [truncate, empty, flip, three_rows, without_a_column, Path.unlink])
def test_the_design_of_an_interrupted_sweep(
    finished: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    harm: Callable[[Path], None],
) -> None:
    """It follows from the experiment, so it is made again, with one line; nothing has to be deleted by hand."""
    monkeypatch.setattr("peersim.study.compacting.RUNS_PER_PIECE", 16)
    monkeypatch.setattr("peersim.study.by_agents.RUNS_PER_CHUNK", 8)
    out, done = tmp_path / "out", list[int]()

    def stop(so_far: int, total: int) -> None:
        done.append(so_far)
        if so_far >= 16:
            raise Killed

    again = partial(ps.run, finished / "mended.toml", out=out, workers=1, engine="agents", figures=False)
    with pytest.raises(Killed):
        again(progress=stop)
    assert len([*out.glob("data/runs/*.parquet")]) == 2
    design = out / "data" / "design.parquet"
    harm(design)
    capsys.readouterr()
    done.clear()
    again(progress=lambda so_far, total: done.append(total))
    assert done[0] == 48 - 16  # the runs that were there are not made again
    line = f"peersim: {design} was damaged; it is made again from the experiment\n"
    assert capsys.readouterr().err == ("" if harm is Path.unlink else line)
    assert without_number(files(out)) == without_number(files(finished / "finished"))


def without_number(found: dict[str, str]) -> dict[str, str]:
    """Sets of pieces that replace others have a higher number."""
    return {
        "/".join(part for part in name.split("/") if not part.isdecimal()): of for name, of in found.items()
    }


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
@pytest.mark.parametrize("where", ["manifest.json", "data", "pieces"])
def test_no_room_is_said_and_nothing_is_lost(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A limit on the size of files stops it at the manifest, at a chunk, or where chunks are put together."""
    whole = finished / "finished"
    pieces = [file.stat().st_size for file in whole.glob("data/pieces/*/*/runs.parquet")]
    manifest = (whole / "manifest.json").stat().st_size
    most = {"manifest.json": manifest // 2, "data": manifest + 1000, "pieces": max(pieces) - 10}[where]
    out = tmp_path / "out"
    arguments = [
        "run",
        str(finished / "mended.toml"),
        "--out",
        str(out),
        "--no-figures",
        "--engine",
        "agents",
        "--workers",
        "1",
    ]
    with room(most), monkeypatch.context() as patched:
        patched.setattr("peersim.study.by_agents.RUNS_PER_CHUNK", 8)
        done = peersim_here(*arguments, cwd=tmp_path)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "File too large" in done.stderr, done.stderr
    assert not [*out.rglob("*.part")]
    assert len([*out.glob("data/runs/*.parquet")]) == (6 if where == "pieces" else 0)
    assert where in done.stderr
    monkeypatch.setattr("peersim.study.compacting.RUNS_PER_PIECE", 16)
    ps.run(finished / "mended.toml", out=out, workers=1, figures=False)
    assert without_number(files(out)) == without_number(files(finished / "finished"))
