"""Numbers, intervals and contrasts as words."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from peersim.model.outcomes import BY_NAME, Outcome
from peersim.model.parameters import BY_HAND
from peersim.stats.contrasts import MIN_PAIRS
from peersim.stats.wording import capital, with_interval

SAID = {
    "better": "is better than",
    "worse": "is worse than",
    "higher": "has more than",
    "lower": "has less than",
    "equivalent": "is as good as",
    "undecided": "cannot be told from",
}

ADDED = {
    "higher": "the first is larger",
    "lower": "the first is smaller",
    "equivalent": "they add up, within the margin",
    "undecided": "undecided",
}
"""What an interaction says: its verdict has no good direction."""

Row = Mapping[str, Any]


def about_defaults(name: str) -> str:
    """What a set of defaults rests on."""
    fitted = ", but for those that measured targets identify (docs/calibration.md)"
    return f"Defaults ({name}) are set by hand from the sources named{'' if name in BY_HAND else fitted}."


def in_sd(row: Row) -> str:
    """Effect size with interval, or a dash where the outcome has no start SD."""
    if not isfinite(row["d"]):
        return "–"
    return with_interval(row["d"], row["d_low"], row["d_high"], margin=row["margin"])


def in_own_unit(row: Row) -> str:
    """Difference with interval, in the outcome's unit."""
    digits = 2 if BY_NAME[row["outcome"]].unit.startswith("items") else 3
    margin = 0.0 if isfinite(row["d"]) else row["margin"]  # that of an outcome with SD is in SD
    return with_interval(row["difference"], row["low"], row["high"], digits, margin=margin)


def good_is(outcome: Outcome) -> str:
    """Which direction of an outcome is good."""
    return {1: "more", -1: "less", 0: "neither"}[outcome.good]


def headline(row: Row, left: str, right: str) -> str:
    """One contrast as a sentence: verdict, effect size, interval, natural units, n, and the margin."""
    outcome, n = BY_NAME[row["outcome"]], row["n_pairs"]
    verdict = row["verdict"]
    said = SAID[verdict] if outcome.good or verdict != "equivalent" else "has as much as"
    if n == 0:
        return f"**{capital(left)}** against **{right}**: {outcome.label} is not defined in one of them."
    subject = f"**{capital(left)}** {said} **{right}** in {outcome.label}"
    found = f"{in_own_unit(row)} {_unit(outcome)}".rstrip()
    if isfinite(row["d"]):
        effect = with_interval(row["d"], row["d_low"], row["d_high"], unit="SD", margin=row["margin"])
        found = f"{effect}, that is {found}"
    found = found.replace(" [", ", 95 % interval [", 1)
    return f"{subject}: {found}; {n} pairs of cohorts.{_margin(row)}"


def _unit(outcome: Outcome) -> str:
    return "on a scale of 0 to 1" if outcome.unit == "0-1" else outcome.unit


def _margin(row: Row) -> str:
    has_sd = isfinite(row["d"])
    margin = f"{row['margin']:g} {'SD' if has_sd else _unit(BY_NAME[row['outcome']])}"
    if row["n_pairs"] < MIN_PAIRS:
        return f" Fewer than {MIN_PAIRS} pairs are too few for a verdict."
    if row["verdict"] == "equivalent":
        if row["low"] == row["high"] == 0.0:
            return " The two are equal in every pair."
        return (
            f" The whole interval lies within ±{margin}, the margin below which a difference does not matter."
        )
    if row["verdict"] == "undecided":
        return " The interval includes zero and reaches beyond the margin: more cohorts would tell."
    if abs(row["d"] if has_sd else row["difference"]) < row["margin"]:
        return f" The difference is clear, but its estimate is below the margin of {margin}."
    return ""


def spaced(name: str) -> str:
    """A name of a contrast or arm as words."""
    return name.replace("_", " ")
