"""Where two results folders hold different numbers."""

import pandas as pd

from peersim.store.folder import Folder

KEYS = {"runs": ["replicate", "point", "arm"], "sessions": ["replicate", "point", "arm", "session"]}


def table_differences(a: Folder, b: Folder) -> list[str]:
    """One line per column of the run and session tables that differs, with the first differing run."""
    out = []
    for name, keys in KEYS.items():
        left, right = a.planned(name), b.planned(name)
        if left.empty or right.empty:
            if left.empty != right.empty:
                out.append(f"{name}: only one of the folders holds it")
            continue
        left, right = left.set_index(keys).sort_index(), right.set_index(keys).sort_index()
        shared = left.index.intersection(right.index)
        if len(shared) < max(len(left), len(right)):
            out.append(f"{name}: {len(left)} rows against {len(right)}, {len(shared)} in common")
        for column in left.columns.intersection(right.columns):
            line = _column(name, column, left.loc[shared, column], right.loc[shared, column])
            out += [line] if line else []
    return out


def _column(table: str, column: str, a: pd.Series, b: pd.Series) -> str:
    unequal = ~((a == b) | (a.isna() & b.isna()))
    if not unequal.any():
        return ""
    first = unequal.idxmax()
    where = ", ".join(f"{key} {value}" for key, value in zip(a.index.names, first, strict=True))
    return f"{table}.{column}: {int(unequal.sum())} values differ, first at {where}: {a[first]!r} against {b[first]!r}"
