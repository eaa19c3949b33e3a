"""Does an experiment's headline survive other streams, sizes, defaults and named variants of rules?"""

from dataclasses import replace
from functools import partial
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from peersim.api.running import run
from peersim.experiment.checked import Experiment
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.experiment.shipped import find
from peersim.inquiry.robustness import (
    REPLICATES,
    STREAMS,
    Robustness,
    changes_of,
    headline_of,
    judged,
    other_defaults,
    varied_text,
    verdict_of,
)
from peersim.model.outcomes import BY_NAME
from peersim.model.overrides import leaves
from peersim.model.values import value_text
from peersim.store.tables import write_csv

if TYPE_CHECKING:
    from peersim.api.result import Result
    from peersim.study.execution import Progress

NAMED = 3  # settings of what varies that are named


class Robust(NamedTuple):
    """The verdict, a row per change with effect and interval, what was asked, and where it lies."""

    verdict: Robustness
    changes: pd.DataFrame
    what: str
    path: Path


def robust(
    experiment: str | Path | Experiment,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    workers: int | None = None,
    overwrite: bool = False,
    progress: "Progress | None" = None,
    trust_rules: bool = False,
) -> Robust:
    """Run the first contrast of an experiment again, one change at a time, and judge what each does to it.

    With at least 1,000 cohorts per arm and change, unless ``replicates`` says otherwise. ``trust_rules`` allows the
    Python code of the experiment's own rules.

    Results go to ``out``, by default results/NAME-robust. Raises :class:`peersim.model.errors.InputError` for a
    mistake in the file, or one without a contrast.
    """
    from peersim.figures.kit.save import save
    from peersim.figures.reports.robust import draw

    asked = experiment
    if not isinstance(asked, Experiment):
        path = find(str(experiment))
        asked = load_experiment(path, replicates=replicates, seed=seed, trust_rules=trust_rules)
    if replicates is None:
        asked = replace(asked, replicates=max(REPLICATES, asked.replicates))
    place = Path(out) if out is not None else Path("results") / f"{asked.name}-robust"
    name, left, right = headline_of(asked)
    changes = changes_of(asked)

    again = partial(run, workers=workers, figures=False, overwrite=overwrite, progress=progress)

    def runs(text: str, folder: str, stream: int) -> "Result":
        found = parse_experiment(text, asked.path, seed=(asked.seed + stream) % 2**64)
        return again(found, out=place / folder)

    varied = runs(varied_text(asked, changes), "changes", 0)
    rows = [
        _row(varied, point, name, _said(varied.experiment, point))
        for point in range(len(varied.experiment.points))
    ]
    for stream in range(1, STREAMS + 1):
        other = runs(varied_text(asked, {}), f"stream-{stream}", stream)
        rows.append(_row(other, 0, name, f"seed {other.experiment.seed}"))
    for number, defaults in enumerate(other_defaults(asked), 1):
        other = runs(varied_text(asked, {}, defaults), f"defaults-{number}", 0)
        rows.append(_row(other, 0, name, f"defaults {defaults}"))
    table = judged(pd.DataFrame(rows), rows[0]["margin"])
    labels = varied.folder.manifest["labels"]
    what = f"{labels[left]} − {labels[right]}, {BY_NAME[asked.primary].label}"
    held = _held(asked, left)
    found = Robust(verdict_of(table), table, f"{what}{held}", place)
    write_csv(table, place / "robust.csv")
    save(draw(table, found.verdict, what, held, varied.provenance), place / "robust.png")
    return found


def _held(asked: Experiment, arm: str) -> str:
    """Where what the file varies is held: at what its tables ``world`` and ``programme`` say, or the defaults."""
    now = leaves(asked.setting_at({}, arm).model_dump())
    said = [f"{path} = {value_text(now[path])}" for path in asked.varied]
    more = [f"{len(said) - NAMED} more as in the file"] if len(said) > NAMED else []
    return f", at {', '.join([*said[:NAMED], *more])}" if said else ""


def _said(experiment: Experiment, point: int) -> str:
    """What a point changes, in words."""
    if point == 0:
        return "as it is"
    base, here = experiment.points[0], experiment.points[point]
    return ", ".join(f"{path} = {value_text(here[path])}" for path in here if here[path] != base[path])


def _row(result: "Result", point: int, contrast: str, change: str) -> dict[str, Any]:
    """The headline at a point."""
    table = result.contrasts
    row = table[(table["point"] == point) & (table["contrast"] == contrast)].iloc[0]
    in_sd = isfinite(row["d"])
    columns = ("d", "d_low", "d_high") if in_sd else ("difference", "low", "high")
    values = dict(zip(("effect", "low", "high"), (float(row[c]) for c in columns), strict=True))
    return {"what": change, **values, "unit": "SD" if in_sd else row["unit"]} | {
        "margin": row["margin"],
        "verdict": row["verdict"],
        "n_pairs": int(row["n_pairs"]),
    }
