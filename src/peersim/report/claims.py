"""The page of claims: self-contained HTML, what matters first."""

import base64
from collections.abc import Mapping, Sequence
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, StrictUndefined

from peersim.inquiry.claims.beside import ROOMS
from peersim.inquiry.claims.entries import Claim, Claims
from peersim.inquiry.claims.judging import KNOWN, NEARLY_ALL, SAID, SIDES, Key
from peersim.inquiry.claims.trials import NAMED
from peersim.model.parameters import DEFAULTS_VERSION
from peersim.report.words import about_defaults
from peersim.stats.wording import number, out_of, with_interval

KINDS = {
    "fact": "Facts of the programme",
    "assumed": "Taken as given",
    "absent": "Not in the model",
}
"""Claims that are not tested, and the heading over them."""


def page(
    verdicts: pd.DataFrame,
    claims: Claims,
    pictures: Sequence[Path],
    folders: Mapping[Key, Path],
    place: Path,
    provenance: str,
    drawn: str,
) -> str:
    """All claims, each test with sign, size, effect and shares; figures embedded; nothing is loaded from elsewhere.

    ``folders`` are those in which the plausible worlds of each test can be replayed, ``place`` that of the page, and
    ``drawn`` says which plausible worlds were drawn.
    """
    template = files(__package__).joinpath("claims.html.jinja").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    tried: dict[str, list[dict[str, Any]]] = {name: [] for name in claims.all}
    for row in rows_of(verdicts):
        if row.get("asks"):
            tried[row["claim"]].append(_test(row, folders, place))
    entries = [_entry(name, claim, tried[name]) for name, claim in claims.all.items()]
    tested = [entry for entry in entries if entry["tests"]]
    tested.sort(key=lambda entry: SAID.index(entry["tests"][0]["size"]))
    tests = [test for entry in tested if entry["where"] for test in entry["tests"]]
    group = next(
        (test["effect_value"] for entry in tested if entry["name"] == "C24" for test in entry["tests"]), None
    )
    return (
        environment.from_string(template).render(
            claims_tested=[entry for entry in tested if entry["where"]],
            patterns=[entry for entry in tested if not entry["where"]],
            others=[
                (title, [entry for entry in entries if entry["kind"] == kind and not entry["tests"]])
                for kind, title in KINDS.items()
            ],
            counts=[(size, _count(tests, size)) for size in SAID],
            emerged={size: _count([t for t in tests if t["sign"] == "emerged"], size) for size in SAID},
            calibrated={size: _count([t for t in tests if t["target"]], size) for size in SAID},
            numbers=len({(test["effect_value"], test["arms"]) for test in tests}),
            tests=len(tests),
            pictures=[base64.b64encode(picture.read_bytes()).decode() for picture in pictures],
            claims=claims,
            drawn=drawn,
            nearly_all=round(100 * NEARLY_ALL),
            known=round(100 * KNOWN),
            of_group=number(100 * claims.margin / group, 0) if group else None,
            provenance=provenance,
            defaults=about_defaults(DEFAULTS_VERSION),
        )
        + "\n"
    )


def _count(tests: Sequence[Mapping[str, Any]], size: str) -> int:
    return sum(test["size"] == size for test in tests)


def rows_of(verdicts: pd.DataFrame) -> list[dict[str, Any]]:
    """The table row by row; None where there is nothing."""
    return verdicts.astype(object).where(verdicts.notna(), None).to_dict("records")


def _entry(name: str, claim: Claim, tests: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A claim as the page says it."""
    return {
        "name": name,
        "kind": claim.kind,
        "says": claim.says,
        "where": claim.place,
        "because": claim.because,
        "tests": tests,
        "mechanism": claim.mechanism,
        "tried_in": claim.holds_in if claim.off else "",
    }


def _test(row: Mapping[str, Any], folders: Mapping[Key, Path], place: Path) -> dict[str, Any]:
    """A test as the page says it."""
    folder = folders.get((row["claim"], row["test"]))
    arm = str(row["arms"]).split()[0]
    at = row["turns_at"]
    return {
        "asks": row["asks"],
        "sign": row["sign"],
        "because": row["because"],
        "size": row["size"],
        "slug": str(row["size"]).replace(" ", "-"),
        "effect": effect_text(row),
        "effect_value": row["effect"],
        "arms": row["arms"],
        "shares": shares_text(row),
        "region": row["region"] if row["size"] == "depends" else "",
        "beside": [room_text(row, room) for room in ROOMS if row.get(f"{room}_size")],
        "target": row["target"],
        "same_as": row["same_as"],
        "without": row["without_mechanism"],
        "turns_in": row["turns_in"],
        "turned": "it is clearly not large enough"
        if row["verdict"] == "better"
        else "it clearly is as the claim says",
        "replay": f"peersim replay {place.as_posix()}/{NAMED} 0:0:{arm}",
        "replay_turned": f"peersim replay {folder.as_posix()} {at}:0:{arm}"
        if folder is not None and at is not None
        else "",
    }


def effect_text(row: Mapping[str, Any]) -> str:
    """The effect in the default world, with interval, verdict, margin and n."""
    found = with_interval(row["effect"], row["low"], row["high"], 3, row["margin"])
    said = f"clearly {row['verdict']}" if row["clear"] else row["verdict"]
    words = {"better": "as the claim says", "worse": "the other way round"}
    for word, meaning in words.items():
        said = said.replace(word, meaning)
    return f"{found} {row['unit']}: {said} (margin {row['margin']:g}, {row['n_cohorts']} cohorts)"


def shares_text(row: Mapping[str, Any]) -> str:
    """In how many plausible worlds a test holds, is too small, or goes the other way; empty if it was not tried."""
    worlds = row.get("n_worlds")
    if not worlds:
        return ""
    held, small, against = (out_of(row[f"share_{side}"], row[f"within_{side}"], worlds) for side in SIDES)
    known = "" if _is_known(row) else " How many is not known to 5 of 100."
    return (
        f"Of {worlds} plausible worlds it is as the claim says, and large enough to matter, in {held}; too small in "
        f"{small}; the other way round in {against} ({row['n_per_world']} cohorts in each).{known}"
    )


def _is_known(row: Mapping[str, Any]) -> bool:
    return all(row[f"within_{side}"] <= KNOWN for side in SIDES)


def room_text(row: Mapping[str, Any], room: str) -> str:
    """What becomes of a test in another room."""
    found = with_interval(row[f"{room}_effect"], row[f"{room}_low"], row[f"{room}_high"], 3, row["margin"])
    words = ROOMS[room].words
    out = f"{words[0].upper()}{words[1:]}: {row[f'{room}_size']}; {found} {row['unit']}"
    shares = [row[f"{room}_share_{side}"] for side in SIDES]
    if all(share is not None and isfinite(share) for share in shares):
        held, small, against = (round(100 * share) for share in shares)
        out += f"; of 100 worlds as the claim says in {held}, too small in {small}, the other way round in {against}"
    return out
