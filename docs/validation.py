"""Write docs/validation.md: what was measured in the field beside what the model gives.

What was measured, and how the model is asked, stands in docs/validation.toml; every number and verdict of the model
comes from results/validation, validation_rules and free_riders.

``uv run python docs/validation.py --measure`` reads the runs, and leaves in each of these folders what is not in its
tables (measured.csv); without it the page is written; ``--check`` only says whether the page is up to date.
"""

import json
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import isfinite, nan
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

import peersim as ps
from peersim.model.outcomes import RUN_OUTCOMES
from peersim.model.parameters import World
from peersim.stats.intervals import half_width
from peersim.stats.wording import number, with_interval

DOCS = Path(__file__).parent
RESULTS = DOCS.parent / "results"
PAGE = DOCS / "validation.md"
ROWS = DOCS / "validation.toml"
MAIN, RULES, RIDERS = "validation", "validation_rules", "free_riders"
GROUPS = ("external", "division", "company")
SESSIONS = (4, 8, 16, 26)
SIZES = (3, 4, 6, 8, 10, 12, 16)
SIMILAR = 2.0  # sizes are similar up to this factor
SD0 = next(o.sd0 for o in RUN_OUTCOMES if o.name == "gain") or nan
Array = npt.NDArray[np.float64]
Statistic = Callable[[Array], float]


# ------------------------------------------------------------------------ what is not in the tables of a run


def jackknife(moments: Array, statistic: Statistic) -> tuple[float, float, float]:
    """A function of sums over cohorts (a row each), with a 95 % interval from leaving out one cohort at a time."""
    total, n = moments.sum(axis=0), len(moments)
    value = statistic(total)
    without = np.array([statistic(total - row) for row in moments])
    sd = float(np.sqrt((n - 1) * ((without - without.mean()) ** 2).sum()))
    half = half_width(sd, n)
    return value, value - half, value + half


def sums(rows: pd.DataFrame, columns: Mapping[str, "pd.Series[float]"]) -> Array:
    """Sums of columns, a row per cohort."""
    return pd.DataFrame(dict(columns)).groupby(rows["replicate"]).sum().to_numpy(float)


def pairs_of(*columns: "pd.Series[float]") -> dict[str, "pd.Series[float]"]:
    """What covariances are made of: a count, the columns, and their products."""
    out = {"n": columns[0] * 0.0 + 1.0}
    for at, one in enumerate(columns):
        out[f"m{at}"] = one
    for at, one in enumerate(columns):
        for other in range(at, len(columns)):
            out[f"p{at}{other}"] = one * columns[other]
    return out


def covariances(total: Array, count: int) -> Array:
    """The matrix of covariances from the sums of :func:`pairs_of`."""
    n, means = total[0], total[1 : 1 + count] / total[0]
    out = np.zeros((count, count))
    upper = np.triu_indices(count)
    out[upper] = total[1 + count :] / n - means[upper[0]] * means[upper[1]]
    return out + np.triu(out, 1).T


def correlation(total: Array) -> float:
    """Of two columns."""
    c = covariances(total, 2)
    return float(c[0, 1] / np.sqrt(c[0, 0] * c[1, 1]))


def partial(total: Array) -> float:
    """Of the first two of three columns, the third held fixed."""
    c = covariances(total, 3)
    r = c / np.sqrt(np.outer(np.diag(c), np.diag(c)))
    return float((r[0, 1] - r[0, 2] * r[1, 2]) / np.sqrt((1.0 - r[0, 2] ** 2) * (1.0 - r[1, 2] ** 2)))


def others(rows: pd.DataFrame, column: str) -> "pd.Series[float]":
    """The mean of a column over the other members of one's group."""
    groups = rows.groupby(["replicate", "group"])[column]
    return (groups.transform("sum") - rows[column]) / (groups.transform("size") - 1)


def ratio(total: Array) -> float:
    """First sum to second."""
    return float(total[0] / total[1]) if total[1] else nan


class Measured(NamedTuple):
    """One number that a run's tables do not have."""

    name: str
    group: str
    value: float
    low: float
    high: float
    cohorts: int


