"""The draws and March's model (1991) together: known order, known levels, and what would break them.

Seed 0, 150 runs. The order: the expected difference between neighbours is 6.5 standard errors or more, of which
two are needed; another seed would fail in fewer than 1 case in 10 000. The levels: within four standard errors of
the difference between these runs and the 500 of the reference, about .02 with p1 = .1 and .03 with the others;
another seed would fail in about 3 cases in 10 000, five levels together. Breakages are larger and need fewer runs.
"""

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest
from tests.verification import march1991 as march

from peersim.model.draws import Uniforms
from peersim.stats.intervals import mean_interval

Drawn = Callable[[int, int, int, dict[str, int]], list[Uniforms]]

DRAWN, RATES = march.drawn, list(march.REFERENCE)


def wrong(replicates: int) -> list[str]:
    """Levels that are not the reference's, and neighbours of which the faster learner does not end lower."""
    known, _ = march.runs(RATES, replicates)
    found = []
    for p1, values in known.items():
        level = mean_interval(values)
        tolerance = 4.0 * level.sd * sqrt(1.0 / replicates + 1.0 / march.REFERENCE_RUNS)
        if abs(level.mean - march.REFERENCE[p1]) > tolerance:
            found.append(f"level {p1}")
    return found + [f"order {slow}" for (slow, _), step in march.steps(known).items() if step.low <= 0.0]


def test_order_and_levels_are_the_reference_s() -> None:
    assert wrong(150) == []


def test_every_run_comes_to_rest_and_the_same_seed_gives_the_same() -> None:
    first = [march.run(RATES, 0, replicate) for replicate in range(5)]
    assert all(periods < march.LONGEST for _, periods in first)
    assert first == [march.run(RATES, 0, replicate) for replicate in range(5)]
    assert first != [march.run(RATES, 1, replicate) for replicate in range(5)]


def test_a_rate_is_not_moved_by_the_other_rates_run_with_it() -> None:
    together, _ = march.run(RATES, 0, 7)
    assert together == [march.run([p1], 0, 7)[0][0] for p1 in RATES]


def test_one_period_by_hand() -> None:
    """Reality 1 1 1 1, code 0 1 -1 0 with one right; the first two people are superior, the third is not."""
    reality, code = np.array([1, 1, 1, 1]), np.array([[0, 1, -1, 0]])
    beliefs = np.array([[[1, -1, 1, 1], [1, -1, 1, -1], [-1, 1, 0, -1]]])
    superior = march.superior(beliefs, code, reality)
    assert superior.tolist() == [[True, True, False]]
    lead = (beliefs * superior[:, :, None]).sum(axis=1)
    assert lead.tolist() == [[2, -2, 2, 0]]  # split on the last dimension: the code stays
    assert march.code_after(code, lead, np.full(4, 0.74)).tolist() == [[1, -1, 1, 0]]  # 1 - .5**2 = .75
    assert march.code_after(code, lead, np.full(4, 0.76)).tolist() == code.tolist()
    after = march.beliefs_after(beliefs, code, np.array([0.3]), np.full((3, 4), 0.29))
    assert after.tolist() == [[[1, 1, -1, 1], [1, 1, -1, -1], [-1, 1, -1, -1]]]
    assert (
        march.beliefs_after(beliefs, code, np.array([0.3]), np.full((3, 4), 0.31)).tolist()
        == beliefs.tolist()
    )
    assert not march.settled(beliefs, code, lead)
    assert march.settled(np.ones((1, 3, 4), np.int64), np.ones((1, 4), np.int64), np.zeros((1, 4), np.int64))


def shared_by_people(seed: int, replicate: int, period: int, purposes: dict[str, int]) -> list[Uniforms]:
    """Everybody has the first person's chances of learning; what they believe at first is their own."""
    got = DRAWN(seed, replicate, period, purposes)
    return [
        np.repeat(u[:1], len(u), 0) if name == "lecture" else u for name, u in zip(purposes, got, strict=True)
    ]


def shared_by_neighbours(seed: int, replicate: int, period: int, purposes: dict[str, int]) -> list[Uniforms]:
    """Two people have one address."""
    return [np.repeat(u[::2], 2, 0)[: len(u)] for u in DRAWN(seed, replicate, period, purposes)]


def shared_by_lanes(seed: int, replicate: int, period: int, purposes: dict[str, int]) -> list[Uniforms]:
    """The four words of a block are one word."""
    return [np.repeat(u[:, ::4], 4, 1)[:, : u.shape[1]] for u in DRAWN(seed, replicate, period, purposes)]


def shared_by_periods(seed: int, replicate: int, period: int, purposes: dict[str, int]) -> list[Uniforms]:
    """The session is not part of the address."""
    return DRAWN(seed, replicate, 0, purposes)


def shared_by_replicates(seed: int, replicate: int, period: int, purposes: dict[str, int]) -> list[Uniforms]:
    """The replicate is not part of the address."""
    return DRAWN(seed, 0, period, purposes)


@pytest.mark.parametrize(
    ("drawn", "replicates", "caught"),
    [
        (shared_by_people, 30, "level 0.1"),
        (shared_by_neighbours, 60, "level 0.1"),
        (shared_by_lanes, 30, "level 0.1"),
        (shared_by_periods, 30, "order 0.1"),
        (shared_by_replicates, 10, "level 0.1"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_draws_used_twice_are_caught(
    drawn: Drawn, replicates: int, caught: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(march, "drawn", drawn)
    monkeypatch.setattr(march, "LONGEST", 150)  # with the same chances in every period nobody comes to rest
    assert caught in wrong(replicates)


def test_a_code_that_learns_from_everybody_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(march, "superior", lambda beliefs, code, reality: np.ones(beliefs.shape[:2], bool))
    assert wrong(30) == [f"level {p1}" for p1 in RATES] + [f"order {p1}" for p1 in RATES[:-1]]
