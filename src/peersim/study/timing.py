"""How long an experiment would take, from a few of its cohorts run now."""

import heapq
import time
from statistics import fmean
from typing import NamedTuple

from peersim.engines.agents.execute import execute
from peersim.engines.records import Run
from peersim.study.plan import Plan

PILOT_SECONDS, LONGEST_PILOT = 1.0, 10.0

# Measured with the shipped experiments on one core of a 2-core virtual machine (AMD EPYC, 2025).
SECONDS_FOR_FIRST_FIGURE = 1.0  # loading matplotlib and its fonts, beside the figure itself
SECONDS_PER_FIGURE = 0.6
SECONDS_FOR_TABLES = 0.5  # design, summary, contrasts
SECONDS_TO_STORE_A_COHORT = 0.0006


class Estimate(NamedTuple):
    """Seconds in all, seconds of one cohort, and how many processes would run."""

    seconds: float
    each: float
    processes: int


def estimate(plan: Plan, workers: int, start_up: float) -> Estimate:
    """Time of a run from the start, drawing included; ``start_up`` is what one process needs to load."""
    each = _pilot(plan)
    processes = min(workers, len(plan.chunks()))
    starts = 1 if processes == 1 else 2  # the command, then its workers side by side
    running = (each + SECONDS_TO_STORE_A_COHORT) * _longest_share(plan, processes)
    figures = len(plan.experiment.figures)
    drawing = SECONDS_FOR_FIRST_FIGURE + figures * SECONDS_PER_FIGURE if figures else 0.0
    return Estimate(starts * start_up + running + SECONDS_FOR_TABLES + drawing, each, processes)


def _longest_share(plan: Plan, processes: int) -> int:
    """Runs of the process that is busy longest, when each takes the next chunk as it becomes free."""
    busy = [0] * processes
    for start in plan.chunks():
        heapq.heapreplace(busy, busy[0] + len(plan.chunk(start)))
    return max(busy)


def _pilot(plan: Plan) -> float:
    """Seconds of one cohort: the mean over all arms and some points, the first cohort not counted."""
    first = _seconds_of(plan, 0)
    if first > LONGEST_PILOT:
        return first
    spent = [_seconds_of(plan, 1)]
    while sum(spent) < PILOT_SECONDS or len(spent) < len(plan.experiment.arms):
        if sum(spent) > LONGEST_PILOT:
            break
        spent.append(_seconds_of(plan, len(spent) + 1))
    return fmean(spent)


def _seconds_of(plan: Plan, number: int) -> float:
    """Seconds of the pilot's cohort ``number``: each arm in turn, at points far apart."""
    experiment, arms = plan.experiment, plan.experiment.arms
    arm, points = arms[number % len(arms)], len(experiment.points)
    began = time.perf_counter()
    setting = experiment.setting(number * (points // 7 + 1) % points, arm)
    execute(Run(setting, experiment.populations[arm], experiment.seed, number, False))
    return time.perf_counter() - began
