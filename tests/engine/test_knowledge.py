"""What one person knows, learns and forgets; and that the chronicle tells all of it."""

from collections.abc import Sequence
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.second_writing.knowledge import Knowledge
from tests.engine.support import IN_HOUSE
from tests.strategies import levels

from peersim.engine.agents.cohort import Cohort
from peersim.engine.steps import knowledge as steps
from peersim.engine.steps.state import NEVER, SELF, TWIN
from peersim.engine.steps.work import forget_what_is_due, learn_on_the_job
from peersim.model.events import KINDS
from peersim.model.people import Invented
from peersim.rules.table import Rules


class Mind:
    """What one person knows, in a cohort of their own: right on item 0, wrong on items 1 and 2."""

    def __init__(self, answers: Sequence[int] = (2, 1, 3), right: Sequence[int] = (2, 0, 0), u: float = 0.5):
        items = range(len(answers))
        self.person = SimpleNamespace(place=0, key=5, in_group=0)
        self.cohort = SimpleNamespace(
            size=1,
            people=[self.person],
            groups=[SimpleNamespace(number=0, size=1, unlike=0)],
            seats={(0, 0): 0},
            world=SimpleNamespace(items=len(answers), half_life=20.0, use=0.0, job_learning=0.1),
            now=SimpleNamespace(phase=0, session=0, weeks=6.5, end=0.0),
            items=[SimpleNamespace(domain=k % 2) for k in items],
            rules=Rules(),
            right={(0, k): right[k] for k in items},
            answer={(whose, 0, k): answers[k] for whose in (0, 1) for k in items},
            habit={(whose, 0, k): answers[k] for whose in (0, 1) for k in items},
            due={(whose, 0, k): NEVER for whose in (0, 1) for k in items},
            known=dict.fromkeys(product((0, 1), (0,), (0, 1)), 0),
            soonest={(0, 0): NEVER, (1, 0): NEVER},
            counts=[0] * len(KINDS),
            keeps_events=False,
            dealt=[[0.0] * 4],
            tape=SimpleNamespace(rows=lambda when, asked: [[u] * 4] * len(asked)),
        )
        for whose, k in product((0, 1), items):
            self.cohort.known[whose, 0, k % 2] += answers[k] == right[k]

    def acquire(self, item: int, due: float) -> None:
        """Learn an item that is forgotten in week ``due``."""
        self.cohort.rules = Rules()._replace(retention_weeks=lambda *a: due)
        self.cohort.now.end = 0.0
        assert steps.acquire(self.cohort, SELF, self.person, item) == due

    def forget(self, week: float) -> list[int]:
        """Which answers change."""
        before, self.cohort.now.end = self.answers, week
        forget_what_is_due(self.cohort, SELF, self.person)
        return [k for k, answer in enumerate(before) if answer != self.answers[k]]

    def _row(self, table: str, whose: int) -> list[Any]:
        return [getattr(self.cohort, table)[whose, 0, k] for k in range(self.cohort.world.items)]

    @property
    def answers(self) -> list[int]:
        """The answers held."""
        return self._row("answer", SELF)

    @property
    def due(self) -> list[float]:
        """When they are forgotten."""
        return self._row("due", SELF)

    @property
    def wrong(self) -> list[int]:
        """The items answered wrongly."""
        return [k for k in range(self.cohort.world.items) if not steps.knows(self.cohort, self.person, k)]

    @property
    def count(self) -> int:
        """How many are answered rightly, as kept count of."""
        return steps.count_known(self.cohort, SELF, self.person)


def test_what_is_right_and_what_is_wrong() -> None:
    assert (Mind().wrong, Mind().count) == ([1, 2], 1)
    assert [steps.nth_wrong(Mind().cohort, SELF, Mind().person, n) for n in range(3)] == [1, 2, -1]


def test_what_is_acquired_is_forgotten_and_the_old_habit_comes_back() -> None:
    one = Mind()
    one.acquire(1, 10.0)
    assert (one.answers, one.due[1], one.wrong, one.count) == ([2, 0, 3], 10.0, [2], 2)
    assert one.forget(9.9) == []
    assert one.forget(10.0) == [1]
    assert (one.answers, one.due, one.count) == ([2, 1, 3], [NEVER] * 3, 1)
    assert one.forget(99.0) == []


def test_learning_again_what_one_knows_moves_the_date_and_keeps_the_habit() -> None:
    one = Mind()
    one.acquire(1, 10.0)
    one.acquire(1, 30.0)
    assert one.forget(20.0) == []
    assert one.forget(30.0) == [1]
    assert one.answers[1] == 1


def test_a_wrong_answer_taken_over_stays_and_becomes_the_habit() -> None:
    one = Mind()
    one.acquire(1, 10.0)
    steps.adopt_wrong(one.cohort, one.person, 1, 3)
    assert (one.answers[1], one.due[1], one.forget(50.0)) == (3, NEVER, [])
    one.acquire(1, 60.0)
    assert one.forget(60.0) == [1]
    assert one.answers[1] == 3


def test_the_twin_goes_its_own_way() -> None:
    one = Mind()
    one.acquire(1, 10.0)
    assert one._row("answer", TWIN) == [2, 1, 3]
    assert steps.count_known(one.cohort, TWIN, one.person) == 1


@pytest.mark.parametrize(
    ("u", "item"), [((0.1, 0.4), 1), ((0.1, 0.6), 2), ((0.21, 0.4), -1), ((0.19, 0.4), 1)]
)
def test_the_job_teaches_one_of_what_is_wrong(u: tuple[float, float], item: int) -> None:
    """Two wrong answers at rate .1 in 6.5 weeks: chance .2; kept 20 weeks at u = .5."""
    one = Mind()
    one.cohort.now.end = 13.0
    one.cohort.dealt = [[0.0, 0.0, *u]]
    learn_on_the_job(one.cohort, SELF, one.person)
    assert one.count == 1 + (item >= 0)
    assert [k for k in (1, 2) if k not in one.wrong] == ([item] if item >= 0 else [])
    assert [due for due in one.due if due != NEVER] == ([33.0] if item >= 0 else [])


def test_the_job_teaches_nothing_to_those_who_know_all() -> None:
    one = Mind([1, 1], [1, 1])
    learn_on_the_job(one.cohort, SELF, one.person)
    assert (one.answers, one.cohort.counts) == ([1, 1], [0] * len(KINDS))


@given(st.lists(st.tuples(st.integers(0, 2), levels, st.integers(1, 20)), max_size=30))
def test_only_what_is_right_is_ever_due(moves: list[tuple[int, int, int]]) -> None:
    one, week = Mind(), 0.0
    for item, answer, weeks in moves:
        week += 3.0
        if answer == one.cohort.right[0, item]:
            one.acquire(item, week + weeks)
        elif item in one.wrong or weeks > 10:
            steps.adopt_wrong(one.cohort, one.person, item, answer)
        one.forget(week)
        assert one.count == 3 - len(one.wrong)
        assert all(due == NEVER or (due > week and k not in one.wrong) for k, due in enumerate(one.due))
        assert one.cohort.soonest[SELF, 0] <= min(one.due)


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
