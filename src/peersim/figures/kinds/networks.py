"""Trust and advice in one kept cohort, before and after; ids only."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np
import pandas as pd

from peersim.figures.kit.labels import value_text
from peersim.figures.kit.network_panel import (
    Panel,
    add_legend,
    draw_key,
    draw_panel,
    ends,
    in_groups,
    order_of,
)
from peersim.figures.kit.page import Page, wrap
from peersim.figures.kit.shown import arms_of, points_of
from peersim.figures.kit.spec import Drawing, FigureSpec, Tables
from peersim.figures.kit.style import ONE_COLUMN, TWO_COLUMNS, styled
from peersim.figures.kit.words import join
from peersim.model.errors import InputError
from peersim.stats.wording import number


def draw(spec: FigureSpec, tables: Tables) -> Drawing:
    """Panels for one arm, or for the two arms of a contrast side by side."""
    points = points_of(spec, tables)
    arms = arms_of(spec, tables)
    ties, members = _kept(spec.replicate, points.first, arms, tables)
    panels = [panel for arm in arms for panel in _panels(arm, ties[ties["arm"] == arm])]
    names = dict(zip(members["person"].tolist(), members["label"].astype(str).tolist(), strict=True))
    with styled():
        columns, lines = (2, 3) if len(arms) == 2 else (2, 2)
        wide = in_groups(members)
        page = Page(*((2.9 * lines, TWO_COLUMNS) if wide else (1.62 * lines, ONE_COLUMN)))
        grid = page.figure.subplots(lines, columns)
        spots = list(grid.T.flat) if len(arms) == 2 else list(grid.flat)
        for axes, panel in zip(spots, panels, strict=False):
            people = members[members["arm"] == panel.arm]
            draw_panel(axes, panel, people, ends(panels, panel.measure), order_of(members))
            label = f"{tables.labels[panel.arm]}: " if len(arms) == 2 else ""
            axes.set_title(wrap(f"{label}{_what(panel)}", 1.6, most=2))
        for axes in spots[len(panels) :]:
            if wide:
                axes.set_axis_off()
            else:
                draw_key(axes, panels)
        if wide:
            add_legend(spots[0], panels, members)
        data = _table(panels, spec.replicate, names)
        caption = (
            f"One cohort, replicate {spec.replicate}; nodes are members by id, shapes and greys are organisations. "
            f"Wider and darker: more, from {_scale(panels, 'trust')} in trust (mean of both directions) and from "
            f"{_scale(panels, 'advice')} answers heard from each other. One cohort shows how, not whether: "
            f"see the contrasts. {points.note}"
        )
        return page.finish(
            tables,
            headline(panels, arms, tables, spec.replicate),
            caption,
            data,
            legend=spots[0] if wide else None,
        )


def _kept(replicate: int, point: int, arms: list[str], tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ties and members of one kept cohort in every arm asked for."""
    if tables.ties.empty or tables.members.empty:
        raise InputError("no cohorts were kept, so there are no ties to draw; set `keep = 1` and run again")
    chosen = []
    for table in (tables.ties, tables.members):
        here = table[(table["point"] == point) & table["arm"].isin(arms)]
        in_arms = here.drop_duplicates(["replicate", "arm"])["replicate"].value_counts()
        kept = sorted(int(number) for number in in_arms[in_arms == len(arms)].index)
        if replicate not in kept:
            there = ", ".join(map(str, kept)) or "none at this point"
            raise InputError(f"replicate {replicate} was not kept; expected one of {there}")
        chosen.append(here[here["replicate"] == replicate])
    return chosen[0], chosen[1]


def _panels(arm: str, ties: pd.DataFrame) -> list[Panel]:
    """Trust at the first and the last week, and the advice heard until then."""
    start, end = ties["week"].min(), ties["week"].max()
    wanted = [("trust", start, "mean"), ("trust", end, "mean"), ("advice", end, "sum")]
    out = []
    for measure, week, how in wanted:
        rows = ties[ties["week"] == week]
        ordered = np.sort(rows[["person", "other"]].to_numpy(), axis=1)
        pairs = rows[[measure]].assign(a=ordered[:, 0], b=ordered[:, 1])
        graph = nx.Graph()
        graph.add_nodes_from(sorted(set(ordered.flat)))
        for (a, b), value in pairs.groupby(["a", "b"])[measure].agg(how).items():
            graph.add_edge(a, b, value=float(value))
        out.append(Panel(arm, measure, float(week), graph))
    return out


def _what(panel: Panel) -> str:
    week = value_text(panel.week)
    return f"trust, week {week}" if panel.measure == "trust" else f"advice to week {week}"


def _scale(panels: list[Panel], measure: str) -> str:
    low, high = ends(panels, measure)
    digits = 2 if measure == "trust" else 0
    return f"{number(low, digits)} to {number(high, digits)}"


def _table(panels: list[Panel], replicate: int, names: Mapping[int, str]) -> pd.DataFrame:
    """What is drawn: one row per pair, measure and week; people by the ids that the figure shows."""
    rows = [
        (replicate, panel.arm, panel.measure, panel.week, names[a], names[b], value)
        for panel in panels
        for a, b, value in sorted(panel.graph.edges(data="value"))
    ]
    return pd.DataFrame(rows, columns=["replicate", "arm", "measure", "week", "person", "other", "value"])


def headline(panels: list[Panel], arms: list[str], tables: Tables, replicate: int) -> str:
    """Mean trust before and after, arm by arm."""
    said = []
    for arm in arms:
        start, end = (
            np.mean([value for _, _, value in panel.graph.edges(data="value")])
            for panel in panels
            if panel.arm == arm and panel.measure == "trust"
        )
        said.append(f"from {number(float(start))} to {number(float(end))} for {tables.labels[arm]}")
    return f"In cohort {replicate} mean trust went {join(said)}"
