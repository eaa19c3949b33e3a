"""What the columns of tables mean: meaning, unit and type of each."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from peersim.model.errors import InputError, quoted
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.model.registry import parameters
from peersim.store.shapes import SCENARIO

_TYPES = {"VARCHAR": "text", "BOOLEAN": "true or false", "DOUBLE": "number", "FLOAT": "number"}
_WHOLE = "whole number"

_COMMON = {
    "replicate": ("number of the cohort, from 0; arms of a replicate share people and chances", ""),
    "point": ("number of the point of what varies, from 0", ""),
    SCENARIO: ("name of the point in the table of points", ""),
    "arm": ("name of the arm", ""),
    "status": ("ok, or how the run failed", ""),
    "session": ("number of the session; 0 is the start", ""),
    "week": ("week at the end of the session and the work after it", "weeks"),
    "message": ("why the run failed", ""),
    "replay": ("the command that runs it again", ""),
}
_DESIGN = {
    "members": ("people in a cohort", "people"),
    "groups": ("groups in a cohort", "groups"),
    "realised_externality": (
        "mix of organisations in a group as it was seated, 0 one only, 1 each member another",
        "0-1",
    ),
    "realised_diversity": ("the same of functions", "0-1"),
    "realised_industry_mix": ("the same of industries", "0-1"),
}
_OF_ROW = "that of the outcome, in the column unit"
_VERDICTS = ("better", "worse", "higher", "lower", "negligible")
_ESTIMATES = (
    {
        "outcome": ("name of the outcome; `peersim describe NAME` says what it means", ""),
        "unit": ("unit of the outcome", ""),
        "mean": ("mean over cohorts", _OF_ROW),
        "low": ("lower end of the 95 % interval", _OF_ROW),
        "high": ("upper end of the 95 % interval", _OF_ROW),
        "sd": ("standard deviation over cohorts", _OF_ROW),
        "n_cohorts": ("cohorts in which the outcome is defined", "cohorts"),
        "n_failed": ("cohorts that failed", "cohorts"),
        "contrast": ("name of the contrast in the experiment file", ""),
        "difference": ("mean of left minus right over pairs of cohorts", _OF_ROW),
        "d": ("the difference in standard deviations across people at the start", "start SDs"),
        "d_low": ("lower end of the 95 % interval of d", "start SDs"),
        "d_high": ("upper end of the 95 % interval of d", "start SDs"),
        "margin": (
            "a smaller difference does not matter",
            "start SDs where d is given, else that of the outcome",
        ),
        "verdict": ("better, worse, higher, lower, negligible or open: the interval against the margin", ""),
        "clear": ("whether the whole interval lies beyond the margin, so that the verdict is clearly so", ""),
        "n_pairs": ("pairs of cohorts compared", "pairs"),
        "pairing_ratio": ("how many times as many cohorts independent arms would have needed", "ratio"),
        "n_points": ("points compared", "points"),
    }
    | {
        f"share_{word}": (
            f"share of points whose own estimate is {word}, by more than the margin or within it",
            "share",
        )
        for word in _VERDICTS
    }
    | {f"within_{word}": (f"by how much share_{word} may be off, 95 %", "share") for word in _VERDICTS}
)


def dictionary(table: str, types: Mapping[str, str]) -> pd.DataFrame:
    """A row per column of a table: column, meaning, unit, type. ``types`` are DuckDB's."""
    known = _known(table)
    rows = [(name, *known[name], _TYPES.get(of, _WHOLE)) for name, of in types.items()]
    return pd.DataFrame(rows, columns=["column", "meaning", "unit", "type"])


def check_known(table: str, columns: Sequence[str], file: Path) -> None:
    """Raise :class:`InputError` for a column that a table does not have. ``file`` is where it came from."""
    known = _known(table)
    for name in columns:
        if name not in known:
            problem = f"its table {table} has a column {quoted(name)}, which peersim does not write"
            raise InputError(f"{problem}; `peersim run` makes the table anew", file=file)


def _known(table: str) -> dict[str, tuple[str, str]]:
    """Meaning and unit of every column that a table can have."""
    outcomes = SESSION_OUTCOMES if table == "sessions" else RUN_OUTCOMES
    known = _COMMON | _DESIGN | {path: (about.meaning, about.unit) for path, about in parameters.items()}
    own = {o.name: (o.meaning, o.unit) for o in outcomes} if table in ("runs", "sessions") else _ESTIMATES
    return known | own
