"""A contrast over many settings, in words: where each side wins, and where it turns."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from peersim.model.outcomes import BY_NAME
from peersim.model.values import value_text
from peersim.report.page import Page
from peersim.report.words import Row, headline
from peersim.stats.wording import capital

LEAST = 3  # settings on a line along which a turn is looked for
FOR, AGAINST = ("better", "higher"), ("worse", "lower")


def over_points(page: Page) -> list[str]:
    """Per contrast how often each side wins, the extremes, and where the sign changes along what varies."""
    first, *others = page.opening
    out = _of_contrast(page, first)
    for name in others:
        left, right = page.names(name)
        out += [f"### {capital(left)} against {right}", "", *_of_contrast(page, name)]
    return out


def _of_contrast(page: Page, contrast: str) -> list[str]:
    rows = page.rows(contrast=contrast, outcome=page.primary)
    left, right = page.names(contrast)
    outcome = BY_NAME[page.primary]
    words = ("better", "worse") if outcome.good else ("higher", "lower")
    wins, losses = (sum(row["verdict"] in side for row in rows) for side in (FOR, AGAINST))
    same, open_ = (sum(row["verdict"] == v for row in rows) for v in ("negligible", "open"))
    varied = " and ".join(f"`{path}`" for path in page.points[0])
    counts = sorted({row["n_pairs"] for row in rows})
    n = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    opening = "It depends. Over" if wins and losses else "Over"
    out = [
        f"{opening} {len(rows)} settings of {varied}, **{left}** is {words[0]} than **{right}** in {wins}, "
        f"{words[1]} in {losses}, negligible in {same} and open in {open_} "
        f"({outcome.label}; {n} pairs of cohorts each).",
        "",
    ]
    most, least = max(rows, key=lambda row: row["difference"]), min(rows, key=lambda row: row["difference"])
    if most["difference"] == least["difference"]:
        return [*out, f"What varies made no difference: {headline(most, left, right)}", ""]
    for title, row in (("Highest", most), ("Lowest", least)):
        out.append(f"- {title} ({place(page.points[row['point']])}): {headline(row, left, right)}")
    return [*out, "", *_turns(page, rows, left, right)]


def place(point: Mapping[str, Any]) -> str:
    """A point as words."""
    return ", ".join(f"{path} = {value_text(value)}" for path, value in point.items())


def _turns(page: Page, rows: Sequence[Row], left: str, right: str) -> list[str]:
    """Where the estimate changes sign along the parameter with most values, for each value of the others."""
    values = {path: list(dict.fromkeys(point[path] for point in page.points)) for path in page.points[0]}
    numeric = [path for path, seen in values.items() if len(seen) > 2 and all(_is_number(v) for v in seen)]
    if not numeric or len(values) > 2:
        return []
    along = max(numeric, key=lambda path: len(values[path]))
    lines: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        point = page.points[row["point"]]
        lines.setdefault(tuple(v for path, v in point.items() if path != along), []).append(row)
    others = [path for path in values if path != along]
    out = []
    for where, line in lines.items():
        line.sort(key=lambda row: page.points[row["point"]][along])
        if len(line) < LEAST:
            continue
        prefix = f"{place(dict(zip(others, where, strict=True)))}: " if others else ""
        out.append(f"- {prefix}{_along(page, line, along, left, right)}")
    if not out:
        return []
    return [
        f"Where it turns along `{along}` (by straight lines between the settings run; in brackets where the 95 % "
        "intervals hold zero):",
        "",
        *out,
        "",
    ]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _along(page: Page, line: Sequence[Row], along: str, left: str, right: str) -> str:
    same = [row for row in line if row["difference"] == row["low"] == row["high"] == 0.0]
    differing = [row for row in line if row not in same]
    if not differing:
        return "the two are the same throughout"
    where = ", ".join(f"{page.points[row['point']][along]:g}" for row in same)
    said = _turning(page, differing, along, left, right)
    return f"{said}; at {where} they are the same" if same else said


def _turning(page: Page, line: Sequence[Row], along: str, left: str, right: str) -> str:
    at = [float(page.points[row["point"]][along]) for row in line]
    by = [row["difference"] for row in line]
    if len(line) == 1:
        return f"they differ at {at[0]:g} alone"
    if all(row["low"] <= 0.0 <= row["high"] for row in line):
        return f"the two cannot be told apart from {at[0]:g} to {at[-1]:g}"
    turns = _zeros(at, by)
    if not turns:
        ahead = left if by[0] > 0.0 else right
        return f"no change of sign from {at[0]:g} to {at[-1]:g}; {ahead} is ahead throughout"
    ends = [x for bound in ("low", "high") for x, _ in _zeros(at, [row[bound] for row in line])]
    said = [f"at {x:.2g}{_between(x, ends, at)} to {left if up else right}" for x, up in turns]
    first = right if turns[0][1] else left
    return capital(f"{first} is ahead first; the lead passes {', then '.join(said)}")


def _zeros(at: Sequence[float], by: Sequence[float]) -> list[tuple[float, bool]]:
    """Where straight lines between points cross zero, and whether upwards."""
    return [
        (x0 + (x1 - x0) * y0 / (y0 - y1), y1 > 0.0)
        for (x0, y0), (x1, y1) in pairwise(zip(at, by, strict=True))
        if (y0 > 0.0) != (y1 > 0.0)
    ]


def _between(x: float, ends: Sequence[float], at: Sequence[float]) -> str:
    """The stretch round a turn on which the intervals hold zero."""
    below, above = [end for end in ends if end <= x], [end for end in ends if end >= x]
    low = f"{max(below):.2g}" if below else f"below {at[0]:g}"
    high = f"{min(above):.2g}" if above else f"above {at[-1]:g}"
    return f" [{low}, {high}]"
