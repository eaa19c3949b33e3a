"""Cohorts that are done with are freed."""

import gc
import weakref
from typing import Any

import pytest
from tests.engine.support import SMALL

from peersim.engine.agents.cohort import Cohort
from peersim.model.people import Invented

RESEATED: dict[str, Any] = SMALL | {
    "programme.phases": [{"sessions": 1}, {"sessions": 1, "seating": "mixed"}]
}


@pytest.mark.parametrize("changes", [SMALL, RESEATED], ids=["seated once", "seated anew"])
@pytest.mark.parametrize("finished", [True, False])
def test_fifty_cohorts_leave_none_behind(changes: dict[str, Any], finished: bool) -> None:
    left: list[weakref.ref[Any]] = []
    for replicate in range(50):
        cohort = Cohort(changes, replicate=replicate, population=Invented(2))
        if finished:
            cohort.run()
        else:
            cohort.step()
        left += [weakref.ref(cohort), weakref.ref(cohort.members[0]), weakref.ref(cohort.groups[0])]
    del cohort
    gc.collect()
    assert [ref for ref in left if ref() is not None] == []


def test_a_cohort_in_use_is_kept() -> None:
    """So that the test above can fail."""
    cohort = Cohort(SMALL)
    ref = weakref.ref(cohort)
    gc.collect()
    assert ref() is cohort


def test_agents_are_numbered_in_each_model_and_removed_when_seated_anew() -> None:
    one, other = (Cohort(RESEATED, population=Invented(2)) for _ in range(2))
    assert [a.unique_id for a in one.agents] == [a.unique_id for a in other.agents] == list(range(1, 13))
    one.run()
    assert len(one.agents) == 12
    assert len({a.unique_id for a in one.agents}) == 12
    assert all(group in one.agents for group in one.groups)
