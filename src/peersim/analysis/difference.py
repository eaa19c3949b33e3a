"""Where two results folders hold different numbers, and where their findings part.

Points are paired by the values of what varies, never by their numbers: these change with every value that is added.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite, nan
from typing import Any, NamedTuple

import pandas as pd

from peersim.model.values import plain, value_text
from peersim.store import shapes
from peersim.store.folder import Folder

RUN = list(shapes.RUN)
KEYS = {name: [*RUN, *shapes.FURTHER[name]] for name in shapes.FURTHER if name != "failures"} | {
    "events": [*RUN, "row"]
}
SAME, OTHER, ONLY_A, ONLY_B = "same verdict", "other verdict", "only in A", "only in B"
OVER_ALL = -1
"""The point of a finding that is over all points of a sample."""
_MOST_NAMED = 3
_SIDES = ("a", "b")


class Shared(NamedTuple):
    """Points that two designs share: the second's number by the first's; and what is in one of them alone."""

    pairs: Mapping[int, int]
    only_a: list[int]
    only_b: list[int]


def shared_points(a: pd.DataFrame, b: pd.DataFrame) -> Shared:
    """Pair the rows of two tables of points, numbered from 0, with the same columns.

    Of points with the same values the first is paired with the first, and so on.

    >>> shared_points(pd.DataFrame({"x": [0.1, 0.2]}), pd.DataFrame({"x": [0.0, 0.1, 0.2]}))
    Shared(pairs={0: 1, 1: 2}, only_a=[], only_b=[0])
    """
    left, right = _keyed(a), _keyed(b)
    pairs = {at: right[key] for key, at in left.items() if key in right}
    only_b = [at for key, at in right.items() if key not in left]
    return Shared(pairs, [at for key, at in left.items() if key not in right], only_b)


def _keyed(points: pd.DataFrame) -> dict[tuple[Any, ...], int]:
    seen: Counter[tuple[Any, ...]] = Counter()
    out = {}
    for at, values in enumerate(points.itertuples(index=False, name=None)):
        key = tuple(map(_key, values))
        out[(*key, seen[key])] = at
        seen[key] += 1
    return out


def _key(value: Any) -> Any:
    """The same for numbers that are the same but for the last bits."""
    value = plain(value)
    return f"{value:.12g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def point_text(points: pd.DataFrame, point: int) -> str:
    """What varies, at a point; empty if nothing does."""
    said = [f"{path} {value_text(plain(points[path].iloc[point]))}" for path in points]
    return ", ".join(said[:_MOST_NAMED]) + (", …" if len(said) > _MOST_NAMED else "")


def table_differences(
    a: Folder, b: Folder, pairs: Mapping[int, int] | None = None, points: pd.DataFrame | None = None
) -> list[str]:
    """One line per column of the stored tables that differs, with the first differing row.

    ``pairs`` are the points to compare, the number in ``b`` by that in ``a``: without them the same numbers.
    ``points`` are the first folder's, for the words.
    """
    out = []
    for name, keys in KEYS.items():
        left, right = _rows(a, name), _rows(b, name)
        if left.empty or right.empty:
            if left.empty != right.empty:
                out.append(f"{name}: only one of the folders holds it")
            continue
        if pairs is not None:
            left, right = _on(left, {one: one for one in pairs}), _on(right, {b: a for a, b in pairs.items()})
        left, right = left.set_index(keys).sort_index(), right.set_index(keys).sort_index()
        shared = left.index.intersection(right.index)
        if len(shared) < max(len(left), len(right)):
            out.append(f"{name}: {len(left)} rows against {len(right)}, {len(shared)} in common")
        for column in left.columns.symmetric_difference(right.columns):
            out.append(f"{name}.{column}: only in {'A' if column in left else 'B'}")
        here, there = left.loc[shared], right.loc[shared]
        for column in left.columns.intersection(right.columns, sort=False):
            line = _column(name, column, here[column], there[column], points)
            out += [line] if line else []
    return out


def _rows(folder: Folder, name: str) -> pd.DataFrame:
    """A table; events, which nothing else tells apart, with their number in the run."""
    table = folder.planned(name)
    return table.assign(row=table.groupby(RUN).cumcount()) if name == "events" and len(table) else table


def _on(table: pd.DataFrame, numbers: Mapping[int, int]) -> pd.DataFrame:
    """The rows of some points, which get new numbers."""
    here = table[table["point"].isin(list(numbers))]
    return here.assign(point=here["point"].map(numbers))


def _column(table: str, column: str, a: pd.Series, b: pd.Series, points: pd.DataFrame | None) -> str:
    unequal = ~((a == b) | (a.isna() & b.isna()))
    if not unequal.any():
        return ""
    first = unequal.idxmax()
    count = int(unequal.sum())
    said = "1 value differs" if count == 1 else f"{count} values differ, first"
    now, then = plain(a[first]), plain(b[first])
    return f"{table}.{column}: {said} at {_place(a.index.names, first, points)}: {now} against {then}"


def _place(names: Sequence[str], row: Sequence[Any], points: pd.DataFrame | None) -> str:
    """A row by its run, as ``peersim replay`` takes it, by what varies, and by the other keys."""
    given = {name: plain(value) for name, value in zip(names, row, strict=True)}
    run = f"run {given['replicate']}:{given['point']}:{given['arm']}"
    where = point_text(points, given["point"]) if points is not None else ""
    rest = [f"{name} {value}" for name, value in given.items() if name not in RUN]
    return ", ".join([f"{run} ({where})" if where else run, *rest])


def findings_side_by_side(
    a: pd.DataFrame, b: pd.DataFrame, pairs: Mapping[int, int], points: pd.DataFrame
) -> pd.DataFrame:
    """Findings of two folders, a row per shared point, contrast and outcome.

    ``a`` and ``b`` are tables of contrasts; without ``point`` they are over all points. Columns: a varied parameter
    each, contrast, outcome, unit, margin; effect, low, high, verdict and n_pairs of each, ending in ``_a`` and
    ``_b``; ``change``. Effects are in start SDs where both have them.
    """
    left, right = (
        _by_finding(a, {one: one for one in pairs}),
        _by_finding(b, {b: a for a, b in pairs.items()}),
    )
    keys = [*left, *(key for key in right if key not in left)]
    place = {key: at for at, key in enumerate(keys)}
    rows = [
        _finding(key, left.get(key), right.get(key), points)
        for key in sorted(keys, key=lambda key: (key[0], place[key]))
    ]
    return pd.DataFrame(rows)


_Key = tuple[int, str, str]


def _by_finding(table: pd.DataFrame, numbers: Mapping[int, int]) -> dict[_Key, dict[str, Any]]:
    out = {}
    for row in table.to_dict("records"):
        point = OVER_ALL if "point" not in table else numbers.get(int(row["point"]))
        if point is not None:
            out[point, str(row["contrast"]), str(row["outcome"])] = row
    return out


def _finding(
    key: _Key, a: Mapping[str, Any] | None, b: Mapping[str, Any] | None, points: pd.DataFrame
) -> dict[str, Any]:
    point, contrast, outcome = key
    there = [row for row in (a, b) if row is not None]
    in_sd = all(isfinite(row["d"]) for row in there)
    columns = ("d", "d_low", "d_high") if in_sd else ("difference", "low", "high")
    values = {path: plain(points[path].iloc[point]) if point != OVER_ALL else "all" for path in points}
    out = values | {"contrast": contrast, "outcome": outcome}
    out |= {"unit": "SD" if in_sd else there[0]["unit"], "margin": there[0]["margin"]}
    for side, row in zip(_SIDES, (a, b), strict=True):
        out |= _estimate(side, row, columns)
    if a is None or b is None:
        return out | {"change": ONLY_B if a is None else ONLY_A}
    return out | {"change": SAME if a["verdict"] == b["verdict"] else OTHER}


def _estimate(side: str, row: Mapping[str, Any] | None, columns: Sequence[str]) -> dict[str, Any]:
    names = [f"{name}_{side}" for name in ("effect", "low", "high")]
    if row is None:
        return dict.fromkeys(names, nan) | {f"verdict_{side}": "", f"n_pairs_{side}": 0}
    values = dict(zip(names, (float(row[column]) for column in columns), strict=True))
    return values | {f"verdict_{side}": row["verdict"], f"n_pairs_{side}": int(row["n_pairs"])}


def contrasts_apart(a: Mapping[str, Sequence[str]], b: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """One line per contrast that only one of them has, or that is of other arms."""
    for name in [*a, *(name for name in b if name not in a)]:
        left, right = (" − ".join(of[name]) if name in of else "" for of in (a, b))
        if not (left and right):
            yield f"contrast {name}: only in {'A' if left else 'B'}"
        elif left != right:
            yield f"contrast {name}: {left} against {right}"
