"""What an analysis of many points needs: inputs, one number per point, and how to speak of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from peersim.analysis.columns import choice_of, input_of, outcome_of, texts_of
from peersim.analysis.sampled import point_contrasts, point_means, whole_replicates
from peersim.analysis.summaries import sd0
from peersim.model.cells import Marks, number
from peersim.model.errors import InputError, hint, quoted
from peersim.model.given import TABLE, check_given
from peersim.model.outcomes import BY_NAME
from peersim.model.sheet import Collected, Form, Table, plain_name
from peersim.store.folder import Folder
from peersim.store.provenance import provenance_of
from peersim.store.tables import read_parquet

Array = npt.NDArray[Any]
_NO_NAME = re.compile(r"[-+−\d.,;:'’%\s]*\d([eE]?[-+−\d.,;:'’%\s])*")
"""A number however it is written, or several of them."""
_FRACTION = re.compile(r"\d[.,]\d")


@dataclass(frozen=True)
class Sample:
    """N points.

    ``inputs`` are numbers (N rows, a column per input); a choice is its place in the sorted list of its texts in
    ``choices``, a number that no analysis may take for a size. ``values`` (N,) are in ``unit``; nan where a point
    has none. ``what`` says in words what they are, ``replicates`` how many runs each is a mean of. ``margin`` is
    the least difference that matters; None where nothing is compared.
    """

    inputs: pd.DataFrame
    values: Array
    what: str
    unit: str
    provenance: str
    file: Path
    replicates: int = 1
    choices: dict[str, list[str]] = field(default_factory=dict)
    margin: float | None = None
    levels: int | None = None
    columns: tuple[str, ...] = ()
    """of the table that was read"""
    active: dict[str, Array] = field(default_factory=dict)
    """(N,) of an input that means nothing at some points: whether it does"""
    notes: tuple[str, ...] = ()
    """what was passed over, and why"""

    @property
    def matrix(self) -> Array:
        """(N, D) the inputs."""
        return self.inputs.to_numpy(float)

    @property
    def at_work(self) -> Array:
        """(N, D) the inputs; nan where one means nothing."""
        return np.column_stack(
            [
                np.where(self.active.get(name, True), self.inputs[name].to_numpy(float), np.nan)
                for name in self.inputs.columns
            ]
        )

    def without(self, names: Sequence[str], why: str) -> "Sample":
        """The same without these inputs, ``why`` being the note for each; unchanged if there are none."""
        if not names:
            return self
        return replace(
            self,
            inputs=self.inputs.drop(columns=list(names)),
            choices={name: texts for name, texts in self.choices.items() if name not in names},
            active={name: means for name, means in self.active.items() if name not in names},
            provenance=f"{self.provenance} · without {', '.join(names)}",
            notes=(*self.notes, *(why.format(name) for name in names)),
        )

    def at(self, which: Array) -> "Sample":
        """Some of the points, by a mask or their numbers."""
        active = {name: means[which] for name, means in self.active.items()}
        inputs = self.inputs.iloc[np.arange(len(self.inputs))[which]]
        return replace(self, inputs=inputs, values=self.values[which], active=active)

    def complete(self) -> "Sample":
        """The points that have a value."""
        return self.at(np.isfinite(self.values))

    def first(self, count: int) -> "Sample":
        """The first so many points."""
        return self.at(np.arange(count))


class _Texts(NamedTuple):
    """A table by the column, every cell as text; and the line on which each row begins."""

    columns: dict[str, list[str]]
    lines: Sequence[int]


def from_table(file: Path, outcome: str | None, inputs: Sequence[str] | None) -> Sample:
    """A CSV or Parquet table with a row per point; the last column is the outcome unless one is named.

    A CSV is read as rosters and designs are, whatever its encoding, separator and decimal mark. Raises
    :class:`InputError` for what is no such table, has numbers in place of names, or lacks a column that is named;
    and for inputs that are named twice, or are the outcome.
    """
    table = _stored(file) if file.suffix == ".parquet" else _written(file)
    columns = list(table.columns)
    if not table.lines or len(columns) < 2:
        raise InputError("expected a table with a row per point: inputs and an outcome", file=file)
    name = _column(file, outcome, columns) if outcome is not None else columns[-1]
    used = [_column(file, wanted, columns) for wanted in inputs or [one for one in columns if one != name]]
    if name in used:
        which = "" if outcome is not None else ", which is the last column unless --outcome names another"
        problem = f"{quoted(name)} is the outcome{which}; it cannot explain itself"
        raise InputError(problem, file=file, key="--inputs")
    if twice := [column for column in dict.fromkeys(used) if used.count(column) > 1]:
        raise InputError(f"names {' and '.join(map(quoted, twice))} twice", file=file, key="--inputs")
    given = {column: input_of(column, table.columns[column], table.lines, file) for column in used}
    values = outcome_of(name, table.columns[name], table.lines, file)
    numbers = pd.DataFrame({column: read.numbers for column, read in given.items()})
    choices = {column: read.choices for column, read in given.items() if read.choices is not None}
    return Sample(numbers, values, name, "", f"{file.name}", file, choices=choices, columns=tuple(columns))


def _column(file: Path, wanted: str, columns: Sequence[str]) -> str:
    """The column of this name, or the only one that differs in case, spaces, hyphens and underscores."""
    alike = [column for column in columns if plain_name(column) == plain_name(wanted)]
    if wanted not in columns and len(alike) != 1:
        raise InputError(f"there is no column {quoted(wanted)}{hint(wanted, columns)}", file=file)
    return wanted if wanted in columns else alike[0]


def _stored(file: Path) -> _Texts:
    check_given(file, TABLE)
    try:
        table = read_parquet([file], sealed=False)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read as a table: {error}", file=file) from None
    return _Texts({str(name): texts_of(table[name]) for name in table.columns}, range(1, len(table) + 1))


def _written(file: Path) -> _Texts:
    try:
        table = Table.of(file, Form(free=True, kind=TABLE))
    except InputError as error:
        if error.key is None or not _NO_NAME.fullmatch(error.key):
            raise
        raise _nameless(file, [error.key]) from None  # a number that stands there twice
    numbers = [name for name in table.columns if _NO_NAME.fullmatch(name)]
    surely = any(_FRACTION.search(name) for name in numbers)  # 2020 may be a name, 0.956 is none
    if surely or len(numbers) > len(table.columns) / 2:
        raise _nameless(file, numbers)
    mistakes, lines = Collected(), list[int]()
    cells: list[list[str]] = [[] for _ in table.columns]
    for line, texts in table.rows(mistakes):
        lines.append(line)
        for column, name, text in zip(cells, table.columns, texts, strict=True):
            column.append(mistakes.of(_plain, text, table.marks, file, line, name) or "")
    mistakes.raise_if_any()
    return _Texts(dict(zip(table.columns, cells, strict=True)), lines)


def _nameless(file: Path, numbers: Sequence[str]) -> InputError:
    some = ", ".join(map(quoted, numbers[:3])) + (", …" if len(numbers) > 3 else "")
    return InputError(
        f"the first line holds numbers ({some}), where the names of the columns are expected; put a line of names "
        "above, or else a point would be lost",
        file=file,
    )


def _plain(text: str, marks: Marks, file: Path, line: int, column: str) -> str:
    """A number as Python writes it, whatever its decimal mark; any other text as it is."""
    try:
        value = number(text, marks)
    except ValueError as error:
        raise InputError(f"{quoted(text)} {error}", file=file, line=line, key=column) from None
    return text if value is None else repr(value)


def _coded(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Texts as places in the sorted list of those that occur."""
    out, choices = {}, {}
    for name in table.columns:
        column = table[name]
        if column.dtype.kind in "fiu":
            out[str(name)] = column.to_numpy(float)
        else:
            found = choice_of(texts_of(column))
            out[str(name)], choices[str(name)] = found.numbers, found.choices or []
    return pd.DataFrame(out), choices


