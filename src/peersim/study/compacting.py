"""Putting the chunks of a finished experiment together, so that few files are left."""

from peersim.store.folder import CHUNKED, Folder
from peersim.store.pieces import make_piece, remove_stale
from peersim.study.plan import Plan

RUNS_PER_PIECE = 65_536  # some 6 MB; what is lost if one is damaged


def compact(plan: Plan, folder: Folder) -> None:
    """Put all complete runs together into pieces, cut at the same places whatever the chunks were.

    Nothing is removed before what replaces it is there as a whole.
    """
    extents = {start: start + rows for start, rows in folder.rows("runs").items()}
    total = _without_gap(extents)
    arms = len(plan.experiment.arms)
    whole = RUNS_PER_PIECE // arms * arms
    there = {(piece.start, piece.stop) for piece in folder.pieces}
    wanted = [(start, min(start + whole, total)) for start in range(0, total, whole)]
    files = {table: folder.files(table) for table in CHUNKED}
    for start, stop in wanted:
        if (start, stop) in there:
            continue
        inside = [at for at, end in extents.items() if at < stop and end > start]
        tables = {
            table: [files[table][at] for at in inside if at in files[table]]
            for table in CHUNKED
            if any(at in files[table] for at in inside)
        }
        make_piece(folder.pieces_folder, start, stop, tables, _place(plan, start), _place(plan, stop))
    folder.remove_covered()
    remove_stale(folder.pieces_folder, folder.pieces)


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
