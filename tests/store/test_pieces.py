"""Chunks are put together as a whole or not at all."""

from pathlib import Path

import pandas as pd
import pytest

from peersim.experiment.reading import parse_experiment
from peersim.store import pieces as pieces_module
from peersim.store.folder import Folder
from peersim.store.tables import digest, write_parquet
from peersim.study.compacting import compact
from peersim.study.plan import Plan

PLAN = Plan(
    parse_experiment(
        'format = 1\nname = "p"\nreplicates = 10\n[vary]\n"world.rivalry" = [0.1, 0.2]\n'
        "[arms.a]\n[arms.b]\nworld.fear = 0.1\n"
    )
)
RUNS = PLAN.runs  # 10 replicates, 2 points, 2 arms


def rows(start: int, stop: int) -> pd.DataFrame:
    places = [PLAN.at(number) for number in range(start, stop)]
    table = pd.DataFrame(places, columns=["replicate", "point", "arm"]).astype(
        {"replicate": "int32", "point": "int32"}
    )
    return table.assign(gain=[number / 7 for number in range(start, stop)])


def filled(place: Path, cuts: list[int]) -> Folder:
    """Runs in chunks that begin at these numbers; two rows of sessions per run, members of the first chunk."""
    folder = Folder(place)
    for start, stop in zip(cuts, [*cuts[1:], RUNS], strict=True):
        table = rows(start, stop)
        write_parquet(pd.concat([table, table]).sort_index(kind="stable"), folder.chunk("sessions", start))
        if start == 0:
            write_parquet(table, folder.chunk("members", start))
        write_parquet(table, folder.chunk("runs", start))
    return folder


def digests(folder: Folder) -> dict[str, str]:
    return {name: digest(folder.table(name)) for name in ("runs", "sessions", "members")}


def files(folder: Folder) -> dict[str, bytes]:
    data = folder.path / "data"
    return {str(file.relative_to(data)): file.read_bytes() for file in data.rglob("*") if file.is_file()}


@pytest.mark.parametrize("size", [8, 12, 40])
def test_the_same_files_however_the_chunks_were_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("peersim.study.compacting.RUNS_PER_PIECE", size)
    one, other = filled(tmp_path / "one", [0, 4, 20]), filled(tmp_path / "other", [0, 4, 8, 16, 28, 36])
    before = digests(one)
    for folder in (one, other):
        compact(PLAN, folder)
        assert digests(folder) == before
        assert not any(folder.chunks("runs").glob("*"))
    assert files(one) == files(other)
    assert len(one.pieces) == -(-RUNS // size)


def test_a_killed_compaction_loses_nothing_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is reached when the process ends, the same rows are read, and the next time ends the same."""
    monkeypatch.setattr("peersim.study.compacting.RUNS_PER_PIECE", 12)
    whole = filled(tmp_path / "whole", [0, 4, 20])
    before = digests(whole)
    compact(PLAN, whole)
    merge = pieces_module.merge_parquet
    for stop_at in range(10):
        folder = filled(tmp_path / f"cut{stop_at}", [0, 4, 20])
        calls = [0]

        def merge_or_die(*given: object, calls: list[int] = calls, stop_at: int = stop_at) -> bool:
            if calls[0] == stop_at:
                raise KeyboardInterrupt
            calls[0] += 1
            return merge(*given)  # type: ignore[arg-type]

        with monkeypatch.context() as patched:
            patched.setattr(pieces_module, "merge_parquet", merge_or_die)
            if stop_at < 9:  # four pieces of two tables, and one of three
                with pytest.raises(KeyboardInterrupt):
                    compact(PLAN, folder)
            else:
                compact(PLAN, folder)
        assert digests(folder) == before, stop_at
        folder.remove_leftovers()
        assert digests(folder) == before, stop_at
        compact(PLAN, folder)
        assert files(folder) == files(whole)


def test_chunks_that_were_not_yet_removed_are_not_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the pieces are in place, before the chunks are gone."""
    folder = filled(tmp_path, [0, 8])
    before = digests(folder)
    monkeypatch.setattr(Folder, "remove_covered", lambda self: None)
    compact(PLAN, folder)
    assert folder.chunk("runs", 0).exists()
    assert digests(folder) == before
    assert folder.rows("runs") == {0: RUNS}


def test_more_runs_make_longer_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece that is full stays as it is; the last one is made anew."""
    monkeypatch.setattr("peersim.study.compacting.RUNS_PER_PIECE", 12)
    folder = filled(tmp_path, [0, 8, 20])
    before = digests(folder)
    last = {name: folder.chunk(name, 20).read_bytes() for name in ("runs", "sessions")}
    for name in last:
        folder.chunk(name, 20).unlink()
    compact(PLAN, folder)
    first = folder.files("runs")[0].stat().st_ino
    assert [(piece.start, piece.stop) for piece in folder.pieces] == [(0, 12), (12, 20)]
    for name, content in last.items():
        folder.chunk(name, 20).parent.mkdir(exist_ok=True)
        folder.chunk(name, 20).write_bytes(content)
    assert digests(folder) == before
    compact(PLAN, folder)
    assert [(piece.start, piece.stop) for piece in folder.pieces] == [(0, 12), (12, 24), (24, 36), (36, 40)]
    assert folder.files("runs")[0].stat().st_ino == first
    assert [path.name for path in folder.pieces_folder.iterdir()] == ["0002"]
    assert digests(folder) == before


def test_a_damaged_piece_is_set_aside_and_its_runs_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peersim.study.compacting.RUNS_PER_PIECE", 12)
    folder = filled(tmp_path, [0])
    before = digests(folder)
    compact(PLAN, folder)
    file = folder.files("sessions")[12]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert folder.set_damaged_aside() == [file]
    assert list(folder.rows("runs")) == [0, 24, 36]
    compact(PLAN, folder)  # not while runs are missing
    assert list(folder.rows("runs")) == [0, 24, 36]
    again = filled(tmp_path / "again", [0, 12, 24])
    write_parquet(rows(12, 24), folder.chunk("members", 12))
    for name in ("sessions", "runs"):
        folder.chunk(name, 12).write_bytes(again.chunk(name, 12).read_bytes())
    assert digests(folder) == before
    compact(PLAN, folder)
    assert digests(folder) == before
    assert [(piece.start, piece.stop) for piece in folder.pieces] == [(0, 12), (12, 24), (24, 36), (36, 40)]
    assert not [*folder.path.rglob("*.damaged")]