def from_folder(
    folder: Folder, *, contrast: str | None = None, arm: str | None = None, outcome: str | None = None
) -> Sample:
    """The points of a results folder: a contrast (the first, if none and no arm is named), or one arm.

    A contrast is in SD where the outcome has one. A point at which any run failed has no value.
    """
    manifest = folder.manifest
    if not manifest["design"]["vary"]:
        raise InputError("nothing varies here, so there is nothing to analyse", file=folder.path)
    name = named_outcome(folder, outcome)
    varied = inputs_of(folder)
    margin: float | None
    if arm is None and folder.contrasts:
        values, what, unit, margin = _contrast(folder, contrast, name, varied)
    else:
        values, what, unit, margin = _arm(folder, arm, name)
    points, used = points_of(folder, varied), whole_replicates(folder)
    whole = points.values.copy()
    whole[values.index.to_numpy(int)] = values.to_numpy(float)
    return replace(
        points,
        values=whole,
        what=what,
        unit=unit,
        provenance=said_of_runs(folder, used),
        replicates=used,
        margin=margin,
    )


def points_of(folder: Folder, varied: pd.DataFrame) -> Sample:
    """The points of a results folder, with no value yet at any; ``varied`` are their inputs, as :func:`inputs_of`."""
    numbers, choices = _coded(varied)
    about = folder.manifest["design"]
    design = about.get("design", {})
    return Sample(
        inputs=numbers,
        values=np.full(len(numbers), np.nan),
        what="",
        unit="",
        provenance="",
        file=folder.path,
        choices=choices,
        levels=design.get("levels", 4) if design.get("kind") == "morris" else None,
        active=_active(about["vary"], varied),
    )


