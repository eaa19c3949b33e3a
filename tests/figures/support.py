"""Tables with planted differences, as a results folder would give them."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text

from peersim.analysis.summaries import contrast, summarise
from peersim.figures import Drawing, FigureSpec, Tables, draw
from peersim.model.outcomes import RUN_OUTCOMES, SD0_KNOWLEDGE, SESSION_OUTCOMES

SD_ITEMS = SD0_KNOWLEDGE * 40
"""One start SD of gain, in items, at 40 items."""

LABELS = {"external": "external", "inhouse": "in-house"}
PAIR = {"leaving_home": ("external", "inhouse")}
RIVALRY, SPECIFIC = "world.rivalry", "world.specific_share"
MAP = {RIVALRY: [0.0, 0.3, 0.6], SPECIFIC: [0.0, 0.2, 0.4, 0.6]}

Planted = Callable[[str, Mapping[str, Any]], float]
"""Gain over the mean of a replicate, in SD, by arm and point."""


def tables(
    planted: Planted,
    *,
    labels: Mapping[str, str] = LABELS,
    contrasts: Mapping[str, tuple[str, str]] = PAIR,
    vary: Mapping[str, Sequence[Any]] | None = None,
    cohorts: int = 12,
    noise: float = 0.05,
    keep: int = 1,
    primary: str = "gain",
    margin: float = 0.05,
) -> Tables:
    """Tables in which an arm's gain is the replicate's own, plus what is planted, plus ±``noise`` SD.

    The noise adds up to zero and alternates, so a paired difference is what was planted, exactly.
    Other outcomes in items are as many of their own SD; every other outcome of 0 to 1 is gain in SD
    divided by ten, plus a half.
    """
    names = list(vary or {})
    points = [dict(zip(names, v, strict=True)) for v in itertools.product(*(vary or {}).values())]
    cells = [(p, arm) for p in range(len(points)) for arm in labels]
    runs = pd.DataFrame(
        [
            _run(r, p, arm, planted(arm, points[p]), noise, arm == next(iter(labels)))
            for r in range(cohorts)
            for p, arm in cells
        ]
    )
    design = pd.DataFrame(
        [{"point": p, "arm": a} | points[p] | {"realised_externality": 1.0} for p, a in cells]
    )
    kept = [(r, p, a) for r in range(keep) for p, a in cells]
    found = contrast(
        runs, contrasts, [primary, "trust", "losers"], margin, dict.fromkeys(range(len(points)), 40)
    )
    return Tables(
        runs=runs,
        sessions=pd.DataFrame(itertools.chain.from_iterable(map(_sessions, runs.to_dict("records")))),
        design=design,
        summary=summarise(runs, [primary, "trust"], {(p, a): 8 for p, a in cells}),
        contrasts=found if contrasts else pd.DataFrame(),
        members=pd.DataFrame([_member(*key, i) for key in kept for i in range(8)]),
        ties=pd.DataFrame(
            [
                _tie(*key, w, i, j)
                for key in kept
                for w in (0.0, 52.0)
                for i in range(8)
                for j in range(8)
                if i != j
            ]
        ),
        events=pd.DataFrame(),
        name="planted",
        question="Is what was planted found?",
        contrasts_spec=dict(contrasts),
        primary=primary,
        margin=margin,
        labels=dict(labels),
        provenance="peersim 0.1.0 · design 3fa2c1 · seed 0 · hand-set defaults",
    )


def _run(replicate: int, point: int, arm: str, planted: float, noise: float, left: bool) -> dict[str, Any]:
    wiggle = noise * (-1) ** replicate if left else 0.0
    sd = 0.3 + 0.01 * (replicate % 5) + planted + wiggle
    row: dict[str, Any] = {"replicate": replicate, "point": point, "arm": arm, "status": "ok"}
    for outcome in RUN_OUTCOMES:
        row[outcome.name] = sd * (outcome.sd0 or 0.0) * 40 if outcome.per_item else 0.5 + sd / 10
    return row | {"spread": 1.0, "losers": 0.25, "leaks": 2.0 - sd, "satisfaction": float("nan")}


def _sessions(run: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for session in range(9):
        share = session / 8
        states = {o.name: 0.5 + 0.01 * session for o in SESSION_OUTCOMES}
        twin = 20.0 + 0.1 * session
        rows.append(
            {key: run[key] for key in ("replicate", "point", "arm")}
            | {"session": session, "week": 6.5 * session}
            | states
            | {"knowledge": twin + share * run["gain"], "twin_knowledge": twin}
            | {"trust": 0.45 + share * (run["trust"] - 0.45)}
            | {"present": 0.9 if session else float("nan")}
            | {"disclosure": 0.4 if session else float("nan")}
        )
    return rows


def _member(replicate: int, point: int, arm: str, person: int) -> dict[str, Any]:
    organisation = person if arm == "external" else 0
    key = {"replicate": replicate, "point": point, "arm": arm, "person": person, "label": f"m{person}"}
    return key | {"organisation": organisation, "division": organisation, "group": 0, "gain": person - 2}


def _tie(replicate: int, point: int, arm: str, week: float, person: int, other: int) -> dict[str, Any]:
    trust = (0.4 if arm == "external" else 0.5) + (0.1 if week else 0.0) + 0.01 * ((person + other) % 3)
    advice = (person * other) % 4 if week else 0
    key = {"replicate": replicate, "point": point, "arm": arm, "week": week, "person": person, "other": other}
    return key | {"trust": trust, "competence": 0.5, "closeness": 0.2, "reach": 0.1, "advice": advice}


def by(**shifts: float) -> Planted:
    """The same shift at every point, by arm."""
    return lambda arm, point: shifts.get(arm, 0.0)


def without(found: Tables, outcome: str, *arms: str) -> Tables:
    """The same tables, with an outcome that is not defined in some arms."""
    runs, sessions = found.runs.copy(), found.sessions.copy()
    for table in (runs, sessions):
        if outcome in table:
            table.loc[table["arm"].isin(arms), outcome] = float("nan")
    return replace(found, runs=runs, sessions=sessions)


def title(found: Tables, kind: str, **spec: Any) -> str:
    """Title of a figure."""
    return draw(FigureSpec(kind, **spec), found).title


def caption(drawing: Drawing) -> str:
    """All texts outside the panels, on one line."""
    return " ".join(text.get_text().replace("\n", " ") for text in drawing.figure.texts)


def shown_texts(figure: Figure) -> list[Text]:
    """The texts that a drawn figure shows; labels of ticks outside the view are not drawn."""
    hidden = set()
    for axes in [*figure.axes, *(child for a in figure.axes for child in a.child_axes)]:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    hidden |= {tick.label1, tick.label2}
    every = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    return [text for text in every if text not in hidden]


def column(figure: Figure, number: int, name: str) -> np.ndarray:
    """x or y data of all lines of a panel that have a marker, in order of drawing."""
    lines = [line for line in figure.axes[number].lines if line.get_marker() not in ("None", "|", "")]
    return np.concatenate([np.atleast_1d(getattr(line, f"get_{name}data")()) for line in lines])


def levels(label: str = "in-house") -> Drawing:
    """A figure of two lines, one of them with this name."""
    planted = tables(
        lambda arm, point: float(arm == "external"), labels=LABELS | {"inhouse": label}, cohorts=6
    )
    return draw(FigureSpec(kind="levels"), planted)
