"""Write docs/mechanisms.md: what each mechanism's knock-out does to each outcome, over plausible worlds.

Run ``uv run python docs/mechanisms.py`` after the model or its defaults have changed (two to three minutes): it runs
the knock-outs into results/mechanisms, writes effects.csv there, and the page. ``--check`` only says whether the page
is the one that effects.csv gives.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import tomli_w

import peersim as ps
from peersim.analysis.summaries import sd0
from peersim.experiment.reading import parse_experiment
from peersim.model.outcomes import BY_NAME, RUN_OUTCOMES
from peersim.model.registry import parameters
from peersim.model.sources import model_hash
from peersim.stats.intervals import half_widths
from peersim.stats.wording import with_interval

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "results" / "mechanisms"
PAGE = Path(__file__).with_name("mechanisms.md")
WORLDS, COHORTS, GROUPS = 60, 60, 3
MARGIN = 0.05  # SD
ITEMS = 40
LEAST = 0.1  # margins: a mean effect below it is left out of the table

OFF: dict[str, Any] = {
    "world.shared_blind_spots": 0.0,
    "world.specific_share": 0.0,
    "world.redundancy": 0.0,
    "world.acquainted": 0.0,
    "world.familiarity_trust": 0.0,
    "world.trust_by_rater": 0.0,
    "world.trust_by_rated": 0.0,
    "world.trust_by_pair": 0.0,
    "world.trust_reciprocity": 0.0,
    "world.closeness_dealing": 0.0,
    "world.closeness_presence": 0.0,
    "world.reach.rule": "none",
    "world.leak_chance": 0.0,
    "world.fear": 0.0,
    "world.trust_loss": 0.0,
    "world.rivalry": 0.0,
    "world.post_fit": 0.0,
    "world.industry_pool": 0.0,
    "world.image_cost": 0.0,
    "world.status_cost": 0.0,
    "world.trust_disclosure": 0.0,
    "world.reciprocity": 0.0,
    "world.drift": 0.0,
    "world.distance_cost": 0.0,
    "world.function_distance": 0.0,
    "world.organisation_distance": 0.0,
    "world.industry_distance": 0.0,
    "world.slip": 0.0,
    "world.facilitation_spread": 0.0,
    "world.detection": 0.0,
    "world.coupling": 0.0,
    "world.vicarious": 0.0,
    "world.rehearsal": 0.0,
    "world.insight_from_advising": 0.0,
    "world.normalisation": 0.0,
    "world.trust_gain": 0.0,
    "world.use": 0.0,
    "world.job_learning": 0.0,
    "world.aspiration": 0.0,
    "world.dropout": 0.0,
    "world.satisfaction.trust": 0.0,
    "world.satisfaction.closeness": 0.0,
    "world.satisfaction.solved": 0.0,
    "world.satisfaction.safety": 0.0,
    "world.satisfaction.facilitator": 0.0,
    "world.satisfaction.novelty": 0.0,
    "world.response_style": 0.0,
    "world.group_mood": 0.0,
    "programme.coaching": 0.0,
}
"""Every mechanism by its coefficient, and the value that switches it off."""

ROOMS: dict[str, dict[str, Any]] = {
    "external": {"externality": 1.0},
    "division": {"externality": 0.0},
    "company": {"externality": 0.0, "divisions": "separate"},
}
KINDS: dict[str, dict[str, Any]] = {"": {}, "_levels": {"level_spread": 2, "industry_mix": 0.5}}
"""All of one level and of industries of their own, as in the source study; and three levels in mixed industries."""

SHOWN = (
    "gain",
    "gain_career",
    "spread",
    "disclosure",
    "trust",
    "safety",
    "closeness",
    "options_heard",
    "weight_on_advice",
    "confidence",
    "insight",
    "reported_satisfaction",
    "attendance",
)
"""Outcomes with a column of their own."""


def text() -> str:
    """The experiment: every group whole and without each mechanism, in plausible worlds."""
    arms: dict[str, Any] = {}
    for room, seats in ROOMS.items():
        for kind, more in KINDS.items():
            base = f"{room}{kind}"
            arms[base] = {"programme": {"coaching": 0.23, "seats": seats | more}}
            for path, off in OFF.items():
                arms[arm_without(base, path)] = _without(base, path, off)
    return tomli_w.dumps(
        {
            "format": 1,
            "name": "mechanisms",
            "question": "What does each mechanism do, seen by taking it away?",
            "replicates": COHORTS,
            "outcomes": ["gain"],
            "keep": 0,
            "sessions": False,
            "people": {"groups": GROUPS},
            "design": {"kind": "latin-hypercube", "points": WORLDS, "worlds": "plausible"},
            "arms": arms,
        }
    )


def arm_without(base: str, path: str) -> str:
    """Name of an arm without a mechanism."""
    return f"{base}_no_{path.replace('.', '_')}"


def _without(base: str, path: str, off: Any) -> dict[str, Any]:
    arm: dict[str, Any] = {"based_on": base}
    here, *parts = arm, *path.split(".")
    for part in parts[:-1]:
        here = here.setdefault(part, {})
    here[parts[-1]] = off
    return arm


def measured() -> pd.DataFrame:
    """A row per mechanism and outcome: in how many worlds it is noticed, and what it does on average.

    ``worlds`` counts those in which taking the mechanism away moves the outcome by more than its margin, with the
    whole 95 % interval beyond it, in at least one of the groups; ``up`` and ``down`` in which direction the mechanism
    itself moves it. ``mean``, ``low`` and ``high`` are of with less without over all worlds and groups, in margins.
    """
    result = ps.run(parse_experiment(text()), out=RESULTS, figures=False)
    runs = result.runs[result.runs["status"] == "ok"]
    columns = [outcome.name for outcome in RUN_OUTCOMES]
    by_arm = {str(arm): rows.set_index(["point", "replicate"])[columns] for arm, rows in runs.groupby("arm")}
    rows = []
    for path in OFF:
        each = [
            by_arm[f"{room}{kind}"] - by_arm[arm_without(f"{room}{kind}", path)]
            for room in ROOMS
            for kind in KINDS
        ]
        for outcome in RUN_OUTCOMES:
            rows.append({"mechanism": path, "outcome": outcome.name} | _noticed(each, outcome.name))
    return pd.DataFrame(rows)


def _noticed(differences: list[pd.DataFrame], name: str) -> dict[str, Any]:
    outcome = BY_NAME[name]
    scale = sd0(outcome, ITEMS)
    margin = MARGIN * scale if scale is not None else outcome.margin
    up, down = np.zeros(WORLDS, bool), np.zeros(WORLDS, bool)
    for table in differences:
        by_world = (table[name] / margin).groupby("point")
        n, mean, sd = by_world.count().to_numpy(), by_world.mean().to_numpy(), by_world.std().to_numpy()
        with np.errstate(invalid="ignore", divide="ignore"):
            half = half_widths(sd, n)
        up |= mean - half > 1.0
        down |= mean + half < -1.0
    # worlds share people and chances, so the unit of the mean over worlds is the replicate
    whole = pd.concat([table[name] / margin for table in differences]).groupby("replicate").mean().dropna()
    half = (
        float(half_widths(np.array([whole.std()]), np.array([len(whole)]))[0]) if len(whole) > 1 else np.nan
    )
    mean = float(whole.mean()) if len(whole) else np.nan
    return {
        "worlds": int((up | down).sum()),
        "up": int(up.sum()),
        "down": int(down.sum()),
        "mean": round(mean, 4),
        "low": round(mean - half, 4),
        "high": round(mean + half, 4),
    }


def page(found: pd.DataFrame) -> str:
    """The page."""
    by = found.set_index(["mechanism", "outcome"])
    out = [
        "# What each mechanism does",
        "",
        "<!-- made by docs/mechanisms.py from results/mechanisms/effects.csv; do not edit -->",
        "",
        f"Each mechanism was taken away (its coefficient set to 0) in {WORLDS} plausible worlds, in six kinds of "
        "groups with a coach: external, one division, company-wide; all of one level, and of three levels in mixed "
        "industries. "
        f"{COHORTS} cohorts of three groups each, with the same people and chances with and without.",
        "",
        f"A cell counts worlds, of {WORLDS}: those in which the outcome moves by more than its margin in at least one "
        "kind of group, the whole 95 % interval beyond the margin. ▲: the mechanism raises the outcome; ▼: lowers it; "
        "◆: either, by world or group. △, ▽: nowhere by its margin, but raised or lowered on average over the worlds, "
        f"by {LEAST:g} margins or more, the interval clear of zero. Blank: neither. Margins are those of `peersim "
        "describe outcomes`; .05 SD for gain.",
        "",
        "| mechanism | at | " + " | ".join(BY_NAME[name].label for name in SHOWN) + " | elsewhere most |",
        "|---" * (len(SHOWN) + 3) + "|",
    ]
    for path, off in OFF.items():
        if parameters[path].default == off:
            continue
        cells = [_cell(by.loc[(path, name)]) for name in SHOWN]
        others = by.loc[path].drop(index=list(SHOWN)).sort_values("worlds", ascending=False, kind="stable")
        best = others[others["worlds"] > 0].head(2)
        more = ", ".join(f"{BY_NAME[str(name)].label} {_cell(row)}" for name, row in best.iterrows())
        out.append(f"| `{path}` | {_at(path)} | {' | '.join([*cells, more])} |")
    return "\n".join([*out, "", *_unnoticed(found), ""])


def _at(path: str) -> str:
    """What it varies over, or where it stands."""
    about = parameters[path]
    if about.drawn and about.plausible is not None and about.choices is None:
        return f"{about.plausible[0]:g} to {about.plausible[1]:g}"
    return f"{about.default:g}" if about.choices is None else str(about.default)


def _cell(row: "pd.Series[Any]") -> str:
    if not row["worlds"]:
        if row["low"] > 0 and row["mean"] >= LEAST:
            return "△"
        return "▽" if row["high"] < 0 and row["mean"] <= -LEAST else ""
    arrow = "◆" if row["up"] and row["down"] else "▲" if row["up"] else "▼"
    return f"{arrow} {int(row['worlds'])}"


def _unnoticed(found: pd.DataFrame) -> list[str]:
    """The mechanisms that move no outcome by its margin anywhere, with the largest mean effects."""
    most = found.groupby("mechanism", sort=False)["worlds"].max()
    quiet = [path for path in OFF if most[path] == 0]
    off = [path for path in quiet if parameters[path].default == 0]
    on = [path for path in quiet if path not in off]
    out = ["## What moves no outcome by its margin", ""]
    if off:
        listed = ", ".join(f"`{path}`" for path in off)
        out += [f"Off by default, and left as variants: {listed}.", ""]
    if on:
        out += [
            "On, and what they do on average over the worlds, the largest two effects that are told from zero:",
            "",
        ]
    for path in on:
        rows = found[(found["mechanism"] == path) & ((found["low"] > 0) | (found["high"] < 0))]
        rows = rows.reindex(rows["mean"].abs().sort_values(ascending=False, kind="stable").index).head(2)
        said = "; ".join(
            f"{BY_NAME[row['outcome']].label} {with_interval(row['mean'], row['low'], row['high'])} margins"
            for row in rows.to_dict("records")
        )
        out.append(f"- `{path}`: {said or 'nothing'}. {KEPT.get(path, '')}".rstrip())
    return out


KEPT: dict[str, str] = {
    "world.detection": "It stays because advice that failed would else be kept for good: it is what sorts right from "
    "wrong after a trial. Its range is not varied.",
    "world.rehearsal": "It stays because that who teaches learns is measured (Cohen 1982), and this is where the model "
    "says so; the measured size is far larger. Its range is not varied.",
}
"""Why a mechanism stays that moves no outcome by its margin."""


def main() -> int:
    """Write the page, or say whether it is up to date."""
    table = RESULTS / "effects.csv"
    if "--check" in sys.argv:
        same = PAGE.is_file() and PAGE.read_text("utf-8") == page(pd.read_csv(table))
        print(
            "docs/mechanisms.md is up to date" if same else "docs/mechanisms.md is not what effects.csv gives"
        )
        return 0 if same else 1
    measured().to_csv(table, index=False)
    (RESULTS / "model.txt").write_text(f"{model_hash()}\n", "utf-8")
    PAGE.write_text(page(pd.read_csv(table)), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
