"""Drivers by rank regression: for points sampled in any way, as long as effects rise or fall steadily.

A number goes in by its ranks. A choice goes in by a column for each of its texts, so that nothing depends on
how they are ordered; its size is the spread of what it contributes, which for a number is the size of its
coefficient.
"""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from peersim.analysis.sample import Array, Sample
from peersim.model.errors import InputError

RESAMPLES = 500  # of the bootstrap
POINTS_PER_COLUMN = 2  # assumption: with fewer points a regression fits chance, and its intervals break down
LITTLE = 0.5  # assumption: below this share of explained rank variance the coefficients tell little
_NOTHING = 1e-9  # of a standardised coefficient, or of a share of variance: what rounding leaves of nought
_SAME = 1e-6  # SD that is left of a standardised column where others decide it
_CERTAIN = 1e7  # a squared estimate over its squared error beyond which the interval is the estimate


class Drivers(NamedTuple):
    """A row per input, a row per value of each choice, and the share of the variance of ranks explained by all."""

    table: pd.DataFrame
    values: pd.DataFrame
    r_squared: float
    n: int


Row = dict[str, Any]


class _Effects(NamedTuple):
    """Of a choice: a row per value, its size with an interval, and the value with the highest ranks."""

    rows: list[Row]
    size: Row
    highest: str


class _Block(NamedTuple):
    """The columns of one input in the regression: its ranks, or one for each text of a choice but the last."""

    name: str
    columns: Array  # (N, 1) or (N, values - 1)
    codes: Array | None  # (N,) of a choice
    texts: list[str]

    @property
    def has_sign(self) -> bool:
        """Whether it can be said to rise or fall: a number, or a choice between two."""
        return self.columns.shape[1] == 1


def drivers(sample: Sample, seed: int = 0) -> Drivers:
    """Standardised rank regression with 95 % bootstrap intervals, and partial rank correlations.

    Columns of the table: ``srrc``, ``srrc_low``, ``srrc_high``, ``prcc``, which are blank for a choice of three or
    more; ``size``, ``size_low``, ``size_high``: the SD of what the input contributes, in SDs of the ranks, 0 being in
    the interval where chance would do as well; ``higher``: the value of a choice with the highest ranks, or the
    values that cannot be told from it; ``alone``: the share of the variance of ranks that the input explains by itself
    (for a choice η²); ``points``: from how many. The coefficient of a choice between two is that of
    ``higher`` against the other. The largest size comes first.

    The second table has, per value of a choice, its mean ``effect`` on the ranks against the mean of all points.

    Points without a value are left out. An input that means nothing at some points has its row from the others alone;
    where they are too few, or the outcome is the same at all of them, the row is blank. Raises :class:`InputError` for
    fewer points than columns + 2, values all alike, or inputs that cannot be told apart. (Saltelli 2008; Marino 2008.)
    """
    good = sample.complete()
    whole = _regressed(good, seed)
    rows, values = dict(whole.rows), dict(whole.values)
    for name, active in good.active.items():
        here = good.at(active)
        others = {other: means for other, means in here.active.items() if other != name}
        try:
            part = _regressed(replace(here, active=others), seed)
        except InputError:
            part = _Found({}, {}, 0.0)
        nothing = dict.fromkeys(whole.rows[next(iter(whole.rows))], np.nan)
        rows[name] = part.rows.get(name, nothing | {"input": name, "higher": "", "points": int(active.sum())})
        values[name] = part.values.get(name, [])
    table = pd.DataFrame(rows.values()).sort_values("size", ascending=False, kind="stable", ignore_index=True)
    of_values = pd.DataFrame([row for of_input in values.values() for row in of_input])
    return Drivers(table, of_values, whole.r_squared, len(good.values))


class _Found(NamedTuple):
    """By input, its row and the rows of its values; the share of variance explained by all."""

    rows: dict[str, Row]
    values: dict[str, list[Row]]
    r_squared: float


