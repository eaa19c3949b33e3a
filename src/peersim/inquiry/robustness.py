"""Does a headline survive what should not matter: chances, sizes, defaults, the reading of a contested rule?

The first contrast of an experiment is run again, one change at a time. A change *flips* it if the verdict is another
and the effect moved by more than the margin; it *shifts* it if one of the two; else it leaves it as it is, or it
*touches nothing*: every digit is as before, so the arms do not make use of what is changed.
"""

from collections.abc import Collection, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from peersim.experiment.checked import Experiment
from peersim.inquiry.excerpt import excerpt
from peersim.model.errors import InputError
from peersim.model.overrides import leaves
from peersim.model.parameters import SETS
from peersim.model.registry import parameters

Change = Literal["same", "shifts", "flips", "touches nothing"]
Robustness = Literal["ROBUST", "SHIFTED", "FRAGILE"]

STREAMS = 3  # other seeds
REPLICATES = 1000  # at least, so that a change of verdict is seldom chance
SIZES: Mapping[str, tuple[int, ...]] = {"world.items": (20, 80), "programme.group_size": (5, 12)}
"""Sizes that are tried beside the experiment's own (assumption: a little more than half, and twice or half as much)."""


def headline_of(experiment: Experiment) -> tuple[str, str, str]:
    """Name and arms of the first headline. Raises :class:`InputError` if there is no contrast."""
    for name in experiment.headlines:
        left, right = experiment.file.contrasts[name]
        return name, left, right
    raise InputError("has no contrast, so no headline", file=experiment.path, key="contrasts")


def changes_of(experiment: Experiment) -> dict[str, list[Any]]:
    """What is changed, by parameter: sizes, and every named variant of a rule that the headline's arms do not fix."""
    _, left, right = headline_of(experiment)
    own: list[set[str]] = [set(leaves(experiment.changes[arm])) for arm in (left, right)]
    fixed = own[0] & own[1]
    setting = experiment.setting_at({}, left)
    out: dict[str, list[Any]] = {}
    for path, values in SIZES.items():
        seats = path == "programme.group_size" and (
            experiment.file.people.roster is not None or setting.programme.seats.organisations is not None
        )
        if path not in fixed and not seats:
            out[path] = list(values)
    out |= {path: list(variants) for path, variants in readings_but(fixed).items()}
    now: dict[str, Any] = leaves(setting.model_dump())
    return {path: [now[path]] + [v for v in values if v != now[path]] for path, values in out.items()}


def readings_but(fixed: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The named variants of every contested rule, by parameter, but of those that are fixed."""
    return {
        path: about.choices
        for path, about in parameters.items()
        if path.startswith("world.rules.") and about.choices is not None and path not in fixed
    }


def other_defaults(experiment: Experiment) -> list[str]:
    """The sets of defaults that the experiment does not use."""
    return [name for name in SETS if name != experiment.file.defaults]


def varied_text(experiment: Experiment, changes: Mapping[str, list[Any]], defaults: str = "") -> str:
    """The text of an experiment: the headline's arms with one change at a time; point 0 changes nothing.

    ``defaults`` names another set of defaults than the experiment's.
    """
    name, _, _ = headline_of(experiment)
    given: dict[str, Any] = {"name": f"{experiment.name}_robust"}
    if defaults:
        given["defaults"] = defaults
    if changes:
        given |= {"design": {"kind": "one-at-a-time"}, "vary": dict(changes)}
    return excerpt(experiment, [name], given)


def judged(rows: pd.DataFrame, margin: float) -> pd.DataFrame:
    """What each row's change does to the first row's headline: columns ``moved`` and ``change``.

    ``rows`` have ``effect``, ``low``, ``high`` in one unit, and ``verdict``. An effect has moved by more than the
    margin if the estimate did and its interval excludes the effect as it was.
    """
    first = rows.iloc[0]
    moved = rows["effect"] - first["effect"]
    other = rows["verdict"] != first["verdict"]
    outside = (rows["low"] > first["effect"]) | (rows["high"] < first["effect"])
    far = (moved.abs() > margin) & outside
    alike = (rows[["effect", "low", "high"]] == first[["effect", "low", "high"]]).all(axis=1)
    change = np.select([other & far, other | far, alike], ["flips", "shifts", "touches nothing"], "same")
    change[0] = "same"
    return rows.assign(moved=moved, change=change)


def verdict_of(table: pd.DataFrame) -> Robustness:
    """FRAGILE if any change flips the headline, SHIFTED if any shifts it, else ROBUST."""
    found = set(table["change"])
    return "FRAGILE" if "flips" in found else "SHIFTED" if "shifts" in found else "ROBUST"