def _of_members(rows: pd.DataFrame, group: str, items: int) -> list[Measured]:
    n = rows["replicate"].nunique()
    gain, start = rows["gain"].astype(float), rows["start_right"].astype(float)
    low, high = start.quantile(0.25), start.quantile(0.75)
    best, least = (start >= high).astype(float), (start <= low).astype(float)
    quarters = sums(rows, {"g1": gain * best, "n1": best, "g0": gain * least, "n0": least})
    sd = SD0 * items
    found = {
        "attendance": jackknife(
            sums(rows, pairs_of(rows["sessions_present"].astype(float), gain)), correlation
        ),
        "peers": jackknife(sums(rows, pairs_of(others(rows, "start_right"), gain, start)), partial),
        "trained": jackknife(quarters, lambda t: float(t[0] / t[1] / sd)),
        "trained_less": jackknife(quarters, lambda t: float((t[0] / t[1] - t[2] / t[3]) / sd)),
    }
    return [Measured(name, group, *values, n) for name, values in found.items()]


def _of_cohorts(runs: pd.DataFrame, sessions: pd.DataFrame, group: str) -> list[Measured]:
    n = len(runs)
    found = {
        "trust_gain": jackknife(sums(runs, pairs_of(runs["trust"], runs["gain"])), correlation),
        "safety_disclosure": jackknife(sums(runs, pairs_of(runs["safety"], runs["disclosure"])), correlation),
    }
    met = sessions[sessions["week"] <= 52.0 + 1e-9]
    wide = met.pivot(index="replicate", columns="session", values="safety").reset_index()
    last = max(name for name in wide if name != "replicate")
    found["safety_change"] = jackknife(
        sums(wide, {"d": wide[last] - wide[0], "n": wide[0] * 0.0 + 1.0}), ratio
    )
    steps = [sums(wide, pairs_of(wide[s], wide[s + 1])) for s in range(1, last)]
    width = steps[0].shape[1]
    found["safety_unstable"] = jackknife(
        np.hstack(steps),
        lambda t: 1.0 - float(np.mean([correlation(t[i : i + width]) for i in range(0, len(t), width)])),
    )
    return [Measured(name, group, *values, n) for name, values in found.items()]


def _of_events(events: pd.DataFrame, group: str) -> list[Measured]:
    key = ["replicate", "phase", "session", "person", "item"]
    cases = events[events["kind"] == "presented"]
    tried = events[events["kind"] == "taken"].drop_duplicates(key)[[*key, "answer"]]
    cases = cases.merge(tried, on=key, how="left", suffixes=("", "_tried"))
    ends = events[events["kind"].isin(["kept", "held", "dropped"])].drop_duplicates(key)[[*key, "kind"]]
    cases = cases.merge(ends, on=key, how="left", suffixes=("", "_end"))
    was_right = cases["own"] == cases["right"]
    turns_right = (cases["answer_tried"] == cases["right"]) & ~was_right
    turns_wrong = cases["answer_tried"].notna() & (cases["answer_tried"] != cases["right"]) & was_right
    counted = {"wr": turns_right, "w": ~was_right, "rw": turns_wrong, "r": was_right}
    counted |= {"kept": turns_right & (cases["kind_end"] == "kept")}
    counted |= {"held": turns_wrong & (cases["kind_end"] == "held")}
    counted |= {"tried": cases["answer_tried"].notna()}
    moments = sums(cases, {name: column.astype(float) for name, column in counted.items()})
    asked: dict[str, Statistic] = {
        "wrong_right": lambda t: ratio(t[:2]),
        "right_wrong": lambda t: ratio(t[2:4]),
        "asymmetry": lambda t: ratio(t[:2]) / ratio(t[2:4]),
        "asymmetry_tried": lambda t: float(t[4] / t[1] / (t[5] / t[3])),
        "tried_right": lambda t: ratio(t[[0, 6]]),
    }
    return [Measured(name, group, *jackknife(moments, f), len(moments)) for name, f in asked.items()]


def _most_heard(events: pd.DataFrame, members: pd.DataFrame) -> Array:
    """What the most heard member of each group says, as a multiple of an equal part: sum and count by cohort."""
    said = events[events["kind"].isin(["heard", "echoed", "not_understood"])]
    of_group = members[["replicate", "person", "group"]].rename(columns={"person": "other"})
    voices = said.merge(of_group, on=["replicate", "other"])
    counts = voices.groupby(["replicate", "group", "other"]).size()
    size = members.groupby(["replicate", "group"]).size()
    by_group = counts.groupby(level=[0, 1])
    times = (by_group.max() / by_group.sum() * size).dropna()
    return times.groupby(level=0).agg(["sum", "size"]).to_numpy(float)


