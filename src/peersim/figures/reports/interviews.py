"""What interviews tell, and how many cohorts a trial needs."""

from __future__ import annotations

import pandas as pd

from peersim.analysis.interviews import INTERVIEWED, POSITIVE, Spread
from peersim.figures.kit.page import Page, Source, wrap
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import GREY, INK, LIGHT, styled
from peersim.figures.reports.about import rows_of
from peersim.stats.wording import at_least, number

LABEL_WIDTH = 1.3
ROW, EDGES = 0.3, 0.55  # inches
MARKS = ("o", "s", "D")
FACES = (INK, "#a0a0a0", "white")


def positive(asked: pd.DataFrame, worlds: pd.DataFrame, provenance: str) -> Drawing:
    """Per arm, the share of studies in which everybody who is interviewed is positive, by three thresholds."""
    arms = list(dict.fromkeys(asked["arm"]))
    with styled():
        page = Page(height=EDGES + ROW * len(arms))
        axes = page.axes()
        for threshold, marker, face in zip(POSITIVE, MARKS, FACES, strict=True):
            here = asked[asked["positive_above"] == threshold].set_index("arm").loc[arms]
            at = [place + 0.2 * (POSITIVE.index(threshold) - 1) for place in range(len(arms))]
            for y, low, high in zip(at, here["low"], here["high"], strict=True):
                axes.plot([100 * low, 100 * high], [y, y], color=GREY, linewidth=1.0)
            said = f"reported above {threshold:g}"
            axes.plot(
                100 * here["all_positive"],
                at,
                marker,
                color=INK,
                markerfacecolor=face,
                markersize=4.0,
                label=said,
            )
        rows_of(axes, [wrap(label, LABEL_WIDTH, most=2) for label in dict.fromkeys(asked["label"])])
        axes.set_xlim(-3, 103)
        axes.set_xlabel(f"studies in which all {INTERVIEWED} are positive (%)")
        first = asked[asked["positive_above"] == POSITIVE[0]]
        title = (
            f"Above {POSITIVE[0]:g} all {INTERVIEWED} are positive in "
            f"{at_least(first['all_positive'].min())} of the studies, even where "
            f"nothing is learnt; above {POSITIVE[-1]:g} it depends on the arm"
        )
        caption = (
            f"{int(asked['studies'].iloc[0])} studies of 37 people each; the {INTERVIEWED} come forward who "
            "are most satisfied "
            f"for their reluctance. Lines: exact 95 % intervals. True gain, strangers less colleagues: "
            f"{_contrasts(worlds)}."
        )
        return page.finish(Source(provenance), title, caption, asked, legend=axes)


def _contrasts(worlds: pd.DataFrame) -> str:
    names = {"as_set": "as set", "worse": "particular answers", "better": "rivals and blind spots"}
    return ", ".join(
        f"{number(row['d'], sign=True)} SD ({names.get(row['contrast'], row['contrast'])})"
        for row in worlds.to_dict("records")
    )


def needed(cohorts: pd.DataFrame, spread: Spread, provenance: str) -> Drawing:
    """Cohorts per arm against the true difference, one line per intraclass correlation."""
    with styled():
        page = Page(height=2.3)
        axes = page.axes()
        drawn = cohorts[cohorts["cohorts_per_arm"].notna()]
        for source, style in zip(dict.fromkeys(cohorts["icc_source"]), ("-", "--", "-.", ":"), strict=False):
            here = drawn[drawn["icc_source"] == source]
            here = here.sort_values("difference")
            icc = f"ICC {number(here['icc'].iloc[0])}" + (" (the model's)" if source == "the model's" else "")
            axes.plot(here["difference"], here["cohorts_per_arm"].astype(float), style, color=INK, label=icc)
        axes.axhline(5, color=LIGHT, linewidth=3, zorder=0)
        axes.text(drawn["difference"].min(), 4.4, "the study: 5 cohorts, one arm", va="top", color=GREY)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_ylim(bottom=2.5)
        ticks = [0.05, 0.1, 0.2, 0.3, 0.5]
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.set_yticks([5, 10, 100, 1000], ["5", "10", "100", "1000"])
        axes.minorticks_off()
        axes.set_xlabel("true difference in gain (SD)")
        axes.set_ylabel("cohorts per arm")
        counts = cohorts[cohorts["of"] == "0.2 SD"]["cohorts_per_arm"]
        title = (
            f"To see a difference of 0.2 SD takes {counts.min():g} to {counts.max():g} cohorts per arm, not 5"
        )
        caption = (
            f"80 % power, two-sided t test on the means of cohorts of {number(spread.members, 1)} people; "
            f"what persons learn from before to after has an SD of {number(spread.sd)} (start SDs). Measured without "
            "error, as only a simulation can."
        )
        return page.finish(
            Source(provenance), title, caption, cohorts.astype({"cohorts_per_arm": float}), legend=axes
        )
