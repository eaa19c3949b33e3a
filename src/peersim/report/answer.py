"""The answer in plain words, generated from the tables."""

from collections.abc import Mapping, Sequence
from math import isfinite

import pandas as pd

from peersim.model.outcomes import BY_NAME

WORDS = {
    "better": "is better than",
    "worse": "is worse than",
    "equivalent": "is as good as",
    "undecided": "cannot be told from",
}


def number(value: float, digits: int = 2) -> str:
    """A signed number for a sentence; a real minus sign, no negative zero.

    >>> number(-0.04), number(-0.001)
    ('−0.04', '+0.00')
    """
    rounded = round(value, digits) + 0.0
    return f"{rounded:+.{digits}f}".replace("-", "−")


def headline(row: Mapping[str, object], left: str, right: str) -> str:
    """One contrast as a sentence: verdict, effect size, interval, natural units, n."""
    outcome = BY_NAME[str(row["outcome"])]
    verdict = str(row["verdict"])
    subject = f"**{_capital(left)}** {WORDS[verdict]} **{right}** in {outcome.label}"
    if not isfinite(_float(row, "low")):
        return f"{subject}: {row['n_pairs']} pairs of cohorts are too few for an interval."
    raw = f"{number(_float(row, 'difference'))} {outcome.unit} [{number(_float(row, 'low'))}, {number(_float(row, 'high'))}]"
    if isfinite(_float(row, "d")):
        effect = f"{number(_float(row, 'd'))} SD, 95 % interval [{number(_float(row, 'd_low'))}, {number(_float(row, 'd_high'))}]"
        return f"{subject}: {effect}, that is {raw}; {row['n_pairs']} pairs of cohorts.{_margin(row)}"
    return f"{subject}: {raw}; {row['n_pairs']} pairs of cohorts."


def _margin(row: Mapping[str, object]) -> str:
    margin = _float(row, "margin")
    if row["verdict"] == "equivalent":
        return f" The whole interval lies within ±{margin:g} SD, the margin below which a difference does not matter."
    if row["verdict"] == "undecided":
        return f" The interval includes both no difference and one larger than the margin of {margin:g} SD: more cohorts would tell."
    if abs(_float(row, "d")) < margin:
        return f" The difference is real but smaller than the margin of {margin:g} SD."
    return ""


