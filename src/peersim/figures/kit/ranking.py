"""Which arms stand highest and lowest, as far as their paired differences tell."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations

import pandas as pd

from peersim.figures.kit.rows import Yardstick
from peersim.figures.kit.words import class_of, digits_over, listed, plain_unit
from peersim.stats.contrasts import MIN_PAIRS
from peersim.stats.wording import number


class Ranking:
    """Arms from the highest mean to the lowest, and what tells each pair of them apart.

    ``values`` has a row per cohort and a column per arm.
    """

    def __init__(self, values: pd.DataFrame, stick: Yardstick, labels: Mapping[str, str]):
        self.means = values.mean().sort_values(ascending=False, kind="stable")
        self.order: list[Hashable] = list(self.means.index)
        self.stick, self.labels = stick, labels
        self.rows = {pair: stick.between(values, *pair) for pair in combinations(self.order, 2)}

    def finding(self) -> str:
        """The ends, each named alone only where it is clearly beyond all others."""
        first, last = self.order[0], self.order[-1]
        if len(self.order) == 1:
            return f"{self._value(self.order)} for {self._names(self.order)}"
        least = min(row["n_pairs"] for row in self.rows.values())
        if least < MIN_PAIRS:
            return f"too few cohorts to rank {len(self.order)} arms (n = {least})"
        if not any(self._clear(*pair) for pair in self.rows):
            return f"{self._names(self.order)} {self._alike(self.order)}, {self._value(self.order)}"
        top = [arm for arm in self.order if arm == first or not self._clear(first, arm)]
        bottom = [arm for arm in self.order if arm == last or not self._clear(arm, last)]
        if set(top) & set(bottom):
            return self._no_ends()
        return f"highest for {self._group(top)}; lowest for {self._group(bottom, unit=False)}"

    def _clear(self, upper: Hashable, lower: Hashable) -> bool:
        return class_of(self.rows[upper, lower]) == "above"

    def _no_ends(self) -> str:
        """What can be said where some arm cannot be told from either end."""
        none = f"of {len(self.order)} arms none is clearly the highest or the lowest"
        first, last = self.order[:1], self.order[-1:]
        if not self._clear(*first, *last):
            return f"{none}, {self._value(self.order)}"
        higher = f"higher for {self._names(first)}, {self._value(first)}"
        return f"{higher}, than for {self._names(last)}, {self._value(last, unit=False)}; {none}"

    def _group(self, arms: Sequence[Hashable], *, unit: bool = True) -> str:
        alike = f", which {self._alike(arms)}" if len(arms) > 1 else ""
        return f"{self._names(arms)}{alike}, {self._value(arms, unit=unit)}"

    def _alike(self, arms: Sequence[Hashable]) -> str:
        """How arms, none of which is beyond the end of its group, stand to each other."""
        rows = [self.rows[pair] for pair in combinations(arms, 2)]
        if all(class_of(row) == "negligible" for row in rows):
            return f"are the same within {self.stick.margin_text}"
        if any(class_of(row) == "above" for row in rows):
            return "cannot all be told apart"
        return "cannot be told apart"

    def _names(self, arms: Sequence[Hashable]) -> str:
        return listed([self.labels[str(arm)] for arm in arms], most=3)

    def _value(self, arms: Sequence[Hashable], *, unit: bool = True) -> str:
        """The mean of an arm, or the range of means."""
        rows = self.rows.values()
        digits = digits_over([row["low"] for row in rows], [row["high"] for row in rows])
        low, high = (number(self.means[list(arms)].agg(how), digits) for how in ("min", "max"))
        span = low if low == high else f"{low} to {high}"
        return f"{span} {plain_unit(self.stick.outcome.unit)}".rstrip() if unit else span
