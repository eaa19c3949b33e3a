"""What of a plan lies in a folder already, and what is still to be run."""

from peersim.model.notices import notice
from peersim.store.folder import CHUNKED, Folder
from peersim.study.plan import Plan


def missing_runs(plan: Plan, folder: Folder, *, alone: bool = True) -> list[range]:
    """Numbers of the planned runs that no whole chunk holds, as gaps in rising order.

    Damaged files are set aside and said. Runs beyond the plan, from a run of more replicates, stay. Files
    half written are removed if nobody else is writing here (``alone``).
    """
    if alone:
        folder.remove_leftovers()
    say_set_aside(folder)
    gaps, reached = [], 0
    for start, rows in sorted(_whole(folder).items()):
        if start > reached:
            gaps.append(range(reached, min(start, plan.runs)))
        reached = start + rows
    gaps.append(range(reached, plan.runs))
    return [gap for gap in gaps if gap]


def say_set_aside(folder: Folder) -> None:
    """Set damaged files aside, and say so: their runs are made again."""
    for file in folder.set_damaged_aside():
        notice(f"{file} was damaged; it is now {file.name}.damaged, and its runs are made again")


def _whole(folder: Folder) -> dict[int, int]:
    """Rows of each whole chunk by its first run; what is not whole, or begins inside another, goes."""
    beside, whole, reached = folder.beside(), {}, 0
    there = {table: set(folder.files(table)) for table in CHUNKED}
    for start, count in sorted(folder.rows("runs").items()):
        complete = start in beside and all(start in there[table] for table in beside[start])
        if complete and start >= reached:
            whole[start], reached = count, start + count
        else:
            folder.remove_chunk(start)
    return whole
