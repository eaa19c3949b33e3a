"""What may move, from where, over which range: the inputs of plausible worlds, or those that an experiment samples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from peersim.experiment.checked import Experiment
from peersim.experiment.conditions import Condition, condition
from peersim.experiment.designs import Given
from peersim.experiment.schema import Span, Spread
from peersim.experiment.source import Source
from peersim.experiment.spreads import active_at, column_of, kind_of
from peersim.experiment.worlds import IN_TABLE, load_worlds, worlds_of
from peersim.inquiry.flips.space import Array, Space
from peersim.model.errors import InputError, hint, quoted
from peersim.model.overrides import leaves, setting_from
from peersim.model.registry import parameters
from peersim.model.values import value_text

MOST_LISTED = 9  # values of a whole number that are tried
_CONDITION = 4000  # characters of a condition that was joined
_DIGITS = 10  # of a value, as in samples


@dataclass(frozen=True)
class Input:
    """A number that may move: its plausible range, on a log scale or not, and where it stands."""

    path: str
    low: float
    high: float
    start: float
    log: bool = False

    def unit(self, value: float) -> float:
        """Its coordinate: 0 at the lower end of the range, 1 at the upper."""
        if self.log:
            return log(value / self.low) / log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def values(self, unit: Array) -> Array:
        """(N,) values at coordinates (N,), within the bounds of the parameter."""
        if self.log:
            raw = self.low * (self.high / self.low) ** unit
        else:
            raw = self.low + (self.high - self.low) * unit
        own = np.array([float(f"{value:.{_DIGITS}g}") for value in np.asarray(raw).tolist()])
        least, most = parameters[self.path].bounds or (-np.inf, np.inf)
        own = np.clip(own, least, most)
        return np.where(unit == self.unit(self.start), self.start, own)


class Moves(NamedTuple):
    """What may move in a contrast: numbers together; whole numbers and choices alone, one value after the other.

    ``held`` says of the others why they do not. ``base`` is every parameter as the experiment's tables set it.
    """

    inputs: tuple[Input, ...]
    steps: Mapping[str, tuple[Any, ...]]
    held: Mapping[str, str]
    where: Condition | None
    because: str
    base: Mapping[str, Any]

    @property
    def space(self) -> Space:
        """The room of the numbers that move."""
        start = np.array([each.unit(each.start) for each in self.inputs])
        return Space.of(start, self._slacks)

    def values(self, points: Array) -> dict[str, Array]:
        """By path, the (N,) values at points (N, K)."""
        return {each.path: each.values(points[:, at]) for at, each in enumerate(self.inputs)}

    def _slacks(self, points: Array) -> Array:
        if self.where is None:
            return np.ones((1, len(points)))
        values: dict[str, Any] = self.values(points)
        fixed = {
            path: np.full(len(points), self.base[path]) for path in self.where.paths if path not in values
        }
        return self.where.slacks(values | fixed)


def moves_of(
    experiment: Experiment, contrast: str, worlds: Path | str | None = None, named: Sequence[str] = ()
) -> Moves:
    """What may move in a contrast; ``named`` inputs alone if there are any.

    The inputs are those of the worlds that are given; else those that the experiment samples itself; else those of its
    plausible worlds. What an arm of the contrast sets is held, and so is what the file varies by values of its own.
    Raises :class:`InputError` where nothing is left, or the experiment's own world is none of the plausible ones.
    """
    given, where, because = _inputs(experiment, worlds)
    base = leaves(setting_from(experiment.base).model_dump())
    held = _held(experiment, contrast, given, base)
    free = {path: each for path, each in given.items() if path not in held}
    if named:
        free = _only(experiment, free, held, named)
    if not free:
        raise InputError(_nothing(contrast, given, held), file=experiment.path, key="contrasts")
    inputs = [one for path, each in free.items() if (one := _number(path, each, base[path])) is not None]
    steps = {path: _listed(path, each, base[path]) for path, each in free.items()}
    steps = {path: values for path, values in steps.items() if values}
    found = Moves(tuple(inputs), steps, held, _condition(where, free), because, base)
    if found.where is not None and (found.space.slacks(found.space.start[None]) < 0.0).any():
        raise InputError(
            f"the world of the experiment itself is none of the plausible ones, where {found.where.text}"
            f"{f' ({because})' if because else ''}; mend [world], or give other worlds (--worlds)",
            file=experiment.path,
            key="world",
        )
    return found


def _inputs(experiment: Experiment, worlds: Path | str | None) -> tuple[Mapping[str, Given], str | None, str]:
    """The ranges that say how far each may move, the condition, and its reason."""
    if worlds is None and experiment.design_kind.sample is not None:
        because = experiment.worlds.because if experiment.worlds is not None else ""
        return experiment.varied, experiment.file.design.where, because
    asked = experiment.file.plausible_worlds
    if worlds is None and asked is not None:
        folder = experiment.path.parent if experiment.path is not None else Path()
        found = worlds_of(Source(experiment.text, experiment.path), folder, asked.worlds, None, IN_TABLE)
    else:
        found = load_worlds(worlds)
    return found.varied, found.where, found.because


def _held(
    experiment: Experiment, contrast: str, given: Mapping[str, Given], base: Mapping[str, Any]
) -> dict[str, str]:
    """What does not move, and why."""
    arms = experiment.file.contrasts[contrast]
    listed = () if experiment.design_kind.sample is not None else tuple(experiment.varied)
    out = {path: f"the file varies it; here {value_text(base[path])}" for path in listed}
    for path, each in given.items():
        setting = [arm for arm in arms if path in leaves(experiment.changes[arm])]
        if setting:
            out[path] = f"arm {setting[0]} sets it"
        elif isinstance(each, Spread) and each.only_if and not _active(each.only_if, base):
            out[path] = "it means nothing in the world of the experiment"
    return out


def _active(only_if: Mapping[str, Any], base: Mapping[str, Any]) -> bool:
    return bool(active_at(only_if, {path: np.array([base[path]]) for path in only_if})[0])


def _only(
    experiment: Experiment, free: Mapping[str, Given], held: Mapping[str, str], named: Sequence[str]
) -> dict[str, Given]:
    """The inputs that were named. Raises :class:`InputError` for one that cannot move, or does not exist."""
    for path in named:
        if path in held:
            raise InputError(f"cannot move: {held[path]}", file=experiment.path, key=path)
        if path not in free:
            known = path in parameters
            what = (
                f"{quoted(path)} is no uncertain input here"
                if known
                else f"there is no parameter {quoted(path)}"
            )
            raise InputError(f"{what}{hint(path, list(free))}", key="inputs")
    return {path: each for path, each in free.items() if path in named}


def _nothing(contrast: str, given: Mapping[str, Given], held: Mapping[str, str]) -> str:
    if not given:
        return f"nothing uncertain is left to move in {quoted(contrast)}: no input has a range"
    reasons = ", ".join(f"{path}: {why}" for path, why in list(held.items())[:3])
    return (
        f"nothing uncertain is left to move in {quoted(contrast)} ({reasons}{', …' if len(held) > 3 else ''})"
    )


def _condition(where: str | None, free: Mapping[str, Given]) -> Condition | None:
    if where is None:
        return None
    found = condition(where, _CONDITION)
    return found if any(path in free for path in found.paths) else None


def _number(path: str, given: Given, start: Any) -> Input | None:
    """An input that moves by any amount; None for whole numbers, choices and lists."""
    if parameters[path].integer or parameters[path].choices is not None or isinstance(given, tuple):
        return None
    if isinstance(given, Span):
        return Input(path, given.start, given.stop, float(start), given.scale == "log" and start > 0)
    if given.observed is not None:
        return None
    low, high = (float(given.start or 0.0), float(given.stop or 0.0))
    if kind_of(given) == "normal":  # its middle 95 %: the ends it is cut to may be those of the parameter
        low, high = map(float, column_of(path, given, np.array([0.025, 0.975])).numbers)
    return Input(path, low, high, float(start), given.scale == "log" and start > 0)


def _listed(path: str, given: Given, start: Any) -> tuple[Any, ...]:
    """The other values of an input that moves by steps; none if it moves by any amount."""
    if isinstance(given, tuple):
        values: list[Any] = list(given)
    elif isinstance(given, Spread) and given.observed is not None:
        values = sorted(set(given.observed), key=str)
    elif parameters[path].integer:
        assert given.start is not None
        assert given.stop is not None
        few = np.linspace(given.start, given.stop, min(MOST_LISTED, int(given.stop - given.start) + 1))
        values = sorted({round(value) for value in few})
    else:
        return ()
    kind = int if parameters[path].integer else float
    values = [value if isinstance(value, str) else kind(value) for value in values]
    return tuple(value for value in values if value != start)
