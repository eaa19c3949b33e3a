"""From the two experiments of the claims to effects with intervals, and verdicts.

A test *holds* where its whole interval lies above the margin, *fails* where it lies wholly below, and is *undecided*
where it contains the margin. A claim holds where all its tests hold, and fails where one fails.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from peersim.analysis.drivers import POINTS_PER_COLUMN, drivers
from peersim.analysis.sample import Sample, inputs_of
from peersim.inquiry.claims.beside import ROOMS, twin_of
from peersim.inquiry.claims.entries import Claim, Claims
from peersim.inquiry.claims.trials import arm_in, on_trial
from peersim.inquiry.comparisons import Array, Columns, effect
from peersim.stats.wording import number
from peersim.store.folder import Folder

State = Literal["holds", "fails", "undecided"]
LEADING = 3  # uncertainties named
STATES: tuple[State, ...] = ("holds", "fails", "undecided")
CLEAR = 0.8
"""Share of the decided worlds from which a claim counts as supported, or as not supported (assumption)."""
DECIDED = 0.5
"""Least share of the worlds that must be decided for a verdict (assumption)."""


def together(states: list[Array]) -> Array:
    """The state of a claim from those of its tests."""
    found = np.stack(states)
    return np.select(
        [(found == "holds").all(axis=0), (found == "fails").any(axis=0)], ["holds", "fails"], "undecided"
    )


def effects_table(claims: Claims, named: Folder) -> pd.DataFrame:
    """A row per claim, world and test: effect with interval, margin, and whether it holds there."""
    columns, rows = Columns(named), []
    for name, claim in claims.claims.items():
        for world in ("", *claim.worlds):
            for at, test in enumerate(claim.tests, start=1):
                found = effect(test, columns, claims.margin, partial(arm_in, claim=name, world=world))
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
    columns, states, scores = Columns(sampled), {}, {}
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
    if len(good.inputs) < POINTS_PER_COLUMN * len(inputs.columns) + 1 or np.ptp(good.values) == 0:
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
    share = worlds["holds"] / decided if decided >= DECIDED * sum(worlds.values()) else np.nan
    if np.isnan(share):
        said = "undecided"
    elif default == "holds" and share >= CLEAR:
        said = "supported"
    elif default != "holds" and share <= 1.0 - CLEAR:
        said = "not supported"
    else:
        said = "depends on the region"
    return said


def claims_table(
    claims: Claims, effects: pd.DataFrame, worlds: pd.DataFrame, drives: Mapping[str, str]
) -> pd.DataFrame:
    """A row per claim: verdict, its weakest test, and what becomes of it in the worlds that are named.

    Where it speaks of colleagues, they are those of one division, and nobody has a coach whom the claim does not
    name; columns ``company_...``, ``coached_...`` and ``company_coached_...`` have the same in the other rooms.
    """
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
        row |= _judged(name, claim, effects, worlds)
        for room in ROOMS:
            twin = twin_of(name, room)
            there = _judged(twin, claim, effects, worlds) if twin in set(effects["claim"]) else {}
            row |= {f"{room}_{key}": there.get(key) for key in BESIDE}
        row["region"] = drives.get(name, "")
        row["mechanism"] = claim.mechanism
        row["without_mechanism"] = _without(claim, states)
        row["holds_in"] = _where(claim, states, "holds")
        row["fails_in"] = _where(claim, states, "fails")
        rows.append(row)
    return pd.DataFrame(rows)


BESIDE = ("verdict", "effect", "low", "high", "share_holds", "share_fails", "share_undecided")
"""What is said of the other rooms."""


def _judged(name: str, claim: Claim, effects: pd.DataFrame, worlds: pd.DataFrame) -> dict[str, Any]:
    """Verdict, weakest test in the default world, and in which share of plausible worlds it has which state."""
    here = effects[(effects["claim"] == name) & (effects["world"] == "default")]
    counts: dict[State, int] | None = None
    if name in worlds:
        counts = {state: int((worlds[name] == state).sum()) for state in STATES}
    out: dict[str, Any] = {"verdict": verdict(claim, _state(here) if len(here) else "undecided", counts)}
    out |= _weakest(here)
    total = sum(counts.values()) if counts else 0
    for state in STATES:
        out[f"share_{state}"] = counts[state] / total if counts and total else np.nan
    return out


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
    before = states["holds"] if "holds" in states else states["default"]
    if before != "holds":
        return "nothing to remove"
    if not claim.off:
        return "not tried: the rules have no switch for it"
    return {"fails": "no longer holds", "undecided": "undecided"}.get(states["off"], "holds all the same")


def _where(claim: Claim, states: Mapping[str, State], wanted: State) -> str:
    """A world in which the claim holds, or fails, in words."""
    if claim.kind != "tested":
        return ""
    if states["default"] == wanted:
        return "the default world"
    words = claim.holds_in if wanted == "holds" else claim.fails_in
    return words if states.get(wanted) == wanted else ""
