"""The answer in plain words, generated from the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd

from peersim.model.outcomes import BY_NAME, Outcome

VERDICTS = ("better", "worse", "equivalent", "undecided")
GOOD = {
    "better": "is better than",
    "worse": "is worse than",
    "equivalent": "is as good as",
    "undecided": "cannot be told from",
}
NEUTRAL = GOOD | {"better": "has more than", "worse": "has less than", "equivalent": "has as much as"}

Row = Mapping[str, Any]


def number(value: float, digits: int = 2) -> str:
    """A signed number for a sentence, with a real minus sign and no signed zero.

    >>> number(-0.04), number(-0.001), number(0.5)
    ('−0.04', '0.00', '+0.50')
    """
    text = f"{value:+.{digits}f}"
    if float(text) == 0.0:
        return text[1:]
    return text.replace("-", "−")


def interval(row: Row, low: str, high: str, digits: int = 2) -> str:
    """``[low, high]`` of a row, or a dash where there is none."""
    if not isfinite(row[low]):
        return "–"
    return f"[{number(row[low], digits)}, {number(row[high], digits)}]"


def headline(row: Row, left: str, right: str) -> str:
    """One contrast as a sentence: verdict, effect size, interval, natural units, n, and the margin."""
    outcome = BY_NAME[row["outcome"]]
    words = GOOD if outcome.good else NEUTRAL
    subject = f"**{_capital(left)}** {words[row['verdict']]} **{right}** in {outcome.label}"
    if not isfinite(row["low"]):
        return f"{subject}: {row['n_pairs']} pairs of cohorts are too few for an interval."
    raw = f"{_raw(row, outcome)} {_unit(outcome)}".rstrip()
    if not isfinite(row["d"]):
        return f"{subject}: {raw}, 95 % interval; {row['n_pairs']} pairs of cohorts."
    effect = f"{number(row['d'])} SD, 95 % interval {interval(row, 'd_low', 'd_high')}"
    return f"{subject}: {effect}, that is {raw}; {row['n_pairs']} pairs of cohorts.{_margin(row)}"


def _raw(row: Row, outcome: Outcome) -> str:
    digits = 2 if outcome.unit.startswith("items") else 3
    return f"{number(row['difference'], digits)} {interval(row, 'low', 'high', digits)}"


def _unit(outcome: Outcome) -> str:
    return "on a scale of 0 to 1" if outcome.unit == "0-1" else outcome.unit


def _margin(row: Row) -> str:
    margin = f"{row['margin']:g} SD"
    if row["verdict"] == "equivalent":
        return (
            f" The whole interval lies within ±{margin}, the margin below which a difference does not matter."
        )
    if row["verdict"] == "undecided":
        return " The interval includes zero and reaches beyond the margin: more cohorts would tell."
    if abs(row["d"]) < row["margin"]:
        return f" The difference is clear, but its estimate is below the margin of {margin}."
    return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Page:
    """What the page is made from. ``found`` are the contrasts, ``points`` the settings of what varies."""

    name: str
    question: str
    primary: str
    labels: Mapping[str, str]
    contrasts: Mapping[str, Sequence[str]]
    summary: pd.DataFrame
    found: pd.DataFrame
    points: Sequence[Mapping[str, Any]]
    defaults: str
    provenance: str
    decomposition: Sequence[str] = ()

    def names(self, contrast: str) -> tuple[str, str]:
        """How to call the two sides of a contrast."""
        left, right = self.contrasts[contrast]
        return self.labels[left], self.labels[right]

    def rows(self, **where: Any) -> list[Row]:
        """Contrast rows with the given values."""
        table = self.found
        for column, value in where.items():
            table = table[table[column] == value]
        return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def answer(page: Page) -> str:
    """answer.md: the question, the headline, the other contrasts, levels, and what to keep in mind."""
    parts = [f"# {page.name}", "", page.question or "No question was stated.", ""]
    if page.contrasts:
        first = next(iter(page.contrasts))
        parts += ["## Answer", ""]
        if len(page.points) == 1:
            row = page.rows(contrast=first, outcome=page.primary)[0]
            parts += [headline(row, *page.names(first)), "", *_why(page)]
            parts += _other_outcomes(page, first) + _other_contrasts(page, first)
        else:
            parts += _over_points(page, first)
    parts += _levels(page) + _caveats(page)
    return "\n".join([*parts, "", f"<sub>{page.provenance}</sub>", ""])


def _why(page: Page) -> list[str]:
    """What each difference does alone, where the experiment takes the question apart."""
    rows = [page.rows(contrast=name, outcome=page.primary)[0] for name in page.decomposition]
    if not rows or len(page.points) > 1:
        return []
    said = []
    for words, sign in (("in favour of leaving", 1), ("against", -1)):
        here = sorted((row for row in rows if sign * row["d"] > 0), key=lambda row: -sign * row["d"])
        listed = [f"{row['contrast'].replace('_', ' ')} {number(row['d'])}" for row in here]
        if listed:
            said.append(f"{words} {', '.join(listed)}")
    nil = [
        row["contrast"].replace("_", " ")
        for row in rows
        if row["difference"] == row["low"] == row["high"] == 0.0
    ]
    alike = f" With {' and '.join(nil)}, the two sides are equal to the last bit." if nil else ""
    return [
        "Why: each difference added alone to a world where the two sides are alike, in SD (they need not add "
        f"up; intervals below), {'; '.join(said)}.{alike}",
        "",
    ]


def _other_outcomes(page: Page, contrast: str) -> list[str]:
    rows = [row for row in page.rows(contrast=contrast) if row["outcome"] != page.primary]
    if not rows:
        return []
    left, right = page.names(contrast)
    out = [f"## {_capital(left)} minus {right}, in other outcomes", ""]
    out += ["| outcome | in SD | in its own unit | verdict |", "|---|---|---|---|"]
    for row in rows:
        outcome = BY_NAME[row["outcome"]]
        cells = [outcome.label, _in_sd(row), f"{_raw(row, outcome)} ({outcome.unit})", row["verdict"]]
        out.append(f"| {' | '.join(cells)} |")
    return [*out, ""]


def _other_contrasts(page: Page, first: str) -> list[str]:
    others = [name for name in page.contrasts if name != first]
    if not others:
        return []
    outcome = BY_NAME[page.primary]
    out = [f"## Other contrasts in {outcome.label}", ""]
    out += [f"| contrast | left minus right | in SD | {outcome.unit} | verdict |", "|---|---|---|---|---|"]
    for name in others:
        row = page.rows(contrast=name, outcome=page.primary)[0]
        left, right = page.names(name)
        cells = [name.replace("_", " "), f"{left} − {right}", _in_sd(row), _raw(row, outcome), row["verdict"]]
        out.append(f"| {' | '.join(cells)} |")
    return [*out, ""]


def _in_sd(row: Row) -> str:
    return f"{number(row['d'])} {interval(row, 'd_low', 'd_high')}" if isfinite(row["d"]) else "–"


def _over_points(page: Page, contrast: str) -> list[str]:
    rows = page.rows(contrast=contrast, outcome=page.primary)
    left, right = page.names(contrast)
    n = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in VERDICTS}
    varied = " and ".join(f"`{path}`" for path in page.points[0])
    opening = "It depends. Over" if n["better"] and n["worse"] else "Over"
    out = [
        f"{opening} {len(rows)} settings of {varied}, **{left}** is better than **{right}** in {n['better']}, "
        f"worse in {n['worse']}, equivalent in {n['equivalent']} and undecided in {n['undecided']} "
        f"({BY_NAME[page.primary].label}; {min(row['n_pairs'] for row in rows)} or more pairs of cohorts each).",
        "",
    ]
    best, least = max(rows, key=lambda row: row["difference"]), min(rows, key=lambda row: row["difference"])
    for words, row in (("Most in favour", best), ("Least in favour", least)):
        where = ", ".join(f"{path} = {value}" for path, value in page.points[row["point"]].items())
        out.append(f"- {words} ({where}): {headline(row, left, right)}")
    return [*out, ""]


def _levels(page: Page) -> list[str]:
    outcome, here = BY_NAME[page.primary], page.summary[page.summary["point"] == 0]
    by_outcome = {name: rows.set_index("arm")["mean"] for name, rows in here.groupby("outcome")}
    where = (
        "" if len(page.points) == 1 else f", at {', '.join(f'{k} = {v}' for k, v in page.points[0].items())}"
    )
    out = [f"## What each arm reached{where}", ""]
    out += [f"{_capital(outcome.label)}: {outcome.meaning} ({outcome.unit}).", ""]
    out += ["| arm | mean | 95 % interval | SD within cohorts | members who lose | cohorts |"]
    out += ["|---|---|---|---|---|---|"]
    for row in here[here["outcome"] == page.primary].to_dict("records"):
        arm = row["arm"]
        found = f"{row['low']:.2f} to {row['high']:.2f}" if isfinite(row["low"]) else "–"
        within, losing = by_outcome["spread"][arm], by_outcome["losers"][arm]
        cells = [page.labels[arm], f"{row['mean']:.2f}", found, f"{within:.2f}", f"{100 * losing:.0f} %"]
        out.append(f"| {' | '.join([*cells, str(row['n_cohorts'])])} |")
    return out


def _caveats(page: Page) -> list[str]:
    out = ["", "## Keep in mind", ""]
    out.append(
        f"- The defaults ({page.defaults}) are set by hand from the sources named, not calibrated. "
        "Signs and regions say more than levels."
    )
    out.append("- The unit is the cohort: members of one cohort are not independent.")
    out.append("- SD is the spread of people at the start of the default world, the same in every setting.")
    out.append("- Each interval stands for itself: of many contrasts, one in twenty misses by chance.")
    failed = int(page.summary.drop_duplicates(["point", "arm"])["n_failed"].sum())
    if failed:
        out.append(f"- {failed} runs failed and are left out, with their pairs: see data/failures.")
    if len(page.found):
        ratio = page.found.loc[page.found["outcome"] == page.primary, "pairing_ratio"].dropna()
        if len(ratio):
            out.append(
                f"- Arms share people and chances. For {BY_NAME[page.primary].label} this pairing was worth "
                f"{ratio.median():.1f} times as many cohorts (median over contrasts)."
            )
    return out
