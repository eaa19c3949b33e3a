"""Write docs/directors.md from the results in git: what they say to who decides on a programme.

Run ``uv run python docs/directors.py`` after results have changed; ``--check`` only says whether it is up to date.
"""

import sys
from pathlib import Path

import pandas as pd

from peersim.model.outcomes import SD0_KNOWLEDGE
from peersim.stats.wording import number, out_of

RESULTS = Path(__file__).parents[1] / "results"
PAGE = Path(__file__).with_name("directors.md")
MARGIN = 0.05  # SD
ITEMS = 40
QUESTIONS = {
    "world.shared_blind_spots": (
        "When one of your people is wrong about something, how often is it because everyone in the house "
        "believes it?",
        "of 100",
        100,
    ),
    "world.specific_share": (
        "Of ten issues that your managers struggle with, how many have an answer that only your own people can know?",
        "of 10",
        10,
    ),
    "world.rivalry": (
        "If two managers want the same post, how often does the one keep good advice from the other?",
        "of 100",
        100,
    ),
    "world.leak_chance": (
        "How often does somebody pass on what was told in confidence?",
        "of 100",
        100,
    ),
    "world.image_cost": (
        "How much does it cost a manager's image to admit before colleagues that they do not know?",
        "on the model's scale from 0 to 1.2",
        1,
    ),
}
"""What an input means to a director, and how an answer is given."""
SIDES = {
    "leaving_home": ("a group of one division", "no"),
    "leaving_company": ("a company-wide group", "no"),
    "leaving_home_coached": ("a group of one division", "yes"),
    "leaving_company_coached": ("a company-wide group", "yes"),
}


def _table(name: str, file: str) -> pd.DataFrame:
    return pd.read_csv(RESULTS / name / file)


def _items(value: float) -> str:
    return number(value, 2, sign=True)


def _headline() -> list[str]:
    rows = _table("leaving_home", "contrasts.csv").set_index(["contrast", "outcome"])
    row, wide, group = (rows.loc[(name, "gain")] for name in ("leaving_home", "leaving_company", "group"))
    margin = MARGIN * SD0_KNOWLEDGE * ITEMS
    return [
        "## What it says",
        "",
        f"A year in a group of outsiders helps a manager to handle {number(group['difference'], 1)} more of "
        f"{ITEMS} issues "
        "rightly than no programme would.",
        "",
        "Whether the group is of outsiders or of colleagues makes little difference to that on average: "
        f"{_items(row['difference'])} "
        f"issues per manager against a group from one division, {_items(wide['difference'])} against a "
        "company-wide group. "
        f"We call a difference below {number(margin, 2)} issues negligible. That is one more issue for every "
        f"{number(1 / margin, 0)} managers, and {number(100 * MARGIN / group['d'], 0)} % of what the group gives.",
        "",
    ]


def _depends() -> list[str]:
    worlds = _table("leaving_home/worlds", "contrasts.csv")
    worlds = worlds[worlds["outcome"] == "gain"].set_index("contrast")
    n = int(worlds["n_points"].iloc[0])
    out = [
        "## It depends on your house",
        "",
        "Nobody knows how often colleagues err together, how fierce they compete, or how much leaks in *your* "
        "company. So "
        f"the comparison was made in {n} plausible companies that differ in all of this. In how many of them is the "
        "difference large enough to matter?",
        "",
        "| outsiders against | with a coach | outsiders are better | colleagues are better | no difference that "
        "matters |",
        "|---|---|---|---|---|",
    ]
    for name, (against, coach) in SIDES.items():
        row = worlds.loc[name]
        cells = (
            out_of(row[f"share_{word}"], row[f"within_{word}"], n)
            for word in ("better", "worse", "negligible")
        )
        out.append(f"| {against} | {coach} | {' | '.join(cells)} |")
    return [*out, ""]


def _questions() -> list[str]:
    rows = _table("leaving_home-flip", "flips.csv")
    rows = rows[(rows["kind"] == "alone") & (rows["confirmed"] == "yes")]
    rows = rows[rows["contrast"].isin(["leaving_home", "leaving_company"])].sort_values("distance")
    first = list(dict.fromkeys(path for path in rows["input"] if path in QUESTIONS))[:3]
    out = [
        "## Three questions to ask first",
        "",
        "Each answer alone can decide, if all else is as we assume:",
        "",
    ]
    for number_, path in enumerate(first, start=1):
        asked, of, scale = QUESTIONS[path]
        here = rows[rows["input"] == path]
        now = scale * float(here["from"].iloc[0])
        out += [f"{number_}. **{asked}** We assume {now:.3g} {of}.", ""]
        for row in here.to_dict("records"):
            at = scale * float(row["to"])
            way = "more" if float(row["to"]) > float(row["from"]) else "fewer"
            side = row["target"].removesuffix(" ahead by more than the margin")
            home = SIDES[row["contrast"]][0]
            said = (
                f"outsiders are worth it, against {home}"
                if side == "external"
                else f"{home} is better than outsiders"
            )
            out.append(f"   - {way} than {at:.2g} {of}: {said}.")
        out.append("")
    return out


def _others() -> list[str]:
    rows = _table("leaving_home", "contrasts.csv").set_index(["contrast", "outcome"])
    told, trust, happy = (
        rows.loc[("leaving_home", name)] for name in ("disclosure", "trust", "satisfaction")
    )
    return [
        "## What else differs",
        "",
        "Against a group from one division, outsiders tell each other more (depth of disclosure "
        f"{number(told['difference'], 3, sign=True)} "
        f"on a scale of 0 to 1), trust each other less at the end ({number(trust['difference'], 3, sign=True)}), "
        "and are less "
        f"satisfied ({number(happy['difference'], 3, sign=True)}).",
        "",
        "## What it does not say",
        "",
        "- It is a simulation, not a study of real programmes. It says what follows *if* people disclose, advise "
        "and learn as "
        "the literature describes. [findings.md](findings.md) begins with its limits.",
        "- It knows nothing of costs, travel, contacts made, or careers advanced.",
        "- How satisfied graduates are says next to nothing of what they learnt: [study.md](study.md).",
        "",
        "Your own people, your own assumptions: [rosters.md](rosters.md), [experiments.md](experiments.md). How "
        "a turning point "
        "is found: [sweeps.md](sweeps.md#what-would-turn-it-peersim-flip).",
        "",
    ]


def page() -> str:
    """The whole page."""
    opening = [
        "# For programme directors",
        "",
        "<!-- made by docs/directors.py from the results in git; do not edit -->",
        "",
        "Should managers learn with peers from other organisations, or with colleagues?",
        "",
    ]
    return "\n".join([*opening, *_headline(), *_depends(), *_questions(), *_others()])


def main() -> int:
    """Write the page, or check it."""
    text = page()
    if "--check" in sys.argv[1:]:
        return int(PAGE.read_text("utf-8") != text)
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
