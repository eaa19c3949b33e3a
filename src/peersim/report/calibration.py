"""The answer of a calibration, as Markdown."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from peersim.inquiry.calibration.fitting import CONTRACTED, CONTRADICTED, COVERED
from peersim.inquiry.calibration.targets import Targets
from peersim.stats.wording import capital, digits_apart, number, percent


def answer_of(
    targets: Targets,
    posterior: pd.DataFrame,
    predictive: pd.DataFrame,
    signs: pd.DataFrame,
    values: pd.DataFrame,
    provenance: str,
) -> str:
    """What was asked, what is identified and what is not, what is missed, and the set of defaults."""
    clear = posterior["status"] == "identified"
    known, unknown = posterior[clear], posterior[~clear]
    lines = [
        "# Calibration",
        "",
        "Which worlds agree with what was measured outside the model?",
        "",
        "## Answer",
        "",
        f"Of {len(posterior)} inputs the targets identify **{len(known)}**. Of no other do they remove more than "
        f"{_percent(unknown['contraction'].max(), CONTRACTED)} of the variance. None says whether rivalry, fear, "
        "blind spots or company-specific answers are large or small, so nothing here decides whether leaving home "
        "pays.",
        "",
        f"| identified | set by hand | {targets.name} | 90 %, all else by hand | 90 %, all else free "
        "| variance removed | truths covered |",
        "|---|---|---|---|---|---|---|",
        *_identified(known, values),
        "",
        *_distance(predictive),
        "",
        "## Targets",
        "",
        f"Plausible worlds and worlds drawn from the posterior ({int(predictive['worlds'].iloc[0])}), 5 to 95 %:",
        "",
        f"| target | measured (SD) | before calibration | posterior | set by hand | {targets.name} | |",
        "|---|---|---|---|---|---|---|",
        *_levels(predictive),
        "",
        *_missed(targets, predictive),
        "## Signs",
        "",
        "Nothing was fitted to these; the levels that were measured are not asked for, and are not reached.",
        "",
        "| sign | measured | posterior's worlds | above zero | with its 95 % interval |",
        "|---|---|---|---|---|",
        *_signs(signs),
        "",
        "## Not identified",
        "",
        *_unidentified(posterior),
        "",
        "## Not used",
        "",
        *(f"- {unused.says}: {unused.why}." for unused in targets.unused.values()),
        "",
        "## Keep in mind",
        "",
        "- The uncertainty of each target is an assumption, with its reason:",
        *(
            f"  - {capital(level.label)}: {level.because} ({', '.join(level.sources)})."
            for level in targets.levels.values()
        ),
        f"- An input counts as identified if the targets remove at least {_percent(CONTRACTED)} of its variance and "
        f"90 % intervals cover {_percent(COVERED[0])} to {_percent(COVERED[1])} of "
        f"{int(posterior['truths'].iloc[0])} known truths.",
        f"- A level that lies in the outer {_percent(CONTRADICTED)} of what worlds before calibration give is not "
        "fitted: other parameters would be bent to make up for what the model lacks.",
        "- Calibrated on these numbers, the model cannot be tested on them.",
        "",
        f"<sub>{provenance}</sub>",
    ]
    return "\n".join(lines) + "\n"


def _identified(known: pd.DataFrame, values: pd.DataFrame) -> list[str]:
    held = values.set_index("input").to_dict("index")
    return [
        f"| `{row['input']}` | {row['hand_set']:g} | {held[row['input']]['value']:g} | "
        f"{held[row['input']]['low']:.2g} to {held[row['input']]['high']:.2g} | "
        f"{row['low']:.2g} to {row['high']:.2g} | {_percent(row['contraction'], CONTRACTED)} | "
        f"{_percent(row['covered'], *COVERED)} |"
        for row in known.to_dict("records")
    ]


def _levels(predictive: pd.DataFrame) -> list[str]:
    out = []
    for row in predictive.to_dict("records"):
        fitted = "fitted" if row["fitted"] else "not fitted"
        spans = [
            f"{number(row[f'{name}_low'], 3)} to {number(row[f'{name}_high'], 3)}"
            for name in ("prior", "posterior")
        ]
        points = [number(row[name], 3) for name in ("by_hand", "calibrated")]
        measured = f"{row['value']:g} ({row['sd']:g}) {row['unit']}"
        out.append(
            f"| {' | '.join([row['label'], measured, *spans, *points, fitted + ', ' + row['status']])} |"
        )
    return out


def _missed(targets: Targets, predictive: pd.DataFrame) -> list[str]:
    out = []
    for row in predictive[predictive["status"] == "missed"].to_dict("records"):
        level = targets.levels[row["target"]]
        tail = "fewer than 1 in 1,000" if row["tail"] < 0.001 else percent(row["tail"], 1)
        far = "high" if row["value"] > row["posterior_median"] else "low"
        out.append(
            f"**Missed: {level.label}.** {level.says}: measured {level.value:g}, in the posterior's worlds "
            f"{number(row['posterior_median'], 3)}. Of all worlds before calibration, measured with the same "
            f"error, {tail} lie so {far}."
        )
        out.append("")
    return out


def _signs(signs: pd.DataFrame) -> list[str]:
    return [
        f"| {row['says']} | {row['measured']} | {number(row['low'], 3, sign=True)} to "
        f"{number(row['high'], 3, sign=True)} {row['unit']} | {_share(row)} |"
        for row in signs.to_dict("records")
    ]


def _share(row: Mapping[str, Any]) -> str:
    """In how many worlds the sign is as measured; or why that says nothing."""
    if row["by_construction"]:
        return f"by construction: {row['by_construction']} | –"
    return f"{_percent(row['above_zero'])} of {int(row['worlds'])} | {_percent(row['clearly'])}"


def _distance(predictive: pd.DataFrame) -> list[str]:
    """How far both sets of values are from the fitted levels, and that not every level is nearer."""
    fitted = predictive[predictive["fitted"]]
    away = {name: (fitted[name] - fitted["value"]) / fitted["sd"] for name in ("by_hand", "calibrated")}
    nearer = int((away["calibrated"].abs() < away["by_hand"].abs()).sum())
    before, after = (number(float((values**2).sum()), 1) for values in away.values())
    return [
        f"Over the {len(fitted)} fitted levels the sum of squared distances, in SD of the target, goes from {before} "
        f"(set by hand) to {after}; {nearer} of them are nearer than before."
    ]


def _unidentified(posterior: pd.DataFrame) -> list[str]:
    out = []
    left = posterior[posterior["status"] != "identified"]
    for status, rows in left.groupby("status", sort=False):
        names = ", ".join(f"`{name}`" for name in rows["input"])
        out.append(f"- {capital(str(status).partition(': ')[2])} ({len(rows)}): {names}.")
    return out


def _percent(share: float, *limits: float) -> str:
    """A share, on its own side of limits that it is compared with."""
    share = max(0.0, share)
    return percent(share, digits_apart([(share, limit) for limit in limits]) - 2)
