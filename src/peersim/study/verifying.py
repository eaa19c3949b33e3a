"""Whether numbers hold: the two engines against each other, or a saved result against a new execution."""

from collections.abc import Iterator
from pathlib import Path

from peersim.engines.ensemble.cache import is_compiled
from peersim.model.errors import InputError
from peersim.store.folder import Folder
from peersim.study.chunks import run_of
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


def compiled_before(experiment: Experiment) -> bool:
    """Whether what compares the engines has been compiled already, for these rules."""
    return all(is_compiled("run_until", own) for own in experiment.own_rules.values())


def between_engines(experiment: Experiment, sample: int) -> Iterator[str]:
    """Execute a sample of an experiment's runs in both engines; per run what differs first, or ""."""
    from peersim.engines.agreement import first_difference

    plan = Plan(experiment)
    for number in sampled(plan.runs, sample):
        replicate, point, arm = plan.at(number)
        try:
            found = str(first_difference(run_of(plan, number)) or "")
        except InputError:
            raise
        except Exception as error:  # of a rule of the user's own
            found = f"replicate {replicate} cannot be executed: {type(error).__name__}: {error}"
        yield f"point {point}, arm {arm}, {found}" if found else ""


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
