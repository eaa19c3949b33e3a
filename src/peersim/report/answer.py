"""The answer in plain words, generated from the tables."""

from collections.abc import Mapping, Sequence
from math import isfinite

from peersim.model.outcomes import BY_NAME
from peersim.model.registry import parameters
from peersim.report.page import Page, pairing_text
from peersim.report.regions import over_points, place
from peersim.report.words import (
    ADDED,
    Row,
    about_defaults,
    good_is,
    headline,
    in_own_unit,
    in_sd,
    spaced,
    verdict_text,
    worlds_text,
)
from peersim.stats.wording import capital, common, number, percent, without_common


def answer(page: Page) -> str:
    """answer.md: the question, the headline, the other contrasts, levels, and what to keep in mind."""
    parts = [f"# {page.name}", "", page.question or "No question was stated.", ""]
    if page.contrasts:
        parts += ["## Answer", ""]
        if len(page.points) == 1:
            for name in page.opening:
                row = page.rows(contrast=name, outcome=page.primary)[0]
                parts += [f"{headline(row, *page.names(name))}{_in_worlds(page, name)}", ""]
            parts += _more_in_worlds(page)
            for apart in page.decompositions:
                parts += _why(page, apart)
            for name in page.opening:
                parts += _other_outcomes(page, name)
            parts += _other_contrasts(page) + _interactions(page)
        else:
            parts += over_points(page)
    parts += _levels(page) + _caveats(page)
    return "\n".join([*parts, "", f"<sub>{page.provenance}</sub>", ""])


def _in_worlds(page: Page, contrast: str) -> str:
    """In how many plausible worlds each side is better, as a sentence; empty if that was not asked."""
    if page.in_worlds is None:
        return ""
    table = page.in_worlds
    here = table[(table["contrast"] == contrast) & (table["outcome"] == page.primary)]
    if here.empty:
        return ""
    row, good = here.iloc[0], BY_NAME[page.primary].good
    left, _ = page.names(contrast)
    return f" {worlds_text(row, left, good)}"


def _more_in_worlds(page: Page) -> list[str]:
    """The same of contrasts that are run in plausible worlds and are no headlines."""
    if page.in_worlds is None:
        return []
    asked = dict.fromkeys(name for name in page.in_worlds["contrast"] if name not in page.opening)
    out = [
        f"- {capital(page.names(name)[0])} against {page.names(name)[1]}:{_in_worlds(page, name)}"
        for name in asked
        if name in page.contrasts
    ]
    return [*out, ""] if out else []


def _why(page: Page, apart: Sequence[str]) -> list[str]:
    """What each difference does alone, where the experiment takes the question apart."""
    rows = [page.rows(contrast=name, outcome=page.primary)[0] for name in apart]
    said_of = dict(zip(apart, without_common(apart), strict=True))
    nil = [row for row in rows if row["difference"] == row["low"] == row["high"] == 0.0]
    clear = [row for row in rows if row["low"] > 0.0 or row["high"] < 0.0]
    unclear = [row for row in rows if row not in nil and row not in clear]
    clear.sort(key=lambda row: -abs(row["difference"]))
    said = [
        f"{words} {', '.join(here)}"
        for words, here in (
            ("in favour of leaving", [_short(said_of, row) for row in clear if row["difference"] > 0]),
            ("against", [_short(said_of, row) for row in clear if row["difference"] < 0]),
            ("not told from zero", [_short(said_of, row) for row in unclear]),
        )
        if here
    ]
    alike = [said_of[row["contrast"]] for row in nil]
    equal = f" With {' and '.join(alike)}, the two sides are equal to the last bit." if alike else ""
    world = "a world where the two sides are alike" if alike else "the same world"
    unit = "SD" if isfinite(rows[0]["d"]) else "its own unit"
    return [
        f"Why{_whose(page, apart)}: each difference added alone to {world}, in {unit} "
        f"(they need not add up; intervals below), {'; '.join(said)}.{equal}",
        "",
    ]


def _whose(page: Page, apart: Sequence[str]) -> str:
    """Which sides are taken apart, where there are several questions."""
    if len(page.decompositions) == 1:
        return ""
    left, right = zip(*(page.names(name) for name in apart), strict=True)
    return f" ({common(left)} against {common(right)})"


def _short(said_of: Mapping[str, str], row: Row) -> str:
    return f"{said_of[row['contrast']]} {number(row['d'] if isfinite(row['d']) else row['difference'], sign=True)}"


def _cells(page: Page, row: Row) -> list[str]:
    undefined = page.undefined(row["contrast"], row["outcome"])
    if undefined:
        return ["–", "–", f"not defined in {undefined}"]
    return [in_sd(row), in_own_unit(row), verdict_text(row)]


