"""What calibration found: targets against what worlds give, and which inputs the targets set."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.kit.labels import short
from peersim.figures.kit.page import Page, Source, wrap
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import GREY, INK, LIGHT, styled
from peersim.figures.reports.about import rows_of
from peersim.stats.wording import percent

LABEL_WIDTH = 1.25
ROW, EDGES = 0.3, 0.55  # inches
FARTHEST = 8.0  # SD of a target that the axis shows
SHOWN = 8  # inputs of which the targets say most
ASKED_FOR = ("world.rivalry", "world.shared_blind_spots", "world.fear", "world.specific_share")
"""Inputs on which the main question turns: shown however little the targets say of them."""


def levels(found: pd.DataFrame, provenance: str) -> Drawing:
    """A row per target: what worlds before calibration give, what the posterior's give, and both sets of values."""
    with styled():
        page = Page(height=EDGES + ROW * len(found))
        axes = page.axes()
        axes.axvspan(-2.0, 2.0, color=LIGHT, linewidth=0, zorder=0)
        for at, row in enumerate(found.to_dict("records")):
            _level(axes, at, {str(key): value for key, value in row.items()}, labelled=at == 0)
        names = [f"{row.label}{'' if row.fitted else ' *'}" for row in found.itertuples()]
        rows_of(axes, [wrap(name, LABEL_WIDTH, most=2) for name in names])
        axes.set_xlim(-FARTHEST, FARTHEST)
        axes.set_xlabel("distance from the target (in its SD)")
        fitted, missed = found[found["fitted"]], found[found["status"] == "missed"]
        met = int((fitted["status"] == "met").sum())
        title = f"{_all_of(met, len(fitted))} fitted targets are met; {_number(len(missed))} measured level"
        title += f"{' is' if len(missed) == 1 else 's are'} out of the model's reach"
        caption = (
            f"Over worlds, 5 to 95 %: grey line, {int(found['plausible'].iloc[0])} before calibration; dark line, "
            f"{int(found['worlds'].iloc[0])} drawn from the posterior. Shaded: two SD of the target's uncertainty. "
            "Met: in 90 % of the posterior's worlds, that uncertainty included. Open circle: set by hand; filled: "
            "calibrated. * not fitted: worlds before calibration contradict it, or it may be another quantity."
        )
        return page.finish(Source(provenance), title, caption, found, legend=axes)


def _level(axes: Axes, at: int, row: Mapping[str, float], *, labelled: bool) -> None:
    def place(name: str) -> float:
        away = (row[name] - row["value"]) / row["sd"]
        return max(-FARTHEST, min(FARTHEST, away))

    def said(label: str) -> str | None:
        return label if labelled else None

    prior, after = ([place(f"{name}_{end}") for end in ("low", "high")] for name in ("prior", "posterior"))
    axes.plot(prior, [at - 0.18] * 2, color="#a0a0a0", linewidth=2.0, label=said("before calibration"))
    axes.plot(after, [at + 0.18] * 2, color=INK, linewidth=2.0, label=said("posterior"))
    hand = axes.plot(place("by_hand"), at - 0.06, "o", color=INK, label=said("set by hand"))
    hand[0].set(markerfacecolor="white", markersize=4)
    axes.plot(place("calibrated"), at + 0.06, "o", color=INK, markersize=3, label=said("calibrated"))


def identified(table: pd.DataFrame, calibrated: pd.DataFrame, points: int, provenance: str) -> Drawing:
    """The inputs of which the targets say most: 90 % intervals within the range before calibration."""
    values = dict(zip(calibrated["input"], calibrated["value"], strict=True))
    ranked = table.sort_values("contraction", ascending=False, kind="stable")
    asked = ranked["input"].isin(ASKED_FOR)
    data = pd.concat([ranked[~asked].head(SHOWN), ranked[asked]], ignore_index=True)
    with styled():
        page = Page(height=EDGES + 0.8 * ROW * len(data))
        axes = page.axes()
        for at, row in enumerate(data.to_dict("records")):
            low, median, high, hand = (
                _share(row, row[name]) for name in ("low", "median", "high", "hand_set")
            )
            colour = INK if row["status"] == "identified" else "#a0a0a0"
            axes.plot([low, high], [at, at], color=colour, linewidth=1.6)
            axes.plot(median, at, "|", color=colour, markersize=7)
            axes.plot(hand, at, "o", color=INK, markerfacecolor="white", markersize=4)
            if row["input"] in values:
                axes.plot(_share(row, values[row["input"]]), at, "o", color=INK, markersize=3)
            axes.text(103.0, at, percent(max(0.0, row["contraction"])), va="center", color=colour)
        rows_of(axes, [wrap(short(name), LABEL_WIDTH, most=2) for name in data["input"]])
        axes.set_xlim(0.0, 100.0)
        axes.text(103.0, -0.9, "variance removed", va="center", ha="center", color=GREY)
        axes.set_xlabel("place in the range before calibration (%)")
        count = int((table["status"] == "identified").sum())
        title = f"The targets inform {count} of {len(table)} inputs; none on which the main question turns"
        if table[table["input"].isin(ASKED_FOR)]["status"].eq("identified").any():
            title = f"The targets inform {count} of {len(table)} inputs"
        caption = (
            "90 % intervals and medians given the targets, over the range before calibration (the prior). Dark: "
            "identified, by at least half of the variance removed and known truths found again "
            f"({int(table['truths'].iloc[0])} tried, {points} points). Shown: the {SHOWN} of which most is removed, "
            "and those on which the main question turns. Open circle: set by hand; filled: calibrated."
        )
        return page.finish(Source(provenance), title, caption, table)


def _share(row: Mapping[object, float], value: float) -> float:
    return 100.0 * (value - row["prior_low"]) / (row["prior_high"] - row["prior_low"])


def _all_of(part: int, whole: int) -> str:
    return f"All {whole}" if part == whole else f"{part} of {whole}"


def _number(count: int) -> str:
    return "no" if count == 0 else str(count)
