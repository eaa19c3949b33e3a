"""Which engine runs an experiment: the compiled one, unless starting it takes longer than it saves."""

from typing import Literal, cast, get_args

from peersim.engine.compiled.cache import is_compiled
from peersim.experiment.checked import Experiment
from peersim.model.errors import InputError, hint, quoted
from peersim.model.own_rules import OwnRules
from peersim.model.parameters import Setting
from peersim.study.plan import Plan

Engine = Literal["agents", "ensemble"]
ENGINES: tuple[str, ...] = get_args(Engine)

# Measured on one core of a 2-core virtual machine (AMD EPYC); `benchmarks/engines.py` measures them again.
SECONDS_IN_AGENTS = 0.0115  # a default cohort
SECONDS_IN_ENSEMBLE = 0.000056
SECONDS_TO_COMPILE = 18.0  # once for every rule table
SECONDS_TO_LOAD = 1.0  # what has been compiled before


def named_engine(name: str | None) -> Engine | None:
    """The engine of this name; None if none is asked for. Raises :class:`InputError` if there is no such one."""
    if name is not None and name not in ENGINES:
        raise InputError(f"there is no engine {quoted(name)}{hint(name, ENGINES)}")
    return cast("Engine | None", name)


def chosen(plan: Plan, runs: int, workers: int) -> Engine:
    """The engine that would be done first with so many runs of a plan."""
    return faster(runs * mean_cost(plan), workers, *experiment_rules(plan.experiment))


def faster(cohorts: float, workers: int, *rules: OwnRules) -> Engine:
    """The engine that would be done first with so many default cohorts.

    What was compiled serves again, so half of the time that it takes counts here.
    """
    alone = cohorts * SECONDS_IN_AGENTS / workers
    return "agents" if alone < SECONDS_TO_LOAD + seconds_to_compile(*rules) / 2 else "ensemble"


def seconds_to_compile(*rules: OwnRules) -> float:
    """What compiling these rules would take now."""
    return SECONDS_TO_COMPILE * sum(not is_compiled("run_all", own) for own in rules)


def experiment_rules(experiment: Experiment) -> list[OwnRules]:
    """The rule tables of an experiment, each once."""
    return list({own.digest: own for own in experiment.own_rules.values()}.values())


def mean_cost(plan: Plan) -> float:
    """How much a run of the plan costs, a default cohort being 1: roughly, and the same on every machine."""
    experiment = plan.experiment
    costs = [_cost(experiment, arm) for arm in experiment.arms]
    return sum(costs) / len(costs)


def _cost(experiment: Experiment, arm: str) -> float:
    """Pairs meet at every session; items are drawn, learnt and forgotten for every person."""
    setting = experiment.setting(0, arm)
    people = len(experiment.populations[arm].people(setting, experiment.seed, 0))
    default = Setting()
    return _work(setting, people) / _work(default, default.programme.group_size)


def _work(setting: Setting, people: int) -> float:
    programme = setting.programme
    sessions = sum(phase.sessions or programme.sessions for phase in programme.phases)
    others = min(people, programme.group_size)
    return people * (sessions * others + 4.0 * setting.world.items + people)
