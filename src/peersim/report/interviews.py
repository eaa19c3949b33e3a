"""The answer of the replayed source study, limits first."""

import pandas as pd

from peersim.analysis.interviews import INTERVIEWED, POSITIVE, Spread
from peersim.stats.wording import at_least, number, percent, with_interval


def answer_of(
    asked: pd.DataFrame, worlds: pd.DataFrame, cohorts: pd.DataFrame, spread: Spread, provenance: str
) -> str:
    """Markdown."""
    first = asked[asked["positive_above"] == POSITIVE[0]]
    studies = int(asked["studies"].iloc[0])
    lines = [
        "# The source study, replayed",
        "",
        f"37 people in five cohorts, {INTERVIEWED} interviewed by their own choice, satisfaction in "
        "place of competence: "
        f"{studies} studies in each of {len(worlds)} worlds, with the comparison that the study did not have.",
        "",
        "What counts as a positive answer (reported satisfaction above .5, .55 or .6), how much more "
        "people report than "
        "they feel, and who comes forward are assumptions of the model; what people know is measured without error.",
        "",
        f"## Could all {INTERVIEWED} be positive where nothing is gained by leaving?",
        "",
        f"Yes, and at a limit of {POSITIVE[0]:g} it can hardly be otherwise, by construction: satisfaction starts in "
        "the middle, and people report .10 to .20 more than they feel. In every world, with colleagues, with strangers "
        "and in meetings at which nothing is learnt, everybody who is interviewed is positive in "
        f"{at_least(first['all_positive'].min())} of the studies; at {POSITIVE[-1]:g} it depends on the arm "
        f"({_at_the_strictest(asked)}). So that all are positive says nothing about what would have been gained "
        "elsewhere.",
        "",
        *_satisfaction(worlds),
        "| world | true gain, strangers − colleagues (SD) | studies in which the interviewed strangers "
        "are the more satisfied |",
        "|---|---|---|",
        *(
            f"| {row['contrast'].replace('_', ' ')} | {with_interval(row['d'], row['d_low'], row['d_high'])} "
            f"| {_percent(row['more_satisfied_left'])} |"
            for row in worlds.to_dict("records")
        ),
        "",
        "| arm | all positive (above .5) | above .55 | above .6 | gain of the interviewed, items | gain of all |",
        "|---|---|---|---|---|---|",
        *_arms(asked),
        "",
        "## How many cohorts would settle it?",
        "",
        "Cohorts per arm for 80 % power. What persons learn from before to after has an SD of "
        f"{number(spread.sd)} start SDs, and {number(spread.icc)} of its variance lies between cohorts; field studies "
        "of climate and cohesion report .04 to .13.",
        "",
        *_needed(cohorts),
        "",
        f"<sub>{provenance}</sub>",
    ]
    return "\n".join(lines) + "\n"


def _at_the_strictest(asked: pd.DataFrame) -> str:
    rows = asked[asked["positive_above"] == POSITIVE[-1]].head(3)
    return ", ".join(f"{row['label']} {_percent(row['all_positive'])}" for row in rows.to_dict("records"))


def _satisfaction(worlds: pd.DataFrame) -> list[str]:
    """Whether satisfaction names the side that gains more."""
    best = worlds.loc[worlds["d"].idxmax()]
    if best["more_satisfied_left"] >= 0.5:
        return []
    return [
        f"Nor would a comparison of satisfaction: where strangers gain the most more than colleagues "
        f"({number(best['d'], sign=True)} SD), the interviewed strangers are the more satisfied in "
        f"{_percent(best['more_satisfied_left'])} of the studies only.",
        "",
    ]


def _arms(asked: pd.DataFrame) -> list[str]:
    out = []
    for label, rows in asked.groupby("label", sort=False):
        shares = " | ".join(_percent(share) for share in rows["all_positive"])
        row = rows.iloc[0]
        out.append(f"| {label} | {shares} | {number(row['gain_interviewed'])} | {number(row['gain'])} |")
    return out


def _needed(cohorts: pd.DataFrame) -> list[str]:
    iccs = list(dict.fromkeys(zip(cohorts["icc_source"], cohorts["icc"], strict=True)))
    head = " | ".join(
        f"ICC {number(icc)}{' (the model)' if source == 'the model' + chr(39) + 's' else ''}"
        for source, icc in iccs
    )
    lines = [f"| true difference | {head} |", "|---" * (1 + len(iccs)) + "|"]
    for of, rows in cohorts.groupby("of", sort=False):
        name = (
            str(of)
            if str(of).endswith("SD")
            else f"{number(rows['difference'].iloc[0])} SD ({str(of).replace('_', ' ')})"
        )
        counts = ("more than 100,000" if pd.isna(n) else str(n) for n in rows["cohorts_per_arm"])
        lines.append(f"| {name} | {' | '.join(counts)} |")
    return lines


def _percent(share: float) -> str:
    return percent(share)
