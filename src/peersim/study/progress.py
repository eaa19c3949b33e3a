"""How far an experiment is: for ``peersim status``."""

import json
from dataclasses import dataclass
from math import inf

from peersim.experiment.checked import Experiment
from peersim.model.errors import InputError
from peersim.model.given import RECORD, given_bytes
from peersim.store.folder import CHUNKED, Folder
from peersim.store.lock import is_busy
from peersim.store.seal import is_sound
from peersim.study.plan import Plan


@dataclass(frozen=True)
class Status:
    """What of a plan is there. ``whole_replicates`` have all their runs; ``failed`` counts runs by status."""

    planned: int
    done: int
    beyond: int
    whole_replicates: int
    replicates: int
    failed: dict[str, int]
    damaged: list[str]
    chunks: int
    pieces: int
    bytes: int
    busy: bool | None
    seconds_per_run: float | None


def status_of(experiment: Experiment, folder: Folder) -> Status:
    """Reads names and footers, checksums, and the table of failures; changes nothing."""
    plan = Plan(experiment)
    files = {table: folder.files(table) for table in CHUNKED}
    damaged = sorted(
        {str(f.relative_to(folder.path)) for of in files.values() for f in of.values() if not is_sound(f)}
    )
    rows = {} if damaged else folder.rows("runs")
    reached = done = beyond = 0
    for start, count in sorted(rows.items()):
        done += max(0, min(start + count, plan.runs) - start)
        beyond += max(0, start + count - max(start, plan.runs))
        reached = start + count if start == reached else reached
    failures = folder.table("failures") if files["failures"] and not damaged else None
    return Status(
        planned=plan.runs,
        done=done,
        beyond=beyond,
        whole_replicates=min(reached, plan.runs) // plan.per_replicate,
        replicates=experiment.replicates,
        failed={} if failures is None else dict(failures["status"].value_counts()),
        damaged=damaged,
        chunks=len(files["runs"]) - len(folder.pieces),
        pieces=len(folder.pieces),
        bytes=sum(file.stat().st_size for of in files.values() for file in of.values()),
        busy=is_busy(folder),
        seconds_per_run=_last_rate(folder),
    )


def _last_rate(folder: Folder) -> float | None:
    try:
        found = float(json.loads(given_bytes(folder.log / "last_run.json", RECORD))["seconds_per_run"])
    except (InputError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    return found if 0 < found < inf else None
