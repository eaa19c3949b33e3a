"""Findings and labels in plain words, made from numbers."""

from collections.abc import Mapping, Sequence
from math import floor, isfinite, log10
from numbers import Real
from typing import Any

from peersim.model.outcomes import BY_NAME, SESSION_OUTCOMES, Outcome
from peersim.model.registry import parameters

SESSION = {o.name: o for o in SESSION_OUTCOMES}
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


def number(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """A number for a sentence; a real minus sign, no negative zero.

    >>> number(-0.001), number(0.12, sign=True), number(-1.5, 1)
    ('0.00', '+0.12', '−1.5')
    """
    rounded = round(float(value), digits) + 0.0
    text = f"{rounded:+.{digits}f}" if sign and rounded != 0.0 else f"{rounded:.{digits}f}"
    return text.replace("-", "−")


def interval(mean: float, low: float, high: float, unit: str, margin: float = 0.0) -> str:
    """``+0.12 SD [0.05, 0.19]``; only the mean where there is no interval.

    One more decimal where an end would round to zero or to the margin, and so seem to touch it.

    >>> interval(0.03, -0.02, 0.08, "SD"), interval(0.03, 0.004, 0.08, "SD")
    ('+0.03 SD [−0.02, 0.08]', '+0.030 SD [0.004, 0.080]')
    """
    digits = digits_for((high - low) / 2)
    if isfinite(low) and any(round(abs(end), digits) in (0.0, round(margin, digits)) for end in (low, high)):
        digits += 1
    head = f"{number(mean, digits, sign=True)}{' ' + unit if unit else ''}"
    return head if not isfinite(low) else f"{head} [{number(low, digits)}, {number(high, digits)}]"


def effect(row: Mapping[str, Any]) -> str:
    """A contrast's size: in SD where it has one, else in the outcome's unit."""
    if isfinite(row["d"]):
        return interval(row["d"], row["d_low"], row["d_high"], "SD", row["margin"])
    return interval(row["difference"], row["low"], row["high"], plain_unit(row["unit"]))


def plain_unit(unit: str) -> str:
    """The unit for a sentence: none for a scale from 0 to 1."""
    return "" if unit == "0-1" else unit


def capital(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def more_or_less(outcome: Outcome, up: bool) -> str:
    """``is higher``, or for things that are counted ``are more common``."""
    if outcome.name in PLURAL:
        return "are more common" if up else "are less common"
    return "is higher" if up else "is lower"


def about_same(outcome: Outcome) -> str:
    """``is about the same`` or ``are about the same``."""
    return f"{'are' if outcome.name in PLURAL else 'is'} about the same"


def finding(row: Mapping[str, Any], outcome: Outcome, left: str, right: str) -> str:
    """One contrast as a finding. ``row`` is a row of the contrast table."""
    name = outcome.label
    if not isfinite(row["low"]):
        return f"Too few cohorts to compare {name} between {left} and {right}"
    if row["difference"] == row["low"] == row["high"] == 0.0:
        verb = "are" if outcome.name in PLURAL else "is"
        return f"{capital(name)} {verb} the same for {left} and {right}, to the last bit"
    if row["verdict"] == "equivalent":
        return f"{capital(name)} {about_same(outcome)} for {left} and {right}: {effect(row)}"
    if row["verdict"] == "undecided":
        return f"Undecided whether {name} differs between {left} and {right}: {effect(row)}"
    verb = more_or_less(outcome, row["difference"] > 0.0)
    return f"{capital(name)} {verb} for {left} than for {right}: {effect(row)}"


def direction(row: Mapping[str, Any]) -> int:
    """1 where a contrast is clearly above zero, -1 clearly below, 0 otherwise."""
    if row["verdict"] not in ("better", "worse"):
        return 0
    return 1 if row["difference"] > 0.0 else -1


def join(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def favour(outcome: Outcome, left: str, right: str) -> tuple[str, str]:
    """What the negative and the positive side of an axis of left minus right mean."""
    word = "better" if outcome.good else "more"
    below, above = (right, left) if outcome.good >= 0 else (left, right)
    return f"{FEWER}{word} for {below}", f"{word} for {above}{MORE}"


def common(labels: Sequence[str]) -> str:
    """The words that several labels begin with: *home, all equal* and *home reach* share *home*.

    >>> common(["home, all equal", "home reach"]), common(["at home"]), common(["a", "b"])
    ('home', 'at home', '')
    """
    split = [label.replace(",", " ").split() for label in labels]
    if len(set(labels)) == 1:
        return labels[0]
    shared = []
    for words in zip(*split, strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    return " ".join(shared)


def outcome_axis(outcome: Outcome, unit: str | None = None) -> str:
    """Axis label of an outcome, with its unit."""
    return f"{outcome.label} ({(unit or outcome.unit).replace('0-1', '0–1')})"


def outcome_note(outcome: Outcome) -> str:
    """What an outcome means, as a sentence."""
    return f"{capital(outcome.label)}: {outcome.meaning}."


def short(path: str) -> str:
    """A parameter's own name in words: ``world.specific_share`` is *specific share*."""
    return path.rpartition(".")[2].replace("_", " ")


def parameter_axis(path: str) -> str:
    """Axis label of a parameter: its path, meaning and unit."""
    if path not in parameters:
        return path
    known = parameters[path]
    unit = f" ({known.unit})" if known.unit not in ("", "share") and known.unit not in known.meaning else ""
    return f"{path}: {known.meaning}{unit}"


def value_text(value: Any) -> str:
    """A parameter's value as in an experiment file."""
    if isinstance(value, Real) and not isinstance(value, bool):
        return f"{float(value):g}".replace("-", "−")
    return str(value)


def outcome_named(name: str) -> Outcome:
    """An outcome of runs or sessions."""
    return BY_NAME[name] if name in BY_NAME else SESSION[name]
