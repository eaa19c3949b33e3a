"""Numbers, intervals and contrasts as words."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from peersim.model.outcomes import BY_NAME, Outcome
from peersim.model.parameters import BY_HAND
from peersim.stats.contrasts import MIN_PAIRS
from peersim.stats.wording import capital, out_of, with_interval

SAID = {
    "better": "is better than",
    "worse": "is worse than",
    "higher": "has more than",
    "lower": "has less than",
    "negligible": "is as good as",
    "open": "cannot be told from",
}

ADDED = {
    "higher": "the first is larger",
    "lower": "the first is smaller",
    "negligible": "they add up, within the margin",
    "open": "open",
}
"""What an interaction says: its verdict has no good direction."""

Row = Mapping[str, Any]


def about_defaults(name: str) -> str:
    """What a set of defaults rests on."""
    fitted = ", but for those that measured targets identify (docs/calibration.md)"
    return f"Defaults ({name}) are set by hand from the sources named{'' if name in BY_HAND else fitted}."


def worlds_text(row: Row, left: str, good: int) -> str:
    """In how many worlds a side is ahead by more than the margin, and by how many that may be off, as a sentence."""
    worlds = int(row["n_points"])
    above, below = ("better", "worse") if good else ("higher", "lower")
    count = {
        word: out_of(row[f"share_{word}"], row[f"within_{word}"], worlds)
        for word in (above, below, "negligible")
    }
    return (
        f"Of {worlds} plausible worlds, {left} is {above} in {count[above]} and {below} in {count[below]}; in "
        f"{count['negligible']} the difference is negligible."
    )


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
    said = _said(row, outcome)
    if n == 0:
        return f"**{capital(left)}** against **{right}**: {outcome.label} is not defined in one of them."
    subject = f"**{capital(left)}** {said} **{right}** in {outcome.label}"
    found = f"{in_own_unit(row)} {_unit(outcome)}".rstrip()
    if isfinite(row["d"]):
        effect = with_interval(row["d"], row["d_low"], row["d_high"], unit="SD", margin=row["margin"])
        found = f"{effect}, that is {found}"
    found = found.replace(" [", ", 95 % interval [", 1)
    return f"{subject}: {found}; {n} pairs of cohorts.{_margin(row)}"


def _said(row: Row, outcome: Outcome) -> str:
    """What a contrast says of its left side, in the words before the right side."""
    verdict = row["verdict"]
    if verdict == "negligible" and not outcome.good:
        return "has as much as"
    if verdict == "open" and row["n_pairs"] >= MIN_PAIRS and not row["low"] <= 0.0 <= row["high"]:
        return "is above" if row["difference"] > 0.0 else "is below"
    if row["clear"]:
        return SAID[verdict].replace(" ", " clearly ", 1)
    return SAID[verdict]


def verdict_text(row: Row) -> str:
    """The verdict in a table: *clearly* where the whole interval is beyond the margin."""
    return f"clearly {row['verdict']}" if row["clear"] else str(row["verdict"])


def _unit(outcome: Outcome) -> str:
    return "on a scale of 0 to 1" if outcome.unit == "0-1" else outcome.unit


def _margin(row: Row) -> str:
    has_sd = isfinite(row["d"])
    margin = f"{row['margin']:g} {'SD' if has_sd else _unit(BY_NAME[row['outcome']])}"
    if row["n_pairs"] < MIN_PAIRS:
        return f" Fewer than {MIN_PAIRS} pairs are too few for a verdict."
    return _against(row, margin)


def _against(row: Row, margin: str) -> str:
    """What the interval says of the margin."""
    if row["low"] == row["high"] == 0.0:
        return " The two are equal in every pair."
    if row["verdict"] == "negligible":
        return (
            f" The whole interval lies within ±{margin}, the margin below which a difference does not matter."
        )
    if row["verdict"] == "open" and row["low"] <= 0.0 <= row["high"]:
        return " The interval includes zero and reaches beyond the margin: more cohorts would tell."
    if row["verdict"] == "open":
        return (
            f" Whether the difference is larger than {margin}, the margin below which it does not matter, is open: "
            "more cohorts would tell."
        )
    if row["clear"]:
        return f" The whole interval is beyond the margin of {margin}."
    return f" The estimate is beyond the margin of {margin}; the interval reaches below it."


def spaced(name: str) -> str:
    """A name of a contrast or arm as words."""
    return name.replace("_", " ")
