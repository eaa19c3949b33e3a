"""From the experiments of the claims to effects with intervals, shares of worlds, and what is said of size.

Each test is judged alone. In one world it is *better*, *worse*, *negligible* or *open*, as any contrast is, "better"
being what the claim says. Over plausible worlds it is *for*, *negligible* or *against* by its estimate in each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from peersim.analysis.drivers import POINTS_PER_COLUMN, drivers
from peersim.analysis.sample import points_of
from peersim.inquiry.claims.beside import ROOMS, speaks_of_colleagues, twin_of
from peersim.inquiry.claims.entries import Claims, Test
from peersim.inquiry.claims.trials import arm_in
from peersim.inquiry.comparisons import Columns, Effect, effect
from peersim.stats.contrasts import MIN_PAIRS, is_clear, verdict
from peersim.stats.intervals import NORMAL
from peersim.stats.shares import Share, share_between, sides_of
from peersim.stats.wording import number
from peersim.store.folder import Folder

Size = Literal[
    "matters", "depends", "too small to matter", "too small or the other way round", "the other way round"
]
SIZES: tuple[Size, ...] = (
    "matters",
    "depends",
    "too small to matter",
    "too small or the other way round",
    "the other way round",
)
SAID = (*SIZES, "open")
"""What may be said of size, and that nothing can be; in the order in which pages say it."""
NEARLY_ALL = 0.8
"""Share of the plausible worlds from which a size is said without reserve (assumption)."""
KNOWN = 0.05
"""A share is known if it may be off by no more."""
LEADING = 2  # inputs named
THIRD = 1 / 3
SIDES = ("for", "negligible", "against")


class OverWorlds(NamedTuple):
    """A test in plausible worlds: an estimate with its standard error in each, and what lies beyond the margin."""

    mean: Any
    error: Any
    margin: float
    cohorts: int
    point: Any
    shares: Mapping[str, Share]

    @property
    def is_known(self) -> bool:
        """Whether each share may be off by no more than :data:`KNOWN`."""
        return all(share.within <= KNOWN for share in self.shares.values())


Key = tuple[str, int]
"""Name of a claim, and number of its test, from 1."""


def over_worlds(found: Effect, test: Test) -> OverWorlds:
    """Shares of the worlds in which a test is defined: beyond the margin as the claim says, within it, or against."""
    error = (found.high - found.low) / 2.0 / NORMAL
    known = np.isfinite(found.mean) & np.isfinite(error) & (found.n >= MIN_PAIRS)
    mean, wrong = found.mean[known], error[known]
    cohorts = int(np.median(found.n)) if len(found.n) else 0
    shares = shares_by_side(test, mean, wrong, found.margin)
    return OverWorlds(mean, wrong, found.margin, cohorts, np.flatnonzero(known), shares)


def shares_by_side(test: Test, mean: Any, error: Any, margin: float) -> dict[str, Share]:
    """Shares of worlds by :data:`SIDES`; a difference may have either sign, so nothing is against it."""
    above, negligible, below = sides_of(mean, error, margin)
    if test.expects == "difference":
        above, below = share_between(np.abs(mean), error, margin, np.inf), Share(0.0, 0.0)
    return dict(zip(SIDES, (above, negligible, below), strict=True))


def in_worlds(claims: Claims, sampled: Folder, names: Sequence[str]) -> dict[Key, OverWorlds]:
    """What becomes of each test of these claims in every plausible world of an experiment."""
    columns = Columns(sampled)
    return {
        (name, at): over_worlds(effect(test, columns, claims.margin), test)
        for name in names
        for at, test in enumerate(claims.all[name].tests, start=1)
    }


def effects_table(claims: Claims, named: Folder) -> pd.DataFrame:
    """A row per claim, world and test: effect with interval, margin, and verdict there."""
    columns, rows = Columns(named), []
    for name, claim in claims.on_trial.items():
        for world in ("", *claim.worlds):
            for at, test in enumerate(claim.tests, start=1):
                found = effect(test, columns, claims.margin, partial(arm_in, claim=name, world=world))
                low, high, n = float(found.low[0]), float(found.high[0]), int(found.n[0])
                enough = n >= MIN_PAIRS
                rows.append(
                    {"claim": name, "world": world or "default", "test": at, "unit": found.unit}
                    | {"effect": found.mean[0], "low": low, "high": high, "margin": found.margin}
                    | {"n_cohorts": n}
                    | {"verdict": verdict_on(test, low, high, found.margin) if enough else "open"}
                    | {"clear": enough and is_clear(low, high, found.margin)}
                    | {
                        "arms": " ".join(
                            arm_in(arm, name, world) for arm in dict.fromkeys(a for a, _ in test.terms)
                        )
                    }
                )
    return pd.DataFrame(rows)


def verdict_on(test: Test, low: float, high: float, margin: float) -> str:
    """What an interval says; of a difference, that there is one, whichever way."""
    found = verdict(low, high, margin)
    return "better" if test.expects == "difference" and found == "worse" else found


def size_of(default: str, shares: Mapping[str, Share] | None) -> Size | Literal["open"]:
    """Whether what a test asks for is large enough to matter, from the default world and the plausible ones.

    Without plausible worlds the default one decides, and may leave it open.
    """
    said: dict[str, Size] = {
        "better": "matters",
        "negligible": "too small to matter",
        "worse": "the other way round",
    }
    if shares is None:
        return said.get(default, "open")
    sides = {"better": "for", "negligible": "negligible", "worse": "against"}
    if default in sides and shares[sides[default]].share >= NEARLY_ALL:
        return said[default]
    if default != "better" and shares["for"].share <= 1.0 - NEARLY_ALL:
        return "too small or the other way round"
    return "depends"


class Sampled(NamedTuple):
    """The plausible worlds of a round: where they lie, the inputs of each, and those of the default world."""

    folder: Folder
    inputs: pd.DataFrame
    default: Mapping[str, Any]


def claims_table(
    claims: Claims,
    effects: pd.DataFrame,
    worlds: Mapping[Key, OverWorlds],
    sampled: Mapping[Key, Sampled],
) -> pd.DataFrame:
    """A row per test, and a row per claim that has none: sign, size, effect, shares of worlds, where, mechanism.

    Where a claim speaks of colleagues, they are those of one division, and nobody has a coach whom the claim does not
    name; columns ``company_...``, ``coached_...`` and ``company_coached_...`` have the same in the other rooms.
    """
    rows: list[dict[str, Any]] = []
    same = _same_numbers(claims)
    for name, claim in claims.all.items():
        about = {"claim": name, "section": claim.section, "paragraph": claim.paragraph or None}
        about |= {"kind": claim.kind if claim.section else "pattern", "says": claim.says}
        if not claim.tests:
            rows.append(about | {"because": claim.because})
        for at, test in enumerate(claim.tests, start=1):
            row = about | {"test": at, "asks": test.asks}
            row |= {"sign": "by construction" if test.built_in else "emerged", "because": test.built_in}
            row |= _judged(effects, worlds, name, at)
            for room in ROOMS if speaks_of_colleagues(claims, test) else ():
                found = _judged(effects, worlds, twin_of(name, room), at)
                row |= {f"{room}_{key}": found.get(key) for key in BESIDE}
            row |= {"target": test.target, "same_as": same.get((name, at), "")}
            row |= _where(worlds.get((name, at)), sampled.get((name, at)), test, row["verdict"] == "better")
            row |= {"mechanism": claim.mechanism, "without_mechanism": _without(effects, name, at)}
            row["mechanism_tried_in"] = claim.holds_in if claim.off else ""
            rows.append(row)
    return pd.DataFrame(rows).convert_dtypes()


BESIDE = ("effect", "low", "high", "verdict", "size", "share_for", "share_negligible", "share_against")
"""What is said of the other rooms."""


def _judged(effects: pd.DataFrame, worlds: Mapping[Key, OverWorlds], name: str, at: int) -> dict[str, Any]:
    """Effect in the default world, shares of plausible worlds, and size."""
    here = effects[(effects["claim"] == name) & (effects["world"] == "default") & (effects["test"] == at)]
    if here.empty:
        return {}
    row = here.iloc[0]
    columns = ("effect", "low", "high", "unit", "margin", "n_cohorts", "verdict", "clear", "arms")
    out: dict[str, Any] = {key: row[key] for key in columns}
    found = worlds.get((name, at))
    out["size"] = size_of(row["verdict"], found.shares if found else None)
    if found:
        out |= {"n_worlds": len(found.mean), "n_per_world": found.cohorts}
        out["share_positive"] = float(np.mean(found.mean > 0.0)) if len(found.mean) else np.nan
        for side, share in found.shares.items():
            out |= {f"share_{side}": share.share, f"within_{side}": share.within}
    return out


def _where(found: OverWorlds | None, sampled: Sampled | None, test: Test, holds: bool) -> dict[str, Any]:
    """With which inputs a test holds more often, and the nearest world in which it is otherwise than in the default.

    ``turns_at`` and ``turns_in`` are of a world in which it is clearly not large enough, if it ``holds`` in the default
    world, else of one in which it clearly is.
    """
    if found is None or sampled is None or not len(found.mean):
        return {"region": "", "turns_at": None, "turns_in": ""}
    size = np.abs(found.mean) if test.expects == "difference" else found.mean
    leading = _leading(sampled, found, size)
    wide = NORMAL * found.error
    turned = size + wide < found.margin if holds else size - wide > found.margin
    out: dict[str, Any] = {"region": "; ".join(_by_thirds(sampled, found, size, name) for name in leading)}
    if not turned.any():
        return out | {"turns_at": None, "turns_in": "none of them"}
    away = _distance(sampled).loc[found.point].to_numpy()
    point = int(found.point[turned][np.argmin(away[turned])])
    here = sampled.inputs.loc[point]
    named = leading or list(sampled.inputs.columns[:LEADING])
    return out | {
        "turns_at": point,
        "turns_in": ", ".join(f"{name} = {_value(here[name])}" for name in named),
    }


def _leading(sampled: Sampled, found: OverWorlds, size: Any) -> list[str]:
    """The inputs that move a test most, of those that clearly do."""
    points = points_of(sampled.folder, sampled.inputs)
    values = points.values.copy()
    values[found.point] = size
    good = replace(points, values=values).complete()
    if len(good.inputs) < POINTS_PER_COLUMN * len(good.inputs.columns) + 1 or np.ptp(good.values) == 0:
        return []
    table = drivers(good).table
    clear = table[(table["srrc_low"] > 0) | (table["srrc_high"] < 0)]
    return [str(name) for name in clear["input"].head(LEADING)]


def _by_thirds(sampled: Sampled, found: OverWorlds, size: Any, name: str) -> str:
    """How often a test holds where an input is low, and where it is high; of a choice, for each value."""
    values = sampled.inputs.loc[found.point, name].to_numpy()
    if name in sampled.inputs.select_dtypes("number"):
        low, high = np.quantile(values.astype(float), (THIRD, 1.0 - THIRD))
        where = {f"at most {number(low, 3)}": values <= low, f"at least {number(high, 3)}": values >= high}
    else:
        where = {str(value): values == value for value in np.unique(values)}
    said = [(round(100 * float(np.mean(size[rows] > found.margin))), words) for words, rows in where.items()]
    (few, first), *others = said
    rest = (f"{many} of 100 where it is {words}" for many, words in others)
    return ", ".join([f"{few} of 100 where {name} is {first}", *rest])


def _distance(sampled: Sampled) -> pd.Series:
    """How far each world is from the default one: root mean square over inputs, each in widths of its range."""
    numbers = sampled.inputs.select_dtypes("number")
    wide = (numbers.max() - numbers.min()).replace(0.0, 1.0)
    base = pd.Series({name: float(sampled.default[name]) for name in numbers.columns})
    return np.sqrt((((numbers - base) / wide) ** 2).mean(axis=1))


def _value(value: Any) -> str:
    return number(value, 3) if isinstance(value, float) else str(value)


def _without(effects: pd.DataFrame, name: str, at: int) -> str:
    """What the knock-out does to a test."""
    here = effects[(effects["claim"] == name) & (effects["test"] == at)].set_index("world")["verdict"]
    if "off" not in here:
        return "not tried: the rules have no switch for it"
    if here["holds" if "holds" in here else "default"] != "better":
        return "it is not large enough before"
    said = {"negligible": "gone", "worse": "turned round", "open": "open", "better": "still there"}
    return said[here["off"]]


def _same_numbers(claims: Claims) -> dict[Key, str]:
    """Tests that are the same number as another, so that they are not independent."""
    held: dict[Any, list[Key]] = {}
    for name, claim in claims.on_trial.items():
        for at, test in enumerate(claim.tests, start=1):
            terms = frozenset(test.terms.items())
            held.setdefault((terms, test.association is None, test.above), []).append((name, at))
    out: dict[Key, str] = {}
    for keys in held.values():
        for key in keys:
            others = [claim_test(other, claims) for other in keys if other != key]
            if others:
                out[key] = ", ".join(others)
    return out


def claim_test(key: Key, claims: Claims) -> str:
    """A test by its name: C16, or C11.2 where a claim has several."""
    name, at = key
    return f"{name}.{at}" if len(claims.all[name].tests) > 1 else name
