"""From the two experiments of the claims to effects with intervals, and verdicts.

A test *holds* where its whole interval lies above zero and not within the margin, *fails* where it lies within the
margin or below zero, and is *undecided* otherwise. A claim holds where all its tests hold, and fails where one fails.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from peersim.analysis.drivers import drivers
from peersim.analysis.sample import Sample, inputs_of
from peersim.analysis.sampled import verdicts
from peersim.analysis.summaries import sd0
from peersim.inquiry.claims.entries import Claim, Claims, Comparison
from peersim.inquiry.claims.trials import arm_in, on_trial
from peersim.model.outcomes import BY_NAME
from peersim.stats.intervals import LEVEL, half_widths
from peersim.stats.wording import number
from peersim.store.folder import Folder

Array = npt.NDArray[Any]
State = Literal["holds", "fails", "undecided"]
LEADING = 3  # uncertainties named
STATES: tuple[State, ...] = ("holds", "fails", "undecided")
CLEAR = 0.8
"""Share of the decided worlds from which a claim counts as supported, or as not supported (assumption)."""


class Columns:
    """Outcomes by arm, as arrays of points by replicates; nan where a run failed or the outcome is not defined."""

    def __init__(self, folder: Folder, items: int):
        self.folder, self.items = folder, items
        keys = folder.planned("runs", ["arm", "point", "replicate"])
        codes, names = pd.factorize(keys["arm"])
        self.arms = {str(name): code for code, name in enumerate(names)}
        self.where = (codes, keys["point"].to_numpy(), keys["replicate"].to_numpy())
        self.shape = tuple(int(places.max()) + 1 for places in self.where)
        self._known: dict[str, Array] = {}

    def get(self, arm: str, outcome: str) -> Array:
        """Points by replicates, in the outcome's unit."""
        if outcome not in self._known:  # of all arms at once
            values = np.full(self.shape, np.nan)
            values[self.where] = self.folder.planned("runs", ["replicate", outcome])[outcome].to_numpy(float)
            self._known[outcome] = values
        return np.asarray(self._known[outcome][self.arms[arm]])


class Effect(NamedTuple):
    """Estimates with 95 % intervals, one per point, and how many cohorts each rests on."""

    mean: Array
    low: Array
    high: Array
    n: Array
    unit: str
    margin: float

    def states(self, expects: str) -> Array:
        """ "holds", "fails" or "undecided" at each point."""
        said = verdicts(self.low, self.high, self.n, self.margin, 1)
        good = ["better"] if expects == "more" else ["better", "worse"]
        return np.select([np.isin(said, good), said == "undecided"], ["holds", "undecided"], "fails")


def effect(test: Comparison, columns: Columns, margin: float, claim: str = "", world: str = "") -> Effect:
    """The number that a test asks for, at every point of an experiment."""
    terms = [(arm_in(arm, claim, world), name, weight) for (arm, name), weight in test.terms.items()]
    if test.association is not None:
        (x, y) = [columns.get(arm, name) for arm, name, _ in terms]
        return _correlation(x, y, margin)
    if test.above is not None:
        values = sum(weight * (columns.get(arm, name) > test.above) for arm, name, weight in terms)
        return _mean(np.asarray(values, float), "share of cohorts", margin)
    scales = {name: sd0(BY_NAME[name], columns.items) for _, name, _ in terms}
    in_sd = all(scale is not None for scale in scales.values())
    total = sum(weight * columns.get(arm, name) / (scales[name] or 1.0) for arm, name, weight in terms)
    first = BY_NAME[terms[0][1]]
    return _mean(np.asarray(total), "SD" if in_sd else first.unit, margin if in_sd else first.margin)


def _mean(values: Array, unit: str, margin: float) -> Effect:
    n = np.isfinite(values).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, sd = np.nanmean(values, axis=1), np.nanstd(values, axis=1, ddof=1)
        half = half_widths(sd, n)
    return Effect(mean, mean - half, mean + half, n, unit, margin)


def _correlation(x: Array, y: Array, margin: float) -> Effect:
    """Pearson's r over cohorts with Fisher's interval."""
    good = np.isfinite(x) & np.isfinite(y)
    n = good.sum(axis=1)
    x, y = (np.where(good, values, np.nan) for values in (x, y))
    with np.errstate(invalid="ignore", divide="ignore"):
        x, y = (values - np.nanmean(values, axis=1, keepdims=True) for values in (x, y))
        r = np.nansum(x * y, axis=1) / np.sqrt(np.nansum(x * x, axis=1) * np.nansum(y * y, axis=1))
        half = ndtri(0.5 + LEVEL / 2) / np.sqrt(np.maximum(n - 3, 1))
        z = np.arctanh(r)
    return Effect(r, np.tanh(z - half), np.tanh(z + half), n, "correlation", margin)


def together(states: list[Array]) -> Array:
    """The state of a claim from those of its tests."""
    found = np.stack(states)
    return np.select(
        [(found == "holds").all(axis=0), (found == "fails").any(axis=0)], ["holds", "fails"], "undecided"
    )


def effects_table(claims: Claims, named: Folder) -> pd.DataFrame:
    """A row per claim, world and test: effect with interval, margin, and whether it holds there."""
    columns, rows = Columns(named, _items(named)), []
    for name, claim in claims.claims.items():
        for world in ("", *claim.worlds):
            for at, test in enumerate(claim.tests, start=1):
                found = effect(test, columns, claims.margin, name, world)
                rows.append(
                    {"claim": name, "world": world or "default", "test": at, "unit": found.unit}
                    | {"effect": found.mean[0], "low": found.low[0], "high": found.high[0]}
                    | {
                        "margin": found.margin,
                        "n_cohorts": found.n[0],
                        "state": found.states(test.expects)[0],
                    }
                    | {
                        "arms": " ".join(
                            arm_in(arm, name, world) for arm in dict.fromkeys(a for a, _ in test.terms)
                        )
                    }
                )
    return pd.DataFrame(rows)