def _regressed(sample: Sample, seed: int) -> _Found:
    """One regression on all points."""
    blocks = _blocks(sample)
    count, inputs = sample.matrix.shape
    least = POINTS_PER_COLUMN * max(inputs, sum(block.columns.shape[1] for block in blocks)) + 1
    if count < least:
        raise InputError(
            f"{count} points are too few for a regression on {inputs} inputs; at least {least}",
            file=sample.file,
        )
    if not blocks:
        raise InputError("no input takes more than one value, so nothing drives anything", file=sample.file)
    if np.ptp(sample.values) == 0:
        raise InputError(f"{sample.what} is the same at every point, so nothing drives it", file=sample.file)
    _check_apart(sample, blocks)
    x = _side_by_side(blocks)
    y = _ranks(sample.values[:, None])[:, 0]
    fit = _regression(x, y)
    draw = np.random.default_rng(seed)
    again = [_regression(x[at], y[at]) for at in draw.integers(0, count, (RESAMPLES, count))]
    partial = _partial(x, fit)
    found, start = _Found({}, {}, fit.r_squared), 0
    for block in blocks:
        here = slice(start, start + block.columns.shape[1])
        start = here.stop
        effects = _effects(block, fit, again, here)
        row = _row(block, effects, fit, again, here, float(partial[here.start]))
        alone = _regression(block.columns, y).r_squared
        found.rows[block.name] = row | {"alone": alone, "points": count}
        found.values[block.name] = effects.rows
    return found


def _blocks(sample: Sample) -> list[_Block]:
    """Of the inputs that move."""
    out = []
    for name in sample.inputs.columns:
        column = sample.inputs[name].to_numpy(float)
        active = sample.active.get(name, np.ones(len(column), bool))
        if not active.any() or np.ptp(column[active]) == 0:
            continue
        if name not in sample.choices:
            ranks = np.zeros((len(column), 1))  # where it means nothing it adds nothing
            ranks[active] = _ranks(column[active][:, None])
            ranks[active] -= 0.0 if active.all() else ranks[active].mean()
            out.append(_Block(name, ranks, None, []))
            continue
        present = np.unique(column[active])
        texts = [sample.choices[name][int(code)] for code in present]
        codes = np.minimum(np.searchsorted(present, column), len(present) - 1)
        member = ((codes[:, None] == np.arange(len(present))) & active[:, None]).astype(float)
        out.append(_Block(name, member[:, 1:] if len(present) == 2 else member[:, :-1], codes, texts))
    return out


def _ranks(columns: Array) -> Array:
    """Ranks of each column, ties sharing theirs."""
    return pd.DataFrame(columns).rank().to_numpy(float)


class _Fit(NamedTuple):
    """Standardised coefficients (K,), means and SDs of the columns (K,), and R²."""

    beta: Array
    mean: Array
    spread: Array
    r_squared: float

    @property
    def slopes(self) -> Array:
        """(K,) coefficients per unit of a column, in SDs of the ranks of the outcome; nan where it does not move."""
        return self.beta / np.where(self.spread > 0, self.spread, np.nan)


def _standardised(x: Array) -> tuple[Array, Array]:
    x = x - x.mean(axis=0)
    spread = x.std(axis=0)
    return x / np.where(spread > 0, spread, 1.0), spread


def _regression(x: Array, y: Array) -> _Fit:
    mean = x.mean(axis=0)
    x, spread = _standardised(x)
    y = y - y.mean()
    whole = y.std()
    if whole == 0.0:
        return _Fit(np.zeros(x.shape[1]), mean, spread, 0.0)
    y = y / whole
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    beta[np.abs(beta) < _NOTHING] = 0.0
    return _Fit(beta, mean, spread, float(1.0 - ((y - x @ beta) ** 2).mean()))


def _partial(x: Array, fit: _Fit) -> Array:
    """(K,) correlation of each column with the outcome once all others are taken out of both.

    From the regression itself, so that signs agree; 0 where the others leave nothing to explain.
    """
    own = 1.0 / np.diag(np.linalg.pinv(np.atleast_2d(np.corrcoef(x, rowvar=False))))
    share = fit.beta**2 * own
    left = 1.0 - fit.r_squared if 1.0 - fit.r_squared > _NOTHING else 0.0
    with np.errstate(invalid="ignore"):
        return np.where(share > 0.0, np.sign(fit.beta) * np.sqrt(share / (share + left)), 0.0)


def _check_apart(sample: Sample, blocks: list[_Block]) -> None:
    """Raise :class:`InputError` where inputs decide another: then its share is anybody's guess."""
    for at, block in enumerate(blocks):
        before = blocks[:at]
        if not _decided(block, before):
            continue
        alone = [other.name for other in before if _decided(block, [other])]
        raise InputError(
            f"moves with {alone[0] if alone else 'other inputs'} at every point, so their effects cannot be told "
            "apart; leave one out (of a table, --inputs names the columns that are used)",
            file=sample.file,
            key=block.name,
        )