def measure_main() -> list[Measured]:
    """What results/validation shows of persons, sessions and pieces of advice."""
    result = ps.load(RESULTS / MAIN)
    members, events, runs, sessions = result.members, result.events, result.runs, result.sessions
    items = int(World().items)

    def of(table: pd.DataFrame, arm: str) -> pd.DataFrame:
        return table[table["arm"] == arm].reset_index(drop=True)

    def to(arm: str, outcome: str, base: str, base_outcome: str) -> tuple[float, float, float]:
        both = of(runs, arm).merge(of(runs, base), on="replicate", suffixes=("", "_base"))
        below = both[f"{base_outcome}_base"]
        return jackknife(sums(both, {"above": both[outcome], "below": below}), ratio)

    out: list[Measured] = []
    for group in GROUPS:
        here, n = of(members, group), len(of(runs, group))
        out += _of_members(here, group, items)
        out += _of_cohorts(of(runs, group), of(sessions, group), group)
        out += _of_events(of(events, group), group)
        out.append(Measured("group_to_coach", group, *to(group, "gain", "coach_only", "gain"), n))
        few, many = (
            _most_heard(of(events, f"{group}_{size}"), of(members, f"{group}_{size}"))
            for size in ("five", "ten")
        )
        apart = jackknife(np.hstack([many, few]), lambda t: ratio(t[:2]) - ratio(t[2:]))
        out.append(Measured("monologue", group, *apart, len(few)))
        out.append(_dispersion(here, "dispersion_eight", group))
    for group in ("division", "company"):
        out.append(_dispersion(of(members, f"{group}_pair"), "dispersion", group))
        led, unled = (_later(of(sessions, f"{group}_pair{suffix}")) for suffix in ("", "_unled"))
        ends = led.merge(unled, on="replicate", suffixes=("", "_unled"))
        gain, twin = ends["knowledge"] - ends["twin_knowledge"], ends["twin_knowledge"]
        apart = gain - (ends["knowledge_unled"] - ends["twin_knowledge_unled"])
        known = twin * 0.0 + SD0 * items
        asked = {"pair_24": (gain, known), "percent_pair_24": (gain, twin), "structure_24": (apart, known)}
        for name, (above, below) in asked.items():
            values = jackknife(sums(ends, {"above": above, "below": below}), ratio)
            out.append(Measured(name, group, *values, len(ends)))
    n = len(of(runs, "monthly"))
    out.append(Measured("lasting", "external", *to("monthly", "gain_104", "monthly", "gain"), n))
    year = _later(of(sessions, "monthly"), 52.0)
    percent = {"above": year["knowledge"] - year["twin_knowledge"], "below": year["twin_knowledge"]}
    out.append(Measured("percent_monthly", "external", *jackknife(sums(year, percent), ratio), n))
    return out


def _dispersion(members: pd.DataFrame, name: str, group: str) -> Measured:
    """By which part people lie farther apart in what they know than their twins do."""
    end = members["end_right"].astype(float)
    spread = sums(members, pairs_of(end, end - members["gain"]))

    def wider(total: Array) -> float:
        c = covariances(total, 2)
        return float(np.sqrt(c[0, 0] / c[1, 1])) - 1.0

    return Measured(name, group, *jackknife(spread, wider), len(spread))


def _later(sessions: pd.DataFrame, week: float = 24.0) -> pd.DataFrame:
    """The step of each cohort that ends nearest to a week."""
    weeks = sessions["week"].unique()
    return sessions[sessions["week"] == weeks[np.abs(weeks - week).argmin()]].reset_index(drop=True)


def slope(total: Array) -> float:
    """Of the second column on the first, the third held fixed."""
    c = covariances(total, 3)
    return float((c[0, 1] * c[2, 2] - c[0, 2] * c[1, 2]) / (c[0, 0] * c[2, 2] - c[0, 2] ** 2))


def measure_riders() -> list[Measured]:
    """What one more free rider among the others, and to be one, does to a member's gain, in SD."""
    members = ps.load(RESULTS / RIDERS).members
    sd = SD0 * World().items

    def moments(arm: str, *, beside: bool) -> Array:
        here = members[members["arm"] == arm]
        one, gain = (here["commitment"] == 0.0).astype(float), here["gain"] / sd
        groups = here.assign(rider=one).groupby(["replicate", "group"])["rider"]
        rest = groups.transform("sum") - one
        return sums(here, pairs_of(rest, gain, one) if beside else pairs_of(one, gain, rest))

    out: list[Measured] = []
    for group in GROUPS:
        arms = [moments(arm, beside=True) for arm in (group, f"{group}_steady")]
        n, width = arms[0].shape
        for arm, of_others in zip((group, f"{group}_steady"), arms, strict=True):
            of_self = jackknife(moments(arm, beside=False), slope)
            out.append(Measured("free_rider_beside", arm, *jackknife(of_others, slope), n))
            out.append(Measured("free_rider_self", arm, *of_self, n))

        def rule(total: Array, width: int = width) -> float:
            return slope(total[:width]) - slope(total[width:])

        out.append(Measured("free_rider_rule", group, *jackknife(np.hstack(arms), rule), n))
    return out


