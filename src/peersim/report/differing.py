"""Two folders' findings as lines for a terminal."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

import pandas as pd

from peersim.analysis.difference import OTHER, SAME
from peersim.model.values import value_text
from peersim.stats.wording import counted, with_interval

MOST_SHOWN = 40
_MARK = {SAME: " ", OTHER: "*"}
_FIXED = ("contrast", "outcome", "unit", "margin", "change")


def varied_in(findings: pd.DataFrame) -> list[str]:
    """The parameters by which findings are told apart."""
    return [name for name in findings if name not in _FIXED and not name.endswith(("_a", "_b"))]


def findings_lines(findings: pd.DataFrame) -> Iterator[str]:
    """A table, what changed first; at most :data:`MOST_SHOWN` findings."""
    apart = int((findings["change"] != SAME).sum())
    yield (
        f"findings of A and B, effects with 95 % intervals: {apart} of {counted(len(findings), 'finding')} "
        f"{'is' if apart == 1 else 'are'} not the same in both (*)"
    )
    order = pd.concat([findings[findings["change"] != SAME], findings[findings["change"] == SAME]])
    rows = [_cells(row, varied_in(findings)) for row in order.head(MOST_SHOWN).to_dict("records")]
    head = ("", "contrast", "outcome", "where", "in A", "", "in B", "", "")
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for cells in (head, *rows):
        pairs = zip(cells, widths, strict=True)
        yield "  ".join(cell.ljust(width) for cell, width in pairs if width).rstrip()
    if len(findings) > MOST_SHOWN:
        yield f"and {len(findings) - MOST_SHOWN} more; --out FILE.csv has all of them"


def _cells(row: dict[str, Any], varied: list[str]) -> tuple[str, ...]:
    where = ", ".join(f"{path} {value_text(row[path])}" for path in varied)
    sides = (cell for side in "ab" for cell in (_effect(row, side), row[f"verdict_{side}"]))
    change = "" if row["change"] in _MARK else row["change"]
    return (_MARK.get(row["change"], "*"), row["contrast"], row["outcome"], where, *sides, change)


def _effect(row: dict[str, Any], side: str) -> str:
    mean, low, high = (row[f"{name}_{side}"] for name in ("effect", "low", "high"))
    if not isfinite(mean):
        return "–" if not row[f"verdict_{side}"] else "not defined"
    if not isfinite(low):
        return f"{mean:+.2f} {row['unit']}, no interval".replace("-", "−")
    return f"{with_interval(mean, low, high, 2, row['margin'])} {row['unit']}"
