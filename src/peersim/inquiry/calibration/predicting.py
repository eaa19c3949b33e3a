"""Worlds run again: whether those that the targets allow give what was measured, and what is left to say."""

import numpy as np
import pandas as pd
from scipy.special import ndtri

from peersim.inquiry.calibration.fitting import LEVEL, TAIL, Reference, tail_of
from peersim.inquiry.calibration.targets import Level, Targets, measured
from peersim.inquiry.comparisons import Array, Columns, effect
from peersim.model.registry import parameters
from peersim.store.folder import Folder

BY_HAND, CALIBRATED = 0, 1
"""The first two worlds that are run again; the others are draws from the posterior. ``which`` finds their points."""


def predictive(
    targets: Targets, reference: Reference, fitted: list[str], worlds: Folder, which: Array
) -> pd.DataFrame:
    """A row per level: target, what plausible worlds give, what the posterior's worlds give, and both sets of values.

    ``prior_*`` and ``posterior_*`` are 5 %, 50 % and 95 % over worlds, without the error of measurement. ``status``:
    "met" if the target lies in the posterior's 90 % interval once that error is added, else "missed"; "compared" if it
    is not known to be the same quantity.
    """
    columns, rows = Columns(worlds), []
    for name, level in targets.levels.items():
        found = measured(level, columns)[which]
        draws = found[CALIBRATED + 1 :]
        row = {"target": name, "label": level.label, "unit": level.unit, "value": level.value, "sd": level.sd}
        row |= _quantiles("prior", reference.given[name].to_numpy()) | _quantiles("posterior", draws)
        row |= {"by_hand": found[BY_HAND], "calibrated": found[CALIBRATED]}
        row |= {"tail": tail_of(level, reference.noisy[name]), "fitted": name in fitted}
        row |= {"status": _status(level, draws), "worlds": len(draws), "plausible": len(reference.given)}
        rows.append(row)
    return pd.DataFrame(rows)


def _quantiles(name: str, values: Array) -> dict[str, float]:
    low, middle, high = np.nanquantile(values, [TAIL, 0.5, 1.0 - TAIL])
    return {f"{name}_low": low, f"{name}_median": middle, f"{name}_high": high}


def _status(level: Level, draws: Array) -> str:
    if not level.fitted:
        return "compared"
    return "met" if _meets(level, draws) else "missed"


def _meets(level: Level, draws: Array) -> bool:
    """Whether the target lies within the central 90 % of the draws with the error of measurement on them."""
    errors = level.sd * ndtri((np.arange(99) + 1) / 100)
    low, high = np.nanquantile(draws[:, None] + errors, [TAIL, 1.0 - TAIL])
    return bool(low <= level.value <= high)


def signs(targets: Targets, worlds: Folder, which: Array) -> pd.DataFrame:
    """A row per sign: the effect with both sets of values, and in what share of posterior worlds it is above zero.

    ``clearly``: with its 95 % interval. Where the rules decide a sign, ``by_construction`` says why.
    """
    columns, rows = Columns(worlds), []
    for name, sign in targets.signs.items():
        found = effect(sign, columns, 1.0)
        mean = found.mean[which]
        draws, clear = (values[CALIBRATED + 1 :] for values in (mean, found.low[which] > 0.0))
        low, middle, high = np.nanquantile(draws, [TAIL, 0.5, 1.0 - TAIL])
        rows.append(
            {"sign": name, "says": sign.says, "measured": sign.measured, "unit": found.unit}
            | {"low": low, "median": middle, "high": high, "above_zero": float((draws > 0.0).mean())}
            | {"clearly": float(clear.mean()), "by_construction": sign.by_construction}
            | {"by_hand": mean[BY_HAND], "calibrated": mean[CALIBRATED], "worlds": len(draws)}
        )
    return pd.DataFrame(rows)


def calibrated_set(targets: Targets, fitted: list[str], values: pd.DataFrame) -> dict[str, object]:
    """The set of defaults as it is shipped: values by path, with interval and sources."""
    sources = [source for name in fitted for source in targets.levels[name].sources]
    entries = {
        row["input"]: {
            "value": row["value"],
            "low": float(f"{row['low']:.2g}"),
            "high": float(f"{row['high']:.2g}"),
            "by_hand": float(parameters[row["input"]].by_hand),
        }
        for row in values.to_dict("records")
    }
    about = f"Medians and {LEVEL:.0%} intervals given the targets, all else as set by hand."
    return {
        "name": targets.name,
        "about": about,
        "sources": list(dict.fromkeys(sources)),
        "values": entries,
    }
