"""Analyses of saved runs or of any table of points: what a method writes, and what it says."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from peersim.analysis import morris, sobol
from peersim.analysis.drivers import drivers
from peersim.analysis.information import OBSERVATIONS
from peersim.analysis.measuring import holds_worlds
from peersim.analysis.prim import discover
from peersim.analysis.recognising import dependence, design_of, meant
from peersim.analysis.replicates import against_replicates, settled_from
from peersim.analysis.sample import Sample, from_folder, from_table, named_contrast, named_outcome
from peersim.api.information import of_headlines
from peersim.figures.kit.labels import short
from peersim.figures.kit.save import save
from peersim.figures.kit.spec import Drawing
from peersim.figures.reports.about import About
from peersim.figures.reports.boxes import boxes, limit_text, path
from peersim.figures.reports.measuring import draw as draw_value
from peersim.figures.reports.replicates import replicates as draw_replicates
from peersim.figures.reports.sensitivity import convergence
from peersim.figures.reports.sensitivity import drivers as draw_drivers
from peersim.figures.reports.sensitivity import morris as draw_morris
from peersim.figures.reports.sensitivity import sobol as draw_sobol
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME
from peersim.report.analysed import (
    box_text,
    dependence_text,
    drivers_text,
    morris_text,
    no_box_text,
    replicates_text,
    sobol_text,
)
from peersim.report.measuring import finding, page, said
from peersim.stats.wording import capital, percent
from peersim.store.files import write_text
from peersim.store.folder import ANALYSIS, Folder
from peersim.store.provenance import provenance_of
from peersim.store.tables import write_csv

_LONGEST = 60  # part of a folder's name


@dataclass
class Asked:
    """What is to be analysed."""

    source: Path
    outcome: str | None
    contrast: str | None
    arm: str | None
    inputs: str | None
    above: float | None
    below: float | None
    seed: int
    observations: int = OBSERVATIONS

    @cached_property
    def folder(self) -> Path:
        """Where tables and figures go: what was asked for, and is not the usual, has a folder of its own."""
        source = self.source
        of_table = source.stem if source.suffix == ".csv" else source.name
        place = source / ANALYSIS if source.is_dir() else source.with_name(f"{of_table}-analysis")
        named = [f"{option}={_in_a_name(value)}" for option, value in self._unusual().items()]
        return place / "+".join(named)

    def _unusual(self) -> dict[str, str]:
        """The options that decide what is analysed, without those that say what would be done anyway."""
        given = {"contrast": self.contrast, "arm": self.arm, "outcome": self.outcome, "inputs": self.inputs}
        if self.source.is_dir():
            results = Folder(self.source)
            usual = {
                "outcome": results.manifest["outcomes"][0],
                "contrast": next(iter(results.contrasts), None),
            }
        else:
            *others, outcome = self.sample.columns
            usual = {"outcome": outcome}
            if (
                list(meant(self.sample, named=False).inputs.columns) == others
            ):  # nothing is passed over unasked
                usual["inputs"] = ",".join(others)
        out = {name: value for name, value in given.items() if value is not None and value != usual.get(name)}
        out |= {"observations": str(self.observations)} if self.observations != OBSERVATIONS else {}
        return out | ({"seed": str(self.seed)} if self.seed else {})

    @property
    def threshold(self) -> str:
        """What marks the files of boxes that are about another threshold than usual."""
        given = {"above": self.above, "below": self.below}
        return "".join(f"-{option}-{value:.15g}" for option, value in given.items() if value is not None)

    def write_points(self, folder: Path) -> None:
        """A row per point: the inputs, and what was analysed."""
        sample = self.sample
        texts = {
            name: [sample.choices[name][int(code)] for code in sample.inputs[name]] for name in sample.choices
        }
        write_csv(sample.inputs.assign(**texts, value=sample.values), folder / "points.csv")

    @cached_property
    def doubt(self) -> str:
        """Why methods for points drawn one by one are only a rough guide; empty if they are not."""
        return dependence_text(dependence(self.sample), design_of(self.sample))

    @cached_property
    def sample(self) -> Sample:
        """The points, read once for all methods."""
        if self.source.is_dir():
            if self.inputs is not None:
                raise InputError(
                    "inputs of a results folder are what varies; the option is for tables", key="--inputs"
                )
            return from_folder(
                Folder(self.source), contrast=self.contrast, arm=self.arm, outcome=self.outcome
            )
        if self.contrast is not None or self.arm is not None:
            raise InputError("a table has columns, no contrasts or arms: use --outcome", key="--contrast")
        named = [name.strip() for name in self.inputs.split(",")] if self.inputs is not None else None
        return meant(from_table(self.source, self.outcome, named), named is not None)

    def notes(self) -> tuple[str, ...]:
        """What else there is to say of the points."""
        return () if self.source.is_dir() else self.sample.notes

    def suitable(self) -> list[str]:
        """The methods that suit the points."""
        design = design_of(self.sample)
        first = ["drivers", "prim"] if design is None else [design]
        compared = self.source.is_dir() and self.arm is None
        worlds = compared and holds_worlds(Folder(self.source), self.outcome)
        return [*first, *(["value"] if worlds else []), *(["replicates"] if compared else [])]


def _in_a_name(value: str) -> str:
    """An option's value as part of a folder's name, whatever signs it holds."""
    plain = "".join(sign if (sign.isascii() and sign.isalnum()) or sign in "_-.," else "_" for sign in value)
    if plain == value and len(value) <= _LONGEST:
        return value
    return f"{plain[:_LONGEST]}-{hashlib.sha256(value.encode()).hexdigest()[:8]}"


def _about(sample: Sample, points: int | None = None) -> About:
    count = len(sample.inputs) if points is None else points
    return About(sample.what, sample.unit, count, sample.replicates, sample.provenance)


def _write(folder: Path, name: str, table: pd.DataFrame, drawing: Drawing) -> None:
    write_csv(table, folder / f"{name}.csv")
    save(drawing, folder / f"{name}.png")


def _sobol(asked: Asked, folder: Path) -> Iterator[str]:
    sample = asked.sample
    table = sobol.indices(sample, asked.seed)
    _write(folder, "sobol", table, draw_sobol(table, _about(sample)))
    growing = sobol.convergence(sample, asked.seed)
    if len(growing):
        drawn = convergence(growing, "base", "total", _about(sample), "base sample")
        _write(folder, "sobol-convergence", growing, drawn)
    pairs = sobol.pairs(sample, asked.seed)
    if len(pairs):
        write_csv(pairs, folder / "sobol-pairs.csv")
    yield sobol_text(table, sample.what)


def _morris(asked: Asked, folder: Path) -> Iterator[str]:
    sample = asked.sample
    table = morris.effects(sample, asked.seed)
    _write(folder, "morris", table, draw_morris(table, _about(sample)))
    growing = morris.convergence(sample, asked.seed)
    if len(growing):
        drawn = convergence(growing, "trajectories", "mu_star", _about(sample), "trajectories")
        _write(folder, "morris-convergence", growing, drawn)
    yield morris_text(table, sample.what, sample.unit)


def _drivers(asked: Asked, folder: Path) -> Iterator[str]:
    sample = asked.sample
    found = drivers(sample, asked.seed)
    drawn = draw_drivers(found.table, found.r_squared, _about(sample, found.n), asked.doubt)
    _write(folder, "drivers", found.table, drawn)
    if len(found.values):
        write_csv(found.values, folder / "drivers-values.csv")
    yield drivers_text(found.table, found.r_squared, found.n, sample.what, asked.doubt)


def _prim(asked: Asked, folder: Path) -> Iterator[str]:
    sample = asked.sample.complete()
    limit, over = _threshold(asked, sample)
    holds = sample.values > limit if over else sample.values < limit
    said = f"{sample.what} is {'above' if over else 'below'} {limit:.3g} {sample.unit}".rstrip()
    found = discover(sample, holds, seed=asked.seed)
    texts = [
        box_text(
            {name: limit_text(sample, name, limit) for name, limit in box.limits.items()},
            *(box.density, box.coverage, box.fresh_density, said),
        )
        for box in found.boxes
    ]
    about = _about(sample)
    _write(folder, f"prim-path{asked.threshold}", found.path, path(found, about, said))
    if found.boxes:
        first = found.boxes[0]
        where = " and ".join(
            f"{short(name)} {'is ' if name in sample.choices else ''}{limit_text(sample, name, limit)}"
            for name, limit in first.limits.items()
        )
        shares = f"{percent(first.density)} of points, against {percent(found.base)} of all"
        drawing = boxes(found, sample, about, said, f"{capital(where)}: {said} at {shares}")
        _write(folder, f"prim{asked.threshold}", drawing.data, drawing)
    else:  # that of earlier runs is no finding of these
        for ending in ("csv", "png"):
            (folder / f"prim{asked.threshold}.{ending}").unlink(missing_ok=True)
    yield from texts or [no_box_text(found.base, said)]
    if asked.doubt:
        yield asked.doubt


def _threshold(asked: Asked, sample: Sample) -> tuple[float, bool]:
    """Where the outcome counts: above what was asked for, the margin, or its median."""
    if asked.below is not None:
        return asked.below, False
    if asked.above is not None:
        return asked.above, True
    return (sample.margin, True) if sample.margin is not None else (float(np.median(sample.values)), True)


def _replicates(asked: Asked, folder: Path) -> Iterator[str]:
    if not asked.source.is_dir():
        raise InputError(
            "a table of points has no replicates; the method is for results folders", key="--method"
        )
    results = Folder(asked.source)
    table = against_replicates(results, asked.contrast, asked.outcome)
    name, measured = named_contrast(results, asked.contrast), named_outcome(results, asked.outcome)
    what = f"{name.replace('_', ' ')}, {BY_NAME[measured].label}"
    settled = settled_from(table)
    about = About(
        what,
        str(table["unit"].iloc[0]),
        int(results.design["point"].nunique()),
        1,
        provenance_of(results.manifest),
    )
    _write(folder, "replicates", table, draw_replicates(table, settled, about))
    yield replicates_text(table, settled, what)


def _value(asked: Asked, folder: Path) -> Iterator[str]:
    if not asked.source.is_dir() or asked.arm is not None:
        problem = "the value of information is about a contrast of a results folder"
        raise InputError(problem, key="--method")
    results, all_found = Folder(asked.source), []
    for found in of_headlines(results, asked.contrast, asked.outcome, asked.observations, asked.seed):
        drawn = draw_value(found, finding(found))
        save(drawn, folder / f"value-{_in_a_name(found.contrast)}.png")
        all_found.append(found)
        yield said(found)
    if asked.contrast is not None:  # value.csv and value.md are of all headlines
        return
    write_csv(pd.concat([found.rows for found in all_found], ignore_index=True), folder / "value.csv")
    write_text(folder / "value.md", page(all_found))


RUN: dict[str, Callable[[Asked, Path], Iterator[str]]] = {
    "sobol": _sobol,
    "morris": _morris,
    "drivers": _drivers,
    "prim": _prim,
    "value": _value,
    "replicates": _replicates,
}
"""What each method writes and says."""
