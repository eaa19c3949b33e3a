"""What one person knows, learns and forgets; and that the chronicle tells all of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.support import IN_HOUSE
from tests.strategies import levels

from peersim.engines.agents.cohort import Cohort
from peersim.engines.agents.knowledge import NEVER, Knowledge
from peersim.model.people import Invented
from peersim.rules.table import Rules


def mind() -> Knowledge:
    """Right on item 0, wrong on items 1 and 2."""
    return Knowledge([2, 1, 3], [2, 0, 0])


def test_what_is_right_and_what_is_wrong() -> None:
    assert [mind().knows(k) for k in range(3)] == [True, False, False]
    assert mind().wrong() == [1, 2]
    assert mind().count(range(3)) == 1
    assert mind().count([1, 2]) == mind().count([]) == 0


def test_what_is_acquired_is_forgotten_and_the_old_habit_comes_back() -> None:
    one = mind()
    one.acquire(1, 10.0)
    assert (one.answers, one.due[1], one.wrong()) == ([2, 0, 3], 10.0, [2])
    assert one.forget(9.9) == []
    assert one.forget(10.0) == [1]
    assert (one.answers, one.due) == ([2, 1, 3], [NEVER] * 3)
    assert one.forget(99.0) == []


def test_learning_again_what_one_knows_moves_the_date_and_keeps_the_habit() -> None:
    one = mind()
    one.acquire(1, 10.0)
    one.acquire(1, 30.0)
    assert one.forget(20.0) == []
    assert one.forget(30.0) == [1]
    assert one.answers[1] == 1


def test_a_wrong_answer_taken_over_stays_and_becomes_the_habit() -> None:
    one = mind()
    one.acquire(1, 10.0)
    one.adopt_wrong(1, 3)
    assert (one.answers[1], one.due[1], one.forget(50.0)) == (3, NEVER, [])
    one.acquire(1, 60.0)
    assert one.forget(60.0) == [1]
    assert one.answers[1] == 3


def test_a_copy_starts_as_the_original_and_goes_its_own_way() -> None:
    one = mind()
    twin = Knowledge(one.answers, one.right)
    one.acquire(1, 10.0)
    assert twin.answers == [2, 1, 3]


@pytest.mark.parametrize(
    ("u", "item"), [((0.1, 0.4), 1), ((0.1, 0.6), 2), ((0.21, 0.4), -1), ((0.19, 0.4), 1)]
)
def test_the_job_teaches_one_of_what_is_wrong(u: tuple[float, float], item: int) -> None:
    """Two wrong answers at rate .1 in 6.5 weeks: chance .2; kept 20 weeks at u = .5."""
    one = mind()
    assert one.learn_on_the_job(Rules(), 0.1, 6.5, 13.0, u, [0.5, 0.5, 0.5], 20.0, 0.0) == item
    assert one.count(range(3)) == 1 + (item >= 0)
    assert [due for due in one.due if due != NEVER] == ([33.0] if item >= 0 else [])


def test_the_job_teaches_nothing_to_those_who_know_all() -> None:
    one = Knowledge([1, 1], [1, 1])
    assert one.learn_on_the_job(Rules(), 1.0, 52.0, 0.0, (1e-9, 0.5), [0.5, 0.5], 20.0, 0.0) == -1


@given(st.lists(st.tuples(st.integers(0, 2), levels, st.integers(1, 20)), max_size=30))
def test_only_what_is_right_is_ever_due(moves: list[tuple[int, int, int]]) -> None:
    one, week = mind(), 0.0
    for item, answer, weeks in moves:
        week += 3.0
        if answer == one.right[item]:
            one.acquire(item, week + weeks)
        elif not one.knows(item) or weeks > 10:
            one.adopt_wrong(item, answer)
        gone = one.forget(week)
        assert not any(one.knows(k) for k in gone if one.habit[k] != one.right[k])
        assert all(due == NEVER or (due > week and one.knows(k)) for k, due in enumerate(one.due))


def replay(cohort: Cohort, start: dict[int, list[int]]) -> dict[int, list[int]]:
    """Answers at the end, from those at the start and the events alone."""
    minds = {peer.key: Knowledge(start[peer.key], peer.knowledge.right) for peer in cohort.members}
    for event in cohort.events:
        one, item = minds[event.person], event.item
        if event.kind in ("kept", "coached", "job") or (
            event.kind in ("vicarious", "lectured") and event.answer == one.right[item]
        ):
            one.acquire(item, NEVER)
        elif event.kind in ("held", "vicarious"):
            assert event.answer != one.right[item]
            one.adopt_wrong(item, event.answer)
        elif event.kind == "forgotten":
            assert one.knows(item)
            one.answers[item] = one.habit[item]
    return {key: one.answers for key, one in minds.items()}


WORLDS: list[dict[str, Any]] = [
    {},
    IN_HOUSE | {"world.job_learning": 0.02, "world.use": 0.0},
    {"world.rules.turns": "two", "programme.group_size": 3, "world.items": 10, "world.detection": 0.2},
    {
        "programme.phases": [{"activity": "course"}, {"activity": "expert", "seating": "mixed"}],
        "world.vicarious": 1.0,
    },
]


@pytest.mark.parametrize("changes", WORLDS)
def test_the_chronicle_tells_everything_that_was_learnt_and_lost(changes: dict[str, Any]) -> None:
    for replicate in range(6):
        cohort = Cohort(changes, replicate=replicate, population=Invented(2))
        start = {peer.key: list(peer.knowledge.answers) for peer in cohort.members}
        cohort.run()
        assert replay(cohort, start) == {peer.key: peer.knowledge.answers for peer in cohort.members}
        assert start != {peer.key: peer.knowledge.answers for peer in cohort.members}


def test_what_was_learnt_is_counted_by_how() -> None:
    for replicate in range(6):
        cohort = Cohort(replicate=replicate)
        cohort.run()
        early = [event for event in cohort.events if event.phase == 0]
        right = {peer.key: peer.knowledge.right for peer in cohort.members}
        kept = [e for e in early if e.kind == "kept"]
        listened = [e for e in early if e.kind == "vicarious" and e.answer == right[e.person][e.item]]
        assert cohort.results["learnt_presenting"] == len(kept) / 8
        assert cohort.results["learnt_listening"] == len(listened) / 8
        tried = [e for e in early if e.kind in ("kept", "dropped", "held")]
        assert len(tried) == len([e for e in early if e.kind == "taken"])
        assert cohort.results["transfer"] == len(kept) / len(tried)
