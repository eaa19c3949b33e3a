"""How a value of [vary] is spread: from shares of probability to values, and the checks of what was written."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np

from peersim.experiment.design_kinds import Sample
from peersim.experiment.points import Array, Column
from peersim.experiment.schema import Spread
from peersim.experiment.source import Source
from peersim.model.registry import Parameter, parameters
from peersim.model.values import value_text

MOST_CUT = 0.5  # assumption: share of a normal distribution that may lie beyond its ends
_SLICES = 4000  # of equal probability, to see how much of a distribution lies where
_DIGITS = 10  # of a value: the last bits of a library of functions differ from machine to machine
_KINDS: Mapping[str, frozenset[str]] = {
    "plausible": frozenset({"plausible"}),
    "observed": frozenset({"observed"}),
    "quantiles": frozenset({"quantiles"}),
    "normal": frozenset({"mean", "sd", "from", "to"}),
    "triangular": frozenset({"from", "to", "peak"}),
    "beta": frozenset({"from", "to", "alpha", "beta"}),
    "range": frozenset({"from", "to", "scale"}),
}
_NEEDED: Mapping[str, frozenset[str]] = {
    kind: keys - ({"from", "to"} if kind == "normal" else {"scale"}) for kind, keys in _KINDS.items()
}
_MARKS = {"plausible": "plausible", "observed": "observed", "quantiles": "quantiles", "mean": "normal", "sd": "normal",
          "peak": "triangular", "alpha": "beta", "beta": "beta"}  # fmt: skip


def kind_of(given: Spread) -> str:
    """What it is: normal, triangular, beta, observed, quantiles, plausible, or a range."""
    said = given.model_dump(by_alias=True, exclude_defaults=True)
    return next((kind for key, kind in _MARKS.items() if key in said), "range")


def checked(source: Source, path: str, given: Spread, sample: Sample) -> Spread:
    """With its ends filled in. Raises :class:`InputError` where it makes no distribution of this parameter."""

    def mistake(problem: str, *key: str) -> Any:
        return source.mistake(problem, "vary", path, *key)

    kind, about = kind_of(given), parameters[path]
    said = given.model_dump(by_alias=True, exclude_defaults=True).keys() - {"only_if", "otherwise"}
    for key in sorted(said - _KINDS[kind]):
        own = ", ".join(sorted(_KINDS[kind]))
        raise mistake(f"goes with no {kind} distribution, which has {own}", key)
    for key in sorted(_NEEDED[kind] - said):
        raise mistake(f"{'a range' if kind == 'range' else f'of kind {kind},'} needs {key}")
    if kind == "observed":
        return _observed(mistake, about, given)
    if about.choices is not None:
        raise mistake("takes texts; list them as observed = [...], each as often as it is likely")
    if kind == "quantiles":
        levels = given.quantiles or []
        if sorted(levels) != levels or levels[0] == levels[-1]:
            raise mistake("must rise from the lowest value to the highest", "quantiles")
        return given.model_copy(update={"start": levels[0], "stop": levels[-1]})
    if kind == "normal":
        given = _normal(mistake, about, given, sample)
    low, high = _ends(given)
    if low >= high or not isfinite(high - low):
        raise mistake(f"has no room from {low:g} to {high:g}")
    if kind == "triangular" and not low <= (given.peak or 0.0) <= high:
        raise mistake(f"must be from {low:g} to {high:g} (given: {given.peak:g})", "peak")
    if given.scale == "log" and (low <= 0 or about.integer):
        raise mistake("a log scale needs numbers above zero that are not whole")
    if about.integer and any(end != int(end) for end in (low, high)):
        raise mistake(f"takes whole numbers (given: from {low:g} to {high:g})")
    return given


def _observed(mistake: Any, about: Parameter, given: Spread) -> Spread:
    values = given.observed or []
    texts = [value for value in values if isinstance(value, str)]
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if about.choices is not None and len(texts) < len(values):
        raise mistake(f"takes texts: {', '.join(about.choices)}", "observed")
    if about.choices is None and (len(numbers) < len(values) or not all(map(isfinite, numbers))):
        raise mistake("takes numbers", "observed")
    if about.integer and any(value != int(value) for value in numbers):
        raise mistake("takes whole numbers", "observed")
    if len(set(values)) < 2:
        raise mistake("needs two values that differ", "observed")
    return given


def _normal(mistake: Any, about: Parameter, given: Spread, sample: Sample) -> Spread:
    """Cut to its ends: those given, else the bounds of the parameter."""
    from scipy.stats import norm

    if sample.trajectories and (given.start is None or given.stop is None):
        raise mistake(
            f"a {sample.title} design goes to both ends, so a normal distribution needs from and to"
        )
    bounds = about.bounds or (-np.inf, np.inf)
    low = given.start if given.start is not None else bounds[0]
    high = given.stop if given.stop is not None else bounds[1]
    mean, sd = given.mean or 0.0, given.sd or 1.0
    cut = 1.0 - float(norm.cdf(high, mean, sd) - norm.cdf(low, mean, sd))
    if low < high and not cut <= MOST_CUT:
        raise mistake(
            f"with mean {mean:g} and SD {sd:g}, {100 * cut:.0f} % lie beyond {low:g} to {high:g}; at most "
            f"{100 * MOST_CUT:.0f} % may be cut off"
        )
    return given.model_copy(update={"start": low, "stop": high})


def _ends(given: Spread) -> tuple[float, float]:
    assert given.start is not None
    assert given.stop is not None
    return given.start, given.stop


def ends(path: str, given: Spread) -> tuple[Any, ...]:
    """Its values that could be out of bounds: the ends, what was observed, and what it is otherwise."""
    if given.observed is not None:
        found: tuple[Any, ...] = tuple(dict.fromkeys(given.observed))
    else:
        found = tuple(int(end) for end in _ends(given)) if parameters[path].integer else _ends(given)
    return found if given.otherwise is None else (*found, given.otherwise)


def share_beyond(path: str, given: Spread, low: float, high: float) -> float:
    """The share of its values, 0 to 1, below ``low`` or above ``high``; 0 switches a mechanism off and lies nowhere."""
    shares = (np.arange(_SLICES) + 0.5) / _SLICES
    values = column_of(path, given, shares).numbers
    return float(((values != 0) & ((values < low) | (values > high))).mean())


def column_of(path: str, given: Spread, share: Array) -> Column:
    """Values at shares (N,) of probability, by the quantile function; rounded, so that bits are the same anywhere."""
    if given.observed is not None:
        values = sorted(given.observed) if parameters[path].choices is None else given.observed
        at = np.minimum((share * len(values)).astype(np.int64), len(values) - 1)
        if parameters[path].choices is None:
            kind = int if parameters[path].integer else float
            return Column(np.array([kind(value) for value in values])[at])
        texts = tuple(dict.fromkeys(values))
        return Column(np.array([texts.index(value) for value in values], np.int64)[at], texts)
    low, high = _ends(given)
    numbers = np.array([float(f"{value:.{_DIGITS}g}") for value in _quantile(given, share).tolist()])
    if parameters[path].integer:
        return Column(np.clip(np.floor(numbers + 0.5), low, high).astype(np.int64))
    return Column(np.clip(numbers, low, high))


def _quantile(given: Spread, share: Array) -> Array:
    from scipy import stats

    low, high = _ends(given)
    width = high - low
    match kind_of(given):
        case "normal":
            mean, sd = given.mean or 0.0, given.sd or 1.0
            return np.asarray(stats.truncnorm.ppf(share, (low - mean) / sd, (high - mean) / sd, mean, sd))
        case "triangular":
            return np.asarray(stats.triang.ppf(share, ((given.peak or 0.0) - low) / width, low, width))
        case "beta":
            return np.asarray(stats.beta.ppf(share, given.alpha, given.beta, low, width))
        case "quantiles":
            levels = given.quantiles or []
            return np.interp(share, np.linspace(0.0, 1.0, len(levels)), levels)
    if given.scale == "log":
        return np.asarray(low * (high / low) ** share)
    return np.asarray(low + width * share)


def said(given: Spread) -> str:
    """In words, for `check`."""
    kind = kind_of(given)
    if given.observed is not None:
        values = list(dict.fromkeys(given.observed))
        shown = ", ".join(value_text(value) for value in values[:12]) + (", …" if len(values) > 12 else "")
        return f"as observed {len(given.observed)} times: {shown}"
    low, high = _ends(given)
    span = f"from {low:g} to {high:g}"
    match kind:
        case "normal":
            return f"normal, mean {given.mean:g}, SD {given.sd:g}, cut {span}"
        case "triangular":
            return f"triangular {span}, most likely {given.peak:g}"
        case "beta":
            return f"beta {given.alpha:g}, {given.beta:g} {span}"
        case "quantiles":
            return f"by {len(given.quantiles or [])} quantiles {span}"
    return span + (", log scale" if given.scale == "log" else "")


def active_at(only_if: Mapping[str, Any], values: Mapping[str, Array]) -> Array:
    """(N,) whether a parameter means anything, from the (N,) values of those that it depends on."""
    each = [
        np.isin(values[path], wanted if isinstance(wanted, list) else [wanted])
        for path, wanted in only_if.items()
    ]
    return np.asarray(np.logical_and.reduce(each))


def when(given: Spread) -> str:
    """When it means anything, in words; empty if always."""
    if not given.only_if:
        return ""
    parts = [
        f"{path} is {' or '.join(map(value_text, wanted if isinstance(wanted, list) else [wanted]))}"
        for path, wanted in given.only_if.items()
    ]
    otherwise = "" if given.otherwise is None else f", else {value_text(given.otherwise)}"
    return f"only where {' and '.join(parts)}{otherwise}"
