"""What an experiment may ask for, but few would mean: for ``peersim check``."""

from collections.abc import Iterator, Mapping
from typing import Any

from peersim.experiment.checked import Experiment
from peersim.experiment.decimal_commas import decimal_comma, pairs_of_digits
from peersim.experiment.schema import Span, Spread
from peersim.experiment.spreads import ends, kind_of, share_beyond
from peersim.experiment.understood import doubts
from peersim.model.calendar import READ_WEEKS, reading_step, steps
from peersim.model.overrides import leaves
from peersim.model.parameters import Plausible
from peersim.model.registry import parameters
from peersim.model.values import value_text

_MOST_POINTS = 200
_MOST_SHOWN = 12
_MOST_IN_TAILS = (
    0.05  # assumption: share of a distribution beyond the plausible that is no more than its tails
)
_TAILED = frozenset({"normal", "triangular", "beta", "observed", "quantiles"})
_REACH = "world.reach.rule"


def unusual(experiment: Experiment) -> Iterator[str]:
    """One line each.

    People who may not be meant, arms that are the same, implausible values, decimal commas, gains at different weeks,
    idle parameters.
    """
    yield from doubts(experiment)
    yield from _the_same(experiment)
    for arm in experiment.arms:
        yield from _implausible(experiment, arm)
    for path in experiment.varied:
        yield from _implausibly_varied(experiment, path)
    for name, (left, right) in experiment.file.contrasts.items():
        yield from _weeks_apart(experiment, name, left, right)
    yield from _idle(experiment)


def _idle(experiment: Experiment) -> Iterator[str]:
    """Sampled parameters that mean nothing under one of the choices that are sampled too."""
    rule = experiment.points.columns.get(_REACH)
    if not experiment.is_sampled or rule is None or "none" not in rule.values:
        return
    for path, given in experiment.varied.items():
        if (
            path.startswith("world.reach.")
            and path != _REACH
            and _REACH not in (getattr(given, "only_if", None) or {})
        ):
            yield f"{path} means nothing where {_REACH} is none, which hides its effect: only_if says so"


def _the_same(experiment: Experiment) -> Iterator[str]:
    """Arms that differ in nothing at any point, and the contrasts that compare them: a forgotten edit, perhaps."""
    records = experiment.design()["arms"] if len(experiment.points) else {}
    alike: dict[
        str, list[list[str]]
    ] = {}  # by what they are at the first point; there may be thousands of arms
    for arm, about in records.items():
        first = repr((about.get("people"), about.get("rules"), experiment.setting(0, arm)))
        groups = alike.setdefault(first, [])
        same = next(
            (group for group in groups if _differ_at_no_point(experiment, records, arm, group[0])), None
        )
        if same is not None:
            same.append(arm)
        else:
            groups.append([arm])
    found = [group for groups in alike.values() for group in groups if len(group) > 1]
    for group in found:
        named = f"{', '.join(group[:-1])} and {group[-1]}"
        yield f"arms {named} are the same: same settings, people and rules at every point"
    for name, (left, right) in experiment.file.contrasts.items():
        if any(left in group and right in group for group in found):
            yield f"{name}: compares {left} with {right}, which are the same, so its difference is 0 whatever is run"


def _differ_at_no_point(experiment: Experiment, records: Mapping[str, Any], one: str, other: str) -> bool:
    """Whether arms that are the same at the first point are so at all."""
    set_by_one_only = set(records[one]["sets"]) ^ set(records[other]["sets"])
    varied = [experiment.points.columns[path].numbers for path in set_by_one_only & experiment.varied.keys()]
    return all((numbers == numbers[0]).all() for numbers in varied)


def _usual(path: str) -> Plausible | None:
    """The plausible range; of a lever that before calibration, for a director may decide on less or more."""
    about = parameters[path]
    return about.prior if path.startswith("programme.") else about.plausible


def _implausible(experiment: Experiment, arm: str) -> Iterator[str]:
    """Of what the file itself sets."""
    given = leaves(experiment.base) | leaves(experiment.changes[arm])
    for path, value in leaves(experiment.setting(0, arm).model_dump()).items():
        plausible = _usual(path) if path in parameters and path in given else None
        if plausible is not None and value != 0 and not plausible[0] <= value <= plausible[1]:
            yield f"{arm}: {path} = {value:g}, plausible are {plausible[0]:g} to {plausible[1]:g}"


def _implausibly_varied(experiment: Experiment, path: str) -> Iterator[str]:
    """Values that are tried beyond the plausible ones, and lists that look like numbers with a decimal comma.

    A distribution may have a tail there: it is cut at its ends, which hardly anything reaches.
    """
    usual, asked = _usual(path), decimal_comma(experiment.text, path)
    if usual is None:
        return
    low, high = usual
    tried, given = _tried(experiment, path), experiment.varied[path]
    if isinstance(given, Spread) and _has_tails(experiment, given) and not asked:
        share = share_beyond(path, given, low, high)
        if share <= _MOST_IN_TAILS:
            tried = _numbers(given.mean, given.otherwise)
        elif given.observed is None:
            yield f"{path} varies beyond {low:g} to {high:g}, which are plausible, in {100 * share:.0f} % of its values"
            tried = _numbers(given.otherwise)
    beyond = [value for value in tried if value != 0 and not low <= value <= high]
    if beyond:
        shown = ", ".join(f"{value:g}" for value in beyond[:_MOST_SHOWN]) + (
            ", …" if len(beyond) > _MOST_SHOWN else ""
        )
        yield f"{path} varies to {shown}, plausible are {low:g} to {high:g}{asked}"
    elif asked and pairs_of_digits(experiment.text, path):
        yield f"{path} takes {', '.join(map(value_text, _tried(experiment, path)))}{asked}"


def _numbers(*values: Any) -> list[float]:
    return [value for value in values if isinstance(value, int | float)]


def _has_tails(experiment: Experiment, given: Spread) -> bool:
    """Whether its ends are rare: of a range they are not, and trajectories go to both ends of everything."""
    sample = experiment.design_kind.sample
    return kind_of(given) in _TAILED and sample is not None and not sample.trajectories


def _tried(experiment: Experiment, path: str) -> list[float]:
    """The numbers that a varied parameter takes; of a range its ends."""
    given = experiment.varied[path]
    if isinstance(given, tuple) and given:
        return list(given)
    if isinstance(given, Spread):
        return list(ends(path, given))
    if isinstance(given, Span):
        return [given.start, given.stop]
    return sorted(set(experiment.points.columns[path].values.tolist()))


def _weeks_apart(experiment: Experiment, contrast: str, left: str, right: str) -> Iterator[str]:
    """Gains are read at the last step that ends by week 52, or 104; a line if that differs."""
    count = len(experiment.points)
    for outcome, week in zip(("gain", "gain_104"), READ_WEEKS, strict=True):
        for point in range(0, count, max(1, count // _MOST_POINTS)):
            ends = [_last_end(experiment, point, arm, week) for arm in (left, right)]
            if ends[0] != ends[1]:
                varied = experiment.points[point].items()
                at = "".join(
                    f", {path} = {value_text(v)}" for path, v in varied if path.startswith("programme.")
                )
                weeks = f"week {ends[0]:g} in {left} but week {ends[1]:g} in {right}{at}"
                yield f"{contrast}: {outcome} is read at {weeks} (the last step that ends by week {week:g})"
                break


def _last_end(experiment: Experiment, point: int, arm: str, week: float) -> float:
    calendar = steps(experiment.setting(point, arm).programme)
    at = reading_step(calendar, week)
    return round(calendar[at].end, 6) if at >= 0 else 0.0
