"""The contested claims: effect against the margin in the default world, and in how many plausible worlds each holds."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.kit.page import Page, Source
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import GREY, INK, LIGHT, TWO_COLUMNS, styled
from peersim.figures.reports.about import rows_of
from peersim.stats.wording import number

MOST = 6.0  # margins that the axis shows; beyond it an arrow
ROOM = 0.15  # beside it, so that a mark at the edge is whole
ROW, EDGES = 0.24, 0.6  # inches


def contested(verdicts: pd.DataFrame, labels: Mapping[str, str], worlds: int, provenance: str) -> Drawing:
    """One row per claim that has a label and was tried (all that were tried, if none of those was)."""
    tried = verdicts[(verdicts["verdict"].isin(VERDICTS)) & verdicts["effect"].notna()]
    chosen = tried[tried["claim"].isin(list(labels))]
    data = _rows(chosen if len(chosen) else tried, labels)
    with styled():
        page = Page(height=EDGES + ROW * max(1, len(data)), width=TWO_COLUMNS)
        left, right = page.figure.subplots(1, 2, width_ratios=[1.4, 1.0], sharey=True)
        _effects(left, data)
        _shares(right, data)
        caption = (
            "Left: the weakest of a claim's tests in the default world, in margins (1 = the least effect that matters; "
            f"shaded: within the margin), with 95 % intervals over {_n(data)}; an arrow: beyond the axis. Filled: "
            f"above the margin, so the claim holds there. Right: of {worlds} plausible worlds, those in which it "
            "clearly holds (dark), clearly fails (light), or neither (white). In-house groups are of one division, "
            "without a coach; claims.csv has the others beside them."
        )
        return page.finish(Source(provenance), _title(data), caption, data)


VERDICTS = ("supported", "not supported", "depends on the region", "open")


def _rows(tried: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """What is drawn: the effect in margins, and the three shares."""
    out = tried[["claim", "verdict", "n_cohorts", "share_holds", "share_fails", "share_undecided"]].copy()
    for name in ("effect", "low", "high"):
        out[name] = tried[name].astype(float) / tried["margin"].astype(float)
    out["label"] = [labels.get(name, "") for name in out["claim"]]
    return out.reset_index(drop=True)


def _effects(axes: Axes, data: pd.DataFrame) -> None:
    axes.axvspan(-1.0, 1.0, color=LIGHT, linewidth=0, zorder=0)
    for at, row in enumerate(data.to_dict("records")):
        value = min(max(row["effect"], -MOST), MOST)
        if value == row["effect"]:
            axes.plot([max(row["low"], -MOST), min(row["high"], MOST)], [at, at], color=INK, linewidth=1.2)
            face = INK if row["low"] > 1.0 else "white"
            axes.plot(value, at, "o", color=INK, markerfacecolor=face, markersize=3.5)
        else:
            value *= 0.96
            axes.plot(value, at, marker=">" if value > 0 else "<", color=INK, markersize=5.0)
            said = number(row["effect"], 0)
            axes.annotate(
                said, (value, at), xytext=(-6 if value > 0 else 6, 0), textcoords="offset points",
                ha="right" if value > 0 else "left", va="center",
            )  # fmt: skip
    rows_of(axes, [f"{row['label']}  {row['claim']}".strip() for row in data.to_dict("records")])
    axes.set_xlim(-MOST - ROOM, MOST + ROOM)
    axes.set_xlabel("effect in the default world (margins)")


def _shares(axes: Axes, data: pd.DataFrame) -> None:
    for at, row in enumerate(data.to_dict("records")):
        holds, fails = 100.0 * row["share_holds"], 100.0 * row["share_fails"]
        axes.barh(at, holds, color=INK, height=0.55)
        axes.barh(at, fails, left=100.0 - fails, color="#c8c8c8", height=0.55)
        axes.barh(at, 100.0, color="none", edgecolor=GREY, linewidth=0.5, height=0.55)
        axes.text(103.0, at, row["verdict"].replace("depends on the region", "depends"), va="center")
    axes.set_xlim(0.0, 100.0)
    axes.tick_params(axis="y", length=0, labelleft=False)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("plausible worlds (%)")


def _n(data: pd.DataFrame) -> str:
    counts = sorted(set(data["n_cohorts"].astype(int)))
    return f"{counts[0]} cohorts" if len(counts) == 1 else f"{counts[0]} to {counts[-1]} cohorts"


def _title(data: pd.DataFrame) -> str:
    counts = {name: int((data["verdict"] == name).sum()) for name in VERDICTS}
    parts = [f"{count} {_verb(name, count)}" for name, count in counts.items() if count]
    return f"Of {len(data)} contested claims {', '.join(parts)}"


def _verb(verdict: str, count: int) -> str:
    is_, depends = ("is", "depends") if count == 1 else ("are", "depend")
    return f"{depends} on the region" if verdict.startswith("depends") else f"{is_} {verdict}"