class InWorlds(NamedTuple):
    """A row per plausible world, a column per tested claim: its state, and its weakest effect in margins."""

    states: pd.DataFrame
    scores: pd.DataFrame


def in_worlds(claims: Claims, sampled: Folder) -> InWorlds:
    """What becomes of each tested claim in every plausible world."""
    columns, states, scores = Columns(sampled, _items(sampled)), {}, {}
    for name, claim in on_trial(claims).items():
        found = [effect(test, columns, claims.margin) for test in claim.tests]
        states[name] = together([e.states(t.expects) for e, t in zip(found, claim.tests, strict=True)])
        scores[name] = np.min([e.mean / e.margin for e in found], axis=0)
    return InWorlds(pd.DataFrame(states), pd.DataFrame(scores))


def regions(claims: Claims, sampled: Folder, scores: pd.DataFrame) -> dict[str, str]:
    """For each tested claim, with which uncertainties its weakest effect rises and falls."""
    inputs = inputs_of(sampled)
    return {name: _leading(inputs, scores[name], sampled) for name in on_trial(claims)}


def _leading(inputs: pd.DataFrame, values: pd.Series, sampled: Folder) -> str:
    """The largest rank regression coefficients, in words."""
    sample = Sample(inputs, values.to_numpy(float), "", "margins", "", sampled.path)
    good = sample.complete()
    if len(good.inputs) < len(inputs.columns) + 2 or np.ptp(good.values) == 0:
        return ""
    table = drivers(sample).table.head(LEADING)
    clear = table[(table["srrc_low"] > 0) | (table["srrc_high"] < 0)]
    return ", ".join(
        f"{'more' if row['srrc'] > 0 else 'less'} with {row['input']} ({number(row['srrc'], sign=True)})"
        for row in clear.to_dict("records")
    )


def verdict(claim: Claim, default: State, worlds: Mapping[State, int] | None) -> str:
    """The verdict on a claim, from its state in the default world and in how many plausible worlds it has which."""
    if claim.kind == "construction":
        return "by construction"
    if claim.kind == "input":
        return "programme fact, an input"
    if worlds is None:
        return {"holds": "supported", "fails": "not supported"}.get(default, "undecided")
    decided = worlds["holds"] + worlds["fails"]
    share = worlds["holds"] / decided if decided else 0.5
    if default == "holds" and share >= CLEAR:
        return "supported"
    if default == "fails" and share <= 1.0 - CLEAR:
        return "not supported"
    return "depends on the region"


def claims_table(
    claims: Claims, effects: pd.DataFrame, worlds: pd.DataFrame, drives: Mapping[str, str]
) -> pd.DataFrame:
    """A row per claim: verdict, its weakest test, and what becomes of it in the worlds that are named."""
    rows = []
    for name, claim in claims.claims.items():
        here = effects[effects["claim"] == name]
        states = {world: _state(rows_) for world, rows_ in here.groupby("world", sort=False)}
        row: dict[str, Any] = {
            "claim": name,
            "section": claim.section,
            "says": claim.says,
            "test": claim.test,
        }
        counts: dict[State, int] | None = None
        if name in worlds:
            counts = {state: int((worlds[name] == state).sum()) for state in STATES}
        row["verdict"] = verdict(claim, states.get("default", "undecided"), counts)
        row |= _weakest(here[here["world"] == "default"])
        total = sum(counts.values()) if counts else 0
        for state in STATES:
            row[f"share_{state}"] = counts[state] / total if counts and total else np.nan
        row["region"] = drives.get(name, "")
        row["mechanism"] = claim.mechanism
        row["without_mechanism"] = _without(claim, states)
        row["holds_in"] = _where(claim, states, "holds")
        row["fails_in"] = _where(claim, states, "fails")
        rows.append(row)
    return pd.DataFrame(rows)


def _state(rows: pd.DataFrame) -> State:
    return together([np.array([state]) for state in rows["state"]])[0]


def _weakest(rows: pd.DataFrame) -> dict[str, Any]:
    """The test that decides: the smallest effect in margins."""
    if rows.empty:
        return dict.fromkeys(("effect", "low", "high", "unit", "margin", "n_cohorts"))
    row = rows.loc[(rows["effect"] / rows["margin"]).idxmin()]
    return {key: row[key] for key in ("effect", "low", "high", "unit", "margin", "n_cohorts")}


def _without(claim: Claim, states: Mapping[str, State]) -> str:
    """What the knock-out does."""
    if claim.kind != "tested":
        return ""
    if not claim.off:
        return "not tried: no single switch"
    before = states["holds"] if "holds" in states else states["default"]
    if before != "holds":
        return "nothing to remove"
    return {"fails": "no longer holds", "undecided": "undecided"}.get(states["off"], "holds all the same")


def _where(claim: Claim, states: Mapping[str, State], wanted: State) -> str:
    """A world in which the claim holds, or fails, in words."""
    if claim.kind != "tested":
        return ""
    if states["default"] == wanted:
        return "the default world"
    words = claim.holds_in if wanted == "holds" else claim.fails_in
    return words if states.get(wanted) == wanted else ""


def _items(folder: Folder) -> int:
    settings = folder.manifest["design"]["arms"]
    return int(next(iter(settings.values()))["setting"]["world"]["items"])
