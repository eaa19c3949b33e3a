"""What an experiment may ask for, but few would mean: for ``peersim check``."""

from collections.abc import Iterator

from peersim.model.calendar import READ_WEEKS, reading_step, steps
from peersim.model.overrides import leaves
from peersim.model.registry import parameters
from peersim.model.values import value_text
from peersim.study.experiment import Experiment
from peersim.study.understood import doubts

_MOST_POINTS = 200
_REACH = "world.reach.rule"


def oddities(experiment: Experiment) -> Iterator[str]:
    """One line each: people who may not be meant, implausible values, gains at different weeks, idle parameters."""
    yield from doubts(experiment)
    for arm in experiment.arms:
        yield from _implausible(experiment, arm)
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


def _implausible(experiment: Experiment, arm: str) -> Iterator[str]:
    """Of what the file itself sets."""
    given = leaves(experiment.base) | leaves(experiment.changes[arm])
    for path, value in leaves(experiment.setting(0, arm).model_dump()).items():
        plausible = parameters[path].plausible if path in parameters and path in given else None
        if plausible is not None and value != 0 and not plausible[0] <= value <= plausible[1]:
            yield f"{arm}: {path} = {value:g}, plausible are {plausible[0]:g} to {plausible[1]:g}"


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