def _active(vary: Mapping[str, Any], varied: pd.DataFrame) -> dict[str, Array]:
    """By input that means something at some points only: at which."""
    out = {}
    for path, about in vary.items():
        only_if = about.get("only_if") if isinstance(about, Mapping) else None
        if path in varied and only_if:
            each = [
                varied[other].isin(wanted if isinstance(wanted, list) else [wanted]).to_numpy(bool)
                for other, wanted in only_if.items()
            ]
            out[path] = np.logical_and.reduce(each)
    return out


def said_of_runs(folder: Folder, used: int) -> str:
    """The provenance line; it says how many replicates were used where they are not all."""
    planned = folder.manifest["replicates"]
    line = provenance_of(folder.manifest)
    return line if used == planned else f"{line} · {used} of {planned} replicates"


def named_outcome(folder: Folder, outcome: str | None) -> str:
    """The outcome of this name; the primary one if none is named. Raises :class:`InputError`."""
    return _named(folder, "outcome", outcome or folder.manifest["outcomes"][0], list(BY_NAME))


def named_contrast(folder: Folder, contrast: str | None) -> str:
    """The contrast of this name; the file's first if none is named. Raises :class:`InputError`."""
    return _named(folder, "contrast", contrast, list(folder.contrasts))


def _named(folder: Folder, what: str, name: str | None, known: list[str]) -> str:
    wanted = name or next(iter(known), "")
    if wanted not in known:
        raise InputError(f"there is no {what} {quoted(wanted)}{hint(wanted, known)}", file=folder.path)
    return wanted


def inputs_of(folder: Folder) -> pd.DataFrame:
    """The varied parameters by point, as an arm has them that does not set them itself."""
    design, arms = folder.design, folder.manifest["design"]["arms"]
    paths = [path for path in design.columns if path in folder.manifest["design"]["vary"]]
    out = {}
    for path in paths:
        arm = next(name for name, about in arms.items() if path not in about["sets"])
        here = design[design["arm"] == arm].sort_values("point")
        out[path] = here[path].to_numpy()
    return pd.DataFrame(out)


def _contrast(
    folder: Folder, contrast: str | None, name: str, varied: pd.DataFrame
) -> tuple[pd.Series, str, str, float]:
    manifest, outcome = folder.manifest, BY_NAME[name]
    left, right = folder.contrasts[named_contrast(folder, contrast)]
    found = point_contrasts(folder, left, right, [name]).set_index("point")[f"mean_{name}"]
    labels = manifest["labels"]
    what = f"{labels[left]} − {labels[right]}, {outcome.label}"
    if outcome.sd0 is None:
        return found, what, outcome.unit, outcome.margin
    items = varied.get("world.items")
    fixed = manifest["design"]["arms"][left]["setting"]["world"]["items"]
    scale = [sd0(outcome, int(items[at]) if items is not None else fixed) for at in found.index]
    return found / scale, what, "SD", manifest["margin"]


def _arm(folder: Folder, arm: str | None, name: str) -> tuple[pd.Series, str, str, None]:
    manifest = folder.manifest
    wanted = _named(folder, "arm", arm, list(dict.fromkeys(folder.design["arm"])))
    found = point_means(folder, wanted, name).set_index("point")[name]
    return found, f"{BY_NAME[name].label}, {manifest['labels'][wanted]}", BY_NAME[name].unit, None
