"""Pieces: many chunks put together, so that a finished experiment is a few files, the same ones however it ran.

A piece is a folder ``data/pieces/START-STOP`` with a file per table. It is made beside its place and
renamed, so it is there as a whole or not at all; whatever chunks or smaller pieces it covers no longer count.
"""

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from peersim.store.files import sync_folder, temporary_name
from peersim.store.tables import Place, merge_parquet

_NAME = re.compile(r"\d{9,}-\d{9,}")
TEMPORARY = ".part"


class Piece(NamedTuple):
    """Runs ``start`` to ``stop`` (not included) of a plan."""

    start: int
    stop: int
    path: Path


def pieces_in(place: Path) -> list[Piece]:
    """The pieces that count, in order: none lies inside another."""
    found = []
    for folder in place.glob("*-*"):
        if _NAME.fullmatch(folder.name) and folder.is_dir():
            start, stop = map(int, folder.name.split("-"))
            found.append(Piece(start, stop, folder))
    out: list[Piece] = []
    for piece in sorted(found, key=lambda one: (one.start, -one.stop)):
        if not out or piece.start >= out[-1].stop:
            out.append(piece)
    return out


def make_piece(
    place: Path, start: int, stop: int, tables: Mapping[str, Sequence[Path]], first: Place, last: Place
) -> Piece:
    """Put the rows from ``first`` to before ``last`` together into one piece."""
    final = place / f"{start:09d}-{stop:09d}"
    part = place / temporary_name(final.name)
    part.mkdir(parents=True)
    try:
        for name, files in tables.items():
            merge_parquet(files, part / f"{name}.parquet", first, last)
        sync_folder(part)
        part.replace(final)
        sync_folder(place)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return Piece(start, stop, final)


def remove_stale(place: Path, good: Iterable[Piece]) -> None:
    """Remove pieces that no longer count, and what killed makers left."""
    keep = {piece.path for piece in good}
    for folder in place.glob("*"):
        unfinished = folder.name.startswith(".") and folder.name.endswith(TEMPORARY)
        if folder.is_dir() and (unfinished or (_NAME.fullmatch(folder.name) and folder not in keep)):
            shutil.rmtree(folder, ignore_errors=True)
