"""Cohorts in Mesa's batches: those that vary the replicate differ, and repeating one is said."""

import warnings

import mesa
import pytest

import peersim as ps
from peersim.engine.agents.cohort import SameCohort

SMALL = {"programme.group_size": 3, "programme.sessions": 1, "world.items": 12}


class Mine(ps.Cohort):
    """A subclass is known as well."""

    def __init__(self, replicate: int = 0):
        super().__init__(SMALL, replicate=replicate)


def knowledge(parameters: dict[str, object], iterations: int) -> list[float]:
    found = mesa.batch_run(
        Mine, parameters, number_processes=1, iterations=iterations, display_progress=False
    )
    return [row["knowledge"] for row in found]


def test_a_batch_over_replicates_is_what_peersim_runs() -> None:
    found = knowledge({"replicate": range(4)}, 1)
    alone = []
    for replicate in range(4):
        cohort = Mine(replicate)
        cohort.run()
        alone.append(cohort.datacollector.model_vars["knowledge"][cohort.steps - 1])  # what Mesa reads
    assert found == alone
    assert len(set(found)) > 1


def test_iterations_of_the_same_are_warned_of() -> None:
    with pytest.warns(SameCohort, match=r'vary replicate, as in parameters=\{"replicate": range\(4\)\}'):
        found = knowledge({}, 4)
    assert len(set(found)) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        knowledge({}, 1)


def test_cohorts_built_twice_on_purpose_are_not() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Mine(1).run() == Mine(1).run()
