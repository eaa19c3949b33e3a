"""The contested claims, and what another margin would say of all."""

from __future__ import annotations

from math import isfinite

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.kit.page import Page, Source
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import GREY, INK, LIGHT, ONE_COLUMN, TWO_COLUMNS, styled
from peersim.figures.reports.about import rows_of
from peersim.inquiry.claims.entries import Claims
from peersim.inquiry.claims.judging import SAID, SIZES
from peersim.stats.wording import counted, number

MOST = 6.0  # margins that the axis shows; beyond it an arrow
ROOM = 0.15  # beside it, so that a mark at the edge is whole
ROW, EDGES = 0.24, 0.6  # inches
SHORT = {
    "too small to matter": "too small",
    "the other way round": "other way",
    "too small or the other way round": "not so",
}
LINES = {
    "matters": (INK, "-"),
    "too small to matter": (GREY, "--"),
    "the other way round": (INK, ":"),
    "too small or the other way round": (GREY, ":"),
    "depends": (GREY, "-."),
}


def contested(verdicts: pd.DataFrame, claims: Claims, provenance: str) -> Drawing:
    """One row per test on which external and in-house groups differ (all that were tried, if there is none)."""
    tried = verdicts[verdicts["effect"].notna()]
    labels = {
        (name, at): test.contested
        for name, claim in claims.all.items()
        for at, test in enumerate(claim.tests, start=1)
        if test.contested
    }
    keys = [(row["claim"], int(row["test"])) for row in tried.to_dict("records")]
    chosen = tried[[key in labels for key in keys]]
    shown = chosen if len(chosen) else tried
    data = _rows(shown, [labels.get((r["claim"], int(r["test"])), "") for r in shown.to_dict("records")])
    with styled():
        page = Page(height=EDGES + ROW * max(1, len(data)), width=TWO_COLUMNS)
        left, right = page.figure.subplots(1, 2, width_ratios=[1.4, 1.0], sharey=True)
        _effects(left, data)
        _shares(right, data)
        worlds = counted(claims.worlds, "plausible world")
        caption = (
            "Left: effects in the default world, in margins (1 = the least that matters; shaded: within the margin), "
            f"with 95 % intervals over {_n(data)}; an arrow: beyond the axis. Filled: the whole interval beyond the "
            f"margin. Right: of {worlds}, those in which the effect is as the claim says and beyond the margin "
            "(dark), the other way round (grey), or too small (white). In-house groups are of one division, without a "
            "coach; claims.csv has the others beside them."
        )
        return page.finish(Source(provenance), _title(data), caption, data)


def _rows(tried: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    """What is drawn: the effect in margins, and the shares."""
    out = tried[["claim", "test", "size", "n_cohorts"]].copy()
    for name in ("share_for", "share_negligible", "share_against"):
        out[name] = tried[name].astype(float) if name in tried else float("nan")
    for name in ("effect", "low", "high"):
        out[name] = tried[name].astype(float) / tried["margin"].astype(float)
    out["label"] = labels
    return out.reset_index(drop=True)


def _effects(axes: Axes, data: pd.DataFrame) -> None:
    axes.axvspan(-1.0, 1.0, color=LIGHT, linewidth=0, zorder=0)
    for at, row in enumerate(data.to_dict("records")):
        value = min(max(row["effect"], -MOST), MOST)
        if value == row["effect"]:
            axes.plot([max(row["low"], -MOST), min(row["high"], MOST)], [at, at], color=INK, linewidth=1.2)
            face = INK if row["low"] > 1.0 or row["high"] < -1.0 else "white"
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
        holds, against = 100.0 * row["share_for"], 100.0 * row["share_against"]
        if isfinite(holds):  # not so where it was tried in no plausible world
            axes.barh(at, holds, color=INK, height=0.55)
            axes.barh(at, against, left=100.0 - against, color="#c8c8c8", height=0.55)
            axes.barh(at, 100.0, color="none", edgecolor=GREY, linewidth=0.5, height=0.55)
        axes.text(103.0, at, SHORT.get(row["size"], row["size"]), va="center")
    axes.set_xlim(0.0, 100.0)
    axes.tick_params(axis="y", length=0, labelleft=False)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("plausible worlds (%)")


def _n(data: pd.DataFrame) -> str:
    counts = sorted(set(data["n_cohorts"].astype(int)))
    return f"{counts[0]} cohorts" if len(counts) == 1 else f"{counts[0]} to {counts[-1]} cohorts"


def _title(data: pd.DataFrame) -> str:
    counts = {name: int((data["size"] == name).sum()) for name in SAID}
    parts = [f"{count} {_verb(name, count)}" for name, count in counts.items() if count]
    return f"Of {len(data)} contested comparisons {', '.join(parts)}"


def _verb(size: str, count: int) -> str:
    is_, depends, matters = ("is", "depends", "matters") if count == 1 else ("are", "depend", "matter")
    return {"depends": depends, "matters": matters}.get(size, f"{is_} {size}")


def over_margins(margins: pd.DataFrame, used: float, provenance: str) -> Drawing:
    """How many tests have which size, as a curve over what is taken as the least difference that matters."""
    total = int(margins[list(SIZES)].iloc[0].sum())
    with styled():
        page = Page(height=2.2, width=ONE_COLUMN)
        axes = page.figure.subplots()
        for size in SIZES:
            colour, style = LINES[size]
            axes.plot(margins["margin"], margins[size], color=colour, linestyle=style, label=size)
        axes.axvline(used, color=GREY, linewidth=0.8)
        axes.set_xlim(0.0, float(margins["margin"].max()))
        axes.set_ylim(0.0, total)
        axes.set_xlabel("margin (SD)")
        axes.set_ylabel("tests")
        axes.legend(frameon=False)
        at = {row["factor"]: row for row in margins.to_dict("records")}
        half, one, double = (int(at[factor]["matters"]) for factor in (0.5, 1.0, 2.0))
        caption = (
            f"Sizes of the {total} tests of the study's claims, if another difference were taken as the least that "
            f"matters. Vertical line: the margin used, {used:g} SD. The margins of outcomes without an SD change alike."
        )
        title = f"{one} of {total} tests matter; with half the margin {half}, with twice the margin {double}"
        return page.finish(Source(provenance), title, caption, margins)
