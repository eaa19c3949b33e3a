"""Sobol indices, elementary effects and rank regression: one row or dot per input."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from peersim.figures.kit.axes import LABEL_WIDTH
from peersim.figures.kit.labels import short
from peersim.figures.kit.page import Page, wrap
from peersim.figures.kit.spec import Drawing
from peersim.figures.kit.style import GREY, INK, styled
from peersim.figures.reports.about import About, height, label, rows_of
from peersim.stats.wording import capital, number, percent

_WIDE = 0.2  # assumption: half-width of an index above which its size is not worth a title
_LOOKS = 2  # sizes before the last that must agree with it
_NAMED = 3  # inputs named in a figure of a growing sample


def sobol(table: pd.DataFrame, about: About) -> Drawing:
    """First and total order with intervals, the largest total above."""
    with styled():
        page = Page(height=height(len(table)))
        axes = page.axes()
        for shift, order, marker, face in ((-0.16, "first", "o", "white"), (0.16, "total", "s", INK)):
            _intervals(axes, table, order, shift, marker, face, f"{order} order")
        rows_of(axes, [label(name) for name in table["input"]])
        axes.set_xlabel("share of the variance")
        leading = table.iloc[0]
        alone = table["first"].sum()
        half = (leading["total_high"] - leading["total_low"]) / 2
        title = (
            f"{capital(short(leading['input']))} comes first, but the sample is too small to say by how "
            f"much: total order ± {number(half)}"
            if half > _WIDE
            else f"{capital(short(leading['input']))} matters most: {percent(leading['total'])} of the "
            f"variance with all it interacts with, {percent(leading['first'])} alone"
        )
        caption = (
            f"Variance of {about.measured} First order: an input alone; total order: with all others. Bars: 95 % "
            f"bootstrap intervals. First orders add up to {number(alone)}; the rest to 1 is interaction, and error."
        )
        return page.finish(about, title, caption, table, legend=axes)


def morris(table: pd.DataFrame, about: About) -> Drawing:
    """Mean size of elementary effects, with intervals, and their spread."""
    with styled():
        page = Page(height=height(len(table)))
        axes = page.axes()
        _intervals(axes, table, "mu_star", 0.0, "s", INK, "mean size μ*")
        at = range(len(table))
        axes.plot(table["sigma"], at, "o", color=INK, markerfacecolor="white", label="spread σ")
        rows_of(axes, [label(name) for name in table["input"]])
        axes.set_xlabel(f"effect of crossing the range{f' ({about.unit})' if about.unit else ''}")
        _beside(axes, table, "mu_star_low")
        caption = (
            f"Elementary effects on {about.measured} Bars: 95 % bootstrap intervals. A spread as large as the mean "
            f"size: the effect depends on the other inputs, or changes along the range.{_of_choices(table)}"
        )
        return page.finish(about, _morris_title(table, about), caption, table, legend=axes)


def _morris_title(table: pd.DataFrame, about: About) -> str:
    leading = table.iloc[0]
    first = capital(short(leading["input"]))
    size = f"{number(leading['mu_star'])}{_unit(about)}"
    if pd.isna(leading["mu"]):
        return f"{first} matters most: one choice for another moves it by {size} on average"
    clear = abs(leading["mu"]) > 0.5 * leading["mu_star"]
    if leading["higher"]:
        how = f"; it is higher with {leading['higher']}" if clear else ""
        return f"{first} matters most: the other choice moves it by {size} on average{how}"
    way = "raises" if leading["mu"] > 0 else "lowers"
    how = (
        f"{way} it by {number(abs(leading['mu']))}{_unit(about)}"
        if clear
        else f"moves it by {size} either way"
    )
    return f"{first} matters most: crossing its range {how} on average"


def drivers(table: pd.DataFrame, r_squared: float, about: About, doubt: str = "") -> Drawing:
    """Rank regression coefficients with intervals; of a choice of three or more its size. ``doubt``: a caveat."""
    table = table[table["size"].notna()]
    with styled():
        page = Page(height=height(len(table)))
        axes = page.axes()
        for at, row in enumerate(table.to_dict("records")):
            name = "size" if pd.isna(row["srrc"]) else "srrc"
            ends = [row[f"{name}_low"], row[f"{name}_high"]]
            clear = row["size_low"] > 0
            axes.plot(ends, [at, at], color=INK, linewidth=1.2)
            axes.plot(
                *(row[name], at, "D" if name == "size" else "o"),
                color=INK,
                markerfacecolor=INK if clear else "white",
                markersize=4.5,
            )
        rows_of(axes, [label(name) for name in table["input"]])
        _beside(axes, table, "size_low")
        axes.set_xlabel("standardised rank regression coefficient")
        caption = (
            f"Ranks of {about.measured} Bars: 95 % bootstrap intervals; open: across zero. Together the inputs "
            f"explain {percent(r_squared)} of the variance of ranks{_warning(r_squared)}"
            f"{_of_choices(table)}{_of_active(table, about)}{f' {doubt}' if doubt else ''}"
        )
        return page.finish(about, capital(_drivers_title(table, about)), caption, table)


def _drivers_title(table: pd.DataFrame, about: About) -> str:
    leading = table.iloc[0]
    name = short(leading["input"])
    if leading["higher"]:
        return f"{about.what} depends most on {name}, and is highest with {leading['higher']}"
    if pd.isna(leading["srrc"]) or leading["srrc"] == 0.0:
        return f"{about.what} depends most on {name}"
    return f"{about.what} {'rises' if leading['srrc'] > 0 else 'falls'} most with {name}"


def _beside(axes: Axes, table: pd.DataFrame, low: str) -> None:
    """Beside a choice the text with the highest values, where it is more than chance."""
    for at, row in enumerate(table.to_dict("records")):
        if row["higher"] and row[low] > 0:
            said = wrap(str(row["higher"]), LABEL_WIDTH, most=1)
            axes.text(1.02, at, said, va="center", transform=axes.get_yaxis_transform())


def _of_active(table: pd.DataFrame, about: About) -> str:
    """For a caption: which inputs are active at some points only."""
    some = table[table["points"] < about.points]
    said = ", ".join(f"{short(row['input'])} {row['points']}" for row in some.to_dict("records"))
    return f" Active at some points only: {said}." if said else ""


def _of_choices(table: pd.DataFrame) -> str:
    """For a caption: how choices are shown."""
    unsigned = table["srrc" if "srrc" in table else "mu"].isna().any()
    size = " A choice of three or more has a size and no sign." if unsigned else ""
    return f"{size} Beside a choice: where it is highest." if (table["higher"] != "").any() else size


def _warning(r_squared: float) -> str:
    return "." if r_squared >= 0.5 else ", so much of it is interaction, or rises and falls again."


def _unit(about: About) -> str:
    return f" {about.unit}" if about.unit else ""


def _intervals(
    axes: Axes, table: pd.DataFrame, name: str, shift: float, marker: str, face: str, said: str
) -> None:
    for at, row in enumerate(table.to_dict("records")):
        ends = [row[f"{name}_low"], row[f"{name}_high"]]
        axes.plot(ends, [at + shift] * 2, color=GREY, linewidth=1.2, solid_capstyle="butt", zorder=2)
    places = [at + shift for at in range(len(table))]
    axes.plot(
        table[name], places, marker, color=INK, markerfacecolor=face, markersize=4.0, label=said, zorder=3
    )


def convergence(table: pd.DataFrame, size: str, value: str, about: About, said: str) -> Drawing:
    """How estimates with their intervals change as the sample grows; a line per input, the largest named."""
    with styled():
        page = Page(height=2.3)
        axes = page.axes()
        last = table[table[size] == table[size].max()].sort_values(value, ascending=False)
        names = list(last["input"])
        for at, name in enumerate(names):
            here = table[table["input"] == name].sort_values(size)
            strong = at < _NAMED
            colour = INK if strong else GREY
            axes.plot(
                here[size], here[value], "-o", color=colour, markersize=3, linewidth=1.2 if strong else 0.6
            )
            if strong:
                axes.fill_between(
                    here[size], here[f"{value}_low"], here[f"{value}_high"], color=INK, alpha=0.1, linewidth=0
                )
        gap = 0.07 * float(table[[value, f"{value}_high"]].to_numpy().max())
        places = apart([float(here) for here in last[value][:_NAMED]], gap)
        for name, place in zip(names, places, strict=False):
            axes.text(table[size].max() * 1.08, place, label(name), va="center")
        axes.set_xscale("log", base=2)
        axes.set_xticks(sorted(table[size].unique()), [str(n) for n in sorted(table[size].unique())])
        axes.minorticks_off()
        axes.set_xlim(right=table[size].max() * 1.9)
        axes.set_xlabel(said)
        axes.set_ylabel(value.replace("mu_star", "μ*").replace("total", "total order"))
        axes.hlines(0.0, table[size].min(), table[size].max(), color=GREY, linewidth=0.8)
        axes.set_ylim(bottom=min(axes.get_ylim()[0], min(places) - gap))
        sizes = sorted(table[size].unique().tolist())
        order = _same_order(table, size, value)
        title = (
            f"{capital(size)} {sizes[-1]} gives the order of the three largest that {sizes[-3]} gave"
            if order
            else "The order of the three largest still changes: a larger sample is needed"
            if len(sizes) > _LOOKS
            else f"Too small a sample to see whether the order of the three largest settles: {sizes[-1]} {said}"
        )
        width = (last[f"{value}_high"] - last[f"{value}_low"]).max() / 2
        caption = (
            f"{capital(about.measured)} With {said} {_listed(sizes)}. Bands: 95 % "
            f"bootstrap intervals of the three largest; widest half-width with all {number(width, 3)}."
        )
        return page.finish(about, title, caption, table)


def apart(places: list[float], gap: float) -> list[float]:
    """Falling places moved down until each is at least ``gap`` below the one before.

    >>> apart([1.0, 0.9, 0.2], 0.25)
    [1.0, 0.75, 0.2]
    """
    out: list[float] = []
    for place in places:
        out.append(min(place, out[-1] - gap) if out else place)
    return out


def _listed(sizes: list[int]) -> str:
    return f"{', '.join(map(str, sizes[:-1]))} and {sizes[-1]}" if len(sizes) > 1 else str(sizes[0])


def _same_order(table: pd.DataFrame, size: str, value: str) -> bool:
    tops = [
        list(here.sort_values(value, ascending=False)["input"][:3])
        for _, here in table.groupby(size, sort=True)
    ]
    return len(tops) > _LOOKS and tops[-1] == tops[-2] == tops[-3]