def _model_of(folder: str) -> str:
    manifest = json.loads((RESULTS / folder / "manifest.json").read_text("utf-8"))
    return (
        f"{manifest['identity']['model'][:8]} {manifest['identity']['design'][:8]} {manifest['replicates']}"
    )


def measure() -> None:
    """Write measured.csv of both folders."""
    for folder, made in ((MAIN, measure_main), (RIDERS, measure_riders)):
        table = pd.DataFrame(made()).assign(run=_model_of(folder))
        table.to_csv(RESULTS / folder / "measured.csv", index=False, float_format="%.6g", lineterminator="\n")


# ------------------------------------------------------------------------------------------------- verdicts


class Answer(NamedTuple):
    """What the model gives, in the unit of the row."""

    value: float
    low: float
    high: float


MISS, SIZE, HIT = range(3)


class Verdict(NamedTuple):
    """How an answer stands to what was measured."""

    rank: int
    words: str


UNSIZED = Verdict(HIT, "same sign; no size to compare")


def _times(factor: float) -> str:
    return number(factor, 0) if factor >= 10.0 else number(factor, 1)


def judged(row: Mapping[str, Any], answer: Answer) -> Verdict:
    """The verdict on one answer; the rule stands on the page."""
    zero, margin = row.get("zero", 0.0), row["margin"]
    effect = answer.value - zero
    small = abs(effect) <= margin
    if row.get("none"):
        return Verdict(HIT, "none, as measured") if small else Verdict(MISS, "**an effect, none was found**")
    if answer.low <= zero <= answer.high:
        return Verdict(MISS, "**no sign**")
    if effect * row.get("sign", 1) < 0.0:
        return Verdict(MISS, "**the opposite sign**" + (", below the margin" if small else ""))
    if small:
        return Verdict(MISS, "**below the margin**")
    return _sized(row["value"], answer.value) if "value" in row else UNSIZED


def _sized(measured: Sequence[float], value: float) -> Verdict:
    low, high = measured
    factor = value / high if value > high else value / low if value < low else 1.0
    if 1.0 / SIMILAR <= factor <= SIMILAR:
        return Verdict(HIT, "same sign, similar size")
    large, small = f"{_times(factor)} times too large", f"{_times(1.0 / factor)} times too small"
    return Verdict(SIZE, f"same sign, {large if factor > 1.0 else small}")


# ------------------------------------------------------------------------------------------------- the page


class Row(NamedTuple):
    """A row of the page: what stands in the file, and per group what the model gives."""

    given: Mapping[str, Any]
    answers: dict[str, Answer]
    verdicts: dict[str, Verdict]

    @property
    def rank(self) -> int:
        """The worst of its groups decides."""
        return min(verdict.rank for verdict in self.verdicts.values())


def definitions() -> dict[str, Any]:
    """docs/validation.toml."""
    return tomllib.loads(ROWS.read_text("utf-8"))


def table(folder: str, file: str) -> pd.DataFrame:
    """A small table of the results in git; one that was measured must be of the run that is there."""
    found = pd.read_csv(RESULTS / folder / file)
    if file == "measured.csv" and set(found["run"]) != {_model_of(folder)}:
        raise SystemExit(
            f"results/{folder}/measured.csv is of another run: `uv run python docs/validation.py --measure`"
        )
    return found


def _one(rows: pd.DataFrame, **where: str) -> "pd.Series[Any]":
    for column, value in where.items():
        rows = rows[rows[column] == value]
    if len(rows) != 1:
        raise SystemExit(f"expected one row of {where}, found {len(rows)}")
    return rows.iloc[0]


def answered(where: str) -> Answer:
    """What stands at an address such as ``contrast:dose_external``, ``level:external:trust``."""
    kind, name, *rest = where.split(":")
    if kind == "contrast":
        row = _one(table(MAIN, "contrasts.csv"), contrast=name, outcome=rest[0] if rest else "gain")
        columns = ("d", "d_low", "d_high") if isfinite(row["d"]) else ("difference", "low", "high")
    elif kind == "level":
        row, columns = _one(table(MAIN, "summary.csv"), arm=name, outcome=rest[0]), ("mean", "low", "high")
    else:
        row = _one(table(MAIN, "measured.csv"), name=name, group=rest[0])
        columns = ("value", "low", "high")
    return Answer(*(float(row[column]) for column in columns))


