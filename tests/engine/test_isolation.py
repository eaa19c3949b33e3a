"""Nothing touches what it has nothing to do with: one more member, another group, more items."""

from typing import Any

import numpy as np
from tests.engine.second_writing.chances import LectureChances, PairChances, SessionChances
from tests.engine.support import IN_HOUSE, ran, state

from peersim.engine.agents.cohort import Cohort
from peersim.engine.agents.group import Group
from peersim.model.draws import Address
from peersim.model.people import Invented, Listed

ONE_FUNCTION = {"programme.seats.diversity": 0.0}
HERE = Address(3, 4, 1, 2)


def first(ties: dict[int, float], members: int = 8) -> dict[int, float]:
    """Ties to the first members only."""
    return {key: tie for key, tie in ties.items() if key < members}


def test_one_more_member_leaves_everybody_elses_start_alone() -> None:
    for replicate in range(5):
        eight, nine = (
            Cohort(ONE_FUNCTION | {"programme.group_size": n}, replicate=replicate) for n in (8, 9)
        )
        assert [state(peer) for peer in eight.members] == [state(peer) for peer in nine.members[:8]]
        for one, other in zip(eight.members, nine.members, strict=False):
            for name in ("trust", "competence", "closeness", "reach", "pool", "distance"):
                assert getattr(one, name) == first(getattr(other, name)), name
        assert eight.groups[0].facilitation == nine.groups[0].facilitation
        assert [vars(item) for item in eight.items] == [vars(item) for item in nine.items]


def test_one_more_colleague_leaves_the_starts_alone_too() -> None:
    eight, nine = (Cohort(ONE_FUNCTION | IN_HOUSE | {"programme.group_size": n}) for n in (8, 9))
    for one, other in zip(eight.members, nine.members, strict=False):
        assert one.trust == first(other.trust)
        assert (one.closeness, one.reach) == (first(other.closeness), first(other.reach))


def test_one_more_member_leaves_everybody_elses_draws_alone() -> None:
    eight, nine = (SessionChances(HERE, 0, range(n), 40, 2, True) for n in (8, 9))
    for name in ("attendance", "work", "retention", "case"):
        assert getattr(eight, name) == getattr(nine, name)[:8], name
    assert eight.pair == [row[:8] for row in nine.pair[:8]]
    pairs = [PairChances(3, 4, 1, 0, range(n)) for n in (8, 9)]
    assert pairs[0].facilitation == pairs[1].facilitation
    for name in ("trust", "contact", "acquainted"):
        assert getattr(pairs[0], name) == [row[:8] for row in getattr(pairs[1], name)[:8]]
    lectures = [LectureChances(HERE, 0, range(n), 3) for n in (8, 9)]
    assert lectures[0].topic == lectures[1].topic
    assert lectures[0].lecture == lectures[1].lecture[:8]


def test_more_items_and_more_turns_leave_the_first_draws_alone() -> None:
    few, many = (SessionChances(HERE, 0, [5, 9], items, turns, True) for items, turns in ((7, 1), (40, 2)))
    assert few.retention == [row[:7] for row in many.retention]
    assert few.case == [turns[:1] for turns in many.case]
    assert few.attendance == many.attendance


def test_a_session_that_does_not_meet_has_the_same_work_interval() -> None:
    meets, not_ = (SessionChances(HERE, 0, [5, 9], 40, 1, meets) for meets in (True, False))
    assert (meets.work, meets.retention) == (not_.work, not_.retention)


def test_no_draw_is_used_twice() -> None:
    """Different purposes and pairs meet different uniforms, but for who is acquainted with whom."""
    session, pairs = SessionChances(HERE, 0, [5, 9, 12], 8, 2, True), PairChances(3, 4, 1, 0, [5, 9, 12])
    parts: list[Any] = [session.work, session.retention, session.attendance, session.case]
    parts += [session.pair, pairs.facilitation, pairs.trust, pairs.contact]
    found = np.concatenate([np.ravel(part) for part in parts])
    assert len(set(found.tolist())) == len(found) == 3 * (4 + 8 + 1 + 8) + 9 * (8 + 2) + 4
    assert np.array_equal(pairs.acquainted, np.transpose(pairs.acquainted))


def test_another_group_leaves_the_first_alone() -> None:
    for changes in (IN_HOUSE, {"programme.phases": [{}, {"seating": "home"}]}):
        one, two = ran(changes, groups=1), ran(changes, groups=2)
        assert [state(peer) for peer in one.members] == [state(peer) for peer in two.members[:8]]
        first = [event for event in two.events if event.person < 8]
        assert first == one.events


def test_the_order_of_people_in_a_list_does_not_matter_for_where_they_sit() -> None:
    people = Invented(2).people(Cohort().setting, 0, 0)
    there, back = (Cohort(population=Listed(order)) for order in (people, people[::-1]))
    assert (
        [[p.key for p in g.members] for g in there.groups]
        == [[p.key for p in g.members] for g in back.groups]
        == [list(range(8)), list(range(8, 16))]
    )
    assert all(isinstance(group, Group) for group in there.groups)
