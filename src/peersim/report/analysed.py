"""What analyses of many points found, in sentences."""

from collections.abc import Mapping

import pandas as pd

from peersim.stats.wording import capital, digits_apart, number, with_interval

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
        for row in table[:_MOST].to_dict("records")
    )
    return f"Crossing its range an input moves {what} on average by{f' ({unit})' if unit else ''}: {leading}."


def drivers_text(table: pd.DataFrame, r_squared: float, n: int, what: str) -> str:
    """The inputs that it rises and falls with."""
    leading = ", ".join(
        f"{row['input']} {number(row['srrc'], sign=True)} [{number(row['srrc_low'], sign=True)}, "
        f"{number(row['srrc_high'], sign=True)}]"
        for row in table[:_MOST].to_dict("records")
    )
    doubt = "" if r_squared >= 0.5 else " Little is explained, so do not rest on these coefficients."
    share = number(100 * r_squared, digits_apart([(r_squared, 0.5)]) - 2)
    return (
        f"Ranks of {what} over {n} points: {leading}; all inputs explain {share} % of their variance.{doubt}"
    )


def box_text(limits: Mapping[str, str], density: float, coverage: float, fresh: float, holds: str) -> str:
    """A box in words."""
    where = " and ".join(f"{name} is {said}" for name, said in limits.items())
    return (
        f"Where {where}: {holds} at {number(100 * density, 0)} % of points ({number(100 * fresh, 0)} % on points an "
        f"equal search did not see), which are {number(100 * coverage, 0)} % of all such points."
    )


def no_box_text(base: float, holds: str) -> str:
    """Where nothing was found."""
    share = number(100 * base, 0)
    return (
        f"{capital(holds)} at {share} % of points. No box of inputs proves itself on points that it was not made from "
        "(chance below 1 %): there is none, or there are too few points."
    )


def replicates_text(table: pd.DataFrame, settled: int | None, what: str) -> str:
    """Whether there are enough replicates."""
    last = table.iloc[-1]
    found = with_interval(last["difference"], last["low"], last["high"], 3)
    until = f"its side of zero is settled from {settled} on" if settled else "its side of zero is not settled"
    return f"{what} with {int(last['n'])} cohorts: {found} {last['unit']}; {until}."
