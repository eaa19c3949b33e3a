"""What would be said of the claims if another difference were taken as the least that matters."""

from collections.abc import Mapping

import pandas as pd

from peersim.inquiry.claims.entries import Claims
from peersim.inquiry.claims.judging import SIZES, Key, OverWorlds, size_of
from peersim.stats.contrasts import verdict
from peersim.stats.shares import Share, share_between

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
            either = test.expects == "difference"
            default = verdict(row["low"], row["high"], margin)
            mean = abs(found.mean) if either else found.mean
            above = share_between(mean, found.error, margin, float("inf"))
            below = Share(0.0, 0.0) if either else share_between(-mean, found.error, margin, float("inf"))
            shares = {
                "for": above,
                "against": below,
                "negligible": Share(1.0 - above.share - below.share, 0.0),
            }
            sizes.append(size_of("better" if either and default == "worse" else default, shares))
        rows.append({"factor": factor, "margin": claims.margin * factor} | {s: sizes.count(s) for s in SIZES})
    return pd.DataFrame(rows)
