"""``[vary]``: which parameters take which values."""

from collections.abc import Mapping
from math import isfinite, prod
from typing import Any

from peersim.model.overrides import leaves
from peersim.model.registry import parameters
from peersim.model.values import same, value_text
from peersim.study.experiment import Experiment
from peersim.study.schema import Steps
from peersim.study.source import Source

MOST_POINTS = 100_000
_STEPS = ("from", "to", "steps")


def flat(source: Source, table: Mapping[str, Any], *key: str) -> dict[str, Any]:
    """A table by dotted paths, whether they were written in quotes, without, or as tables in tables."""
    out: dict[str, Any] = {}

    def add(name: str, value: Any) -> None:
        if isinstance(value, Mapping) and value and not any(word in value for word in _STEPS):
            for part, inner in value.items():
                add(f"{name}.{part}", inner)
        elif name in out:
            raise source.mistake("is given twice, once as a table", *key, name)
        else:
            out[name] = value

    for name, value in table.items():
        add(name, value)
    return out


def values_of(source: Source, path: str, given: Steps | list[Any]) -> tuple[Any, ...]:
    """The values of one varied parameter."""
    if path not in parameters:
        raise source.unknown("parameter", path, list(parameters), "vary", path)
    if isinstance(given, Steps):
        return _evenly_spaced(source, path, given)
    for at, value in enumerate(given):
        if any(same(value, other) for other in given[:at]):
            raise source.mistake(f"lists a value twice: {value_text(value)}", "vary", path)
    return tuple(given)


def _evenly_spaced(source: Source, path: str, given: Steps) -> tuple[Any, ...]:
    width = (given.stop - given.start) / (given.steps - 1)
    if width == 0 or not isfinite(width):
        raise source.mistake(f"has no steps from {given.start:g} to {given.stop:g}", "vary", path)
    out = [round(given.start + width * at, 12) for at in range(given.steps)]
    if not parameters[path].integer:
        return tuple(out)
    if any(value != int(value) for value in out):
        shown = ", ".join(value_text(value) for value in out[:12])
        raise source.mistake(f"takes whole numbers; these steps give {shown}", "vary", path)
    return tuple(int(value) for value in out)


def check_varied(source: Source, experiment: Experiment) -> None:
    """There are not too many points, and what varies makes a difference in some arm."""
    count = prod(len(values) for values in experiment.varied.values())
    if count > MOST_POINTS:
        raise source.mistake(
            f"the combinations make {count} points; at most {MOST_POINTS} are possible", "vary"
        )
    for path in experiment.varied:
        if all(path in leaves(experiment.changes[arm]) for arm in experiment.arms):
            raise source.mistake(
                "is varied, but every arm sets it itself, so nothing would change", "vary", path
            )
