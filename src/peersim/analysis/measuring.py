"""What to measure first: the value of information in the worlds of a results folder."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from peersim.analysis.information import LEAST_WORLDS, OBSERVATIONS, Worlds, value_of_information
from peersim.analysis.sample import Array, from_folder, inputs_of, named_contrast, named_outcome, said_of_runs
from peersim.analysis.sampled import by_replicate, point_contrasts, whole_replicates
from peersim.analysis.summaries import sd0
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME, Outcome
from peersim.model.registry import parameters
from peersim.store.folder import Folder

DRAWN = ("latin-hypercube", "table")
"""Kinds of design whose points are worlds, each as likely as another."""
SD = "SD"
_LEVER = "programme."
_ITEMS = "world.items"
_VALUES = ("evppi", "evppi_low", "evppi_high", "evsi", "evsi_low", "evsi_high")
_LEAST_COHORTS = 2


@dataclass(frozen=True)
class Measuring:
    """What is worth measuring before the ``left`` programme or the ``right`` one of a contrast is chosen.

    ``table`` is that of :func:`peersim.analysis.information.value_of_information`, in ``unit``: SD where the outcome
    has one, and then ``own`` is what one SD is in the outcome's own unit; None where issues are more or fewer from
    world to world. ``mean`` is how far the left is ahead on average (less is better of some outcomes, then it is ahead
    where it has less), ``margin`` the least difference that matters. ``levers`` vary too, and are no inputs: a director
    decides them.
    """

    contrast: str
    left: str
    right: str
    outcome: Outcome
    table: pd.DataFrame
    unit: str
    own: float | None
    mean: float
    margin: float
    worlds: int
    cohorts: int
    observations: int
    levers: tuple[str, ...]
    provenance: str

    @property
    def ahead(self) -> str:
        """The programme that is ahead on average: what is chosen by who knows no more."""
        return self.left if self.mean >= 0.0 else self.right

    @property
    def behind(self) -> str:
        """The other."""
        return self.right if self.mean >= 0.0 else self.left

    @property
    def rows(self) -> pd.DataFrame:
        """The table with the contrast, the outcome and what the numbers rest on; values in the own unit as well."""
        head = {
            "contrast": self.contrast,
            "left": self.left,
            "right": self.right,
            "outcome": self.outcome.name,
        }
        scale = 1.0 if self.unit != SD else np.nan if self.own is None else self.own
        own = {f"{name}_own": self.table[name] * scale for name in _VALUES}
        tail = {"unit": self.unit, "own_unit": self.outcome.unit, "mean": self.mean, "margin": self.margin}
        tail |= {"n_worlds": self.worlds, "n_cohorts": self.cohorts, "observations": self.observations}
        table = self.table.assign(**own, **tail)
        for at, (name, value) in enumerate(head.items()):
            table.insert(at, name, value)
        return table


def measuring(
    folder: Folder,
    contrast: str | None = None,
    outcome: str | None = None,
    observations: int = OBSERVATIONS,
    seed: int = 0,
) -> Measuring:
    """The value of information for a contrast (the first if none is named) and an outcome (the primary one).

    Raises :class:`InputError` where points are no worlds, or too few, and for an outcome that is neither good nor bad.
    """
    name, measured = named_contrast(folder, contrast), named_outcome(folder, outcome)
    about = BY_NAME[measured]
    _check(folder, about)
    sample = from_folder(folder, contrast=name, outcome=measured)
    scale = _scale(folder, name, about)
    found = np.isfinite(sample.values)
    errors = _errors(folder, name, measured, len(sample.values)) / scale
    inputs = [path for path in sample.inputs.columns if not path.startswith(_LEVER)]
    if not inputs:
        raise InputError("only levers vary, which a director decides and nobody measures", file=folder.path)
    at_work = pd.DataFrame(sample.at_work, columns=sample.inputs.columns)
    worlds = Worlds(
        names=inputs,
        inputs=at_work[inputs].to_numpy(float)[found],
        differences=about.good * sample.values[found],
        errors=errors[found],
        choices=[path for path in inputs if path in sample.choices],
        shares=[path for path in inputs if _is_share(path)],
    )
    try:
        table = value_of_information(worlds, observations, seed)
    except InputError as error:
        raise InputError(error.problem, file=folder.path, key=error.key) from None
    labels = folder.manifest["labels"]
    left, right = folder.contrasts[name]
    return Measuring(
        contrast=name,
        left=labels[left],
        right=labels[right],
        outcome=about,
        table=table,
        unit=sample.unit,
        own=float(scale[0]) if about.sd0 is not None and np.ptp(scale) == 0.0 else None,
        mean=float(worlds.differences.mean()),
        margin=float(sample.margin or 0.0),
        worlds=len(worlds.differences),
        cohorts=sample.replicates,
        observations=observations,
        levers=tuple(path for path in sample.inputs.columns if path.startswith(_LEVER)),
        provenance=said_of_runs(folder, whole_replicates(folder)),
    )


def holds_worlds(folder: Folder, outcome: str | None = None) -> bool:
    """Whether the points of a folder are worlds in which programmes are compared, and enough of them."""
    try:
        _check(folder, BY_NAME[named_outcome(folder, outcome)])
    except InputError:
        return False
    return bool(folder.contrasts) and int(folder.design["point"].nunique()) >= LEAST_WORLDS


def _check(folder: Folder, outcome: Outcome) -> None:
    design = folder.manifest["design"].get("design") or {}
    if design.get("kind") not in DRAWN:
        raise InputError(
            "the value of information needs worlds, each as likely as another: a latin-hypercube, a table, or the "
            "plausible worlds of an experiment",
            file=folder.path,
        )
    if outcome.good == 0:
        problem = (
            f"of {outcome.label} neither more nor less is good, so neither programme is ahead; name another"
        )
        raise InputError(problem, key="--outcome")
    if whole_replicates(folder) < _LEAST_COHORTS:
        problem = f"at least {_LEAST_COHORTS} cohorts in each world are needed, to know how far chance moves a world"
        raise InputError(problem, file=folder.path)


def _is_share(path: str) -> bool:
    """Whether a parameter is a share or a chance, so that it can be observed by yes or no."""
    bounds = parameters[path].bounds if path in parameters else None
    return bounds is not None and bounds[0] >= 0.0 and bounds[1] <= 1.0


def _scale(folder: Folder, contrast: str, outcome: Outcome) -> Array:
    """(N,) what the unit of the analysis is in each world, in the outcome's own unit."""
    points = int(folder.design["point"].nunique())
    left = folder.contrasts[contrast][0]
    varied = inputs_of(folder).get(_ITEMS)
    fixed = folder.manifest["design"]["arms"][left]["setting"]["world"]["items"]
    items = [fixed] * points if varied is None else varied.tolist()
    return np.array([1.0 if outcome.sd0 is None else sd0(outcome, int(count)) for count in items])


def _errors(folder: Folder, contrast: str, name: str, points: int) -> Array:
    """(N,) standard errors of the differences, in the outcome's own unit; without what all worlds share.

    Worlds have the same people and chances, so part of the noise moves them all alike, and spreads nothing.
    """
    left, right = folder.contrasts[contrast]
    found = point_contrasts(folder, left, right, [name]).set_index("point")
    out = np.full(points, np.nan)
    out[found.index.to_numpy(int)] = found[f"sd_{name}"] / np.sqrt(found[f"n_{name}"])
    each = by_replicate(folder, left, right, name)["difference"].to_numpy(float)
    each = each[np.isfinite(each)]
    whole, shared = float(np.nanmean(out**2)), float(each.var(ddof=1) / len(each))
    return out * np.sqrt(max(whole - shared, 0.0) / whole) if whole > 0.0 else out
