"""Programmes of several phases: alumni years, in-house groups that are mixed later."""

from typing import Any

import pytest
from tests.engine.support import IN_HOUSE, check_states, ran, state

from peersim.engine.agents.cohort import Cohort
from peersim.model.people import Invented

TWO_YEARS: dict[str, Any] = {"programme.phases": [{}, {"seating": "mixed"}]}


def test_an_alumni_year_goes_on_where_the_first_ended() -> None:
    """Trust goes on rising, in every pair where it is not returned: nothing leaks in the session after."""
    alone = {"world.trust_reciprocity": 0.0}
    one, two = Cohort(alone), Cohort(alone | {"programme.phases": [{}, {}]})
    for _ in range(8):
        one.step()
        two.step()
    assert repr(one.results) == repr(two.results)
    assert [p.trust for p in one.members] == [p.trust for p in two.members]
    before = [list(p.trust.values()) for p in two.members]
    two.step()
    assert two.totals.session_leaks == 0
    assert two.groups[0].norm == pytest.approx(two.totals.session_depth / two.totals.session_cases)
    after = [list(p.trust.values()) for p in two.members]
    assert all(b >= a for x, y in zip(before, after, strict=True) for a, b in zip(x, y, strict=True))
    two.run()
    assert two.results["gain_104"] > one.run()["gain_104"]


def test_two_phases_in_house_then_mixed() -> None:
    """Eight groups of eight: first each in its own organisation, then everybody among strangers."""
    cohort = Cohort(IN_HOUSE | TWO_YEARS, population=Invented(8))
    alone = ran(IN_HOUSE, groups=8)
    for step in range(8):
        cohort.step()
        assert all(len({p.person.organisation for p in g.members}) == 1 for g in cohort.groups), step
    first = dict(cohort.results)
    kept = [state(peer) for peer in cohort.members]
    assert {name: v for name, v in first.items() if name != "gain_104"} == {
        name: v for name, v in alone.results.items() if name != "gain_104"
    }
    assert any(max(p.closeness.values()) > 0.4 for p in cohort.members)
    cohort.step()
    assert all(len({p.person.organisation for p in g.members}) == 8 for g in cohort.groups)
    assert sorted(p.key for g in cohort.groups for p in g.members) == list(range(64))
    for peer, before in zip(cohort.members, kept, strict=True):
        there = [other.key for other in peer.group.members if other is not peer]
        assert max(peer.closeness[key] for key in there) < 0.06  # met once at most
        assert [peer.stake, peer.ability, peer.dominance] == [
            before[n] for n in ("stake", "ability", "dominance")
        ]
    check_states(cohort)
    cohort.run()
    assert {event.phase for event in cohort.events} == {0, 1}
    assert cohort.results["gain"] == first["gain"]


def test_people_seated_together_again_go_on_where_they_left_off() -> None:
    """A year at home, one session among strangers, then home: colleagues know each other still."""
    phases = [{"sessions": 4}, {"sessions": 1, "seating": "mixed"}, {"sessions": 4, "seating": "home"}]
    cohort = Cohort(IN_HOUSE | {"programme.phases": phases}, population=Invented(3))
    for _ in range(4):
        cohort.step()
    before = [(dict(peer.trust), dict(peer.competence), dict(peer.closeness)) for peer in cohort.members]
    met = [set(peer.trust) for peer in cohort.members]
    cohort.step()
    assert all(known < set(peer.trust) for known, peer in zip(met, cohort.members, strict=True))
    seated_alone = [
        key
        for peer, known in zip(cohort.members, met, strict=True)
        for key in known - {other.key for other in peer.group.members}
    ]
    assert seated_alone
    for peer, (trust, competence, closeness) in zip(cohort.members, before, strict=True):
        apart = set(trust) - {other.key for other in peer.group.members}
        for tie, then in ((peer.trust, trust), (peer.competence, competence), (peer.closeness, closeness)):
            assert {key: tie[key] for key in apart} == {key: then[key] for key in apart}


def test_new_groups_of_the_same_people_have_another_facilitator_but_the_same_ties() -> None:
    """One group, seated anew: norm, leak chance and facilitation are new; who knew whom is not drawn again."""
    phases = [{"sessions": 2}, {"sessions": 2, "seating": "home"}]
    cohort = Cohort(IN_HOUSE | {"programme.phases": phases})
    cohort.step()
    cohort.step()
    facilitation, reach = cohort.groups[0].facilitation, [dict(peer.reach) for peer in cohort.members]
    close = [dict(peer.closeness) for peer in cohort.members]
    cohort.step()
    assert cohort.groups[0].facilitation != facilitation
    assert [peer.reach for peer in cohort.members] == reach
    assert all(
        peer.closeness[key] >= c
        for peer, then in zip(cohort.members, close, strict=True)
        for key, c in then.items()
    )


def test_seating_in_the_first_phase_is_used_at_once() -> None:
    mixed = Cohort(IN_HOUSE | {"programme.phases": [{"seating": "mixed"}]}, population=Invented(8))
    assert all(len({p.person.organisation for p in g.members}) == 8 for g in mixed.groups)


def test_nothing_happens_after_the_programme() -> None:
    cohort = ran({"programme.phases": [{"sessions": 2, "weeks_between": 4.0}]})
    assert {e.kind for e in cohort.events if e.phase == 1} <= {"job", "forgotten"}
    assert cohort.datacollector.model_vars["week"][:4] == [0.0, 4.0, 8.0, 14.5]
