"""What would be said of the claims if another difference were taken as the least that matters."""

from collections.abc import Mapping

import pandas as pd

from peersim.inquiry.claims.entries import Claims
from peersim.inquiry.claims.judging import SIZES, Key, OverWorlds, shares_by_side, size_of, verdict_on

FACTORS = tuple(round(0.1 * n, 1) for n in range(31))
"""Margins tried, as multiples of the one that is used."""


def by_margin(claims: Claims, effects: pd.DataFrame, worlds: Mapping[Key, OverWorlds]) -> pd.DataFrame:
    """A row per margin: how many tests of the claims have which size. Every outcome's margin changes alike."""
    rows = []
    here = effects[effects["world"] == "default"].set_index(["claim", "test"]) if len(effects) else effects
    tests = {
        (name, at): test
        for name, claim in claims.claims.items()
        for at, test in enumerate(claim.tests, start=1)
        if (name, at) in worlds
    }
    for factor in FACTORS if tests else ():
        sizes = []
        for key, test in tests.items():
            row, found, margin = here.loc[key], worlds[key], worlds[key].margin * factor
            shares = shares_by_side(test, found.mean, found.error, margin)
            sizes.append(size_of(verdict_on(test, row["low"], row["high"], margin), shares))
        rows.append({"factor": factor, "margin": claims.margin * factor} | {s: sizes.count(s) for s in SIZES})
    return pd.DataFrame(rows)
