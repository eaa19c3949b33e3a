"""What analyses of many points found, in sentences."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import pandas as pd

from peersim.analysis.drivers import LITTLE
from peersim.stats.wording import capital, digits_apart, number, percent, with_interval

_MOST = 3


def sobol_text(table: pd.DataFrame, what: str) -> str:
    """The leading inputs, alone and with all others."""
    leading = ", ".join(
        f"{row['input']} {number(row['total'])} [{number(row['total_low'])}, {number(row['total_high'])}] "
        f"(alone {number(row['first'])})"
        for row in table[:_MOST].to_dict("records")
    )
    return f"Variance of {what}, total order: {leading}."


def morris_text(table: pd.DataFrame, what: str, unit: str) -> str:
    """The inputs with the largest effects."""
    leading = ", ".join(
        f"{row['input']} {number(row['mu_star'])} [{number(row['mu_star_low'])}, {number(row['mu_star_high'])}]"
        f"{_where(row, 'mu_star_low', 'higher')}"
        for row in table[:_MOST].to_dict("records")
    )
    return (
        f"Crossing its range an input (changing to another value a choice) moves {what} on average "
        f"by{f' ({unit})' if unit else ''}: {leading}."
        if (table["higher"] != "").any() or table["mu"].isna().any()
        else f"Crossing its range an input moves {what} on average by{f' ({unit})' if unit else ''}: {leading}."
    )


def drivers_text(table: pd.DataFrame, r_squared: float, n: int, what: str, doubt: str = "") -> str:
    """The inputs that it rises and falls with; ``doubt``: a caveat."""
    known = table[table["size"].notna()]
    leading = ", ".join(_driver(row, n) for row in known[:_MOST].to_dict("records"))
    for row in table[table["size"].isna()].to_dict("records"):
        leading += f"; of {row['input']}, active at {row['points']} points, nothing can be said"
    little = "" if r_squared >= LITTLE else " Little is explained, so do not rest on these coefficients."
    share = percent(r_squared, digits_apart([(r_squared, LITTLE)]) - 2)
    return (
        f"Ranks of {what} over {n} points: {leading}; all inputs explain {share} of their variance.{little}"
        f"{f' {doubt}' if doubt else ''}"
    )


def _driver(row: Mapping[str, Any], n: int) -> str:
    """A signed coefficient, or the size of a choice, with its interval; from fewer than all points it says so."""
    signed = isfinite(row["srrc"])
    name = "srrc" if signed else "size"
    mean, low, high = (number(row[f"{name}{end}"], sign=signed) for end in ("", "_low", "_high"))
    how = "" if signed else "size "
    alone = "" if signed else f", by itself {percent(row['alone'])} of the variance"
    where = _where(row, "size_low", "higher" if signed else "highest")
    active = f" (active at {row['points']} points)" if row["points"] < n else ""
    return f"{row['input']} {how}{mean} [{low}, {high}]{alone}{where}{active}"


def _where(row: Mapping[str, Any], low: str, word: str) -> str:
    """At which value of a choice it is highest, where that is more than chance."""
    return f" ({word} with {row['higher']})" if row["higher"] and row[low] > 0 else ""


def dependence_text(found: str, kind: str | None) -> str:
    """Why a method for points drawn one by one is only a rough guide here; empty if it is not."""
    if not found:
        return ""
    advice = f"; use --method {kind}" if kind else ""
    return f"{found}: they are not independent, so intervals and chances are too sure{advice}."


def box_text(limits: Mapping[str, str], density: float, coverage: float, fresh: float, holds: str) -> str:
    """A box in words."""
    where = " and ".join(f"{name} is {said}" for name, said in limits.items())
    return (
        f"Where {where}: {holds} at {percent(density)} of points ({percent(fresh)} on points an "
        f"equal search did not see), which are {percent(coverage)} of all such points."
    )


def no_box_text(base: float, holds: str) -> str:
    """Where nothing was found."""
    share = percent(base)
    return (
        f"{capital(holds)} at {share} of points. No box of inputs proves itself on points that it was not made from "
        "(chance below 1 %): there is none, or there are too few points."
    )


def replicates_text(table: pd.DataFrame, settled: int | None, what: str) -> str:
    """Whether there are enough replicates."""
    last = table.iloc[-1]
    found = with_interval(last["difference"], last["low"], last["high"], 3)
    where = "holds zero" if last["low"] <= 0 <= last["high"] else "lies on one side of zero"
    until = (
        f"the interval {where}, and has done so from {settled} cohorts on"
        if settled
        else f"the interval {where}, but that has changed too lately to count"
    )
    return f"{what} with {int(last['n'])} cohorts: {found} {last['unit']}; {until}."
