"""Whether points were drawn one by one, or are a design whose points repeat each other."""

import numpy as np

from peersim.analysis.morris import trajectories
from peersim.analysis.sample import Array, Sample
from peersim.analysis.sobol import saltelli

_MOST = 0.5  # share of points with a partner that makes a design
_CHANCE = 4.0  # times as many as where the columns have nothing to do with each other
_LEAST = 12  # points below which nothing can be said
_COUNTED = 4  # rows from which on 1, 2, 3 and so on are no coincidence


def design_of(sample: Sample) -> str | None:
    """``sobol`` or ``morris`` where the points are such a design, in its own order; else None."""
    if saltelli(sample.matrix):
        return "sobol"
    return "morris" if trajectories(sample.matrix, sample.levels) else None


def meant(sample: Sample, named: bool) -> Sample:
    """The points of a table without columns that explain nothing, with a note of each.

    Passed over are those that count the rows, unless the user ``named`` the inputs, and those that are the same at
    every point, unless they belong to a design. Where nothing else is there, they stay.
    """
    counting = [] if named else [name for name in sample.inputs.columns if _counts(sample, name)]
    if len(counting) < len(sample.inputs.columns):
        sample = sample.without(
            counting,
            "{} counts the rows, so it is passed over; if it is an input, name the inputs (--inputs)",
        )
    same = [name for name in sample.inputs.columns if np.ptp(sample.inputs[name].to_numpy(float)) == 0.0]
    if len(same) == len(sample.inputs.columns) or design_of(sample) is not None:
        return sample
    return sample.without(same, "{} is the same at every point, so it explains nothing and is passed over")


def _counts(sample: Sample, name: str) -> bool:
    """Whether an input is 0, 1, 2 or 1, 2, 3 and so on, row by row."""
    numbers = sample.inputs[name].to_numpy(float)
    counted = numbers[0] in (0.0, 1.0) and bool((np.diff(numbers) == 1.0).all())
    return counted and len(numbers) >= _COUNTED and name not in sample.choices


def dependence(sample: Sample) -> str:
    """Why the points cannot count as drawn one by one, as the beginning of a sentence; empty if they can."""
    design = design_of(sample)
    if design is not None:
        return f"These points are a {design.capitalize()} design, in which points repeat each other's values"
    share = _partnered(sample.matrix)
    if share < _MOST:
        return ""
    mixed = np.column_stack(
        [np.random.default_rng(at).permutation(column) for at, column in enumerate(sample.matrix.T)]
    )
    if share < _CHANCE * _partnered(mixed):
        return ""
    return (
        f"{100 * share:.0f} % of these points differ from another in one input alone, as in a Sobol or Morris design "
        "whose rows were moved"
    )


def _partnered(matrix: Array) -> float:
    """The share of points with a partner that differs in one input alone; of two inputs: in a rectangle of points.

    Whatever the order of rows, and with rows missing.
    """
    count, dimensions = matrix.shape
    if count < _LEAST or dimensions < 2:
        return 0.0
    codes = np.column_stack([np.unique(column, return_inverse=True)[1] for column in matrix.T])
    if dimensions == 2:
        return _in_rectangles(codes)
    keys = np.random.default_rng(0).integers(0, 2**63, (dimensions, int(codes.max()) + 1), dtype=np.uint64)
    each = np.column_stack([keys[at][codes[:, at]] for at in range(dimensions)])
    whole = each.sum(axis=1, dtype=np.uint64)
    _, first = np.unique(whole, return_index=True)  # the same point twice is no partner
    found = np.zeros(len(first), bool)
    for at in range(dimensions):
        _, which, sizes = np.unique((whole - each[:, at])[first], return_inverse=True, return_counts=True)
        found |= sizes[which] > 1
    return float(found.mean())


def _in_rectangles(codes: Array) -> float:
    """Of points (N, 2) the share that has another in its row and one in its column, with the fourth corner there."""
    there = {(int(a), int(b)) for a, b in codes}
    rows: dict[int, list[int]] = {}
    columns: dict[int, list[int]] = {}
    for a, b in there:
        rows.setdefault(a, []).append(b)
        columns.setdefault(b, []).append(a)
    found = sum(
        any(
            (other, beside) in there
            for other in columns[b][:_LEAST]
            if other != a
            for beside in rows[a][:_LEAST]
            if beside != b
        )
        for a, b in there
    )
    return found / len(there)
