"""What to measure first, in a director's words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import floor, isfinite, log10
from typing import Any

from peersim.analysis.information import EVERYTHING
from peersim.analysis.measuring import SD, Measuring
from peersim.model.registry import parameters
from peersim.report.markdown import plain
from peersim.report.words import spaced
from peersim.stats.wording import capital, number

SURE = 0.05  # assumption: of so few worlds it is not worth asking which they are
WORTH = 0.1  # assumption: of the value of everything, below which an input is not worth a sentence
_MOST = 5  # inputs in a table of the page
_NAMED = 2  # inputs after the first that a sentence names
_DIGITS = (2, 6)
_LEAST_SHOWN = 0.01  # of the value of everything, below which a row of the page would be noughts

Row = Mapping[str, Any]


def finding(found: Measuring) -> str:
    """One sentence: what to measure first, or that nothing is worth it, and why."""
    everything, told = _everything(found), _told(found)
    now = round(found.worlds * everything["wrong_now"])
    if _equal(found):
        return "Nothing is worth measuring: the two programmes are equal in every world"
    if _settled(found):
        ahead = f"{found.ahead} is ahead of {found.behind} in {found.worlds - now} of {found.worlds} worlds"
        return f"Nothing is worth measuring: {ahead}"
    if told:
        after = round(found.worlds * told[0]["wrong_after"])
        if after < now:
            return (
                f"Measure {_name(told[0])} first: the worse programme is then recommended in {after} of "
                f"{found.worlds} worlds, now in {now}"
            )
        return f"Measure {_name(told[0])} first: that avoids {_size(found, told[0], 'evppi')} on average"
    return _nothing_alone(found)


def _nothing_alone(found: Measuring) -> str:
    """Why no single input is worth it."""
    alone = found.table.iloc[1:]
    if alone["evppi"].max() == 0.0:
        return "No single input is worth measuring: none alone would change the choice"
    if alone["told"].any():
        return "No single input is worth measuring: each alone avoids less than a tenth of what all together would"
    return "No single input is known to be worth measuring: none can be told from one that does nothing"


def said(found: Measuring) -> str:
    """The finding and what it rests on, as plain sentences."""
    return f"{finding(found)}. {_details(found)}"


def _details(found: Measuring) -> str:
    everything, told = _everything(found), _told(found)
    if _equal(found):
        return f"{capital(found.left)} and {found.right} have the same {found.outcome.label}."
    if _settled(found):
        told = []
    counts = (round(found.worlds * everything[f"wrong_now{end}"]) for end in ("", "_low", "_high"))
    wrong, low, high = counts
    parts = [
        f"{capital(found.ahead)} is ahead of {found.behind} in {found.outcome.label} on average, by "
        f"{_amount(found, abs(found.mean))}.",
        f"It is behind in {wrong} [{low}, {high}] of {found.worlds} worlds.",
        f"Who knew everything would avoid a loss of {_size(found, everything, 'evppi')} on average (expected value of "
        "perfect information).",
    ]
    for row in told[:1]:
        parts += [
            f"Who knew {_name(row)} would avoid {_size(found, row, 'evppi')} (expected value of partial perfect "
            "information).",
            *_of_sample(found, row),
        ]
    if len(told) > 1:
        others = ", ".join(f"{_name(row)} {_size(found, row, 'evppi')}" for row in told[1 : 1 + _NAMED])
        parts.append(f"After it comes: {others}.")
    if not told and not _settled(found) and everything["evppi"] > 0.0:
        never = found.table["evppi"].iloc[1:].max() == 0.0
        parts.append(
            f"{'Only' if never else 'Perhaps only'} several inputs known together would change the choice."
        )
    if _little(found):
        parts.append(
            f"All of this is below the margin of {found.margin:g} {found.unit}: who chooses without measuring loses "
            "little on average."
        )
    return " ".join(parts)


def _of_sample(found: Measuring, row: Row) -> list[str]:
    """What observations of an input are worth, and what they are."""
    if not isfinite(row["evsi"]):
        return []
    meaning = parameters[row["input"]].meaning if row["input"] in parameters else _name(row)
    asked = (
        f"{found.observations} answers by yes or no ({meaning})"
        if row["kind"] == "share"
        else f"{found.observations} readings, each as uncertain as it is now ({meaning}),"
    )
    return [f"{asked} would avoid {_size(found, row, 'evsi')} (expected value of sample information)."]


def page(all_found: Sequence[Measuring]) -> str:
    """value.md: a section per contrast."""
    parts = [
        "# What to measure first",
        "",
        "Which input, if it were known, would most reduce the loss from recommending the worse programme?",
        "",
    ]
    for found in all_found:
        parts += [f"## {capital(spaced(plain(found.contrast)))}", "", *_section(found)]
    parts += ["## Keep in mind", "", *(f"- {line}" for line in _caveats(all_found[0]))]
    return "\n".join([*parts, "", f"<sub>{all_found[0].provenance}</sub>", ""])


def _section(found: Measuring) -> list[str]:
    shown = replace(found, left=plain(found.left), right=plain(found.right))
    return [f"**{finding(shown)}.** {_details(shown)}", "", *_table(found)]


def _table(found: Measuring) -> list[str]:
    out = [
        f"| known | avoids on average ({found.unit}) | {found.observations} observations avoid | chance | behind, of "
        f"{found.worlds} worlds |",
        "|---|---|---|---|---|",
    ]
    shown = found.table.head(1 + _MOST)
    shown = shown[shown["evppi"] >= _LEAST_SHOWN * shown["evppi"].iloc[0]]
    for row in shown.to_dict("records"):
        whole = row["input"] == EVERYTHING
        out.append(
            f"| {plain(row['input'])} | {_interval(found, row, 'evppi')} | {_interval(found, row, 'evsi')} | "
            f"{'–' if whole else _chance(row['chance'])} | {_count(found, row['wrong_after'])} |"
        )
    others = len(found.table) - len(shown)
    more = (
        [f"Other inputs: {others}, each worth less or nothing; `value.csv` has them.", ""] if others else []
    )
    return [*out, "", *more]


def _chance(chance: float) -> str:
    return "below 0.01" if chance < 0.01 else number(chance)


def _count(found: Measuring, share: float) -> str:
    return str(round(found.worlds * share)) if isfinite(share) else "as now"


def _caveats(found: Measuring) -> list[str]:
    return [
        "Worlds count alike, so all rests on the ranges that are called plausible: of an input with a narrow range "
        "little is left to learn.",
        "What measuring costs is not in these numbers.",
        "Worth is that of one input alone. Two known together can be worth more than the sum of both.",
        "Chance: that any input would seem worth as much if none did anything. An input counts as worth something "
        "where that is below 0.05 and its interval lies above zero.",
        f"Observations are an assumption: {found.observations} answers by yes or no where the input is a share or a "
        f"chance; else {found.observations} readings, each as uncertain as the input is over the worlds.",
        f"The noise of {found.cohorts} cohorts a world is taken out.",
        "Intervals are 95 % bootstrap intervals over worlds: how much another sample of worlds would change.",
        *(
            [f"Not counted as inputs, for a director decides them: {', '.join(map(plain, found.levers))}."]
            if found.levers
            else []
        ),
    ]


def _settled(found: Measuring) -> bool:
    """Whether one programme is ahead in nearly all worlds, and little is lost in the others."""
    return bool(_everything(found)["wrong_now"] <= SURE) and _little(found)


def _little(found: Measuring) -> bool:
    """Whether all that could be avoided is less than what matters."""
    return bool(_everything(found)["evppi_high"] < found.margin)


def _equal(found: Measuring) -> bool:
    return found.mean == 0.0 and not found.table["wrong_now_high"].any()


def _everything(found: Measuring) -> Row:
    return found.table.iloc[0].to_dict()


def _told(found: Measuring) -> list[Row]:
    """The inputs that are worth more than chance would make of them, and a good part of everything, the first first."""
    least = WORTH * _everything(found)["evppi"]
    return [row for row in found.table.iloc[1:].to_dict("records") if row["told"] and row["evppi"] >= least]


def _name(row: Row) -> str:
    return str(row["input"]).rpartition(".")[2].replace("_", " ")


def _size(found: Measuring, row: Row, name: str) -> str:
    """A value with its interval, in SD and in the outcome's own unit."""
    own = f", that is {_own(found, row[name])}" if found.unit == SD and found.own is not None else ""
    unit = f" {found.unit}" if found.unit else ""
    return _interval(found, row, name).replace(" [", f"{unit} [", 1) + own


def _amount(found: Measuring, value: float) -> str:
    own = f" ({_own(found, value)})" if found.unit == SD and found.own is not None else ""
    return f"{number(value, _digits(value))} {found.unit}".rstrip() + own


def _own(found: Measuring, value: float) -> str:
    here = value * (found.own or 1.0)
    return f"{number(here, _digits(here))} {found.outcome.unit}".rstrip()


def _interval(found: Measuring, row: Row, name: str) -> str:
    """A value and its interval, with as many decimals as tell a third of the value of everything."""
    if not isfinite(row[name]):
        return "–"
    digits = _digits(_everything(found)["evppi"] / 3.0)
    value, low, high = (number(row[f"{name}{end}"], digits) for end in ("", "_low", "_high"))
    return f"{value} [{low}, {high}]"


def _digits(value: float) -> int:
    """Decimals that show two digits of a value."""
    least, most = _DIGITS
    return least if value <= 0.0 else min(max(1 - floor(log10(value)), least), most)
