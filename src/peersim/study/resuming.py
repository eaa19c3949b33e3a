"""What of a plan lies in a folder already, and what is still to be run."""

from peersim.store.folder import Folder
from peersim.study.notices import notice
from peersim.study.plan import Plan


def missing_chunks(plan: Plan, folder: Folder) -> list[int]:
    """Numbers of the first runs of the chunks that are not whole.

    Damaged files are set aside and said. A chunk may hold more than is planned, from a run of more
    replicates: it is whole, and stays.
    """
    folder.remove_leftovers()
    for file in folder.set_damaged_aside():
        notice(f"{file} was damaged; it is now {file.name}.damaged, and its runs are made again")
    rows = {table: folder.rows(table) for table in ("runs", "sessions", "members", "failures")}

    def is_whole(start: int) -> bool:
        if rows["runs"].get(start, 0) < len(plan.chunk(start)):
            return False
        kept = plan.at(start)[0] < plan.experiment.file.keep
        expected = ("sessions", "members") if kept else ("sessions",)
        return start in rows["failures"] or all(start in rows[table] for table in expected)

    return [start for start in plan.chunks() if not is_whole(start)]
