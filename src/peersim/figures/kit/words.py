"""Findings and labels in plain words, made from numbers."""

from collections.abc import Mapping, Sequence
from math import floor, isfinite, log10
from statistics import median
from typing import Any, Literal

from peersim.model.outcomes import Outcome
from peersim.stats.contrasts import MIN_PAIRS
from peersim.stats.wording import capital, with_interval

Class = Literal["above", "below", "negligible", "open"]

ABOUT_MARGIN: Mapping[Class, str] = {
    "above": "above the margin",
    "below": "below minus the margin",
    "negligible": "negligible",
    "open": "open",
}
"""Classes in words that hold whatever the two sides are."""

FEWER, MORE = "←\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}→"
PLURAL = {"losers", "leaks", "cases", "options_heard", "sensitive_raised"}


def digits_for(half_width: float) -> int:
    """Decimals that show an interval of this half width, 2 to 4.

    >>> digits_for(0.04), digits_for(0.004), digits_for(0.0)
    (2, 3, 2)
    """
    if not isfinite(half_width) or half_width < 1e-9:  # no spread but for rounding
        return 2
    return min(4, max(2, -floor(log10(half_width))))


def digits_over(low: Sequence[float], high: Sequence[float]) -> int:
    """Decimals that suit several intervals: those of the median width, of the ones that have any.

    >>> digits_over([0.0, 0.0, 0.0, 0.0], [0.1, 0.005, 0.004, 0.0]), digits_over([], [])
    (3, 2)
    """
    widths = [b - a for a, b in zip(low, high, strict=True) if b - a > 1e-9]
    return digits_for(median(widths) / 2) if widths else 2


def effect(row: Mapping[str, Any]) -> str:
    """A contrast's size: in SD where it has one, else in the outcome's unit."""
    in_sd = isfinite(row["d"])
    mean, low, high = (
        row[name] for name in (("d", "d_low", "d_high") if in_sd else ("difference", "low", "high"))
    )
    unit, digits = "SD" if in_sd else plain_unit(row["unit"]), digits_for((high - low) / 2)
    return with_interval(mean, low, high, digits, row["margin"], unit, signs=False)


def margin_text(margin: float, unit: str) -> str:
    """A margin with its unit.

    >>> margin_text(0.05, "SD"), margin_text(0.01, "0-1")
    ('±0.05 SD', '±0.01')
    """
    return f"±{margin:g} {plain_unit(unit)}".rstrip()


def plain_unit(unit: str) -> str:
    """The unit for a sentence: none for a scale from 0 to 1."""
    return "" if unit == "0-1" else unit


def be(outcome: Outcome) -> str:
    """``is`` or ``are``."""
    return "are" if outcome.name in PLURAL else "is"


def more_or_less(outcome: Outcome, up: bool) -> str:
    """``is higher``, or for things that are counted ``are more common``."""
    if outcome.name in PLURAL:
        return "are more common" if up else "are less common"
    return "is higher" if up else "is lower"


def finding(row: Mapping[str, Any], outcome: Outcome, left: str, right: str) -> str:
    """One contrast as a finding. ``row`` is a row of the contrast table."""
    name = outcome.label
    if row["n_pairs"] < MIN_PAIRS:
        return f"Too few cohorts to compare {name} between {left} and {right} (n = {row['n_pairs']})"
    if is_nil(row):
        return f"{capital(name)} {be(outcome)} the same for {left} and {right}, to the last bit"
    where = class_of(row)
    if where == "negligible":
        within = margin_text(row["margin"], "SD" if isfinite(row["d"]) else row["unit"])
        return f"{capital(name)} {be(outcome)} the same for {left} and {right} within {within}: {effect(row)}"
    verb = more_or_less(outcome, row["difference"] > 0.0)
    if where == "open":
        if row["low"] <= 0.0 <= row["high"]:
            return f"Open whether {name} differs between {left} and {right}: {effect(row)}"
        return f"{capital(name)} {verb} for {left} than for {right}, by how much is open: {effect(row)}"
    return f"{capital(name)} {verb} for {left} than for {right}: {effect(row)}"


def class_of(row: Mapping[str, Any]) -> Class:
    """What a contrast's verdict says of left minus right, whichever direction is good.

    Everything that fills, hatches, counts or words a contrast goes by this.
    """
    if row["verdict"] in ("negligible", "open"):
        return "negligible" if row["verdict"] == "negligible" else "open"
    return "above" if row["difference"] > 0.0 else "below"


def is_nil(row: Mapping[str, Any]) -> bool:
    """Whether both sides are the same in every cohort."""
    return bool(row["difference"] == row["low"] == row["high"] == 0.0)


def join(parts: Sequence[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def listed(labels: Sequence[str], last: str = "and", most: int = 4) -> str:
    """Labels in a sentence; those with a comma or an *and* of their own are quoted.

    >>> listed(["expert", "external and coach"]), listed(["a", "b", "c"], most=2)
    ('expert and “external and coach”', 'a and 2 more')
    """
    if len(labels) == 1:
        return labels[0]
    shown = [f"“{label}”" if ", " in label or " and " in label else label for label in labels]
    if len(shown) > most:
        return f"{join([*shown[: most - 1], f'{len(shown) - most + 1} more'])}"
    return join(shown, last)


def favour(outcome: Outcome, left: str, right: str) -> tuple[str, str]:
    """What the negative and the positive side of an axis of left minus right mean."""
    word = "better" if outcome.good else "higher"
    below, above = (right, left) if outcome.good >= 0 else (left, right)
    return f"{FEWER}{word} for {below}", f"{word} for {above}{MORE}"


def counted(
    rows: Sequence[Mapping[str, Any]], named: Mapping[Class, str], form: str = "{count} {name}"
) -> str:
    """How many contrasts are of each class, of those that occur: ``3 above the margin, 1 open``."""
    found = [class_of(row) for row in rows]
    return ", ".join(form.format(count=found.count(c), name=n) for c, n in named.items() if c in found)
