"""The page of claims: self-contained HTML."""

import base64
from importlib.resources import files
from pathlib import Path

import pandas as pd
from jinja2 import Environment, StrictUndefined

from peersim.inquiry.claims.beside import ROOMS
from peersim.inquiry.claims.entries import Claims
from peersim.inquiry.claims.judging import CLEAR
from peersim.model.parameters import DEFAULTS_VERSION
from peersim.report.words import about_defaults
from peersim.stats.wording import with_interval

TRIED = ("supported", "not supported", "depends on the region", "undecided")
_ORDER = (
    *TRIED,
    "by construction",
    "programme fact, an input",
)


def page(
    verdicts: pd.DataFrame,
    effects: pd.DataFrame,
    claims: Claims,
    picture: Path,
    runs: Path,
    provenance: str,
    worlds: str,
) -> str:
    """All claims with verdict, effect, region and mechanism, the figure embedded; nothing is loaded from elsewhere.

    ``runs`` is the folder in which a cohort can be replayed, ``worlds`` says which plausible worlds were drawn.
    """
    template = files(__package__).joinpath("claims.html.jinja").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    rows = [_row(row, effects) for row in verdicts.to_dict("records")]
    counts = [(name, sum(row["verdict"] == name for row in rows)) for name in _ORDER]
    return (
        environment.from_string(template).render(
            rows=rows,
            counts=[(name, count) for name, count in counts if count],
            picture=base64.b64encode(picture.read_bytes()).decode(),
            claims=claims,
            worlds=worlds,
            runs=runs.as_posix(),
            clear=round(100 * CLEAR),
            provenance=provenance,
            defaults=about_defaults(DEFAULTS_VERSION),
        )
        + "\n"
    )


def _row(row: dict[str, object], effects: pd.DataFrame) -> dict[str, object]:
    """A claim as the page says it."""
    here = (
        effects[(effects["claim"] == row["claim"]) & (effects["world"] == "default")]
        if len(effects)
        else effects
    )
    return row | {
        "beside": [_beside(row, room) for room in ROOMS if not pd.isna(row[f"{room}_effect"])],
        "tests": [
            effect_text(test) if row["verdict"] in TRIED else effect_text(test).rpartition(":")[0]
            for test in here.to_dict("records")
        ],
        "shares": _percents(row, "share"),
        "arms": list(dict.fromkeys(" ".join(here["arms"]).split())) if len(here) else [],
        "slug": str(row["verdict"]).split(",")[0].replace(" ", "-"),
    }


def _beside(row: dict[str, object], room: str) -> dict[str, object]:
    """What becomes of a claim in another room."""
    value, low, high = (float(row[f"{room}_{key}"]) for key in ("effect", "low", "high"))  # type: ignore[arg-type]
    margin = float(row["margin"])  # type: ignore[arg-type]
    return {
        "words": ROOMS[room].words,
        "verdict": row[f"{room}_verdict"],
        "effect": f"{with_interval(value, low, high, 3, margin)} {row['unit']}",
        "shares": _percents(row, f"{room}_share"),
    }


def _percents(row: dict[str, object], prefix: str) -> list[int] | None:
    """In how many of a hundred worlds a claim holds, fails, is undecided; None where it was not tried in any."""
    shares = [float(row[f"{prefix}_{state}"]) for state in ("holds", "fails", "undecided")]  # type: ignore[arg-type]
    return None if pd.isna(shares[0]) else [round(100 * share) for share in shares]


def effect_text(row: dict[str, object]) -> str:
    """An effect with its interval, margin and n."""
    value, low, high, margin = (float(row[key]) for key in ("effect", "low", "high", "margin"))  # type: ignore[arg-type]
    about = f"(margin {margin:g}, {row['n_cohorts']} cohorts)"
    return f"{with_interval(value, low, high, 3, margin)} {row['unit']} {about}: {row['state']}"
