"""Whether numbers hold: the two engines against each other, or a saved result against a new execution."""

from collections.abc import Iterator
from pathlib import Path

from peersim.engines.records import Run
from peersim.store.folder import Folder
from peersim.study.experiment import Experiment
from peersim.study.plan import Plan
from peersim.study.replaying import rerun


def sampled(runs: int, sample: int) -> list[int]:
    """At most ``sample`` numbers from 0 to ``runs`` - 1, evenly spread.

    >>> sampled(10, 3), sampled(2, 5)
    ([0, 3, 6], [0, 1])
    """
    if sample >= runs:
        return list(range(runs))
    return [at * runs // sample for at in range(sample)]


def compiled_before() -> bool:
    """Whether the ensemble engine has been compiled from these sources already."""
    from peersim.engines.ensemble.compiling import is_compiled

    return is_compiled()


def between_engines(experiment: Experiment, sample: int) -> Iterator[str]:
    """Execute a sample of an experiment's runs in both engines; per run what differs first, or ""."""
    from peersim.engines.agreement import first_difference

    plan = Plan(experiment)
    for number in sampled(plan.runs, sample):
        replicate, point, arm = plan.at(number)
        setting, population = experiment.setting(point, arm), experiment.populations[arm]
        found = first_difference(Run(setting, population, experiment.seed, replicate, False))
        yield f"point {point}, arm {arm}, {found}" if found is not None else ""


def with_saved(results: Path, sample: int) -> Iterator[str]:
    """Execute a sample of saved runs again; per run which stored outcomes differ, or ""."""
    runs = Folder(results).table("runs")
    good = runs[runs["status"] == "ok"]
    for at in sampled(len(good), sample):
        row = good.iloc[at]
        run = f"{row['replicate']}:{row['point']}:{row['arm']}"
        again = rerun(results, run)
        yield "; ".join(
            f"run {run}: {name} is {again.record.outcomes[name]!r}, stored {again.stored[name]!r}"
            for name in again.differs
        )
