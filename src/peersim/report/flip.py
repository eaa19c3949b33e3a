"""What would turn a headline, in words."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, Protocol

import pandas as pd

from peersim.model.outcomes import BY_NAME
from peersim.model.registry import parameters
from peersim.model.values import value_text
from peersim.report.markdown import plain
from peersim.stats.wording import capital, counted, number, percent, with_interval

MOST_NAMED = 8  # inputs of a joint flip that are named, and of others that are listed
OF_LENGTH = 0.9  # share of the squared length of a joint flip that the inputs named make up
_FRACTIONS = {
    1 / 20: "a twentieth",
    1 / 10: "a tenth",
    1 / 8: "an eighth",
    1 / 6: "a sixth",
    1 / 5: "a fifth",
    1 / 4: "a quarter",
    1 / 3: "a third",
    2 / 5: "two fifths",
    1 / 2: "half",
    3 / 5: "three fifths",
    2 / 3: "two thirds",
    3 / 4: "three quarters",
    4 / 5: "four fifths",
    9 / 10: "nine tenths",
    1.0: "all",
}
_NEAR = 0.02  # relative error of a fraction that goes without "about"
Row = Mapping[str, Any]


class Moved(Protocol):
    """What may move, for the page."""

    @property
    def held(self) -> Mapping[str, str]:
        """Inputs that do not move, and why."""

    @property
    def because(self) -> str:
        """The reason for the condition of plausible worlds."""

    @property
    def where(self) -> Any:
        """The condition; None if there is none."""


def share_words(share: float) -> str:
    """A distance in widths of a plausible range, in words.

    >>> share_words(0.2), share_words(0.19)
    ('a fifth of what is plausible', 'about a fifth of what is plausible (19 %)')
    >>> share_words(0.012), share_words(1.4)
    ('1.2 % of what is plausible', '1.4 times what is plausible')
    """
    if share > 1.02:
        return f"{number(share, 1)} times what is plausible"
    if share < 0.045:
        return f"{percent(share, 1)} of what is plausible"
    nearest = min(_FRACTIONS, key=lambda fraction: abs(share / fraction - 1.0))
    words = f"{_FRACTIONS[nearest]} of what is plausible"
    return words if abs(share / nearest - 1.0) <= _NEAR else f"about {words} ({percent(share)})"


def name_of(path: str) -> str:
    """An input in words: ``world.reach.outside`` is *reach outside*.

    >>> name_of("world.reach.outside"), name_of("world.rules.air_time")
    ('reach outside', 'air time')
    """
    return path.partition(".")[2].removeprefix("rules.").replace(".", " ").replace("_", " ")


def _value(value: Any) -> str:
    return (
        str(value) if isinstance(value, str) else value_text(float(f"{float(value):.3g}")).replace("-", "−")
    )


def page(table: pd.DataFrame, moves: Mapping[str, Moved], name: str, provenance: str) -> str:
    """flip.md: for every contrast, what turns it alone, together, and by another reading of a rule."""
    parts = [f"# What would turn {plain(name)}", ""]
    for contrast in moves:
        parts += _contrast(table[table["contrast"] == contrast], moves[contrast])
    parts += [*_caveats(table), "", f"<sub>{provenance}</sub>", ""]
    return "\n".join(parts)


def _contrast(table: pd.DataFrame, moves: Moved) -> Iterator[str]:
    now = table.iloc[0].to_dict()
    outcome = BY_NAME[now["outcome"]]
    yield f"## {plain(capital(now['left']))} against {plain(now['right'])}"
    yield ""
    yield (
        f"Now: {outcome.label} {_effect(now)}, 95 % interval, {counted(int(now['n']), 'pair')} of cohorts. The margin "
        f"is {now['margin']:g} {now['unit']}: less does not matter."
    )
    yield ""
    rows = table.to_dict("records")[1:]
    for target in dict.fromkeys(row["target"] for row in rows if row["kind"] in ("alone", "together")):
        mine = [row for row in rows if row["target"] == target]
        yield (
            f"### What would put {plain(target)}"
            if "no longer" not in target
            else f"### {plain(capital(target))}"
        )
        yield ""
        yield from _target(target, mine)
        yield ""
    yield from _readings([row for row in rows if row["kind"] == "reading"])
    held = [f"{name_of(path)} ({why})" for path, why in moves.held.items()]
    if held:
        more = f", and {len(held) - MOST_NAMED} more" if len(held) > MOST_NAMED else ""
        yield f"Held: {plain(', '.join(held[:MOST_NAMED]))}{more}."
        yield ""
    if moves.where is not None and moves.because:
        yield f"At every point tried a condition holds: {plain(moves.because)}."
        yield ""


def _effect(row: Row) -> str:
    return with_interval(row["effect"], row["low"], row["high"], 3, row["margin"], unit=row["unit"])


def _target(target: str, rows: Sequence[Row]) -> Iterator[str]:
    alone = [row for row in rows if row["kind"] == "alone"]
    joint = [row for row in rows if row["kind"] == "together"]
    turning = [row for row in alone if row["confirmed"] == "yes"]
    for row in turning:
        yield f"- {_alone(target, row)}"
    rest = [row for row in alone if row["confirmed"] != "yes"]
    if rest and not turning:
        yield f"- No input surely turns it alone. {_nearest(rest[0])}"
    elif rest:
        others = (
            f"None of the {len(rest)} other inputs surely turns"
            if len(rest) > 1
            else "The other input does not surely turn"
        )
        yield f"- {others} it alone. {_nearest(rest[0])}"
    if joint:
        yield f"- {_together(target, joint)}"


def _alone(target: str, row: Row) -> str:
    """A sentence about one input that turns it."""
    told = _would(target)
    to, low, high = (_value(row[column]) for column in ("to", "to_low", "to_high"))
    share = share_words(row["share"])
    return (
        f"If **{name_of(row['input'])}** ({plain(parameters[row['input']].meaning)}; `{row['input']}`) were {to} "
        f"[{low}, {high}] instead of {_value(row['from'])}, {share}, and nothing else changed, {told}."
    )


def _would(target: str) -> str:
    """The target as the end of a sentence.

    >>> _would("away ahead by more than the margin"), _would("away no longer ahead by the margin")
    ('away would be ahead by more than the margin', 'away would be no longer ahead by the margin')
    """
    for begins in (" no longer", " ahead", " higher"):
        before, found, after = target.rpartition(begins)
        if found:
            return f"{plain(before)} would be{found}{after}"
    return plain(target)


def _nearest(row: Row) -> str:
    """What comes nearest, of what does not turn it."""
    if row["share"] == 0.0:
        return "None of them brings it nearer."
    name = f"{name_of(row['input'])} (`{row['input']}`)"
    return f"The nearest comes {name}: at {_value(row['to'])} instead of {_value(row['from'])} it is {_effect(row)}."


def _together(target: str, rows: Sequence[Row]) -> str:
    """A sentence about the joint flip: the inputs that make up most of its length."""
    first = rows[0]
    named = _most_of(rows)
    said = [f"{name_of(row['input'])} {_value(row['to'])} instead of {_value(row['from'])}" for row in named]
    others = rows[len(named) :]
    rest = ""
    if others:
        rest = f", and {counted(len(others), 'other')} by {percent(others[0]['share'], 1)} of their range or less each"
    if first["confirmed"] != "yes":
        return (
            f"Together: nothing plausible turns it. The largest effect found on the way is {_effect(first)}: "
            f"{', '.join(said)}{rest}."
        )
    low, high = (number(first[column], 2) for column in ("distance_low", "distance_high"))
    far = f"{number(first['distance'], 2)} of a plausible range away, 95 % interval [{low}, {high}]"
    return (
        f"**Together**: the nearest world found in which {_would(target)} is {far}: {', '.join(said)}{rest}."
    )


def _most_of(rows: Sequence[Row]) -> list[Row]:
    whole, sofar, out = sum(row["share"] ** 2 for row in rows), 0.0, list[Row]()
    for row in rows[:MOST_NAMED]:
        out.append(row)
        sofar += row["share"] ** 2
        if sofar >= OF_LENGTH * whole:
            break
    return out


def _readings(rows: Sequence[Row]) -> Iterator[str]:
    """What other readings of contested rules, and other values of choices, do alone."""
    if not rows:
        return
    yield "### Another reading of a contested rule"
    yield ""
    turning = [row for row in rows if row["target"]]
    for row in turning:
        yield f"- With `{row['input']} = {row['to']}` {_would(row['target'])}: {_effect(row)}."
    rest = {(row["input"], row["to"]): row for row in rows if not row["target"]}
    if rest:
        said = [f"{name_of(path)} = {_value(to)} {_effect(row)}" for (path, to), row in rest.items()]
        lead = "None turns it" if not turning else "The others do not"
        yield f"- {lead}: {'; '.join(said)}."
    yield ""


def _caveats(table: pd.DataFrame) -> list[str]:
    moved = isfinite(table["share"].max()) if len(table) else False
    out = ["## Keep in mind", ""]
    if moved:
        out += [
            "- A distance is a change divided by the width of its plausible range; of several changes, the square root "
            "of their summed squares. It depends on what is called plausible. It is no probability.",
            "- The place of a flip is where the fitted effect crosses the margin; beyond the upper end of its interval "
            "the whole 95 % interval of the effect lies beyond the margin.",
            "- The joint flip is the nearest that the search found; a nearer one may have been missed. "
            "Its interval is about the distance along the straight line to it.",
        ]
    out.append(
        "- A flip is confirmed with cohorts that the search has not seen; each interval stands for itself."
    )
    return out
