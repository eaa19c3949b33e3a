"""The answer of a design that samples: over all points, not at one."""

from math import ceil, isfinite

from peersim.model.outcomes import BY_NAME
from peersim.report.page import Page, pairing_text
from peersim.report.words import Row, about_defaults, in_own_unit, in_sd, spaced
from peersim.stats.contrasts import MIN_PAIRS
from peersim.stats.wording import capital, percent, with_interval

_WORDS = ("better", "worse", "higher", "lower", "negligible")


def answer_over_points(page: Page, kind: str, failed: int, left_out: str) -> str:
    """answer.md: the mean over the points of the sample, and at how many of them a side wins."""
    parts = [f"# {page.name}", "", page.question or "No question was stated.", ""]
    if page.contrasts:
        parts += ["## Answer", ""]
        for name in page.opening:
            row = page.rows(contrast=name, outcome=page.primary)[0]
            parts += [_headline(page, row, name, kind), ""]
        parts += _table(page)
    parts += ["## Keep in mind", ""]
    parts += [f"- {line}" for line in _caveats(page, failed, left_out)]
    return "\n".join([*parts, "", f"<sub>{page.provenance}</sub>", ""])


def _headline(page: Page, row: Row, name: str, kind: str) -> str:
    left, right = page.names(name)
    outcome = BY_NAME[row["outcome"]]
    found = f"{in_own_unit(row)} {outcome.unit}"
    if isfinite(row["d"]):
        effect = with_interval(row["d"], row["d_low"], row["d_high"], unit="SD", margin=row["margin"])
        found = f"{effect}, that is {found}"
    text = (
        f"Over {row['n_points']} points ({kind.replace('-', ' ')}), **{capital(left)}** minus **{right}** in "
        f"{outcome.label} is {found} on average ({row['n_pairs']} cohorts at each point). "
    )
    if row["n_pairs"] < MIN_PAIRS:
        return f"{text}With fewer than {MIN_PAIRS} cohorts no single point has a verdict."
    if not row["n_points"]:
        return f"{text}At no point is it defined."
    return f"{text}Point by point, by more than the margin or within it, {left} is {_shares(row)}."


def _shares(row: Row) -> str:
    return ", ".join(
        f"{word} in {percent(row[f'share_{word}'])} (± {ceil(100 * row[f'within_{word}'])})"
        for word in _WORDS
        if row[f"share_{word}"] > 0
    )


def _table(page: Page) -> list[str]:
    out = ["## Every contrast and outcome, over all points", ""]
    out += ["| contrast | outcome | in SD | in its own unit | share of points |", "|---|---|---|---|---|"]
    for row in page.rows():
        outcome = BY_NAME[row["outcome"]]
        cells = [
            spaced(row["contrast"]),
            f"{outcome.label} ({outcome.unit})",
            in_sd(row),
            in_own_unit(row),
            _shares(row),
        ]
        out.append(f"| {' | '.join(cells)} |")
    return [*out, ""]


def _caveats(page: Page, failed: int, left_out: str) -> list[str]:
    out = [
        *(
            [f"The points are plausible worlds, which `worlds.toml` has: {page.worlds}."]
            if page.worlds
            else []
        ),
        "The points are a sample of what varies: `peersim analyse` says which parameters drive the difference, "
        "and where a side wins.",
        "Points share people and chances, so the unit of an interval is the replicate; it holds for these points.",
        about_defaults(page.defaults),
        *(f"Of the people: {note}." for note in page.notes),
    ]
    if failed:
        runs = "1 run failed" if failed == 1 else f"{failed} runs failed"
        out.append(f"{runs}, so {left_out} left out whole, in all arms: see data/failures.")
    worth = pairing_text(page, "points and contrasts")
    return [*out, worth] if worth else out