def _float(row: Mapping[str, object], key: str) -> float:
    return float(str(row[key]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def answer(
    *,
    name: str,
    question: str,
    primary: str,
    labels: Mapping[str, str],
    contrasts: Mapping[str, Sequence[str]],
    summary: pd.DataFrame,
    found: pd.DataFrame,
    points: Sequence[Mapping[str, object]],
    defaults: str,
    provenance: str,
) -> str:
    """answer.md: the question, the headline, every other contrast, levels, and what to keep in mind."""
    parts = [f"# {name}", "", question or "No question was stated.", ""]
    if contrasts and not found.empty:
        first = next(iter(contrasts))
        parts += _contrast_part(found, contrasts, first, primary, labels, points)
    parts += _levels(summary, primary, labels, points)
    parts += _caveats(summary, found, primary, defaults)
    parts += ["", f"<sub>{provenance}</sub>", ""]
    return "\n".join(parts)


def _contrast_part(
    found: pd.DataFrame,
    contrasts: Mapping[str, Sequence[str]],
    first: str,
    primary: str,
    labels: Mapping[str, str],
    points: Sequence[Mapping[str, object]],
) -> list[str]:
    left, right = (labels[arm] for arm in contrasts[first])
    rows = found[(found["contrast"] == first) & (found["outcome"] == primary)]
    if len(points) == 1:
        out = ["## Answer", "", headline(rows.iloc[0].to_dict(), left, right), ""]
    else:
        out = ["## Answer", "", _over_points(rows, left, right, primary, points), ""]
        out += _extremes(rows, left, right, points)
    others = found[(found["point"] == 0) & ~((found["contrast"] == first) & (found["outcome"] == primary))]
    if len(points) == 1 and len(others):
        out += ["## The other contrasts", ""]
        for label, pair in contrasts.items():
            lines = others[others["contrast"] == label]
            out += [
                f"- {headline(row, labels[pair[0]], labels[pair[1]])}" for row in lines.to_dict("records")
            ]
        out.append("")
    return out


def _over_points(
    rows: pd.DataFrame, left: str, right: str, primary: str, points: Sequence[Mapping[str, object]]
) -> str:
    counts = rows["verdict"].value_counts()
    n = {verdict: int(counts.get(verdict, 0)) for verdict in WORDS}
    varied = " and ".join(f"`{path}`" for path in points[0])
    opening = "It depends" if n["better"] and n["worse"] else "Over the region"
    return (
        f"{opening}: over {len(points)} settings of {varied}, **{left}** is better than **{right}** in "
        f"{n['better']}, worse in {n['worse']}, equivalent in {n['equivalent']} and undecided in "
        f"{n['undecided']} ({BY_NAME[primary].label}; {int(rows['n_pairs'].min())} or more pairs of cohorts each)."
    )


def _extremes(rows: pd.DataFrame, left: str, right: str, points: Sequence[Mapping[str, object]]) -> list[str]:
    out = []
    for at, words in (
        (rows["difference"].idxmax(), "Most in favour"),
        (rows["difference"].idxmin(), "Least in favour"),
    ):
        row = rows.loc[at].to_dict()
        where = ", ".join(f"{path} = {value}" for path, value in points[int(row["point"])].items())
        out.append(f"- {words} ({where}): {headline(row, left, right)}")
    return [*out, ""]


def _levels(
    summary: pd.DataFrame, primary: str, labels: Mapping[str, str], points: Sequence[Mapping[str, object]]
) -> list[str]:
    outcome = BY_NAME[primary]
    rows = summary[(summary["outcome"] == primary) & (summary["point"] == 0)]
    spread = summary[(summary["outcome"] == "spread") & (summary["point"] == 0)].set_index("arm")["mean"]
    losers = summary[(summary["outcome"] == "losers") & (summary["point"] == 0)].set_index("arm")["mean"]
    where = (
        ""
        if len(points) == 1
        else f" at the first setting ({', '.join(f'{k} = {v}' for k, v in points[0].items())})"
    )
    out = [
        f"## What each arm reached{where}",
        "",
        f"{_capital(outcome.label)}: {outcome.meaning} ({outcome.unit}).",
        "",
    ]
    out += [
        "| arm | mean | 95 % interval | spread within cohorts | members who lose | cohorts |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows.to_dict("records"):
        arm = row["arm"]
        interval = f"{row['low']:.2f} to {row['high']:.2f}" if isfinite(row["low"]) else "–"
        within = f"{spread[arm]:.2f}" if arm in spread else "–"
        losing = f"{100 * losers[arm]:.0f} %" if arm in losers else "–"
        out.append(
            f"| {labels[arm]} | {row['mean']:.2f} | {interval} | {within} | {losing} | {row['n_cohorts']} |"
        )
    return out


def _caveats(summary: pd.DataFrame, found: pd.DataFrame, primary: str, defaults: str) -> list[str]:
    out = ["", "## Keep in mind", ""]
    out.append(
        f"- The defaults are {defaults}: set by hand from the sources named, not calibrated. Signs and regions say more than levels."
    )
    out.append("- The unit is the cohort; members of one cohort are not independent.")
    failed = int(summary.drop_duplicates(["point", "arm"])["n_failed"].sum()) if len(summary) else 0
    if failed:
        out.append(f"- {failed} runs failed and are left out, with their pairs: see data/failures.")
    if len(found):
        ratio = found.loc[found["outcome"] == primary, "pairing_ratio"].dropna()
        if len(ratio):
            out.append(
                f"- Arms share people and chances. For {BY_NAME[primary].label} this pairing was worth "
                f"{ratio.median():.1f} times as many cohorts (median)."
            )
    return out
