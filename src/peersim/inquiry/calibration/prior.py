"""The prior: plausible worlds, each input over its range before calibration, and how much a coach does."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from peersim.experiment.conditions import condition
from peersim.experiment.plausible import Worlds
from peersim.experiment.schema import Span
from peersim.experiment.worlds import load_worlds
from peersim.inquiry.calibration.targets import COACHING
from peersim.inquiry.comparisons import Array
from peersim.model.registry import parameters


class PlausiblePrior(NamedTuple):
    """Uniform over these ranges, where the condition of the worlds holds. See :class:`targets.Prior`."""

    ranges: Mapping[str, tuple[float, float]]
    worlds: Worlds

    def tables(self, points: int, inputs: Sequence[str]) -> dict[str, Any]:
        """The tables of an experiment file that samples so many points of these inputs."""
        ends = {path: self.ranges[path] for path in inputs}
        vary = {path: {"from": float(low), "to": float(high)} for path, (low, high) in ends.items()}
        return self.worlds.tables(points, vary)

    def holds(self, inputs: Mapping[str, Array], count: int) -> Array:
        """(count,) whether worlds are plausible, from the values of their inputs; all else is as set by hand."""
        if self.worlds.where is None:
            return np.ones(count, bool)
        asked = condition(self.worlds.where)
        fixed = {path: np.full(count, parameters[path].by_hand) for path in asked.paths if path not in inputs}
        return asked.holds(fixed | dict(inputs))


def prior_of(worlds: Worlds | None = None) -> PlausiblePrior:
    """The prior of these plausible worlds, or of the packaged ones.

    Raises :class:`InputError` for an input that is not spread evenly over a range.
    """
    drawn, ranges = worlds or load_worlds(), {COACHING: _before(COACHING)}
    for path, spread in drawn.varied.items():
        if not isinstance(spread, Span) or spread.scale != "linear" or parameters[path].integer:
            problem = 'calibration draws each input evenly from a range; expected "plausible", or from and to'
            raise drawn.source.mistake(problem, "vary", path)
        plausible = drawn.vary[path] == "plausible"
        ranges[path] = _before(path) if plausible else (spread.start, spread.stop)
    return PlausiblePrior(ranges, drawn)


def _before(path: str) -> tuple[float, float]:
    found = parameters[path].prior
    assert found is not None
    return found