def _other_outcomes(page: Page, contrast: str) -> list[str]:
    rows = [row for row in page.rows(contrast=contrast) if row["outcome"] != page.primary]
    if not rows:
        return []
    left, right = page.names(contrast)
    out = [f"## {capital(left)} minus {right}, in other outcomes", ""]
    out += ["| outcome | unit | good is | in SD | in its own unit | verdict |", "|---|---|---|---|---|---|"]
    for row in rows:
        outcome = BY_NAME[row["outcome"]]
        out.append(f"| {' | '.join([outcome.label, outcome.unit, good_is(outcome), *_cells(page, row)])} |")
    return [*out, ""]


def _other_contrasts(page: Page) -> list[str]:
    others = [name for name in page.contrasts if name not in page.opening]
    if not others:
        return []
    outcome = BY_NAME[page.primary]
    out = [f"## Other contrasts in {outcome.label}", ""]
    out += [f"| contrast | left minus right | in SD | {outcome.unit} | verdict |", "|---|---|---|---|---|"]
    for name in others:
        row = page.rows(contrast=name, outcome=page.primary)[0]
        left, right = page.names(name)
        out.append(f"| {' | '.join([spaced(name), f'{left} − {right}', *_cells(page, row)])} |")
    return [*out, ""]


def _interactions(page: Page) -> list[str]:
    """Differences of two contrasts: whether the one depends on the other."""
    if not page.interactions:
        return []
    outcome = BY_NAME[page.primary]
    out = [f"## Does one difference depend on another? ({outcome.label})", ""]
    out += ["The first difference less the second. Zero: they add up.", ""]
    out += [
        f"| interaction | first less second | in SD | {outcome.unit} | in words |",
        "|---|---|---|---|---|",
    ]
    for name, pair in page.interactions.items():
        row = page.rows(contrast=name, outcome=page.primary)[0]
        sides = " less ".join(f"({' − '.join(page.names(one))})" for one in pair)
        cells = [spaced(name), sides, in_sd(row), in_own_unit(row), ADDED[row["verdict"]]]
        out.append(f"| {' | '.join(cells)} |")
    return [*out, ""]


def _point_shown(page: Page) -> int:
    """The point where what varies stands nearest its defaults."""

    def away(number: int) -> int:
        point = page.points[number]
        return sum(
            path not in parameters or parameters[path].default != value for path, value in point.items()
        )

    return min(range(len(page.points)), key=away)


def _levels(page: Page) -> list[str]:
    outcome, shown = BY_NAME[page.primary], _point_shown(page)
    here = page.summary[page.summary["point"] == shown]
    by_outcome = {name: rows.set_index("arm")["mean"] for name, rows in here.groupby("outcome")}
    where = "" if len(page.points) == 1 else f", at {place(page.points[shown])}"
    out = [f"## What each arm reached{where}", ""]
    out += [f"{capital(outcome.label)}: {outcome.meaning} ({outcome.unit}).", ""]
    beside = ["SD within cohorts", "members who lose"] if page.primary == "gain" else []
    columns = ["arm", "mean", "95 % interval", *beside, "cohorts"]
    out += [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for row in here[here["outcome"] == page.primary].to_dict("records"):
        arm = row["arm"]
        cells = [
            page.labels[arm],
            _defined(row["mean"]),
            f"{row['low']:.2f} to {row['high']:.2f}" if isfinite(row["low"]) else "–",
        ]
        if beside:
            cells += [_defined(by_outcome["spread"][arm]), percent(by_outcome["losers"][arm])]
        out.append(f"| {' | '.join([*cells, str(row['n_cohorts'])])} |")
    return out


def _defined(value: float) -> str:
    return f"{value:.2f}" if isfinite(value) else "not defined"


def _caveats(page: Page) -> list[str]:
    out = ["", "## Keep in mind", ""]
    out.append(f"- {about_defaults(page.defaults)} Signs and regions say more than levels.")
    out.append("- The unit is the cohort: members of one cohort are not independent.")
    out.append("- SD is the spread of people at the start of the default world, the same in every setting.")
    out.append("- Each interval stands for itself: of many contrasts, one in twenty misses by chance.")
    if page.constant_formats:
        out.append(
            f"- How much a course or an expert teaches is set by constants of the model: comparisons with "
            f"{' and '.join(page.constant_formats)} are comparisons with those constants."
        )
    if page.worlds:
        out.append(f"- {page.worlds}")
    out += [f"- Replaced rules: {rule}." for rule in page.replaced]
    out += [f"- Of the people: {note}." for note in page.notes]
    failed = int(page.summary.drop_duplicates(["point", "arm"])["n_failed"].sum())
    if failed:
        runs = "1 run failed and is" if failed == 1 else f"{failed} runs failed and are"
        out.append(f"- {runs} left out, with their pairs: see data/failures.")
    worth = pairing_text(page, "contrasts")
    return [*out, f"- {worth}"] if worth else out
