"""Runs that were made already, under another design or in another folder, and are the same bits here.

What a run gives depends on its seed, its replicate, its setting and its people, and on nothing else: every draw has
an address. So a design that has one more value or one more arm, or keeps one cohort more, needs only what is new.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from peersim.experiment.checked import Experiment
from peersim.experiment.points import Array
from peersim.model.errors import InputError
from peersim.model.overrides import leaves
from peersim.model.sources import model_hash
from peersim.store.folder import KEPT, Folder
from peersim.store.tables import query
from peersim.study.plan import Plan

_KEY = ["replicate", "point", "arm"]
_NUMBER = "number"
_BLOCK = 1_000_000


@dataclass(frozen=True)
class Earlier:
    """The runs of a folder, as those of a plan.

    ``place`` has, for each point and arm of the plan in its order, the place of the same setting in a replicate of
    the folder, or -1. ``arms`` are the folder's. ``keep`` replicates have members, ties and events. ``tables`` are
    those that the plan takes over.

    What is read of its tables raises :class:`InputError` where one is damaged or not as peersim writes it.
    """

    folder: Folder
    place: Array  # (points x arms of the plan,) int64
    arms: tuple[str, ...]
    points: int
    keep: int
    tables: tuple[str, ...]

    @cached_property
    def extents(self) -> Array:
        """(N, 2) int64: the runs that lie there with all that belongs to them, as rising (start, stop)."""
        return np.array(sorted(self.folder.whole().items()), np.int64).reshape(-1, 2)

    @cached_property
    def failed(self) -> Array:
        """(M,) int64, rising: the runs that gave no numbers."""
        failures = self.folder.table("failures")
        if failures.empty:
            return np.array([], np.int64)
        arm = failures["arm"].map({name: at for at, name in enumerate(self.arms)}).to_numpy(np.int64)
        at = failures["point"].to_numpy(np.int64) * len(self.arms) + arm
        return np.unique(failures["replicate"].to_numpy(np.int64) * self.per_replicate + at)

    @cached_property
    def files(self) -> dict[str, dict[int, Path]]:
        """The files of each table by their first run, as they were when they were looked at."""
        return {table: self.folder.complete(table) for table in self.tables}

    def check(self) -> None:
        """Look at all tables, so that one that cannot be used is said before anything is written."""
        self.extents, self.failed, self.files  # noqa: B018

    @property
    def per_replicate(self) -> int:
        """Runs of one replicate in the folder."""
        return self.points * len(self.arms)

    def numbers(self, plan: Plan, numbers: Array) -> Array:
        """The number that each run of the plan has in the folder; -1 where it is not there, or cannot be used."""
        replicate, rest = np.divmod(numbers, plan.per_replicate)
        place = self.place[rest]
        found = replicate * self.per_replicate + place
        at = np.searchsorted(self.extents[:, 0], found, "right") - 1
        there = (at >= 0) & (found < self.extents[at, 1]) if len(self.extents) else np.zeros(len(found), bool)
        kept = (replicate >= plan.experiment.file.keep) | (replicate < self.keep)
        return np.where((place >= 0) & there & kept & ~np.isin(found, self.failed), found, -1)

    def rows(self, table: str, numbers: Array, old: Array) -> pd.DataFrame:
        """The rows of a table for runs of the plan, each with its ``number`` there; ``old`` are theirs here."""
        replicate, rest = np.divmod(old, self.per_replicate)
        point, arm = np.divmod(rest, len(self.arms))
        wanted = pd.DataFrame(
            {
                "replicate": replicate,
                "point": point,
                "arm": np.array(self.arms, object)[arm],
                _NUMBER: numbers,
            }
        )
        files = self._files(table, int(old.min()), int(old.max()))
        if not files:
            return pd.DataFrame()
        select = "SELECT * FROM rows WHERE replicate BETWEEN ? AND ? AND point BETWEEN ? AND ?"
        ends = [int(end) for column in (replicate, point) for end in (column.min(), column.max())]
        found = query(files, select, ends)
        found["row"] = np.arange(len(found))  # several rows of a run stay in their order
        merged = found.merge(wanted, on=_KEY)
        return merged.sort_values([_NUMBER, "row"]).drop(columns=["row", *_KEY])

    def _files(self, table: str, first: int, last: int) -> list[Path]:
        """The files that may hold these runs."""
        files = self.files[table]
        return [
            files[start]
            for start, stop in self.extents.tolist()
            if start in files and start <= last and stop > first
        ]


@dataclass(frozen=True)
class Reuse:
    """All earlier runs that a plan may take over."""

    sources: tuple[Earlier, ...]

    def todo(self, plan: Plan, chunk: Sequence[int]) -> list[int]:
        """The runs of a chunk that must be executed."""
        numbers = np.asarray(chunk, np.int64)
        return numbers[~self._held(plan, numbers)].tolist()

    def count(self, plan: Plan, gaps: Sequence[range]) -> int:
        """How many runs of these gaps need no execution."""
        return sum(
            int(self._held(plan, np.arange(start, min(start + _BLOCK, gap.stop))).sum())
            for gap in gaps
            for start in range(gap.start, gap.stop, _BLOCK)
        )

    def _held(self, plan: Plan, numbers: Array) -> Array:
        held = np.zeros(len(numbers), bool)
        for source in self.sources:
            held |= source.numbers(plan, numbers) >= 0
        return held

    def merged(self, plan: Plan, chunk: range, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """The tables of a chunk: what was executed now, and what is taken over, in the order of the plan."""
        numbers = np.arange(chunk.start, chunk.stop)
        out = dict(tables)
        left = np.ones(len(numbers), bool)
        taken: list[tuple[Earlier, Array, Array]] = []
        for source in self.sources:
            old = source.numbers(plan, numbers)
            here = left & (old >= 0)
            if here.any():
                taken.append((source, numbers[here], old[here]))
            left &= ~here
        if not taken:
            return out
        for name in _tables(plan.experiment, chunk.start < plan.kept):
            parts = [_numbered(plan, out[name])] if name in out and len(out[name]) else []
            for source, here, old in taken:
                kept = here < plan.kept if name in KEPT else np.ones(len(here), bool)
                rows = source.rows(name, here[kept], old[kept]) if kept.any() else pd.DataFrame()
                parts += [_keyed(plan, rows)] if len(rows) else []
            if parts:
                out[name] = _together(parts)
        return out


def _tables(experiment: Experiment, kept: bool) -> Iterator[str]:
    yield "runs"
    if experiment.stores_sessions:
        yield "sessions"
    if kept:
        yield from experiment.kept_tables


def _numbered(plan: Plan, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the number of their run."""
    arms = plan.experiment.arms
    arm = pd.Categorical(rows["arm"], categories=list(arms)).codes.astype(np.int64)
    at = rows["replicate"].to_numpy(np.int64) * plan.per_replicate + rows["point"].to_numpy(np.int64) * len(
        arms
    )
    return rows.assign(**{_NUMBER: at + arm})