def _decided(block: _Block, others: list[_Block]) -> bool:
    """Whether a combination of the others' columns is one of this input's."""
    if not others:
        return False
    rest, own = (_standardised(columns)[0] for columns in (_side_by_side(others), block.columns))
    left = own - rest @ np.linalg.lstsq(rest, own, rcond=None)[0]
    return bool((left.std(axis=0) < _SAME).any())


def _side_by_side(blocks: list[_Block]) -> Array:
    return np.column_stack([block.columns for block in blocks])


def _row(block: _Block, effects: _Effects, fit: _Fit, again: list[_Fit], here: slice, partial: float) -> Row:
    """An input's row of the table."""
    row: Row = {"input": block.name}
    if not block.has_sign:
        nothing = dict.fromkeys(("srrc", "srrc_low", "srrc_high", "prcc"), np.nan)
        return row | nothing | effects.size | {"higher": effects.highest}
    way = -1.0 if block.texts and fit.beta[here][0] < 0 else 1.0
    beta = way * float(fit.beta[here][0])
    low, high = np.percentile([way * other.beta[here][0] for other in again], [2.5, 97.5])
    row |= {"srrc": beta, "srrc_low": low, "srrc_high": high, "prcc": way * partial}
    least = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
    size = {"size": abs(beta), "size_low": least, "size_high": max(abs(low), abs(high))}
    return row | size | {"higher": effects.highest}


def _effects(block: _Block, fit: _Fit, again: list[_Fit], here: slice) -> _Effects:
    """Of the values of a choice."""
    if block.codes is None:
        return _Effects([], {}, "")
    shares = np.bincount(block.codes) / len(block.codes)
    found = _by_value(block, fit.slopes[here], shares)
    drawn = np.array([_by_value(block, other.slopes[here], shares) for other in again])
    drawn_shares = np.array([_of_all(block, other.mean[here], 1.0) for other in again])
    # in some resamples a rare value is not there; whether that shows depends on which value the others are held against
    drawn = drawn[(drawn_shares > _NOTHING).all(axis=1) & np.isfinite(drawn).all(axis=1)]
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0) if len(drawn) else (found, found)
    rows = [
        {"input": block.name, "value": text, "points": int((block.codes == at).sum())}
        | {"effect": found[at], "effect_low": low[at], "effect_high": high[at]}
        for at, text in enumerate(block.texts)
    ]
    size = float(np.sqrt(shares @ found**2))
    least, most = _interval(found, shares, drawn, drawn_shares)
    top = found == found.max()
    if len(found) > 2:  # those that cannot be told from the highest
        top = high >= low[int(np.argmax(found))] - _NOTHING
    highest = "" if top.all() else " or ".join(np.array(block.texts)[top])
    return _Effects(rows, {"size": size, "size_low": size * least, "size_high": size * most}, highest)


def _by_value(block: _Block, slopes: Array, shares: Array) -> Array:
    """(V,) what each value of a choice adds to the ranks, in their SDs, against the mean of all points."""
    each = _of_all(block, slopes, 0.0)
    return each - shares @ each


def _of_all(block: _Block, columns: Array, whole: float) -> Array:
    """(V,) from the columns of a choice to all its values: the one without a column has the rest of ``whole``."""
    rest = [whole - columns.sum()] if whole else [0.0]
    return np.concatenate([rest, columns] if len(block.texts) == 2 else [columns, rest])


def _interval(found: Array, shares: Array, drawn: Array, drawn_shares: Array) -> tuple[float, float]:
    """Ends of a 95 % interval of a size, as shares of its estimate.

    A size cannot be negative, so percentiles of the bootstrap would never reach 0. Its square over its error is about
    a noncentral chi-squared number; the ends are those at which what was found would be at the edge of chance.
    """
    from scipy.optimize import brentq
    from scipy.stats import chi2, ncx2

    if len(drawn) < 2 or not found.any():
        return 1.0, 1.0
    free = len(found) - 1
    square, slope = float(shares @ found**2), shares * found
    error = float(slope @ np.cov(drawn, rowvar=False) @ slope)  # squared, of half the square of the size
    error += float(np.var(drawn_shares @ found**2)) / 4.0
    if error * _CERTAIN <= square**2:
        return 1.0, 1.0
    strength = square**2 / error
    ends = []
    for chance in (0.975, 0.025):
        if chi2.cdf(strength, free) <= chance:
            ends.append(0.0)
            continue
        most = strength + 40.0 * np.sqrt(strength) + 40.0
        ends.append(brentq(lambda x, p=chance: ncx2.cdf(strength, free, x) - p, 1e-9, most))
    return float(np.sqrt(ends[0] / strength)), float(np.sqrt(max(ends[1] / strength, 1.0)))
