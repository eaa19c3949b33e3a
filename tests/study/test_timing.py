"""The estimate counts everything that a run does."""

import pytest

from peersim.engines.records import Run
from peersim.study import timing
from peersim.study.plan import Plan
from peersim.study.reading import parse_experiment
from peersim.study.timing import (
    SECONDS_FOR_FIRST_FIGURE,
    SECONDS_FOR_TABLES,
    SECONDS_PER_FIGURE,
    SECONDS_TO_STORE_A_COHORT,
    estimate,
)

TEXT = """\
format = 1
name = "t"
replicates = 160
[arms.inhouse]
programme.seats = { externality = 0.0 }
[arms.external]
[vary]
"world.fear" = [0.0, 1.0]
[figures]
a = { kind = "levels" }
b = { kind = "line" }
"""


@pytest.fixture(autouse=True)
def one_second_a_cohort(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """A clock that only cohorts move."""
    seen: list[Run] = []
    monkeypatch.setattr(timing, "execute", seen.append)
    monkeypatch.setattr(timing.time, "perf_counter", lambda: float(len(seen)))
    return seen


def test_start_up_chunks_tables_and_figures_are_counted() -> None:
    plan = Plan(parse_experiment(TEXT))  # 640 runs in chunks of 256, 256 and 128
    extra = SECONDS_FOR_TABLES + SECONDS_FOR_FIRST_FIGURE + 2 * SECONDS_PER_FIGURE
    cohort = 1 + SECONDS_TO_STORE_A_COHORT
    assert estimate(plan, 1, 5.0) == (pytest.approx(5 + 640 * cohort + extra), 1.0, 1)
    assert estimate(plan, 2, 5.0) == (pytest.approx(5 + 5 + 384 * cohort + extra), 1.0, 2)
    assert estimate(plan, 64, 5.0) == (pytest.approx(5 + 5 + 256 * cohort + extra), 1.0, 3)


def test_without_figures_nothing_is_drawn() -> None:
    plan = Plan(parse_experiment(TEXT[: TEXT.index("[figures]")], replicates=1))
    assert estimate(plan, 8, 5.0) == (
        pytest.approx(5 + 4 * (1 + SECONDS_TO_STORE_A_COHORT) + SECONDS_FOR_TABLES),
        1.0,
        1,
    )


def test_the_pilot_tries_every_arm(one_second_a_cohort: list[Run]) -> None:
    estimate(Plan(parse_experiment(TEXT)), 1, 0.0)
    assert {run.setting.programme.seats.externality for run in one_second_a_cohort} == {0.0, 1.0}
    assert len(one_second_a_cohort) <= 4


def test_a_slow_cohort_is_run_only_once(
    one_second_a_cohort: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing.time, "perf_counter", lambda: 60.0 * len(one_second_a_cohort))
    assert estimate(Plan(parse_experiment(TEXT)), 1, 0.0).each == 60.0
    assert len(one_second_a_cohort) == 1
