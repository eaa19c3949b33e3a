"""Pieces: many chunks put together, so that a finished experiment is a few files, the same ones however it ran.

``data/pieces/NUMBER`` holds runs in folders ``START-STOP`` with a file per table. It is made beside its place
and renamed, so all pieces are there at once or none; whatever chunks they cover no longer count, nor do the
sets of pieces of a lower NUMBER. A piece without its run table does not count.
"""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from peersim.store.files import sync_folder, temporary_name
from peersim.store.tables import Place, merge_parquet
from peersim.store.threads import in_threads

_SET = re.compile(r"[0-9]{4,18}")
_PIECE = re.compile(r"[0-9]{9,18}-[0-9]{9,18}")
_TEMPORARY = ".part"


class Piece(NamedTuple):
    """Runs ``start`` to ``stop`` (not included) of a plan."""

    start: int
    stop: int
    path: Path


class Wanted(NamedTuple):
    """A piece to be made: from which files, and from which place in the plan to before which."""

    start: int
    stop: int
    tables: Mapping[str, Sequence[Path]]
    first: Place
    last: Place


def pieces_in(place: Path) -> list[Piece]:
    """The pieces that count, in order."""
    newest = _newest(place)
    if newest is None:
        return []
    found = []
    for folder in newest.iterdir():
        if _PIECE.fullmatch(folder.name) and (folder / "runs.parquet").exists():
            start, stop = map(int, folder.name.split("-"))
            if folder.name == _name(start, stop):
                found.append(Piece(start, stop, folder))
    return sorted(found)


def _name(start: int, stop: int) -> str:
    return f"{start:09d}-{stop:09d}"


def make_pieces(place: Path, wanted: Sequence[Wanted]) -> None:
    """Put all runs before the last piece's end together. Pieces that are there already are linked."""
    there = {(piece.start, piece.stop): piece.path for piece in pieces_in(place)}
    newest = _newest(place)
    final = place / f"{int(newest.name) + 1 if newest else 1:04d}"
    part = place / temporary_name(final.name)
    part.mkdir(parents=True)
    try:
        in_threads([partial(_make, piece, there, part) for piece in wanted])
        sync_folder(part)
        part.replace(final)
        sync_folder(place)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _make(piece: Wanted, there: Mapping[tuple[int, int], Path], place: Path) -> None:
    folder = place / _name(piece.start, piece.stop)
    folder.mkdir()
    before = there.get((piece.start, piece.stop))
    if before is not None:
        _link(before, folder)
    else:
        _merge(piece, folder)
    sync_folder(folder)


def _merge(piece: Wanted, folder: Path) -> None:
    """The tables of a piece, the run table last, which says what is beside it."""
    beside: list[str] = []
    for name in sorted(piece.tables, key="runs".__eq__):
        file = folder / f"{name}.parquet"
        if merge_parquet(piece.tables[name], file, piece.first, piece.last, beside):
            beside.append(name)


def _link(before: Path, folder: Path) -> None:
    """The files of a piece once more, without copying where the system can."""
    for file in before.glob("*.parquet"):
        try:
            os.link(file, folder / file.name)
        except OSError:
            shutil.copy2(file, folder / file.name)


def remove_stale(place: Path) -> None:
    """Remove sets of pieces that no longer count, and what killed makers left."""
    newest = _newest(place)
    for folder in place.glob("*"):
        unfinished = folder.name.startswith(".") and folder.name.endswith(_TEMPORARY)
        if folder != newest and (unfinished or _SET.fullmatch(folder.name)):
            shutil.rmtree(folder, ignore_errors=True)


def _newest(place: Path) -> Path | None:
    """The set of pieces that counts."""
    found = [folder for folder in place.glob("*") if _SET.fullmatch(folder.name) and folder.is_dir()]
    return max(found, key=lambda folder: int(folder.name), default=None)