def rows_of(given: Mapping[str, Any]) -> list[Row]:
    """Every row with its answers and verdicts."""
    out = []
    for one in given["rows"].values():
        groups = one.get("groups", list(GROUPS))
        answers = {group: answered(one["answer"].format(group=group)) for group in groups}
        out.append(Row(one, answers, {group: judged(one, answer) for group, answer in answers.items()}))
    return out


def said(answer: Answer, unit: str, margin: float = 0.0) -> str:
    """An answer in words of its unit."""
    if unit in ("of 100", "%"):
        answer, margin = Answer(*(100.0 * part for part in answer)), 100.0 * margin
    digits = {"of 100": 0, "%": 1}.get(unit, 2)
    level = unit in ("of 100", "times", "to 1", "0-1") and answer.low >= 0.0
    text = with_interval(*answer, digits=digits, margin=margin, signs=not level)
    unit = "on a scale of 0 to 1" if unit == "0-1" else unit
    return f"{text.removeprefix('+') if level else text} {unit}"


def _cell(parts: Mapping[str, str], names: Mapping[str, str], *, merge: bool) -> str:
    if len(parts) > 1 and merge and len(set(parts.values())) == 1:
        return next(iter(parts.values()))
    return "<br>".join(f"{names[group]}: {text}" for group, text in parts.items())


def _line(row: Row, names: Mapping[str, str]) -> str:
    given = row.given
    label = f"<br>*{given['target']}*" if "target" in given else ""
    measured = (
        f"**{given['says']}** {given['measured']} ({'; '.join(given['sources'])}; {given['known']}){label}"
    )
    answers = {group: said(one, given["unit"], given["margin"]) for group, one in row.answers.items()}
    model = _cell(answers, names, merge=False)
    for more in given.get("also", ()):
        found = {g: said(answered(more["answer"].format(group=g)), more["unit"]) for g in row.answers}
        model += f"<br>*{more['says']}:* " + "; ".join(f"{names[g]} {text}" for g, text in found.items())
    model += "".join(f"<br>{words}" for words in _worlds(given, row.answers, names))
    verdicts = {group: one.words for group, one in row.verdicts.items()}
    loose = given["loose"]
    if "construction" in given:
        loose = f"*The rules fix the sign:* {given['construction']}. {loose[:1].upper()}{loose[1:]}"
    cells = (measured, given["asks"], model, _cell(verdicts, names, merge=True), loose)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _worlds(given: Mapping[str, Any], groups: Iterable[str], names: Mapping[str, str]) -> Iterator[str]:
    """In how many plausible worlds a contrast has a sign, if these were run ([plausible_worlds])."""
    file = RESULTS / MAIN / "worlds" / "contrasts.csv"
    kind, name, *rest = given["answer"].split(":")
    if kind != "contrast" or not file.exists():
        return
    found = pd.read_csv(file)
    for group in groups:
        at = (found["contrast"] == name.format(group=group)) & (
            found["outcome"] == (rest[0] if rest else "gain")
        )
        for row in found[at].to_dict("records"):
            more, less = (number(100.0 * row[f"share_{word}"], 0) for word in ("better", "worse"))
            yield f"*plausible worlds, {names[group]}:* more in {more} of 100, less in {less}"


HEAD = [
    "| measured | the nearest thing asked of the model | the model | verdict | how loose |",
    "|---|---|---|---|---|",
]


def _section(title: str, intro: str, rows: Iterable[Row], names: Mapping[str, str]) -> list[str]:
    lines = [_line(row, names) for row in rows]
    return [f"## {title}", "", intro, "", *([*HEAD, *lines] if lines else ["*None.*"]), ""]


def _unasked(given: Mapping[str, Any]) -> list[str]:
    out = ["## What cannot be asked", ""]
    for one in given["unasked"].values():
        out.append(f"- {one['says']} ({'; '.join(one['sources'])}; {one['known']}.) Why not: {one['why']}")
    return [*out, ""]


def _in_sd(arm: str) -> Answer:
    row = _one(table(RULES, "summary.csv"), arm=arm, outcome="gain")
    sd = SD0 * World().items
    return Answer(*(float(row[column]) / sd for column in ("mean", "low", "high")))


FORMS_OF_TIME = {"time depends on the interval": "", "time is constant": "_constant"}
FORMS_OF_TURNS = {"one turn each": "", "two turns": "_two"}
FORMS_OF_VOICE = {"voice falls with commitment": "", "voice is the same for all": "_steady"}


