"""``peersim analyse``: which inputs matter, and where; from saved runs or any table of points."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import pandas as pd

    from peersim.analysis.sample import Sample
    from peersim.figures.kit.spec import Drawing
    from peersim.figures.reports.about import About

_LONGEST = 60  # part of a folder's name
METHODS = ("sobol", "morris", "drivers", "prim", "replicates")


def analyse(
    source: Annotated[
        Path, typer.Argument(help="a results folder, or a CSV or Parquet table with a row per point")
    ],
    method: Annotated[
        str | None,
        typer.Option(help="sobol, morris, drivers, prim or replicates; what suits the design if not given"),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(help="outcome of the runs, or column of the table; the first, or the last column"),
    ] = None,
    contrast: Annotated[
        str | None, typer.Option(help="a contrast of the experiment; the first if not given")
    ] = None,
    arm: Annotated[str | None, typer.Option(help="one arm in place of a contrast")] = None,
    inputs: Annotated[
        str | None, typer.Option(help="columns of the table, as a,b,c; all others if not given")
    ] = None,
    above: Annotated[
        float | None, typer.Option(help="prim: where it is above this; the margin if not given")
    ] = None,
    below: Annotated[float | None, typer.Option(help="prim: where the outcome is below this")] = None,
    seed: Annotated[int, typer.Option(min=0, help="of bootstrap samples")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="folder for tables and figures; beside the source if not given")
    ] = None,
) -> None:
    """Say which inputs drive a result, and where it holds; write tables and figures."""
    from peersim.model.errors import InputError, hint, quoted

    if method is not None and method not in METHODS:
        raise InputError(f"there is no method {quoted(method)}{hint(method, METHODS)}", key="--method")
    if contrast is not None and arm is not None:
        raise InputError("takes a contrast or an arm, not both", key="--contrast")
    if above is not None and below is not None:
        raise InputError("takes a limit above or below, not both", key="--above")
    for option, limit in (("--above", above), ("--below", below)):
        if limit is not None and not isfinite(limit):
            raise InputError(f"must be a finite number (given: {limit})", key=option)
    asked = _Asked(source, outcome, contrast, arm, inputs, above, below, seed)
    folder = out if out is not None else asked.folder
    problems = []
    names = [method] if method is not None else asked.suitable()
    for note in asked.notes():
        typer.echo(note)
    for name in names:
        try:
            for said in _RUN[name](asked, folder):
                typer.echo(said)
        except InputError as error:  # another method may still say something
            problems.append(error)
    if source.is_dir() and names != ["replicates"]:
        asked.write_points(folder)
    if len(problems) == len(names):
        raise problems[0]
    for problem in problems:
        typer.echo(f"peersim: {problem}", err=True)
    typer.echo(f"\n{folder}  (tables and figures)")


@dataclass
class _Asked:
    """What is to be analysed."""

    source: Path
    outcome: str | None
    contrast: str | None
    arm: str | None
    inputs: str | None
    above: float | None
    below: float | None
    seed: int

    @cached_property
    def folder(self) -> Path:
        """Where tables and figures go: what was asked for, and is not the usual, has a folder of its own."""
        source = self.source
        of_table = source.stem if source.suffix == ".csv" else source.name
        place = source / "analysis" if source.is_dir() else source.with_name(f"{of_table}-analysis")
        named = [f"{option}={_in_a_name(value)}" for option, value in self._unusual().items()]
        return place / "+".join(named)

    def _unusual(self) -> dict[str, str]:
        """The options that decide what is analysed, without those that say what would be done anyway."""
        given = {"contrast": self.contrast, "arm": self.arm, "outcome": self.outcome, "inputs": self.inputs}
        if self.source.is_dir():
            from peersim.store.folder import Folder

            results = Folder(self.source)
            usual = {
                "outcome": results.manifest["outcomes"][0],
                "contrast": next(iter(results.contrasts), None),
            }
        else:
            from peersim.analysis.recognising import meant

            *others, outcome = self.sample.columns
            usual = {"outcome": outcome}
            if (
                list(meant(self.sample, named=False).inputs.columns) == others
            ):  # nothing is passed over unasked
                usual["inputs"] = ",".join(others)
        out = {name: value for name, value in given.items() if value is not None and value != usual.get(name)}
        return out | ({"seed": str(self.seed)} if self.seed else {})

    @property
    def threshold(self) -> str:
        """What marks the files of boxes that are about another threshold than usual."""
        given = {"above": self.above, "below": self.below}
        return "".join(f"-{option}-{value:.15g}" for option, value in given.items() if value is not None)

    def write_points(self, folder: Path) -> None:
        """A row per point: the inputs, and what was analysed."""
        from peersim.store.tables import write_csv

        sample = self.sample
        texts = {
            name: [sample.choices[name][int(code)] for code in sample.inputs[name]] for name in sample.choices
        }
        write_csv(sample.inputs.assign(**texts, value=sample.values), folder / "points.csv")

    @cached_property
    def doubt(self) -> str:
        """Why methods for points drawn one by one are only a rough guide; empty if they are not."""
        from peersim.analysis.recognising import dependence, design_of
        from peersim.report.analysed import dependence_text

        return dependence_text(dependence(self.sample), design_of(self.sample))

    @cached_property
    def sample(self) -> "Sample":
        """The points, read once for all methods."""
        from peersim.analysis.recognising import meant
        from peersim.analysis.sample import from_folder, from_table
        from peersim.model.errors import InputError
        from peersim.store.folder import Folder

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
        from peersim.analysis.recognising import design_of

        design = design_of(self.sample)
        first = ["drivers", "prim"] if design is None else [design]
        compared = self.source.is_dir() and self.arm is None
        return [*first, *(["replicates"] if compared else [])]


def _in_a_name(value: str) -> str:
    """An option's value as part of a folder's name, whatever signs it holds."""
    import hashlib

    plain = "".join(sign if (sign.isascii() and sign.isalnum()) or sign in "_-.," else "_" for sign in value)
    if plain == value and len(value) <= _LONGEST:
        return value
    return f"{plain[:_LONGEST]}-{hashlib.sha256(value.encode()).hexdigest()[:8]}"


def _about(sample: "Sample", points: int | None = None) -> "About":
    from peersim.figures.reports.about import About

    count = len(sample.inputs) if points is None else points
    return About(sample.what, sample.unit, count, sample.replicates, sample.provenance)


def _write(folder: Path, name: str, table: "pd.DataFrame", drawing: "Drawing") -> None:
    from peersim.figures.kit.save import save
    from peersim.store.tables import write_csv

    write_csv(table, folder / f"{name}.csv")
    save(drawing, folder / f"{name}.png")


def _sobol(asked: _Asked, folder: Path) -> Iterator[str]:
    from peersim.analysis import sobol
    from peersim.figures.reports.sensitivity import convergence
    from peersim.figures.reports.sensitivity import sobol as draw
    from peersim.report.analysed import sobol_text
    from peersim.store.tables import write_csv

    sample = asked.sample
    table = sobol.indices(sample, asked.seed)
    _write(folder, "sobol", table, draw(table, _about(sample)))
    growing = sobol.convergence(sample, asked.seed)
    if len(growing):
        drawn = convergence(growing, "base", "total", _about(sample), "base sample")
        _write(folder, "sobol-convergence", growing, drawn)
    pairs = sobol.pairs(sample, asked.seed)
    if len(pairs):
        write_csv(pairs, folder / "sobol-pairs.csv")
    yield sobol_text(table, sample.what)


def _morris(asked: _Asked, folder: Path) -> Iterator[str]:
    from peersim.analysis import morris
    from peersim.figures.reports.sensitivity import convergence
    from peersim.figures.reports.sensitivity import morris as draw
    from peersim.report.analysed import morris_text

    sample = asked.sample
    table = morris.effects(sample, asked.seed)
    _write(folder, "morris", table, draw(table, _about(sample)))
    growing = morris.convergence(sample, asked.seed)
    if len(growing):
        drawn = convergence(growing, "trajectories", "mu_star", _about(sample), "trajectories")
        _write(folder, "morris-convergence", growing, drawn)
    yield morris_text(table, sample.what, sample.unit)


def _drivers(asked: _Asked, folder: Path) -> Iterator[str]:
    from peersim.analysis.drivers import drivers
    from peersim.figures.reports.sensitivity import drivers as draw
    from peersim.report.analysed import drivers_text
    from peersim.store.tables import write_csv

    sample = asked.sample
    found = drivers(sample, asked.seed)
    drawn = draw(found.table, found.r_squared, _about(sample, found.n), asked.doubt)
    _write(folder, "drivers", found.table, drawn)
    if len(found.values):
        write_csv(found.values, folder / "drivers-values.csv")
    yield drivers_text(found.table, found.r_squared, found.n, sample.what, asked.doubt)


def _prim(asked: _Asked, folder: Path) -> Iterator[str]:
    from peersim.analysis.prim import discover
    from peersim.figures.kit.labels import short
    from peersim.figures.reports.boxes import boxes, limit_text, path
    from peersim.report.analysed import box_text, no_box_text
    from peersim.stats.wording import capital, percent

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
    yield from texts or [no_box_text(found.base, said)]
    if asked.doubt:
        yield asked.doubt


def _threshold(asked: _Asked, sample: "Sample") -> tuple[float, bool]:
    """Where the outcome counts: above what was asked for, the margin, or its median."""
    import numpy as np

    if asked.below is not None:
        return asked.below, False
    if asked.above is not None:
        return asked.above, True
    return (sample.margin, True) if sample.margin is not None else (float(np.median(sample.values)), True)


def _replicates(asked: _Asked, folder: Path) -> Iterator[str]:
    from peersim.analysis.replicates import against_replicates, settled_from
    from peersim.analysis.sample import named_contrast, named_outcome
    from peersim.figures.reports.about import About
    from peersim.figures.reports.replicates import replicates as draw
    from peersim.model.errors import InputError
    from peersim.model.outcomes import BY_NAME
    from peersim.report.analysed import replicates_text
    from peersim.store.folder import Folder
    from peersim.store.provenance import provenance_of

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
    _write(folder, "replicates", table, draw(table, settled, about))
    yield replicates_text(table, settled, what)


_RUN: dict[str, Callable[[_Asked, Path], Iterator[str]]] = {
    "sobol": _sobol,
    "morris": _morris,
    "drivers": _drivers,
    "prim": _prim,
    "replicates": _replicates,
}
