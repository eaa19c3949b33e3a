"""Both engines, and the session written a second time, over many random experiments: every state after every step.

Run ``uv run python -m tests.verification.agreement 10000``. Experiments are drawn by the strategies of the
tests: all levers and uncertainties within their bounds and at them, variants, phases, several groups, rosters
with bosses, contacts and acquaintances, seeds up to 2**64 - 1. A smaller number of them is part of the tests
(tests/engine/test_agreement.py, tests/engine/test_second_writing.py). All is compared to the last bit.
"""

import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import hypothesis
from hypothesis import strategies as st
from tests.engine.second_writing.cohort import Cohort as Second
from tests.engine.test_second_writing import compare as compare_writings
from tests.strategies import settings, shares

from peersim.engine.agents.cohort import Cohort
from peersim.engine.agreement import compared
from peersim.engine.records import Run
from peersim.model.events import KINDS
from peersim.model.parameters import Setting
from peersim.model.people import STATED, Invented, Listed, Person

BATCH = 250


@st.composite
def rosters(draw: st.DrawFn) -> Listed:
    """Four to twelve people in one or two groups, with bosses, contacts and acquaintances at random."""
    n = draw(st.integers(4, 12))
    groups = draw(st.integers(1, 2))
    keys = st.integers(0, n - 1)
    people = tuple(
        Person(
            *(key, str(key), draw(st.integers(0, 3)), draw(st.integers(0, 1)), draw(st.integers(0, 2))),
            *(draw(st.integers(0, 4)), draw(st.integers(0, 4))),
            boss=draw(st.none() | keys.filter(lambda boss, key=key: boss != key)),
            **{name: draw(st.none() | shares) for name in STATED},
            group=key % groups,
        )
        for key in range(n)
    )
    pairs = st.tuples(keys, keys).filter(lambda pair: pair[0] != pair[1])
    steps = draw(st.dictionaries(pairs, st.integers(0, 5), max_size=20))
    known = draw(st.none() | st.frozensets(pairs.map(lambda pair: (min(pair), max(pair))), max_size=12))
    return Listed(people, steps, known)


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """One run of a random experiment."""
    setting, listed = draw(settings()), draw(st.integers(0, 3)) == 0
    if listed and draw(st.booleans()):
        reach = setting.world.reach.model_copy(update={"rule": "contacts"})
        world = setting.world.model_copy(update={"reach": reach})
        setting = Setting(programme=setting.programme, world=world)
    population = draw(rosters()) if listed else Invented(draw(st.integers(1, 3)))
    seed, replicate = draw(st.integers(0, 2**64 - 1)), draw(st.integers(0, 2**32 - 1))
    return Run(setting, population, seed, replicate, False)


def batch(number: int) -> tuple[int, Counter[str], list[str]]:
    """Some experiments: how many, events of each kind, differences."""
    events: Counter[str] = Counter()
    differences: list[str] = []
    done = 0

    @hypothesis.seed(number)
    @hypothesis.settings(
        max_examples=BATCH,
        derandomize=False,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(runs())
    def compare(run: Run) -> None:
        nonlocal done
        found, counts = compared(run)
        events.update(counts)
        done += 1
        if found is not None:
            differences.append(f"{run}: {found}")
        given: dict[str, Any] = {"setting": run.setting, "population": run.population}
        given |= {"seed": run.seed, "replicate": run.replicate}
        try:
            compare_writings(Cohort(**given), Second(**given))
        except AssertionError as difference:
            differences.append(f"{run}, written a second time: {difference}")

    compare()
    return done, events, differences


def main() -> None:
    """Print how many experiments were compared, how often each event happened, and every difference."""
    asked, began = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, time.perf_counter()
    done, events, differences, number = 0, Counter[str](), [], 0
    workers = os.cpu_count() or 1
    batch(0)  # compiles once
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        while done < asked:
            numbers = range(number, number + min(4 * workers, -(-(asked - done) // BATCH)))
            number = numbers.stop
            for experiments, counts, found in pool.map(batch, numbers):
                done += experiments
                events.update(counts)
                differences += found
    print("\n".join(differences[:20]))
    print(f"{done} random experiments, {time.perf_counter() - began:.0f} s: {len(differences)} differ")
    print(", ".join(f"{kind} {events[kind]}" for kind in KINDS))
    sys.exit(bool(differences))


if __name__ == "__main__":
    main()