def _keyed(plan: Plan, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with replicate, point and arm of the plan, as executed ones have them."""
    replicate, rest = np.divmod(rows[_NUMBER].to_numpy(np.int64), plan.per_replicate)
    point, arm = np.divmod(rest, len(plan.experiment.arms))
    key = {
        "replicate": replicate.astype(np.int32),
        "point": point.astype(np.int32),
        "arm": np.array(plan.experiment.arms, object)[arm],
    }
    return pd.DataFrame(key | {name: rows[name].to_numpy() for name in rows.columns})


def _together(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    columns = list(parts[0].columns)
    types = parts[0].dtypes
    same = [part[columns].astype(types) for part in parts]
    rows = pd.concat(same, ignore_index=True) if len(same) > 1 else same[0]
    return rows.sort_values(_NUMBER, kind="stable").drop(columns=_NUMBER).reset_index(drop=True)


def earlier(experiment: Experiment, folder: Folder) -> Earlier:
    """The runs of a results folder that are the same here.

    Raises :class:`InputError` that says why none can be: another model, another seed, rows of sessions that are not
    there.
    """
    manifest, design = folder.manifest, folder.manifest["design"]
    if manifest["identity"]["model"] != model_hash():
        raise InputError("was made by other sources of the model", file=folder.path)
    if design["seed"] != experiment.seed:
        raise InputError(f"has seed {design['seed']}, not {experiment.seed}", file=folder.path)
    if experiment.stores_sessions and not design.get("sessions", True):
        raise InputError("has no rows of sessions, which are wanted here", file=folder.path)
    if experiment.file.member_sessions and not design.get("member sessions", False):
        raise InputError("has no rows of members by session, which are wanted here", file=folder.path)
    arms = tuple(design.get("arm order", design["arms"]))
    return Earlier(
        folder=folder,
        place=_Matching(experiment, folder, arms).place,
        arms=arms,
        points=int(folder.design["point"].max()) + 1,
        keep=design["keep"],
        tables=tuple(_tables(experiment, experiment.file.keep > 0)),
    )


@dataclass(frozen=True)
class _Matching:
    """Finds, for each point and arm of an experiment, the same setting and people in a folder."""

    experiment: Experiment
    folder: Folder
    arms: tuple[str, ...]

    @cached_property
    def paths(self) -> list[str]:
        """All that varies in either."""
        return list(dict.fromkeys([*self.folder.manifest["design"]["vary"], *self.experiment.varied]))

    @property
    def place(self) -> Array:
        """(points x arms,) as in :class:`Earlier`."""
        count, new = len(self.experiment.points), self.experiment.arms
        records = self.experiment.design()["arms"]
        old = {arm: self.folder.manifest["design"]["arms"][arm] for arm in self.arms}
        fixed = {arm: self._fixed(record) for arm, record in old.items()}
        out = np.full((count, len(new)), -1, np.int64)
        for at, arm in enumerate(new):
            mine = self._fixed(records[arm])
            for place, other in enumerate(self.arms):
                if fixed[other] == mine and (out[:, at] < 0).any():
                    found = self._points(arm, other)
                    here = (out[:, at] < 0) & (found >= 0)
                    out[here, at] = found[here] * len(self.arms) + place
        return out.reshape(-1)

    def _fixed(self, record: Mapping[str, Any]) -> Any:
        """What an arm has at every point, its people and its own rules."""
        setting = {path: value for path, value in leaves(record["setting"]).items() if path not in self.paths}
        return setting, record["people"], record.get("rules", {})

    def _points(self, arm: str, other: str) -> Array:
        """The point of the folder's arm at which it is what this arm is, for every point; -1 where there is none."""
        count = len(self.experiment.points)
        if not self.paths:
            return np.zeros(count, np.int64)
        mine, theirs = self._values(arm), self._values_there(other)
        theirs = theirs.drop_duplicates(self.paths)
        joined = mine.merge(theirs, on=self.paths, how="left", sort=False)
        return joined.sort_values("mine")["theirs"].fillna(-1).to_numpy(np.int64)

    def _values(self, arm: str) -> pd.DataFrame:
        own = leaves(self.experiment.changes[arm])
        held = leaves(self.experiment.design()["arms"][arm]["setting"])
        count, columns = len(self.experiment.points), dict[str, Any]()
        for path in self.paths:
            varies = path in self.experiment.varied and path not in own
            columns[path] = self.experiment.points.columns[path].values if varies else held[path]
        return _comparable(pd.DataFrame(columns, index=range(count))).assign(mine=np.arange(count))

    def _values_there(self, arm: str) -> pd.DataFrame:
        design = self.folder.design
        here = design[design["arm"] == arm].sort_values("point")
        held = leaves(self.folder.manifest["design"]["arms"][arm]["setting"])
        columns = {path: here[path].to_numpy() if path in here else held[path] for path in self.paths}
        return _comparable(pd.DataFrame(columns, index=range(len(here)))).assign(
            theirs=here["point"].to_numpy()
        )


def _comparable(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers as floats, so that 8 is 8.0; texts as they are."""
    return pd.DataFrame(
        {
            name: column.astype(float) if column.dtype.kind in "iufb" else column.astype(object)
            for name, column in table.items()
        }
    )
