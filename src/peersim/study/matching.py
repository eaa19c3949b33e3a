"""Whether the rows of a run, executed again, are those that are stored of it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from peersim.engine.records import Record
from peersim.experiment.checked import Experiment
from peersim.model.values import plain
from peersim.store.folder import Folder
from peersim.store.tables import query
from peersim.study.by_agents import rows_of
from peersim.study.selecting import Where

KEY = ("replicate", "point", "arm")
NAMING = ("phase", "session", "week", "kind", "person", "other")
"""Columns that say which of a run's rows one is, in tables of several."""


class Difference(NamedTuple):
    """One cell, or one table's number of rows, that is not what is stored."""

    table: str
    row: str
    column: str
    now: Any
    stored: Any

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.table, self.row, self.column) if part)
        return f"{place} is {plain(self.now)}, stored {plain(self.stored)}"


def stored_tables(folder: Folder, experiment: Experiment, where: Where) -> dict[str, pd.DataFrame]:
    """What a folder holds of a run, by table: its outcomes, and the further tables that it ought to have."""
    kept = experiment.kept_tables if where[0] < experiment.file.keep else ()
    names = ("runs", *(("sessions",) if experiment.stores_sessions else ()), *kept)
    return {name: _stored(folder, name, where) for name in names}


def _stored(folder: Folder, name: str, where: Where) -> pd.DataFrame:
    files = folder.complete_files(name)
    select = "SELECT * FROM rows WHERE replicate = ? AND point = ? AND arm = ?"
    return query(files, select, where) if files else pd.DataFrame()


def unlike(record: Record, where: Where, stored: Mapping[str, pd.DataFrame]) -> Iterator[Difference]:
    """Every cell of the stored tables that is not what the run gives now, to the last bit."""
    rows = rows_of(dict(zip(KEY, where, strict=True)), record)
    for name, then in stored.items():
        now = pd.DataFrame(rows[name])
        if len(now) != len(then):
            yield Difference(name, "", "number of rows", len(now), len(then))
        else:
            yield from _cells(name, now, then)


def _cells(name: str, now: pd.DataFrame, then: pd.DataFrame) -> Iterator[Difference]:
    """Row by row; of columns that one of them lacks only that they are lacking."""
    for column in [*now, *(column for column in then if column not in now)]:
        if column not in now or column not in then:
            yield Difference(
                name, "", f"column {column}", *("there" if column in t else "missing" for t in (now, then))
            )
    shared = [column for column in now if column in then]
    left, right = now[shared].astype(object), then[shared].astype(object)
    unequal = ((left != right) & ~(left.isna() & right.isna())).to_numpy()
    for at in unequal.any(axis=1).nonzero()[0]:
        for column in unequal[at].nonzero()[0]:
            yield Difference(
                name, _row(name, now, at), shared[column], left.iat[at, column], right.iat[at, column]
            )


def _row(name: str, now: pd.DataFrame, at: int) -> str:
    """Which row, by what it is about; its number from 0 where that may not be enough."""
    if name == "runs":
        return ""
    said = ", ".join(f"{column} {plain(now[column].iat[at])}" for column in NAMING if column in now)
    return f"row {at} ({said})"
