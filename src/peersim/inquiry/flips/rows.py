"""What was found, as rows of a table: one per input of a flip."""

from collections.abc import Mapping, Sequence
from math import inf, isfinite, nan
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from peersim.inquiry.flips.crossing import Crossing, Curve
from peersim.inquiry.flips.moving import Input, Moves
from peersim.inquiry.flips.searching import Alone, Confirmed
from peersim.inquiry.flips.space import Array
from peersim.inquiry.flips.targets import Target, turned
from peersim.model.outcomes import Outcome
from peersim.stats.contrasts import verdict
from peersim.stats.intervals import mean_interval

COLUMNS = (
    *("contrast", "left", "right", "outcome", "unit", "margin", "target", "kind", "input", "from", "to"),
    *("to_low", "to_high", "share", "distance", "distance_low", "distance_high"),
    *("effect", "low", "high", "verdict", "n", "confirmed"),
)
"""``kind``: now, alone, together, or reading. ``share`` and ``distance`` are in widths of plausible ranges."""
_LOOKS = 50  # places at which a curve is looked at
YES, NO = "yes", "no"
"""Whether fresh cohorts confirm a flip."""
Row = dict[str, Any]


class Effect(NamedTuple):
    """A mean paired effect with its 95 % interval."""

    mean: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, differences: Array) -> "Effect":
        """Of paired differences (R,)."""
        found = mean_interval(differences.tolist())
        return cls(found.mean, found.low, found.high, found.n)

    @classmethod
    def on(cls, curve: Curve, at: float) -> "Effect":
        """Of a place on a curve."""
        here = np.array([at])
        mean, half = float(curve.mean(here)[0]), float(curve.half(here)[0])
        return cls(mean, mean - half, mean + half, curve.n)


class About(NamedTuple):
    """What is compared: names and labels, the outcome, and the margin in ``unit``."""

    contrast: str
    left: str
    right: str
    outcome: Outcome
    unit: str
    margin: float

    def row(self, kind: str, effect: Effect, **more: Any) -> Row:
        """A row of the table."""
        good = self.outcome.good
        said = verdict(effect.low, effect.high, self.margin, good)
        own: Row = {"contrast": self.contrast, "left": self.left, "right": self.right}
        own |= {"outcome": self.outcome.name, "unit": self.unit, "margin": self.margin, "kind": kind}
        own |= {"effect": effect.mean, "low": effect.low, "high": effect.high, "n": effect.n, "verdict": said}
        return (
            dict.fromkeys(COLUMNS, nan)
            | {"target": "", "input": "", "from": "", "to": "", "confirmed": ""}
            | own
            | more
        )


def table_of(rows: Sequence[Row]) -> pd.DataFrame:
    """All rows as one table."""
    return pd.DataFrame(list(rows), columns=list(COLUMNS))


def alone_rows(
    about: About, moves: Moves, targets: Sequence[Target], tried: Sequence[Alone], found: Sequence[Confirmed]
) -> list[Row]:
    """Of each target a row per input: those that turn the headline alone first, the nearest first of all."""
    out = []
    for target in targets:
        rows = []
        confirmed = {one.line.inputs[0]: one for one in found if one.line.level == target.level}
        for one in tried:
            each = moves.inputs[one.at]
            if one.at in confirmed:
                rows.append(_on_line(about, target, each, one.at, confirmed[one.at]))
            elif (edge := _edge(one, target.level)) is not None:
                way, curve, at = edge
                to = _value(each, each.unit(each.start) + way * at)
                more = {"target": target.words, "input": each.path, "from": each.start, "to": to}
                rows.append(about.row("alone", Effect.on(curve, at), **more, share=at, confirmed=NO))
        near = [row for row in rows if row["confirmed"] == YES]
        rest = [row for row in rows if row["confirmed"] == NO]
        out += sorted(near, key=lambda row: row["distance"])
        out += sorted(rest, key=lambda row, level=target.level: abs(row["effect"] - level))  # type: ignore[misc]
    return out


def _on_line(about: About, target: Target, each: Input, at: int, one: Confirmed) -> Row:
    """An input that was followed by fresh replicates."""
    step, start, place = one.line.step[at], each.unit(each.start), one.crossing
    sure = place.found
    if not sure:
        place = Crossing(_closest(one.curve, target.level), nan, nan)
    to, low, high = (_value(each, start + share * step) if isfinite(share) else nan for share in place)
    ends = sorted([low, high]) if sure else [nan, nan]
    more: Row = {"target": target.words, "input": each.path, "from": each.start, "to": to}
    more |= {"to_low": ends[0], "to_high": ends[1], "confirmed": YES if sure else NO}
    more["share"] = place.at * one.length
    if sure:
        more |= _distances(one)
    return about.row("alone", Effect.on(one.curve, place.at), **more)


def _distances(one: Confirmed) -> Row:
    names = ("distance", "distance_low", "distance_high")
    return dict(zip(names, (share * one.length for share in one.crossing), strict=True))


def _value(each: Input, unit: float) -> float:
    return float(each.values(np.array([unit]))[0])


def _edge(one: Alone, level: float) -> tuple[float, Curve, float] | None:
    """Where an input comes nearest to a level that it does not reach: which way, on which curve, how far."""
    best, least = None, inf
    for way, curve in ((-1.0, one.down), (1.0, one.up)):
        if curve is None:
            continue
        at = _closest(curve, level)
        apart = abs(float(curve.mean(np.array([at]))[0]) - level)
        if apart < least:
            least, best = apart, (way, curve, at)
    return best


def _closest(curve: Curve, level: float) -> float:
    """Where a curve comes closest to a level."""
    places = np.linspace(0.0, curve.far, _LOOKS)
    return float(places[int(np.argmin(np.abs(curve.mean(places) - level)))])


def together_rows(about: About, moves: Moves, target: Target, one: Confirmed) -> list[Row]:
    """A row per input of the joint flip, the farthest first; not confirmed: where the effect came nearest."""
    place, sure = one.crossing, one.crossing.found
    at = place.at if sure else _closest(one.curve, target.level)
    effect, rows = Effect.on(one.curve, at), []
    for each_at in one.line.inputs:
        each, step = moves.inputs[each_at], one.line.step[each_at]
        start = each.unit(each.start)
        more: Row = {"target": target.words, "input": each.path, "from": each.start}
        more |= {
            "to": _value(each, start + at * step),
            "share": abs(at * step),
            "confirmed": YES if sure else NO,
        }
        more |= _distances(one) if sure else {"distance": at * one.length}
        rows.append(about.row("together", effect, **more))
    return rows


def reading_rows(
    about: About,
    targets: Sequence[Target],
    base: Mapping[str, Any],
    now: Effect,
    switched: Sequence[tuple[str, Any, Effect]],
) -> list[Row]:
    """A row per value that is switched to, and target that it turns; one without a target if it turns none."""
    out = []
    for path, value, effect in switched:
        hit = [each.words for each in targets if turned(now.mean, effect.low, effect.high, each.level)]
        for words in hit or [""]:
            more = {
                "target": words,
                "input": path,
                "from": base[path],
                "to": value,
                "confirmed": YES if hit else NO,
            }
            out.append(about.row("reading", effect, **more))
    return out
