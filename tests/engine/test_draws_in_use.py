"""Every chance is the draw of its own purpose, at the address it should have."""

import numpy as np
import pytest
from tests.engine.second_writing.chances import LectureChances, PairChances, SessionChances

from peersim.engine.agents.cohort import Cohort
from peersim.model.draws import PURPOSES, Address, Request, table
from peersim.model.overrides import setting_from
from peersim.model.people import Invented
from peersim.rules.arithmetic import irwin_hall

HERE = Address(3, 4, 1, 2)


def drawn(name: str, key: int, other: int = 0, slot: int = 0, lane: int | None = None) -> float:
    """One draw looked up by its purpose."""
    purpose = PURPOSES[name]
    request = Request(purpose.block, np.array([key]), np.array([other]), slot + 1)
    return float(table(HERE, [request])[0][0, slot, purpose.lane if lane is None else lane])


def test_chances_of_a_session_are_the_draws_of_their_purposes() -> None:
    session = SessionChances(HERE, 0, [5, 9], 8, 2, True)
    assert session.case[1][1] == [drawn(n, 9, slot=1) for n in ("notice", "issue", "uptake", "detection")]
    assert session.work[1] == [drawn(n, 9) for n in ("coach", "coach_item", "job", "job_item")]
    assert session.pair[0][1][1][:3] == [drawn(n, 5, 9, 1) for n in ("response", "vicarious", "leak")]
    assert session.attendance == [drawn("attendance", 5), drawn("attendance", 9)]
    assert session.facilitator[1][1] == drawn("facilitator_leak", 9, slot=1)
    assert session.retention[0][6] == drawn("retention", 5, slot=1, lane=2)


def test_chances_of_a_group_are_the_draws_of_their_purposes() -> None:
    """A facilitator belongs to the phase; what two people mean to each other does not."""
    here, ever = Address(3, 4, 1, 0), Address(3, 4, 0, 0)
    pairs = PairChances(3, 4, 1, 2, [5, 9])
    block = PURPOSES["initial_trust"].block
    there = table(ever, [Request(block, np.array([9]), np.array([5]))])[0][0, 0]
    assert (pairs.trust[1][0], pairs.contact[1][0]) == (there[0], there[1])
    group = table(here, [Request(PURPOSES["facilitation_1"].block, np.array([2]), np.array([0]))])[0][0, 0]
    assert pairs.facilitation == group.tolist()
    knew = table(ever, [Request(PURPOSES["acquainted"].block, np.array([5]), np.array([9]))])[0][0, 0, 0]
    assert pairs.acquainted[0][1] == pairs.acquainted[1][0] == knew


def test_items_are_the_draws_of_their_purposes() -> None:
    cohort = Cohort({"world.items": 8, "world.specific_share": 0.4}, seed=3, replicate=4)
    first = Address(3, 4, 0, 0)
    for k in range(8):
        requests = [
            Request(PURPOSES[n].block, np.array([k]), np.array([0]))
            for n in ("item_field", "item_sensitivity_3")
        ]
        u = np.concatenate([got[0, 0] for got in table(first, requests)]).tolist()
        assert cohort.items[k].field == int(5 * u[0])
        assert cohort.items[k].specific == (u[1] < 0.4)
        assert cohort.items[k].sensitivity == (sorted(u[2:7])[3] if k < 2 else sorted(u[2:6])[1])


def test_coach_and_job_take_their_own_draws() -> None:
    """At full chance the first session mends the wrong answer to which the draw points."""
    cohort = Cohort(
        {"programme.phases": [{"activity": "none", "coaching": 1.0}], "world.specific_share": 0.0},
        seed=3,
        replicate=4,
    )
    cohort.rules = cohort.rules._replace(job_chance=lambda *a: 1.0)
    wrong = {peer.key: peer.knowledge.wrong() for peer in cohort.members}
    cohort.step()
    for kind in ("coached", "job"):
        for event in (e for e in cohort.events if e.kind == kind):
            purpose = PURPOSES[f"{'coach' if kind == 'coached' else 'job'}_item"]
            request = Request(purpose.block, np.array([event.person]), np.array([0]))
            u = table(Address(3, 4, 0, 0), [request])[0][0, 0, purpose.lane]
            assert event.item == wrong[event.person][int(u * len(wrong[event.person]))]
            wrong[event.person].remove(event.item)
    assert {kind: sum(e.kind == kind for e in cohort.events) for kind in ("coached", "job")} == {
        "coached": 8,
        "job": 8,
    }


def test_a_course_draws_its_topics_by_group_and_what_is_taken_in_by_person() -> None:
    lectures = LectureChances(HERE, 6, [5, 9], 7)
    assert lectures.topic[5] == drawn("topic", 6, slot=1, lane=1)
    assert lectures.lecture[1][3] == drawn("lecture", 9, lane=3)
    assert (len(lectures.topic), len(lectures.lecture[0])) == (7, 7)


def started(name: str, key: int) -> float:
    """A draw of a person before the first session."""
    purpose = PURPOSES[name]
    return float(
        table(START, [Request(purpose.block, np.array([key]), np.array([0]))])[0][0, 0, purpose.lane]
    )


START = Address(3, 4, 0, 0)


def test_traits_are_the_draws_of_their_purposes() -> None:
    for peer in Cohort(seed=3, replicate=4).members:
        bells = {
            name: irwin_hall(*(started(f"{name}_{n}", peer.key) for n in (1, 2, 3, 4)))
            for name in ("openness", "stake", "ability", "commitment", "aspiration")
        }
        assert peer.openness == pytest.approx(min(1.0, max(0.0, 0.5 + 0.15 * bells["openness"])))
        assert peer.commitment == pytest.approx(min(1.0, max(0.0, 0.7 + 0.15 * bells["commitment"])))
        assert peer.aspiration == pytest.approx(min(1.0, max(0.0, 0.5 + 0.15 * bells["aspiration"])))
        assert peer.ability == pytest.approx(0.06 * bells["ability"])
        assert peer.stake == pytest.approx(5.0 * max(0.1, 1.0 + 0.4 * bells["stake"]))
        assert peer.confidence == pytest.approx(0.5 + 0.42 * (started("confidence", peer.key) - 0.5))
        assert peer.insight == pytest.approx(0.6 + 0.42 * (started("insight", peer.key) - 0.5))
        assert peer.response_bias == pytest.approx(0.15 + 0.3 * (started("response_bias", peer.key) - 0.5))
        assert peer.trusting == pytest.approx(0.45 + 0.15 * (started("trusting", peer.key) - 0.5))
        assert peer.trusted == pytest.approx(0.1 * (started("trusted", peer.key) - 0.5))
        assert (peer.dominance, peer.interview) == (
            started("dominance", peer.key),
            started("interview", peer.key),
        )


def test_functions_are_ranks_and_levels_shares_of_the_persons_own_draw() -> None:
    people = Invented(2).people(setting_from({"programme.seats.level_spread": 4}), 3, 4)
    for group in (0, 1):
        members = [person for person in people if person.group == group]
        in_rank = sorted(members, key=lambda person: started("function", person.key))
        assert [person.function for person in in_rank] == [0, 1, 2, 3, 4, 0, 1, 2]
    assert [person.level for person in people] == [int(5 * started("level", person.key)) for person in people]