def _forms(
    forms: Mapping[str, str], names: Mapping[str, str], line: Callable[[str, str], tuple[list[str], bool]]
) -> list[str]:
    """A row per form of a rule and group, and at last in how many groups the pattern shows with each form."""
    out, shown, counts = [], [], []
    for form, suffix in forms.items():
        lines = [line(group, suffix) for group in GROUPS]
        out += [
            f"| {form}, {names[group]} | {' | '.join(cells)} |"
            for group, (cells, _) in zip(GROUPS, lines, strict=True)
        ]
        counts.append(sum(there for _, there in lines))
        shown.append(f"{counts[-1]} of {len(GROUPS)} groups ({form})")
    return [*out, "", f"The pattern shows in {' and in '.join(shown)}. {_hangs(*counts)}"]


def _hangs(with_rule: int, without: int) -> str:
    """Whether a pattern needs the rule for which it was the reason."""
    if with_rule == without:
        reason = " The rule alone does not bring it." if with_rule == 0 else ""
        return f"So here it does not hang on the rule.{reason}"
    if with_rule == len(GROUPS) and without == 0:
        return "So it hangs on the rule."
    return "So it depends on the kind of group, too."


def _head(*titles: str) -> list[str]:
    return ["| | " + " | ".join(titles) + " |", "|---" * (len(titles) + 1) + "|"]


def _of_sessions(group: str, suffix: str) -> tuple[list[str], bool]:
    gains = [_in_sd(f"{group}_sessions_{n}{suffix}").value for n in SESSIONS]
    less = bool((np.diff(np.diff(gains) / np.diff(SESSIONS)) < 0.0).all())
    return [*map(number, gains), "yes" if less else "no"], less


def _of_sizes(group: str, suffix: str) -> tuple[list[str], bool]:
    same = f"{group}_sessions_8"  # eight members, eight sessions
    gains = [_in_sd(same if n == 8 and not suffix else f"{group}_size_{n}{suffix}") for n in SIZES]
    best = max(range(len(SIZES)), key=lambda at: gains[at].value)
    peak = 0 < best < len(SIZES) - 1 and gains[best].low > max(gains[0].high, gains[-1].high)
    cells = [number(gain.value) for gain in gains]
    return [*cells, f"{SIZES[best]}, {'a peak' if peak else 'no peak'}"], peak


def _of_riders(group: str, suffix: str) -> tuple[list[str], bool]:
    found = table(RIDERS, "measured.csv")
    beside, own = (
        _one(found, name=name, group=f"{group}{suffix}") for name in ("free_rider_beside", "free_rider_self")
    )
    cells = [with_interval(one["value"], one["low"], one["high"], digits=3) for one in (beside, own)]
    costs = bool(beside["high"] < 0.0)
    return [*cells, "yes" if costs else "no"], costs


def _three(row: "pd.Series[Any]", columns: Sequence[str]) -> tuple[float, float, float]:
    value, low, high = (float(row[column]) for column in columns)
    return value, low, high


def _what_voice_changes(names: Mapping[str, str]) -> str:
    """What the rule of voice changes, with the same people and chances."""

    def told(rows: Mapping[str, "pd.Series[Any]"], columns: Sequence[str]) -> str:
        return "; ".join(
            f"{names[group]} {with_interval(*_three(row, columns), digits=3)}" for group, row in rows.items()
        )

    found = table(RIDERS, "measured.csv"), table(RIDERS, "contrasts.csv")
    beside = {group: _one(found[0], name="free_rider_rule", group=group) for group in GROUPS}
    mean = {group: _one(found[1], contrast=group, outcome="gain") for group in GROUPS}
    return (
        "What the rule changes, with the same people and chances, in SD: in what one more free rider does to a member, "
        f"{told(beside, ('value', 'low', 'high'))}; in the gain of the mean member, "
        f"{told(mean, ('d', 'd_low', 'd_high'))}."
    )


