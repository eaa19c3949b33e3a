"""What the answer is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from peersim.model.outcomes import BY_NAME
from peersim.report.words import Row


@dataclass(frozen=True)
class Page:
    """What the answer is made from.

    ``found`` are the contrasts, ``points`` the settings of what varies, ``decompositions`` lists of
    contrasts that take the question apart, ``constant_formats`` the labels of arms whose teaching is
    set by constants of the model (course, expert), ``replaced`` the rules that an arm replaces, in words,
    ``notes`` what a table of people leaves open and bears on the numbers, ``interactions`` pairs of contrasts,
    ``headlines`` the contrasts that the answer opens with, if not with the first, ``in_worlds`` contrasts over
    plausible worlds beside it, ``worlds`` what is said of the plausible worlds that are its points, or lie beside it;
    empty if there are none.
    """

    name: str
    question: str
    primary: str
    labels: Mapping[str, str]
    contrasts: Mapping[str, Sequence[str]]
    summary: pd.DataFrame
    found: pd.DataFrame
    points: Sequence[Mapping[str, Any]]
    defaults: str
    provenance: str
    decompositions: Sequence[Sequence[str]] = ()
    constant_formats: Sequence[str] = ()
    replaced: Sequence[str] = ()
    notes: Sequence[str] = ()
    interactions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headlines: Sequence[str] = ()
    in_worlds: pd.DataFrame | None = None
    worlds: str = ""

    @property
    def opening(self) -> list[str]:
        """The contrasts that the answer opens with: those named, else the first."""
        return list(self.headlines or list(self.contrasts)[:1])

    def names(self, contrast: str) -> tuple[str, str]:
        """How to call the two sides of a contrast."""
        left, right = self.contrasts[contrast]
        return self.labels[left], self.labels[right]

    def rows(self, **where: Any) -> list[Row]:
        """Contrast rows with the given values."""
        table = self.found
        for column, value in where.items():
            table = table[table[column] == value]
        return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]

    def undefined(self, contrast: str, outcome: str) -> str:
        """Labels of the sides of a contrast in which an outcome is nowhere defined."""
        here = self.summary[(self.summary["outcome"] == outcome) & (self.summary["n_cohorts"] > 0)]
        defined = set(here["arm"])
        return " and ".join(self.labels[arm] for arm in self.contrasts[contrast] if arm not in defined)


def pairing_text(page: Page, over: str) -> str:
    """What it was worth that arms share people and chances; empty if that cannot be said."""
    if page.found.empty:
        return ""
    ratio = page.found.loc[page.found["outcome"] == page.primary, "pairing_ratio"].dropna()
    if ratio.empty:
        return ""
    return (
        f"Arms share people and chances. For {BY_NAME[page.primary].label} this pairing was worth "
        f"{ratio.median():.1f} times as many cohorts (median over {over})."
    )
