"""The estimate counts everything that a run does."""

import pytest

from peersim.engine.records import Run
from peersim.experiment.reading import parse_experiment
from peersim.study import timing
from peersim.study.engine_choice import SECONDS_IN_AGENTS, SECONDS_IN_ENSEMBLE, SECONDS_TO_LOAD
from peersim.study.plan import Plan
from peersim.study.timing import (
    SECONDS_FOR_FIRST_FIGURE,
    SECONDS_FOR_TABLES,
    SECONDS_PER_FIGURE,
    SECONDS_TO_STORE_ARRAYS,
    SECONDS_TO_STORE_ROWS,
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
    monkeypatch.setattr(timing, "chosen", lambda plan, runs, workers: "agents")
    monkeypatch.setattr(timing.time, "perf_counter", lambda: float(len(seen)))
    return seen


def test_start_up_chunks_tables_and_figures_are_counted() -> None:
    plan = Plan(parse_experiment(TEXT))  # 640 runs in chunks of 256, 256 and 128
    extra = SECONDS_FOR_TABLES + SECONDS_FOR_FIRST_FIGURE + 2 * SECONDS_PER_FIGURE
    cohort = 1 + SECONDS_TO_STORE_ROWS
    assert estimate(plan, 1, 5.0) == (pytest.approx(5 + 640 * cohort + extra), 1.0, "agents", 1)
    assert estimate(plan, 2, 5.0) == (pytest.approx(5 + 5 + 384 * cohort + extra), 1.0, "agents", 2)
    assert estimate(plan, 64, 5.0) == (pytest.approx(5 + 5 + 256 * cohort + extra), 1.0, "agents", 3)


def test_without_figures_nothing_is_drawn() -> None:
    plan = Plan(parse_experiment(TEXT[: TEXT.index("[figures]")], replicates=1))
    assert estimate(plan, 8, 5.0) == (
        pytest.approx(5 + 4 * (1 + SECONDS_TO_STORE_ROWS) + SECONDS_FOR_TABLES),
        1.0,
        "agents",
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


@pytest.mark.parametrize("compiling", [0.0, 20.0])
def test_the_ensemble_compiles_loads_and_keeps_cohorts_of_the_agents_engine(
    monkeypatch: pytest.MonkeyPatch, compiling: float
) -> None:
    monkeypatch.setattr(timing, "chosen", lambda plan, runs, workers: "ensemble")
    monkeypatch.setattr(timing, "seconds_to_compile", lambda *rules: compiling)
    monkeypatch.setattr(timing, "_pilot_of_ensemble", lambda plan: 0.002)
    plan = Plan(parse_experiment(TEXT[: TEXT.index("[figures]")]))  # 640 runs, 4 of them kept
    each = SECONDS_IN_ENSEMBLE / SECONDS_IN_AGENTS if compiling else 0.002
    rest = 636 * (each + SECONDS_TO_STORE_ARRAYS) / 2
    seconds = 5 + compiling + SECONDS_TO_LOAD + 4 + rest + SECONDS_FOR_TABLES
    assert estimate(plan, 2, 5.0) == (pytest.approx(seconds), pytest.approx(each), "ensemble", 2)
