"""What differs between two results folders: designs, tables, findings."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from peersim.analysis.difference import (
    SAME,
    Shared,
    contrasts_apart,
    findings_side_by_side,
    point_text,
    shared_points,
    table_differences,
)
from peersim.api.result import Result, load
from peersim.model.errors import InputError
from peersim.model.overrides import leaves
from peersim.stats.wording import counted
from peersim.store.identity import differences

if TYPE_CHECKING:
    from peersim.figures import Drawing

_MOST_POINTS = 3


@dataclass(frozen=True)
class Differences:
    """Two folders held against each other.

    ``lines`` say what differs, one each; none if nothing does. ``findings`` has a row per shared point, contrast and
    outcome, with both effects, intervals and verdicts (:func:`peersim.analysis.difference.findings_side_by_side`).
    """

    lines: list[str]
    findings: pd.DataFrame
    names: tuple[str, str]
    provenance: str

    def drawing(self) -> "Drawing":
        """The findings in pairs."""
        from peersim.figures.reports.pairs import draw

        if self.findings.empty:
            raise InputError("there are no findings to draw: the folders share no contrast at any point")
        return draw(self.findings, self.names, self.provenance)


def difference(left: str | Path, right: str | Path) -> Differences:
    """Compare two results folders, A and B. Points are paired by what varies, not by their numbers."""
    a, b = load(left), load(right)
    one, other = a.folder.manifest, b.folder.manifest
    lines = differences(one["design"], other["design"], "design")
    if one["identity"]["model"] != other["identity"]["model"]:
        lines.append("the sources of the model differ")
    points_a, points_b = _points(a, b), _points(b, a)
    points_b = points_b[list(points_a)]
    shared = shared_points(points_a, points_b)
    lines += _alone(shared, points_a, points_b)
    lines += contrasts_apart(a.folder.contrasts, b.folder.contrasts)
    if one["margin"] != other["margin"]:
        lines.append(f"margin: {one['margin']} against {other['margin']}")
    lines += table_differences(a.folder, b.folder, shared.pairs, points_a)
    findings = findings_side_by_side(_findings(a), _findings(b), shared.pairs, points_a)
    if len(findings) and (findings["change"] != SAME).any():
        lines.append(
            f"findings: {counted(int((findings['change'] != SAME).sum()), 'verdict')} not the same in both"
        )
    lines += _worlds_apart(a, b)
    names = (Path(left).resolve().name, Path(right).resolve().name)
    return Differences(lines, findings, names, _provenance(a, b))


def _worlds_apart(a: Result, b: Result) -> list[str]:
    """What differs between the headlines in plausible worlds beside the two."""
    one, other = a.in_worlds, b.in_worlds
    if one is not None and other is not None:
        found = difference(one.folder.path, other.folder.path).lines
        return [f"in plausible worlds: {line}" for line in found]
    if (one is None) != (other is None):
        return [f"headlines in plausible worlds only in {'A' if other is None else 'B'}"]
    return []


def _points(result: Result, other: Result) -> pd.DataFrame:
    """A row per point, a column per parameter that either varies; what only the other varies is as it is here."""
    experiment = result.experiment
    out = pd.DataFrame(
        {path: column.values for path, column in experiment.points.columns.items()},
        index=range(len(experiment.points)),
    )
    arms = result.folder.manifest["design"]["arms"]
    for path in other.experiment.varied:
        if path not in out:
            free = [arm for arm in experiment.arms if path not in arms[arm]["sets"]] or list(experiment.arms)
            out[path] = leaves(experiment.setting_at({}, free[0]).model_dump())[path]
    return out


def _alone(shared: Shared, a: pd.DataFrame, b: pd.DataFrame) -> list[str]:
    """Points that only one folder has."""
    lines = []
    for name, numbers, points in (("A", shared.only_a, a), ("B", shared.only_b, b)):
        if numbers:
            said = [point_text(points, at) for at in numbers[:_MOST_POINTS]]
            more = [f"and {len(numbers) - len(said)} more"] if len(numbers) > len(said) else []
            where = "; ".join([*filter(None, said), *more])
            lines.append(f"{counted(len(numbers), 'point')} only in {name}: {where}, not compared")
    return lines


def _findings(result: Result) -> pd.DataFrame:
    """The contrasts of the runs; as they were written where the runs are not here."""
    if result.folder.has_runs():
        return result.contrasts
    if (result.folder.path / "contrasts.csv").is_file() and result.folder.contrasts:
        return result.folder.small("contrasts")
    return pd.DataFrame()


def _provenance(a: Result, b: Result) -> str:
    return a.provenance if a.provenance == b.provenance else f"A: {a.provenance} · B: {b.provenance}"
