"""Contrasts as they are drawn: their numbers in one unit, and what the marks mean."""

from __future__ import annotations

from math import isfinite

import pandas as pd

from peersim.figures.kit.words import margin_text

COLUMNS = ["contrast", "label", "value", "low", "high", "unit", "margin", "difference", "verdict", "n_pairs"]


def in_sd(rows: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """What is drawn: value, low and high in SD where the outcome has one, else in its unit."""
    has_sd = rows["d"].map(isfinite).all()
    drawn = ["d", "d_low", "d_high"] if has_sd else ["difference", "low", "high"]
    out = rows.drop(columns=["low", "high", "unit"]).copy()
    for name, source in zip(("value", "low", "high"), drawn, strict=True):
        out[name] = rows[source]
    out["unit"] = "SD" if has_sd else rows["unit"]
    out["label"] = rows["contrast"].map(labels)
    return out[[*COLUMNS, *(["point"] if rows["point"].nunique() > 1 else [])]]


def marks_text(data: pd.DataFrame, band: str) -> str:
    """What fillings and the band of the margin mean."""
    margin = margin_text(data["margin"].iloc[0], data["unit"].iloc[0])
    return (
        "Filled: beyond the margin; hollow: open; grey diamond: negligible, the whole interval "
        f"within {margin} ({band}), where a difference does not matter."
    )
