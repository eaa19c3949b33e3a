"""Whether numbers hold: the two engines against each other, or a saved result against a new execution."""

import random
from collections.abc import Iterator
from pathlib import Path

from peersim.engine.compiled.cache import is_compiled
from peersim.experiment.checked import Experiment
from peersim.model.errors import InputError
from peersim.store.folder import Folder
from peersim.study.chunks import run_of
from peersim.study.compiler import make_ready
from peersim.study.failing import failure
from peersim.study.plan import Plan
from peersim.study.replaying import experiment_of_results, rerun

_MOST_SHOWN = 3  # values of a run that differ


def sampled(plan: Plan, sample: int) -> list[int]:
    """Numbers of at most ``sample`` runs: each arm in turn, points and replicates at random, always the same.

    Arms that differ in their rules come first; there are never fewer than one of each.
    """
    arms = plan.experiment.arms
    of_rules = {plan.experiment.own_rules[arm].digest: arm for arm in reversed(arms)}
    order = sorted(range(len(arms)), key=lambda at: arms[at] not in of_rules.values())
    sample = max(sample, len(of_rules))
    rounds = min(-(-sample // len(arms)), plan.runs // len(arms))
    places = random.Random(0).sample(range(plan.runs // len(arms)), rounds)
    return [place * len(arms) + arm for place in places for arm in order][:sample]


def compiled_before(experiment: Experiment) -> bool:
    """Whether what compares the engines has been compiled already, for these rules.

    Raises :class:`InputError` where nothing can be compiled.
    """
    make_ready([])
    return all(is_compiled("run_all", own) for own in experiment.own_rules.values())


def between_engines(experiment: Experiment, sample: int) -> Iterator[str]:
    """Execute a sample of an experiment's runs in both engines; per run what differs first, or ""."""
    from peersim.engine.agreement import first_difference

    plan = Plan(experiment)
    for number in sampled(plan, sample):
        replicate, point, arm = plan.at(number)
        try:
            found = str(first_difference(run_of(plan, number)) or "")
        except InputError:
            raise
        except Exception as error:  # of a rule of the user's own
            found = f"replicate {replicate} cannot be executed: {failure(error, experiment.own_rules[arm])}"
        yield f"point {point}, arm {arm}, {found}" if found else ""


def with_saved(results: Path, sample: int, trust_rules: bool = False) -> Iterator[str]:
    """Execute a sample of saved runs again; per run which stored values differ, or "".

    That is its outcomes, its sessions if they are stored, and its members, ties and events if it was kept.
    """
    folder = Folder(results)
    plan = Plan(experiment_of_results(folder, trust_rules))
    runs = folder.planned("runs")
    if runs.empty:
        raise InputError("holds no runs; `peersim run` makes them", file=results)
    good = set(
        runs.loc[runs["status"] == "ok", ["replicate", "point", "arm"]].itertuples(index=False, name=None)
    )
    for number in sampled(plan, sample):
        where = plan.at(number)
        if where not in good:
            continue
        run = ":".join(map(str, where))
        found = rerun(results, run).differs
        said = [str(one) for one in found[:_MOST_SHOWN]]
        if len(found) > _MOST_SHOWN:
            said.append(f"and {len(found) - _MOST_SHOWN} more")
        yield f"run {run}: {'; '.join(said)}" if said else ""
