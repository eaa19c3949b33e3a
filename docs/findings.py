"""Write docs/findings.md from the results in git: every number of it stands in one of their tables.

Run ``uv run python docs/findings.py`` after results have changed; ``--check`` only says whether it is up to date.
"""

import re
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

from peersim.analysis.predictor import log_advantage
from peersim.inquiry.claims.beside import ROOMS
from peersim.inquiry.claims.judging import SIDES, SIZES
from peersim.model.overrides import setting_from
from peersim.report.words import verdict_text
from peersim.stats.wording import at_least, number, out_of, with_interval

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "results"
PAGE = Path(__file__).with_name("findings.md")
MARGIN = 0.05  # SD
LEVERS = {
    "organisations_alone": ("organisations", "all alike, one division"),
    "organisations_against_company": ("organisations", "all alike, company-wide"),
    "functions_alone": ("functions", "all alike, one division"),
    "functions_company_wide": ("functions", "all alike, company-wide"),
    "both": ("both", "all alike, one division"),
}
ADDED = {
    "negligible": "within the margin, the two levers add up",
    "higher": "the one strengthens the other",
    "lower": "the one weakens the other",
    "open": "whether they add up is open",
}
CHANNELS = {
    "rivalry": "rivalry",
    "blind_spots": "shared blind spots",
    "reach": "who reaches whose boss",
    "image_cost": "the image cost of asking",
    "specific_answers": "answers particular to the organisation",
    "prior_ties": "prior ties, and answers talked over",
    "ties_alone": "prior ties alone",
    "organisation_distance": "distance between organisations",
    "industry_distance": "distance between industries",
}
MAPS = {
    "boundary": "share of company-specific answers × rivalry",
    "blind_spots_fear": "shared blind spots × fear of a leak",
    "reach_formality": "how far news travels × formality",
}
VARIANTS = {
    "as_it_is": "the rules as they are",
    "weighing_similarity": "advice weighs by similarity",
    "trial_time_constant": "time to try advice does not depend on the interval",
    "turns_two": "two turns in a session",
    "air_time_fixed": "air time is not shared",
    "issue_hold_back": "sensitive issues are held back",
    "issue_any_topic": "topics are drawn",
    "image_shame": "the image cost of asking rises with closeness",
}


def table(name: str, file: str) -> pd.DataFrame:
    """A small table of the results in git."""
    return pd.read_csv(RESULTS / name / file)


def effect(row: "pd.Series[float]") -> str:
    """An effect in SD with its interval."""
    return with_interval(row["d"], row["d_low"], row["d_high"], margin=row.get("margin", 0.0))


GROUPS = {"leaving_home": "one division", "leaving_company": "company-wide"}
"""The headline contrasts, and what the external group is compared with."""
_WITH_COACH = GROUPS | {f"{name}_coached": f"{said}, both with a coach" for name, said in GROUPS.items()}