def history(names: Mapping[str, str]) -> list[str]:
    """Rules that exist because a pattern failed without them, in both forms."""
    return [
        "## The history of the rules",
        "",
        "Three rules are there because a pattern was missing without them. So these patterns are no evidence for the "
        "model: it was changed until they came, as it stood then. Here is each pattern with the rule and with its "
        "other form, gain in SD without a coach.",
        "",
        "**Time to try advice** (`world.rules.trial_time`), so that each further session in a year adds less. "
        "*Less* is decided by the means.",
        "",
        *_head(*(f"{n} sessions" for n in SESSIONS), "each further one adds less"),
        *_forms(FORMS_OF_TIME, names, _of_sessions),
        "",
        "**One turn each** (`world.rules.turns`), so that there is a best size of a group. It is a peak where the best "
        "size is neither the smallest nor the largest, and its interval lies above theirs.",
        "",
        *_head(*(f"{n} members" for n in SIZES), "best"),
        *_forms(FORMS_OF_TURNS, names, _of_sizes),
        "",
        "**Voice falls with commitment**, so that free riders cost the others something. Here free riders are planted: "
        "some 16 of 100 members never are committed, the others always are. The other form is a rule of its own "
        "(`experiments/rules/free_riders.py`): everybody speaks up as a committed member does. Free riders also stay "
        "away more often, in both forms. They cost something where the whole interval is below zero.",
        "",
        *_head("one more beside a member, SD", "to be one, SD", "costs the others"),
        *_forms(FORMS_OF_VOICE, names, _of_riders),
        "",
        _what_voice_changes(names),
        "",
        "*From `results/validation_rules` and `results/free_riders`.*",
        "",
    ]


FIXED = (
    "Depth falls with the cost that a leak is expected to have (R1).",
    "Without trust, and without candour, nothing is gained (R6, R5).",
    "Competitors withhold (R5). Friends echo where nobody leads firmly (R5).",
    "What is foreign is understood less often (R4).",
    "Success raises confidence (R10); a leak lowers it (R9).",
    "Company-specific answers are of no use elsewhere but by chance (S1).",
    "A coach repairs generic issues only, is always right and never leaks (R11).",
    "A facilitator of the house can do harm only (S4, R9).",
)


def by_construction(rows: Sequence[Row], names: Mapping[str, str]) -> list[str]:
    """Signs on which the model cannot be wrong."""
    claims = pd.read_csv(RESULTS / "claims" / "claims.csv", keep_default_na=False)
    fixed = claims[claims["verdict"] == "by construction"]
    out = _section(
        "By construction",
        "The rules fix these signs, so to have them is no success. A size that is far off still counts against the "
        "model. That the rules fix a sign does not make it right either.",
        rows,
        names,
    )
    out += ["What else the rules fix:", "", *(f"- {what}" for what in FIXED), ""]
    listed = "; ".join(f"{row['claim']} {row['says'].rstrip('.')}" for row in fixed.to_dict("records"))
    return [
        *out,
        f"Of the study's claims these are decided by the rules ([claims.md](claims.md)): {listed}.",
        "",
    ]


def _dose() -> str:
    answers = [answered(f"contrast:dose_{group}") for group in GROUPS]
    apart = sum(one.low > 0.05 for one in answers)
    return f"in {apart} of {len(answers)} groups the model has 16 above 8 by more than .05 SD"


def _led() -> str:
    answers = [answered(f"contrast:facilitation_{group}") for group in GROUPS]
    return f"in {sum(one.low > 0.0 for one in answers)} of {len(answers)} groups the model has the led ahead"


def _turning() -> str:
    answers = [answered(f"measured:asymmetry:{group}") for group in GROUPS]
    more = sum(one.low > 1.0 for one in answers)
    return f"in {more} of {len(answers)} groups the model has more of the wrong turn right than of the right turn wrong"


def _deeper() -> str:
    answers = [answered(f"contrast:home_{group}:disclosure") for group in ("division", "company")]
    less = sum(one.high < 0.0 for one in answers)
    return f"against {less} of {len(answers)} kinds of in-house groups the model has strangers go deeper"


def _overlap() -> str:
    answers = [answered(f"contrast:home_{group}:overlap") for group in ("division", "company")]
    more = sum(one.low > 0.0 for one in answers)
    kinds = f"{more} of {len(answers)} kinds of in-house groups"
    return f"in {kinds} the model has more errors in common than among strangers"


def against() -> list[str]:
    """What would count against the model."""
    return [
        "## What would count against the model",
        "",
        "1. **Depth at home.** Record sessions of colleagues and of strangers under the same facilitators, and let "
        f"others code how deep people go. Now {_deeper()}. If colleagues who share a boss go as deep as strangers, the "
        "rule of disclosure (R1) is wrong, and with it the first reason to leave home.",
        "2. **Errors in common.** Ask managers the same questions, whose answers are known. "
        f"Now {_overlap()}. If the wrong answers of "
        "colleagues are no more alike than those of strangers, shared blind spots are wrong, the second reason.",
        "3. **Company matters.** Sort issues beforehand by whether their answer depends on the company. If external "
        "groups do as well on those as on others, specific answers are wrong, the first reason to stay.",
        f"4. **Sessions.** Draw by lot who meets 8 times a year and who 16 times. Now {_dose()}. If there is no "
        "difference, as studies of coaching have it, what a session adds is wrong.",
        f"5. **Leading.** Draw by lot which groups are led. Now {_led()}. If groups without a leader learn as much, "
        "the rules of formality are wrong.",
        f"6. **Advice.** Ask presenters before a session, after it and weeks later. Now {_turning()}. If "
        "clearly more turn right than wrong before anything is tried at work, as in class rooms, the rule of weighing "
        "(R6) is wrong: it listens to trust, not to truth. If as many are wrong weeks later, peers teach nothing.",
        "",
    ]


