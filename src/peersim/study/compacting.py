"""Putting the chunks of a finished experiment together, so that few files are left."""

from pathlib import Path

from peersim.store.folder import CHUNKED, Folder
from peersim.store.pieces import Wanted, make_pieces, remove_stale
from peersim.study.plan import Plan

RUNS_PER_PIECE = 65_536  # some 6 MB; what is lost if one is damaged


def compact(plan: Plan, folder: Folder) -> None:
    """Put all complete runs together into pieces, cut at the same places whatever the chunks were.

    Nothing is removed before what replaces it is there as a whole.
    """
    extents = {start: start + rows for start, rows in folder.rows("runs").items()}
    total = _without_gap(extents)
    if any(piece.stop > total for piece in folder.pieces):  # there is a gap, so it is not finished
        return
    files = {table: folder.files(table) for table in CHUNKED}
    wanted = [_piece(plan, files, extents, *cut) for cut in _cuts(plan, total)]
    there = [(piece.start, piece.stop) for piece in folder.pieces]
    if wanted and there != [(piece.start, piece.stop) for piece in wanted]:
        make_pieces(folder.pieces_folder, wanted)
    folder.remove_covered()
    remove_stale(folder.pieces_folder)


def _cuts(plan: Plan, total: int) -> list[tuple[int, int]]:
    arms = len(plan.experiment.arms)
    whole = max(1, RUNS_PER_PIECE // arms) * arms
    return [(start, min(start + whole, total)) for start in range(0, total, whole)]


def _piece(
    plan: Plan, files: dict[str, dict[int, Path]], extents: dict[int, int], start: int, stop: int
) -> Wanted:
    inside = [at for at, end in extents.items() if at < stop and end > start]
    tables = {}
    for table, of_table in files.items():
        here = [of_table[at] for at in inside if at in of_table]
        if here:
            tables[table] = here
    return Wanted(start, stop, tables, _place(plan, start), _place(plan, stop))


def _without_gap(extents: dict[int, int]) -> int:
    """How many runs are there from the first on."""
    reached = 0
    for start, end in sorted(extents.items()):
        if start > reached:
            break
        reached = max(reached, end)
    return reached


def _place(plan: Plan, run: int) -> tuple[int, int]:
    replicate, rest = divmod(run, plan.per_replicate)
    return replicate, rest // len(plan.experiment.arms)
