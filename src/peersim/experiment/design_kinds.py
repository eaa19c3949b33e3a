"""The kinds of design. A new one is an entry here, and its name and keys in :class:`schema.Design`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any, NamedTuple

import numpy as np

from peersim.experiment.points import Array, Points, all_combinations, one_at_a_time
from peersim.experiment.schema import Design
from peersim.stats.salib import problem_of, salib

Lists = Mapping[str, tuple[Any, ...]]
"""The values that each varied parameter takes."""


class Sample(NamedTuple):
    """How a kind of design samples.

    ``title`` is how messages call it. ``draw`` gives points (N, D) of the unit cube, for a design, the names of its D
    inputs and a seed; a kind of which points may be left out gives further ones for as long as it is asked.
    ``size`` is N, of a design with D inputs. In a design of ``trajectories`` inputs change one after the other, and
    each goes to both ends of its range.
    """

    title: str
    draw: Callable[[Design, Sequence[str], int], Iterator[Array]]
    size: Callable[[Design, int], int]
    trajectories: bool = False


def _nothing_wrong(design: Design) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class DesignKind:
    """What a kind of design makes its points of: a ``sample``, the values in [vary] (``listed``), or else a file.

    ``uses`` are the keys of [design] that it knows, and ``needs`` the one that must be there. ``wrong`` says, by key,
    what is wrong with what was given. ``listed`` takes the values by path and the file's own setting by path, which is
    made for it if it ``starts_from_setting``. Without ``vary_needed`` there may be nothing in [vary].
    """

    uses: frozenset[str] = frozenset()
    needs: str | None = None
    wrong: Callable[[Design], Mapping[str, str]] = _nothing_wrong
    sample: Sample | None = None
    listed: Callable[[Lists, Mapping[str, Any]], Points] | None = None
    starts_from_setting: bool = False
    vary_needed: bool = True

    @property
    def from_file(self) -> bool:
        """Whether a file says which points there are, so that nothing may stand in [vary]."""
        return self.sample is None and self.listed is None

    @property
    def may_leave_out(self) -> bool:
        """Whether its points stand for themselves, so that a condition may leave some out."""
        return "where" in self.uses

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables of the file, beside [design], without which nothing can be said of its points."""
        if self.from_file:
            return ("vary",)
        return ("vary", "programme", "world") if self.sample or self.starts_from_setting else ()


def _combined(lists: Lists, base: Mapping[str, Any]) -> Points:
    return Points(prod(map(len, lists.values())), partial(all_combinations, lists))


def _one_changed(lists: Lists, base: Mapping[str, Any]) -> Points:
    others = sum(value != base[path] for path, values in lists.items() for value in values)
    return Points(1 + others, partial(one_at_a_time, lists, base))


def _hypercubes(design: Design, names: Sequence[str], seed: int) -> Iterator[Array]:
    from scipy.stats import qmc

    sampler = qmc.LatinHypercube(len(names), rng=np.random.default_rng(seed))
    while True:
        yield sampler.random(design.points or 0)


def _saltelli(design: Design, names: Sequence[str], seed: int) -> Iterator[Array]:
    sample = salib("sample", "sobol")
    yield sample(problem_of(names), design.base, calc_second_order=design.second_order, seed=seed)


def _trajectories(design: Design, names: Sequence[str], seed: int) -> Iterator[Array]:
    sample = salib("sample", "morris")
    yield sample(problem_of(names), design.trajectories, num_levels=design.levels, seed=seed)


def _odd_base(design: Design) -> Mapping[str, str]:
    base = design.base or 0
    return {"base": f"must be a power of two (given: {base})"} if base & (base - 1) else {}


def _odd_levels(design: Design) -> Mapping[str, str]:
    return {"levels": f"must be an even number (given: {design.levels})"} if design.levels % 2 else {}


DESIGNS: Mapping[str, DesignKind] = {
    "all-combinations": DesignKind(listed=_combined, vary_needed=False),
    "one-at-a-time": DesignKind(listed=_one_changed, starts_from_setting=True),
    "table": DesignKind(uses=frozenset({"file"}), needs="file", vary_needed=False),
    "latin-hypercube": DesignKind(
        uses=frozenset({"points", "seed", "where", "worlds"}),
        needs="points",
        sample=Sample("Latin hypercube", _hypercubes, lambda design, inputs: design.points or 0),
    ),
    "sobol": DesignKind(
        uses=frozenset({"base", "second_order", "seed"}),
        needs="base",
        wrong=_odd_base,
        sample=Sample(
            "Sobol",
            _saltelli,
            lambda design, inputs: (design.base or 0) * ((2 if design.second_order else 1) * inputs + 2),
        ),
    ),
    "morris": DesignKind(
        uses=frozenset({"trajectories", "levels", "seed"}),
        needs="trajectories",
        wrong=_odd_levels,
        sample=Sample(
            "Morris",
            _trajectories,
            lambda design, inputs: (design.trajectories or 0) * (inputs + 1),
            trajectories=True,
        ),
    ),
}
"""By the name that stands in the file."""

SAMPLES = tuple(name for name, kind in DESIGNS.items() if kind.sample is not None)
"""Names of the kinds that sample."""