def _sides(rows: Sequence[Row]) -> str:
    """How the model does on the evidence for either side; what speaks for both is left out."""
    out = []
    for side in ("external", "in-house"):
        here = [row for row in rows if row.given.get("side") == side]
        counts = [sum(row.rank == rank for row in here) for rank in (MISS, SIZE, HIT)]
        works = {source for row in here for source in row.given["sources"]}
        out.append(
            f"of the {len(here)} that speak for {side} groups ({len(works)} works) the model misses {counts[0]}, "
            f"has another size in {counts[1]} and hits {counts[2]}"
        )
    return f"The two sides: {'; '.join(out)}."


def page() -> str:
    """The whole page."""
    given = definitions()
    names, rows = given["groups"], rows_of(given)
    fitted = [row for row in rows if row.given.get("fitted")]
    fixed = [row for row in rows if "construction" in row.given and row not in fitted]
    free = [row for row in rows if row not in fitted and row not in fixed]
    misses, sizes, hits = ([row for row in free if row.rank == rank] for rank in (MISS, SIZE, HIT))
    hits.sort(key=lambda row: "value" not in row.given)
    sized = sum("value" in row.given for row in hits)
    out = [
        "# Validation",
        "",
        "<!-- made by docs/validation.py from docs/validation.toml and the results in git; do not edit -->",
        "",
        "What was measured in the field, on both sides of the question, beside what the model gives at its defaults. "
        "None of it was used for fitting, unless a row says so. Misses come first.",
        "",
        f"Of {len(rows)} comparisons the model misses **{len(misses)}**, has the sign but another size in "
        f"**{len(sizes)}**, and hits **{len(hits)}**, {sized} of them with a size to compare. In {len(fixed)} "
        f"the rules fix the sign, and {len(fitted)} are fitted or an input; neither counts. {len(given['unasked'])} "
        "more cannot be asked.",
        "",
        _sides(free),
        "",
        "How to read it:",
        "",
        "- *External* are people from different organisations, *one division* colleagues who share a division, "
        "*company-wide* colleagues of several divisions. Groups have eight members and no coach, unless a row says so.",
        "- SD: of what people know at the start of the model's default world. A measured SD is that of the study's own "
        "measure. So a factor between the two is rough.",
        "- In brackets 95 % intervals, over cohorts. They say how well the model's answer is known, not how true "
        "it is.",
        f"- *Similar size*: up to {SIMILAR:g} times too large or too small, of the nearest end where a range was "
        "measured. *No sign*: the interval "
        "holds zero. *Below the margin*: too small to matter, in most rows below .05 SD or .05 of a correlation. Both "
        "are misses. The worst of its groups decides where a row stands.",
        "- Works are in the [bibliography](bibliography.md), targets in [calibration.md](calibration.md). How each "
        "measurement is known stands with it.",
        "",
        *_section("Misses", "No sign, the opposite one, one too small to matter, or an effect where none was found, "
                  "in at least one kind of group.", misses, names),
        *_section("Same sign, another size", f"More than {SIMILAR:g} times too small or too large in at least one kind "
                  "of group.", sizes, names),
        *_section("Hits", "Same sign, and a similar size where sizes can be compared. Where they cannot, this is a "
                  "weak test: a sign is right by chance in one of two cases.", hits, names),
        *_unasked(given),
        *_section("Fitted, or an input: no validation", "These numbers were used. They are here so that nobody takes "
                  "them for a test.", fitted, names),
        *by_construction(fixed, names),
        *history(names),
        *against(),
        "*From `results/validation`, unless said otherwise.*",
        "",
    ]  # fmt: skip
    return "\n".join(out)


def main() -> int:
    """Measure, write the page, or check it."""
    if "--measure" in sys.argv[1:]:
        measure()
    text = page()
    if "--check" in sys.argv[1:]:
        return int(not PAGE.exists() or PAGE.read_text("utf-8") != text)
    PAGE.write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
