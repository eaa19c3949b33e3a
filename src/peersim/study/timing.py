"""How long an experiment would take, from a few of its cohorts run now."""

import heapq
import time
from statistics import fmean
from typing import NamedTuple

from peersim.engine.agents.execute import execute
from peersim.study.by_agents import RUNS_PER_CHUNK
from peersim.study.chunks import run_of
from peersim.study.compiler import NoCompiler, is_switched_off, make_ready
from peersim.study.engine_choice import (
    SECONDS_IN_AGENTS,
    SECONDS_IN_ENSEMBLE,
    SECONDS_TO_LOAD,
    Engine,
    chosen,
    experiment_rules,
    seconds_to_compile,
)
from peersim.study.failing import said_of_own_rules
from peersim.study.plan import Plan

PILOT_SECONDS, MOST_PILOT_SECONDS, LONGEST_PILOT = 1.0, 3.0, 10.0
RUNS_OF_PILOT = 256  # in the ensemble

# Measured with the shipped experiments on one core of a 2-core virtual machine (AMD EPYC, 2025).
SECONDS_FOR_FIRST_FIGURE = 1.0  # loading matplotlib and its fonts, beside the figure itself
SECONDS_PER_FIGURE = 0.6
SECONDS_FOR_TABLES = 0.5  # design, summary, contrasts
SECONDS_TO_STORE_ROWS = 0.0006  # of a cohort, made one by one
SECONDS_TO_STORE_ARRAYS = 0.00004  # of a cohort, made many at once


class Estimate(NamedTuple):
    """Seconds in all, seconds of one cohort, the engine, and how many processes or threads it would use."""

    seconds: float
    each: float
    engine: Engine
    workers: int


def estimate(plan: Plan, workers: int, start_up: float) -> Estimate:
    """Time of a run from the start, drawing included; ``start_up`` is what one process needs to load."""
    engine = _possible(plan, chosen(plan, plan.runs, workers))
    figures = len(plan.experiment.figures)
    drawing = SECONDS_FOR_FIRST_FIGURE + figures * SECONDS_PER_FIGURE if figures else 0.0
    running, each, busy = (_in_agents if engine == "agents" else _in_ensemble)(plan, workers, start_up)
    return Estimate(start_up + running + SECONDS_FOR_TABLES + drawing, each, engine, busy)


def _possible(plan: Plan, engine: Engine) -> Engine:
    """The engine; agents where what has been compiled before cannot be used, or nothing can be compiled."""
    rules = experiment_rules(plan.experiment)
    try:
        if engine == "ensemble" and (is_switched_off() or not seconds_to_compile(*rules)):
            make_ready(rules)
    except NoCompiler:
        return "agents"
    return engine


def _in_agents(plan: Plan, workers: int, start_up: float) -> tuple[float, float, int]:
    """Seconds of running, of one cohort, and processes, which load side by side."""
    each = _pilot(plan)
    chunks = [len(chunk) for chunk in plan.chunks([range(plan.runs)], RUNS_PER_CHUNK)]
    processes = min(workers, len(chunks))
    longest = _longest_share(chunks, processes)
    loading = start_up if processes > 1 else 0.0
    return loading + (each + SECONDS_TO_STORE_ROWS) * longest, each, processes


def _in_ensemble(plan: Plan, workers: int, start_up: float) -> tuple[float, float, int]:
    """The same with threads; the cohorts to be kept go through the agents engine."""
    compiling = seconds_to_compile(*experiment_rules(plan.experiment))
    in_agents = _pilot(plan)
    each = in_agents * SECONDS_IN_ENSEMBLE / SECONDS_IN_AGENTS if compiling else _pilot_of_ensemble(plan)
    kept = in_agents * plan.kept / (workers if plan.kept > RUNS_PER_CHUNK else 1)
    rest = (each + SECONDS_TO_STORE_ARRAYS) * (plan.runs - plan.kept) / workers
    return compiling + SECONDS_TO_LOAD + kept + rest, each, workers


def _longest_share(chunks: list[int], processes: int) -> int:
    """Runs of the process that is busy longest, when each takes the next chunk as it becomes free."""
    busy = [0] * processes
    for runs in chunks:
        heapq.heapreplace(busy, busy[0] + runs)
    return max(busy)


def _pilot(plan: Plan) -> float:
    """Seconds of one cohort: the mean over all arms and some points, the first cohort not counted."""
    first = _seconds_of(plan, 0)
    if first > LONGEST_PILOT:
        return first
    spent = [_seconds_of(plan, 1)]
    while sum(spent) < PILOT_SECONDS or len(spent) < len(plan.experiment.arms):
        if sum(spent) > MOST_PILOT_SECONDS:
            break
        spent.append(_seconds_of(plan, len(spent) + 1))
    return fmean(spent)


def _seconds_of(plan: Plan, at: int) -> float:
    """Seconds of the pilot's cohort ``at``."""
    run = run_of(plan, _number(plan, at))
    began = time.perf_counter()
    with said_of_own_rules(run.own):
        execute(run._replace(replicate=at, keep=False))
    return time.perf_counter() - began


def _number(plan: Plan, at: int) -> int:
    """A run of the first replicate: each arm in turn, at points far apart."""
    arms, points = len(plan.experiment.arms), len(plan.experiment.points)
    return at * (points // 7 + 1) % points * arms + at % arms


def _pilot_of_ensemble(plan: Plan) -> float:
    """Seconds of one cohort in the ensemble, what loading it takes not counted."""
    from peersim.engine.compiled.execute import execute_table
    from peersim.study.arrangements import Arrangements

    numbers = [_number(plan, at) for at in range(RUNS_OF_PILOT)]
    execute_table(Arrangements(plan).table(numbers[:1]))
    began = time.perf_counter()
    execute_table(Arrangements(plan).table(numbers))
    return (time.perf_counter() - began) / RUNS_OF_PILOT