def home() -> list[str]:
    """The headline against both in-house groups, with and without a coach, and what it is made of."""
    rows = table("leaving_home", "contrasts.csv")
    rows = rows[rows["outcome"] == "gain"].set_index("contrast")
    worlds = table("leaving_home/worlds", "contrasts.csv")
    worlds = worlds[worlds["outcome"] == "gain"].set_index("contrast")
    n = int(worlds["n_points"].iloc[0])
    out = [
        "## Does learning with peers from elsewhere beat learning with colleagues?",
        "",
        "Colleagues are two things: those of one division, or a company programme with a member from each division. "
        f"External minus in-house in gain, in SD of what people know at the start ({rows['n_pairs'].iloc[0]} "
        "pairs of "
        f"cohorts in the default world, margin {MARGIN}), and in how many of {n} plausible worlds external is "
        "better by "
        "more than the margin, worse, or negligibly different (±: by how many the count may be off):",
        "",
        "| against | coach | default world, SD | verdict there | better | worse | negligible |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, said in GROUPS.items():
        for coach, at in (("no", name), ("yes", f"{name}_coached")):
            row, over = rows.loc[at], worlds.loc[at]
            counts = [
                out_of(over[f"share_{word}"], over[f"within_{word}"], n)
                for word in ("better", "worse", "negligible")
            ]
            cells = [said, coach, effect(row), verdict_text(row), *counts]
            out.append(f"| {' | '.join(cells)} |")
    out += [
        "",
        "It is the sum of large opposing channels, so the answer depends on the world. Each difference between home "
        "and elsewhere, added alone to a world where both are alike (and then equal to the last bit):",
        "",
        "| difference | external − one division, SD | external − company-wide, SD |",
        "|---|---|---|",
    ]
    out += [
        f"| {said} | {effect(rows.loc[name])} | {effect(rows.loc[f'company_{name}'])} |"
        for name, said in CHANNELS.items()
    ]
    return [*out, "", "*From `results/leaving_home`.*", "", *levers()]


def levers() -> list[str]:
    """Which of the two levers it is."""
    rows = table("diversity_externality", "contrasts.csv")
    gain = rows[rows["outcome"] == "gain"].set_index("contrast")
    heard = rows[rows["outcome"] == "options_heard"].set_index("contrast")
    out = [
        "## Is it the other organisations or the other functions?",
        "",
        f"In the default world ({gain['n_pairs'].iloc[0]} pairs of cohorts), the group alone:",
        "",
        "| what is mixed | against | gain, SD | verdict | more distinct answers heard per case |",
        "|---|---|---|---|---|",
    ]
    for name, (mixed, against) in LEVERS.items():
        own = with_interval(*(heard.loc[name, part] for part in ("difference", "low", "high")))
        out.append(
            f"| {mixed} | {against} | {effect(gain.loc[name])} | {verdict_text(gain.loc[name])} | {own} |"
        )
    one, wide = (gain.loc[name] for name in ("levers_together", "levers_together_company"))
    return [
        *out,
        "",
        f"Mixed organisations do {effect(one)} SD more where functions are mixed too than where they are alike "
        f"(against a company-wide group {effect(wide)} SD): {ADDED[one['verdict']]}.",
        "",
        "*From `results/diversity_externality`.*",
        "",
    ]


def flips() -> list[str]:
    """Where the sign changes."""
    out = ["## Where does it flip?", ""]
    out += ["| map | against | cells | external better | worse | negligible | open |"]
    out += ["|---|---|---|---|---|---|---|"]
    for name, said in MAPS.items():
        rows = table(name, "contrasts.csv")
        rows = rows[rows["outcome"] == "gain"]
        for contrast, against in _WITH_COACH.items():
            verdicts = rows[rows["contrast"] == contrast]["verdict"].value_counts()
            counts = [int(verdicts.get(word, 0)) for word in ("better", "worse", "negligible", "open")]
            link = f"[{said}](../results/{name}/answer.md)"
            out.append(f"| {link} | {against} | {sum(counts)} | {' | '.join(map(str, counts))} |")
    turns = re.findall(
        r"^- .*the lead passes.*$", (RESULTS / "boundary" / "answer.md").read_text("utf-8"), re.M
    )
    out += ["", "Along the share of company-specific answers:", "", *turns, ""]
    shares = table("variants", "contrasts.csv").set_index("contrast")
    out += [
        f"Over {int(shares['n_points'].iloc[0])} plausible worlds (all their inputs vary; the shares depend on "
        "the ranges), external is better by more than the margin, worse, or negligibly different in so many of "
        "100, under "
        "each reading of a contested rule:",
        "",
        "| rules | against | better | worse | negligible |",
        "|---|---|---|---|---|",
    ]
    for name, said in VARIANTS.items():
        for group, against in _WITH_COACH.items():
            row = shares.loc[
                group.replace("leaving_home", name).replace("leaving_company", f"{name}_company")
            ]
            cells = (number(100 * row[f"share_{word}"], 0) for word in ("better", "worse", "negligible"))
            out.append(f"| {said} | {against} | {' | '.join(cells)} |")
    return [
        *out,
        "",
        *boxes(),
        *formula(),
        "*From `results/boundary`, `blind_spots_fear`, `reach_formality`, `variants`.*",
        "",
    ]


def formula() -> list[str]:
    """How often a formula made of the rules alone names the side that wins."""
    rows = []
    points = table("variants", "analysis/points.csv")
    rows.append(("plausible worlds", *_agreement(points, "value", points["value"].abs() > MARGIN)))
    for name, said in MAPS.items():
        cells = table(name, "figures/map.csv")
        rows.append((said, *_agreement(cells, "value", cells["verdict"].isin(["better", "worse"]))))
    return [
        "A formula made of the rules alone, without a run (`analysis/predictor.py`: how much context reaches the "
        "room, "
        "times the chance that a voice knows better and says so, times the chance that it is understood), names the "
        "side that wins. It was fitted to nothing:",
        "",
        "| where | clear cases | formula right, % |",
        "|---|---|---|",
        *(f"| {said} | {n} | {number(100 * share, 0)} |" for said, n, share in rows),
        "",
    ]


def _agreement(rows: pd.DataFrame, value: str, clear: "pd.Series[bool]") -> tuple[int, float]:
    """Clear cases, and the share of them in which the formula has the sign."""
    here = rows[clear]
    paths = [name for name in rows if str(name).startswith(("world.", "programme."))]
    settings = (dict(zip(paths, row, strict=True)) for row in here[paths].to_numpy(float).tolist())
    signs = np.sign([log_advantage(setting_from(one)) for one in settings])
    return len(here), float((signs == np.sign(here[value])).mean())


def boxes() -> list[str]:
    """The boxes of scenario discovery, as found with the rules as they are."""
    if not (RESULTS / "variants" / "analysis" / "prim.csv").exists():
        return [
            "No box of inputs marks off the worlds in which external is better (scenario discovery, PRIM).",
            "",
        ]
    found = table("variants", "analysis/prim.csv")
    out = [
        "Boxes of uncertainties in which external is better than one division by more than the margin (scenario "
        "discovery, PRIM):",
        "",
    ]
    for box, rows in found.groupby("box"):
        where = " and ".join(f"`{row['input']}` {row['said']}" for row in rows.to_dict("records"))
        row = rows.iloc[0]
        out.append(
            f"- box {box}: {where}: so at {number(100 * row['density'], 0)} % of its points "
            f"({number(100 * row['fresh_density'], 0)} % on points that an equal search did not see), which are "
            f"{number(100 * row['coverage'], 0)} % of all such points"
        )
    return [*out, ""]


def claims() -> list[str]:
    """What the study says, by size, what matters first."""
    rows = pd.read_csv(RESULTS / "claims" / "claims.csv", keep_default_na=False)
    tests = rows[rows["kind"] == "tested"]
    worlds = int(float(tests["n_worlds"].iloc[0]))
    built_in = int((tests["sign"] == "by construction").sum())
    out = [
        "## What of the study's claims stands?",
        "",
        f"{len(tests)} tests of {tests['claim'].nunique()} claims. The sign of {built_in} is by construction "
        "(c): the "
        "rules leave no other, so that only the size tells something. Worlds: in how many of "
        f"{worlds} plausible worlds it is as the claim says and beyond the margin, too small to matter, or the other "
        "way round. Colleagues are of one division, without a coach; *elsewhere* names other rooms in which the size "
        "is another.",
        "",
    ]
    for size in SIZES:
        here = tests[tests["size"] == size]
        out += [f"### {size.capitalize()} ({len(here)} of {len(tests)})", ""] if len(here) else []
        out += (
            ["| claim | what is asked | sign | worlds | elsewhere |", "|---|---|---|---|---|"]
            if len(here)
            else []
        )
        out += [_claim(row, worlds) for row in here.to_dict("records")]
        out.append("")
    absent = rows[rows["kind"] == "absent"]
    out += [
        f"Not in the model: {'; '.join(_plain(says) for says in absent['says'])}.",
        "",
        "*From `results/claims`; how it is judged, effects and mechanisms: [claims.md](claims.md) and the page that "
        "`peersim claims` writes.*",
        "",
    ]
    return out


def _plain(says: str) -> str:
    return says.rstrip(".")


def _claim(row: dict[str, str], worlds: int) -> str:
    """A test as a row."""
    counts = " / ".join(str(round(worlds * float(row[f"share_{side}"]))) for side in SIDES)
    elsewhere = [
        f"{ROOMS[room].short}: {row[f'{room}_size']}"
        for room in ROOMS
        if row[f"{room}_size"] not in ("", row["size"])
    ]
    sign = "c" if row["sign"] == "by construction" else "emerged"
    target = " (calibrated)" if row["target"] else ""
    return (
        f"| {row['claim']} {_plain(row['says'])} | {_plain(row['asks'])}{target} | {sign} | {counts} | "
        f"{'; '.join(elsewhere)} |"
    )


def settle() -> list[str]:
    """What would settle it."""
    worlds = table("source_study/interviews", "worlds.csv").set_index("contrast")
    cohorts = table("source_study/interviews", "cohorts.csv")
    asked = table("source_study/interviews", "interviews.csv")
    least = asked[asked["positive_above"] == 0.5]["all_positive"].min()
    out = [
        "## What would settle it?",
        "",
        f"Not interviews: in {at_least(least)} of the replayed studies all 17 who are interviewed are positive, "
        "where "
        f"leaving is worse ({effect(worlds.loc['worse'])} SD), where it makes no difference, and where people meet "
        "without a case: satisfaction starts in the middle and is reported too high. Nor a "
        f"comparison of satisfaction: where leaving is better ({effect(worlds.loc['better'])} SD), the interviewed "
        f"strangers are the more satisfied in {number(100 * worlds.loc['better', 'more_satisfied_left'], 0)} %. "
        "A trial with a comparison arm would; cohorts per arm for 80 % "
        "power:",
        "",
        "| true difference | ICC .04 | ICC .13 |",
        "|---|---|---|",
    ]
    for of in ("0.1 SD", "0.2 SD", "0.3 SD", "0.5 SD"):
        rows = cohorts[cohorts["of"] == of].set_index("icc_source")["cohorts_per_arm"]
        out.append(f"| {of} | {int(rows['0.04'])} | {int(rows['0.13'])} |")
    return [*out, "", "*From `results/source_study`; [study.md](study.md).*", ""]


def robustness() -> list[str]:
    """Whether the headline survives."""
    rows = table("leaving_home-robust", "robust.csv")
    changes = rows.iloc[1:]
    changes = changes[changes["change"] != "touches nothing"]
    counts = changes["change"].value_counts()
    worst = changes.loc[changes["moved"].abs().idxmax()]
    words = {"same": "leave it as it is", "shifts": "shift it", "flips": "flip it"}
    said = ", ".join(f"{counts.get(word, 0)} {what}" for word, what in words.items())
    return [
        "## Does the headline survive?",
        "",
        f"Of {len(changes)} changes (other seeds, sizes, defaults, named variants of rules), one at a time, {said}. "
        f"The largest move is by {number(worst['moved'], 3, sign=True)} {worst['unit']}, with {worst['what']}.",
        "",
        "*From `results/leaving_home-robust`.*",
        "",
    ]


def calibration() -> list[str]:
    """Which levels the model meets, and which inputs are known."""
    inputs, levels = table("calibration", "posterior.csv"), table("calibration", "predictive.csv")
    known = inputs[inputs["status"] == "identified"]
    values = tomllib.loads((RESULTS / "calibration" / "defaults.toml").read_text("utf-8"))["values"]
    signs = table("calibration", "signs.csv")
    out = [
        "## How well is the model tied to what was measured?",
        "",
        f"Of {len(inputs)} uncertain inputs the targets identify {len(known)}:",
        "",
        "| input | calibrated | 90 % interval | set by hand |",
        "|---|---|---|---|",
    ]
    for path, row in values.items():
        out.append(
            f"| `{path}` | {row['value']:g} | {row['low']:g} to {row['high']:g} | {row['by_hand']:g} |"
        )
    met = levels[levels["status"] == "met"]
    asked = levels[levels["status"] != "compared"]
    missed = levels[levels["status"] == "missed"]
    rest = " Not met:" if len(missed) else ""
    out += ["", f"{len(met)} of {len(asked)} measured levels are met.{rest}", ""]
    for row in missed.to_dict("records"):
        span = f"{number(row['prior_low'], 3)} to {number(row['prior_high'], 3)}"
        out.append(
            f"- {row['label']}: measured {row['value']:g}; nine of ten worlds before calibration give {span}"
        )
    out += ["", "Measured signs, to which nothing was fitted, in worlds drawn from the posterior:", ""]
    for row in signs.to_dict("records"):
        size = f"{number(row['low'], 3, sign=True)} to {number(row['high'], 3, sign=True)} {row['unit']}"
        share = f"so in {number(100 * row['above_zero'], 0)} % of {row['worlds']}"
        said = share if pd.isna(row["by_construction"]) else "by construction"
        out.append(f"- {row['says']}: {said} ({size}; measured {row['measured']})")
    out += ["", "The sizes are far below those measured, of other people and other work."]
    return [
        *out,
        "",
        "Every input on which the main question turns is among those not identified: rivalry, blind spots, reach, "
        "company-specific answers, prior ties, distances.",
        "",
        "*From `results/calibration`; [calibration.md](calibration.md).*",
        "",
    ]


def _of_group() -> str:
    """The margin in hundredths of what the group itself gives."""
    rows = table("leaving_home", "contrasts.csv").set_index(["contrast", "outcome"])
    return number(100 * MARGIN / float(rows.loc[("group", "gain"), "d"]), 0)


def turns() -> list[str]:
    """The smallest changes that put a side ahead, and what to measure first."""
    rows = table("leaving_home-flip", "flips.csv")
    out = [
        "## What would turn it?",
        "",
        "The smallest change of one input, all else as in the default world, that puts a side ahead by more than the "
        "margin; and the smallest of all inputs together. A distance of 1 is the whole plausible range of an input; "
        "each turn is confirmed on fresh cohorts.",
        "",
        "| external against | ahead then | input | from | to | distance |",
        "|---|---|---|---|---|---|",
    ]
    for contrast, against in _WITH_COACH.items():
        here = rows[rows["contrast"] == contrast]
        for target in here["target"].dropna().unique():
            found = here[(here["target"] == target) & (here["confirmed"] == "yes")]
            side = target.removesuffix(" ahead by more than the margin")
            for row in found[found["kind"] == "alone"].sort_values("distance").to_dict("records"):
                to = with_interval(float(row["to"]), row["to_low"], row["to_high"], signs=False).lstrip("+")
                away = number(row["distance"], 2)
                out.append(
                    f"| {against} | {side} | `{row['input']}` | {float(row['from']):g} | {to} | {away} |"
                )
            if len(joint := found[found["kind"] == "together"]):
                row = joint.iloc[0]
                away = with_interval(
                    row["distance"], row["distance_low"], row["distance_high"], signs=False
                ).lstrip("+")
                out.append(f"| {against} | {side} | all together | | | {away} |")
    readings = rows[rows["kind"] == "reading"]
    turned = readings[readings["confirmed"] == "yes"]
    said = (
        "None of the readings of a contested rule turns any of them"
        if turned.empty
        else ("Other readings of contested rules that turn one: " + ", ".join(sorted(set(turned["input"]))))
    )
    return [
        *out,
        "",
        f"{said}.",
        "",
        *_measure_first(),
        "*From `results/leaving_home-flip` and `results/leaving_home/worlds`.*",
        "",
    ]


def _measure_first() -> list[str]:
    """The finding sentences of the value of information."""
    text = (RESULTS / "leaving_home" / "worlds" / "analysis" / "value.md").read_text("utf-8")
    out = ["What to measure first, by the expected value of information:", ""]
    for title, found in re.findall(r"^## (.+)\n\n(\*\*.+)$", text, re.MULTILINE):
        out.append(f"- {title}: {found}")
    return [*out, ""]


def page() -> str:
    """The whole page."""
    inputs = table("calibration", "posterior.csv")
    known = inputs[inputs["status"] == "identified"]
    limits = [
        "# Findings",
        "",
        "<!-- made by docs/findings.py from the results in git; do not edit -->",
        "",
        "## Limits first",
        "",
        "- Parameters are set by hand from the sources named in [model.md](model.md), but for "
        f"{len(known)} of {len(inputs)} that measured targets identify. Signs, orders and regions say more than "
        "levels.",
        "- It is a model of mechanisms that the source and the literature name. What they leave out, it leaves out.",
        "- What is *by construction* counts as nothing. A share of plausible worlds depends on the ranges "
        "that are called "
        "plausible.",
        "- Competence is measured without error, and against an untreated twin: both exist only in a simulation.",
        f"- An effect below {MARGIN} SD is called negligible, or too small to matter, however narrow its "
        "interval. That is "
        f"{_of_group()} % of what a year in an external group gives.",
        "",
    ]
    return "\n".join(
        [*limits, *home(), *flips(), *turns(), *robustness(), *calibration(), *claims(), *settle()]
    )


def main() -> int:
    """Write the page, or check it."""
    text = page()
    if "--check" in sys.argv[1:]:
        return int(PAGE.read_text("utf-8") != text)
    PAGE.write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
