"""The search: pure functions of a callable that gives paired effects at points.

``effects(points)`` takes points (N, K) and gives (N, R): a row per point, a column per replicate. Cohorts of a
replicate share their chances at all points, so the columns say what a mean and a standard error alone could not: how
much of the error all points have in common.

Alone: one input after the other over its whole range, and a curve through each. Together: a local model around the
point at hand, the point nearest to the start at which the model reaches the level, runs around that, and so on: the
search for the design point in structural reliability (Hasofer and Lind 1974; Rackwitz and Fiessler 1978).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from peersim.inquiry.flips.crossing import Crossing, Curve, crossing, curve
from peersim.inquiry.flips.space import ALMOST, Array, Space

Effects = Callable[[Array], Array]

GRID = 5  # places of an input's range, beside where it stands
PLACES = (0.5, 1.0, 1.5, 2.5)  # of a line to a flip, as shares of its length, at which it is confirmed
HALF = (
    0.3,
    0.2,
    0.15,
    0.15,
)  # half the width, in ranges, of what is sampled around the point at hand, by round
SETTLED = 0.1  # share of a distance by which the flip may still move
TOLD = 2.0  # standard errors from zero of a coefficient that counts
FEWEST_AROUND = 60  # points of a local model, and three per input at least
_STARTS = 4  # of the search for the nearest point of a model
_MOST_DRAWN = 200  # samples until enough points are plausible


def anchored(effects: Effects, space: Space, now: float) -> Effects:
    """The same effects, moved so that the start has the mean effect that more replicates gave.

    A search of few replicates then errs in differences from the start alone, which paired chances make small.
    """

    def moved(points: Array) -> Array:
        found = _each(effects, [space.start[None], points])
        return np.asarray(found[1:] + (now - found[0].mean()))

    return moved


class Line(NamedTuple):
    """A step (K,) from the start to where the effect seems to reach a level; ``inputs``: which it moves."""

    step: Array
    level: float

    @property
    def inputs(self) -> list[int]:
        """Places of the inputs that move, the farthest first."""
        far = np.abs(self.step)
        return [int(at) for at in np.argsort(-far, kind="stable") if far[at] > 0.0]


class Confirmed(NamedTuple):
    """A line, where the level is crossed on it (as shares of its step), and the curve that says so."""

    line: Line
    crossing: Crossing
    curve: Curve

    @property
    def length(self) -> float:
        """Of the step, in ranges."""
        return float(np.linalg.norm(self.line.step))


@dataclass(frozen=True)
class Alone:
    """One input over its range: its place, curves down and up from the start, and by level a line that reaches it."""

    at: int
    down: Curve | None
    up: Curve | None
    lines: Mapping[float, Line]


def alone(effects: Effects, space: Space, levels: Sequence[float]) -> list[Alone]:
    """Each input over its range, and which levels it may reach.

    A level may be reached where the curve's 95 % band reaches it: whether it is, fresh replicates say.
    """
    inputs = len(space.start)
    places = [_places(space, at) for at in range(inputs)]
    points = [space.start[None]]
    for at, own in enumerate(places):
        moved = np.repeat(space.start[None], len(own), axis=0)
        moved[:, at] = own
        moved = space.settled(moved)
        places[at] = moved[:, at]
        points.append(moved)
    found = effects(np.concatenate(points))
    first, out, row = found[0], [], 1
    for at, own in enumerate(places):
        here = found[row : row + len(own)]
        row += len(own)
        out.append(_one(space, at, own, here, first, levels))
    return out


def _places(space: Space, at: int) -> Array:
    """Coordinates of an input that are tried: over all of its range that the conditions leave."""
    one = np.zeros(len(space.start))
    one[at] = 1.0
    up = space.reach(one, float(space.high[at] - space.start[at]))
    down = space.reach(-one, float(space.start[at] - space.low[at]))
    low, high = space.start[at] - down, space.start[at] + up
    if high - low < ALMOST:
        return np.empty(0)
    own = np.linspace(low, high, GRID + 1)
    return own[np.abs(own - space.start[at]) > 1e-3]


def _one(space: Space, at: int, own: Array, here: Array, first: Array, levels: Sequence[float]) -> Alone:
    sides, lines = list[Curve | None](), dict[float, Line]()
    best = dict.fromkeys(levels, inf)
    for way in (-1.0, 1.0):
        mine = way * (own - space.start[at]) > 0
        if not mine.any():
            sides.append(None)
            continue
        far = np.concatenate([[0.0], np.abs(own[mine] - space.start[at])])
        found = curve(far, np.concatenate([first[None], here[mine]]), 2)
        sides.append(found)
        for level in levels:
            place = _may_reach(found, level)
            if place < best[level]:
                best[level] = place
                step = np.zeros(len(space.start))
                step[at] = way * max(place, 1e-3)
                lines[level] = Line(step, level)
    return Alone(at, sides[0], sides[1], lines)


def _may_reach(found: Curve, level: float) -> float:
    """Where a curve reaches a level; its end if only the band does; infinite if neither."""
    place = crossing(found, level)
    if place.at == place.at:
        return place.at
    ends = np.linspace(0.0, found.far, 20)
    near = np.abs(found.mean(ends) - level) <= found.half(ends)
    return found.far if near.any() else inf


class Model(NamedTuple):
    """The effect near ``centre`` (K,): its value there, slopes (K,) and bends (K,) of each input."""

    centre: Array
    value: float
    slope: Array
    bend: Array

    def at(self, point: Array) -> float:
        """The effect at a point (K,)."""
        away = point - self.centre
        return float(self.value + away @ self.slope + away**2 @ self.bend)

    def gradient(self, point: Array) -> Array:
        """(K,) its slopes there."""
        return np.asarray(self.slope + 2.0 * (point - self.centre) * self.bend)


def local_model(centre: Array, points: Array, effects: Array, half: float = inf) -> Model:
    """Value, slopes and bends by least squares, from points (N, K) and mean effects (N,).

    Points farther from the centre than ``half``, in any input, count less. Slopes and bends that cannot be told from
    zero are taken as zero, so that noise moves no input.
    """
    away = points - centre
    moves = np.ptp(away, axis=0) > 0
    own, many = away[:, moves], int(moves.sum())
    weight = np.exp(-0.125 * (np.abs(own).max(axis=1, initial=0.0) / half) ** 2)
    columns = np.column_stack([np.ones(len(own)), own, own**2]) * np.sqrt(weight)[:, None]
    wanted = effects * np.sqrt(weight)
    found = np.linalg.lstsq(columns, wanted, rcond=None)[0]
    found[1:] = np.where(_told(columns, wanted, found)[1:], found[1:], 0.0)
    slope, bend = np.zeros(len(centre)), np.zeros(len(centre))
    slope[moves], bend[moves] = found[1 : 1 + many], found[1 + many :]
    return Model(centre, float(found[0]), slope, bend)


def _told(columns: Array, wanted: Array, found: Array) -> npt.NDArray[np.bool_]:
    """(D,) which coefficients of a regression can be told from zero."""
    free = len(wanted) - len(found)
    if free < 1:
        return np.ones(len(found), bool)
    left = wanted - columns @ found
    error = np.sqrt(np.diag(np.linalg.pinv(columns.T @ columns)) * (left @ left) / free)
    return np.asarray(np.abs(found) > TOLD * error)


def around(space: Space, centre: Array, half: float, count: int, draw: np.random.Generator) -> Array:
    """(N, K) about so many plausible points within ``half`` of the centre in every input: a Latin hypercube."""
    from scipy.stats import qmc

    low, high = np.maximum(centre - half, space.low), np.minimum(centre + half, space.high)
    sampler, kept = qmc.LatinHypercube(len(centre), rng=draw), [centre[None]]
    for _ in range(_MOST_DRAWN):
        drawn = space.settled(low + (high - low) * sampler.random(count))
        drawn = drawn[(np.abs(drawn - space.start) > 0).any(axis=1)]
        kept.append(drawn[space.holds(drawn)])
        if sum(map(len, kept)) > count:
            break
    return np.unique(np.concatenate(kept)[: count + 1], axis=0)


def nearest(space: Space, model: Model, level: float, draw: np.random.Generator) -> Array | None:
    """(K,) the plausible point nearest to the start at which the model has this level; None if it has it nowhere."""
    from scipy.optimize import minimize

    found: Array | None = None
    for first in _firsts(space, model, level, draw):
        done = minimize(
            lambda x: 0.5 * float((x - space.start) @ (x - space.start)),
            first,
            jac=lambda x: x - space.start,
            bounds=list(zip(space.low, space.high, strict=True)),
            constraints=[
                {"type": "eq", "fun": lambda x: model.at(x) - level, "jac": model.gradient},
                _conditions(space),
            ],
            method="SLSQP",
            options={"maxiter": 200, "ftol": 1e-12},
        )
        point = np.clip(done.x, space.low, space.high)
        good = abs(model.at(point) - level) < 1e-6 and bool((space.slacks(point[None]) >= -1e-6).all())
        if good and (found is None or _far(space, point) < _far(space, found) - ALMOST):
            found = point
    return found


def farthest(space: Space, model: Model, level: float, draw: np.random.Generator) -> Array:
    """(K,) the plausible point at which the model comes nearest to a level that it never has."""
    from scipy.optimize import minimize

    way = 1.0 if level > model.at(space.start) else -1.0
    best = space.start
    for first in _firsts(space, model, level, draw):
        done = minimize(
            lambda x: -way * model.at(x),
            first,
            jac=lambda x: -way * model.gradient(x),
            bounds=list(zip(space.low, space.high, strict=True)),
            constraints=[_conditions(space)],
            method="SLSQP",
            options={"maxiter": 200, "ftol": 1e-10},
        )
        point = np.clip(done.x, space.low, space.high)
        if (space.slacks(point[None]) >= -1e-6).all() and way * model.at(point) > way * model.at(best):
            best = point
    return best


def _far(space: Space, point: Array) -> float:
    return float(np.linalg.norm(point - space.start))


def _conditions(space: Space) -> dict[str, object]:
    """The conditions as the search wants them, with slopes by small steps, all at once."""
    small = 1e-7

    def slopes(point: Array) -> Array:
        moved = space.slacks(np.vstack([point, point + small * np.eye(len(point))]))
        return np.asarray((moved[:, 1:] - moved[:, :1]) / small)

    return {"type": "ineq", "fun": lambda x: space.slacks(x[None])[:, 0], "jac": slopes}


def _firsts(space: Space, model: Model, level: float, draw: np.random.Generator) -> list[Array]:
    """Where searches begin: where the slopes at the start would have the level, and some places at random."""
    slope = model.gradient(space.start)
    strength = float(slope @ slope)
    step = slope * (level - model.at(space.start)) / strength if strength > 0 else 0.0 * slope
    straight = np.clip(space.start + step, space.low, space.high)
    others = space.low + (space.high - space.low) * draw.random((_STARTS - 1, len(space.start)))
    return [straight, *(0.5 * (space.start + other) for other in others)]


def together(effects: Effects, space: Space, levels: Sequence[float], seed: int = 0) -> dict[float, Line]:
    """For every level, the step from the start to the nearest point at which the effect seems to have it.

    Where no plausible point seems to, the step leads to where the effect comes nearest to it.
    """
    draw = np.random.default_rng([seed, len(space.start)])
    count = max(FEWEST_AROUND, 3 * len(space.start))
    at, moving = dict.fromkeys(levels, space.start), list(levels)
    seen = dict.fromkeys(levels, (np.empty((0, len(space.start))), np.empty(0)))
    for number, half in enumerate(HALF):
        centres = [space.start] if number == 0 else [at[level] for level in moving]
        clouds = [around(space, centre, half, count, draw) for centre in centres]
        ends = np.cumsum([len(cloud) for cloud in clouds])[:-1]
        means = np.split(_each(effects, clouds).mean(axis=1), ends)
        for place, level in enumerate(list(moving)):
            which = min(place, len(clouds) - 1)
            points, found = seen[level]
            points, found = np.vstack([points, clouds[which]]), np.concatenate([found, means[which]])
            seen[level] = points, found
            model = local_model(centres[which], points, found, half)
            point = nearest(space, model, level, draw)
            point = farthest(space, model, level, draw) if point is None else point
            before, at[level] = at[level], space.settled(_within(space, point)[None])[0]
            moved = float(np.linalg.norm(at[level] - before))
            if number and moved < SETTLED * max(_far(space, at[level]), ALMOST):
                moving.remove(level)
        if not moving:
            break
    return {level: Line(point - space.start, level) for level, point in at.items()}


def _each(effects: Effects, clouds: list[Array]) -> Array:
    """Effects at the points of several clouds, each point run once."""
    points, which = np.unique(np.concatenate(clouds), axis=0, return_inverse=True)
    return effects(points)[which.ravel()]


def _within(space: Space, point: Array) -> Array:
    """The point, or the last one on the way to it that is plausible."""
    step = point - space.start
    return point if space.holds(point[None])[0] else space.start + space.reach(step, 1.0) * step


def confirmed(effects: Effects, space: Space, lines: Sequence[Line]) -> list[Confirmed]:
    """Where each line crosses its level, from fresh replicates at a few places on it."""
    if not lines:
        return []
    shares = [_shares(space, line) for line in lines]
    clouds = [space.settled(space.on_line(line.step, own)) for line, own in zip(lines, shares, strict=True)]
    found, row, out = _each(effects, clouds), 0, []
    for line, cloud in zip(lines, clouds, strict=True):
        here = found[row : row + len(cloud)]
        row += len(cloud)
        strength = float(line.step @ line.step)
        fitted = curve((cloud - space.start) @ line.step / (strength or 1.0), here, 2)
        out.append(Confirmed(line, crossing(fitted, line.level), fitted))
    return out


def _shares(space: Space, line: Line) -> Array:
    """Places on a line, as shares of its step, the start among them."""
    if not line.step.any():
        return np.zeros(1)
    far = space.reach(line.step, max(PLACES))
    return np.unique(np.minimum([0.0, *PLACES], far))
