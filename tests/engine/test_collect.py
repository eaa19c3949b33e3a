"""Run outcomes, worked out again from members and events."""

from collections import Counter
from collections.abc import Callable
from math import isnan, prod
from statistics import correlation, fmean, pstdev, variance

import pytest
from tests.engine.support import CONTROL, TALK, ran

from peersim.engine.agents.cohort import Cohort
from peersim.engine.agents.peer import Peer
from peersim.model.events import Event
from peersim.model.people import Invented

CHANGES = TALK | {"programme.group_size": 6, "programme.seats.externality": 0.4, "world.items": 30}


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    """Two groups of six at week 52."""
    made = Cohort(CHANGES, replicate=2, population=Invented(2))
    while not made.results:
        made.step()
    assert made.week == 52.0
    return made


def events(cohort: Cohort, *kinds: str) -> list[Event]:
    return [event for event in cohort.events if event.kind in kinds]


def sessions_held(cohort: Cohort) -> dict[int, int]:
    """Of each person, how many of the eight sessions were held before they left, if they did."""
    left = {event.person: event.session for event in events(cohort, "left")}
    return {peer.key: left.get(peer.key, 7) + 1 for peer in cohort.members}


def gain(peer: Peer, wanted: Callable[[int], bool]) -> int:
    """Items of a kind answered rightly, less those of the twin."""
    items = [k for k in range(30) if wanted(k)]
    own = sum(peer.knowledge.answers[k] == peer.knowledge.right[k] for k in items)
    return own - sum(peer.twin.answers[k] == peer.twin.right[k] for k in items)


def test_gains(cohort: Cohort) -> None:
    kinds: dict[str, Callable[[int], bool]] = {
        "gain": lambda k: True,
        "gain_career": lambda k: k < 8,  # a quarter of 30, halves upward
        "gain_work": lambda k: k >= 8,
        "gain_deep": lambda k: cohort.items[k].sensitivity > 0.6,
    }
    for name, wanted in kinds.items():
        assert cohort.results[name] == pytest.approx(fmean(gain(peer, wanted) for peer in cohort.members))
    assert cohort.results["gain_deep"] not in (0.0, cohort.results["gain"])


def test_spread_and_losers(cohort: Cohort) -> None:
    gains = [gain(peer, lambda k: True) for peer in cohort.members]
    assert cohort.results["spread"] == pytest.approx(pstdev(gains))
    assert cohort.results["losers"] == sum(g < 0 for g in gains) / 12


def test_volunteers_for_an_interview(cohort: Cohort) -> None:
    willing = [gain(p, lambda k: True) for p in cohort.members if p.interview < p.satisfaction]
    assert 0 < len(willing) < 12
    assert cohort.results["interview_bias"] == pytest.approx(fmean(willing) - cohort.results["gain"])


def test_means_over_members(cohort: Cohort) -> None:
    for name in ("openness", "confidence", "insight", "satisfaction", "perceived_leak", "learnt_coaching"):
        assert cohort.results[name] == pytest.approx(fmean(getattr(peer, name) for peer in cohort.members))
    reported = [
        min(1.0, max(0.0, peer.satisfaction + peer.response_bias + peer.group.mood))
        for peer in cohort.members
    ]
    assert len({peer.group.mood for peer in cohort.members}) == 2
    assert reported == [peer.reported_satisfaction for peer in cohort.members]
    assert cohort.results["reported_satisfaction"] == pytest.approx(fmean(reported))
    assert cohort.results["spread_satisfaction"] == pytest.approx(pstdev(reported))


def test_safety(cohort: Cohort) -> None:
    """Somebody would have to tell, and it would have to arrive."""
    safe = [prod(1 - p.perceived_leak * reach for reach in p.reach.values()) for p in cohort.members]
    assert cohort.results["safety"] == cohort.datacollector.model_vars["safety"][-1]
    assert cohort.results["safety"] == pytest.approx(fmean(safe))
    assert 0.0 < min(safe) < max(safe) < 1.0


def test_means_over_pairs(cohort: Cohort) -> None:
    for name in ("trust", "closeness"):
        values = [x for p in cohort.members for x in getattr(p, name).values()]
        assert len(values) == 2 * 6 * 5
        assert cohort.results[name] == pytest.approx(fmean(values))


def test_cases(cohort: Cohort) -> None:
    cases = events(cohort, "presented")
    assert cohort.results["cases"] == len(cases) / 2
    assert cohort.results["disclosure"] == pytest.approx(fmean(case.value for case in cases))
    sensitive = [cohort.items[case.item].sensitivity > 0.6 for case in cases]
    assert cohort.results["sensitive_raised"] == pytest.approx(fmean(sensitive))
    for name in ("withheld", "echoed"):
        assert cohort.results[name] == pytest.approx(len(events(cohort, name)) / len(cases)) != 0.0
    assert cohort.results["leaks"] == len(events(cohort, "leaked")) > 0


def test_options_heard(cohort: Cohort) -> None:
    """Of each case, from the answers between its start and the next."""
    options: list[set[int]] = []
    own = -1
    for event in events(cohort, "presented", "heard"):
        if event.kind == "presented":
            options.append(set())
            own = event.answer
        elif event.answer != own:
            options[-1].add(event.answer)
    assert cohort.results["options_heard"] == pytest.approx(fmean(len(found) for found in options)) != 0.0


def test_weight_on_advice(cohort: Cohort) -> None:
    """Ignored: a voice was heard, but none with another answer."""
    heard: list[list[bool]] = []
    own = -1
    for event in events(cohort, "presented", "heard", "echoed"):
        if event.kind == "presented":
            heard.append([])
            own = event.answer
        else:
            heard[-1].append(event.answer != own)
    answered = [voices for voices in heard if voices]
    ignored = [not any(voices) for voices in answered]
    assert cohort.results["zero_weight"] == pytest.approx(fmean(ignored)) != 0.0
    assert 0.0 < cohort.results["weight_on_advice"] < 1.0 - cohort.results["zero_weight"]


def test_attendance(cohort: Cohort) -> None:
    """Of those who had not left, over all sessions and in each."""
    held, absent = sessions_held(cohort), Counter(event.session for event in events(cohort, "absent"))
    assert cohort.results["dropped_out"] == len(events(cohort, "left")) / 12 > 0.0
    assert cohort.results["attendance"] == 1.0 - absent.total() / sum(held.values())
    invited = [sum(session < sessions for sessions in held.values()) for session in range(8)]
    assert cohort.datacollector.model_vars["present"][1:] == pytest.approx(
        [1.0 - absent[session] / invited[session] for session in range(8)]
    )


def test_overlap_of_wrong_answers_at_the_start() -> None:
    start = Cohort(CHANGES, replicate=2, population=Invented(2))
    same = both = 0
    for group in start.groups:
        for i, one in enumerate(group.members):
            for other in group.members[i + 1 :]:
                for k in range(30):
                    a, b = one.knowledge, other.knowledge
                    if not a.knows(k) and not b.knows(k):
                        both += 1
                        same += a.answers[k] == b.answers[k]
    assert start.totals.overlap == same / both


def test_members_and_ties_are_those_of_week_52(cohort: Cohort) -> None:
    assert [row["person"] for row in cohort.member_rows] == list(range(12))
    assert [row["gain"] for row in cohort.member_rows] == [gain(p, lambda k: True) for p in cohort.members]
    for row in cohort.member_rows:
        assert row["turns"] == len([e for e in events(cohort, "presented") if e.person == row["person"]])
        assert row["sessions_present"] == sessions_held(cohort)[row["person"]] - len(
            [e for e in events(cohort, "absent") if e.person == row["person"]]
        )
    assert {tie.week for tie in cohort.start_ties} == {0.0}
    assert {tie.week for tie in cohort.end_ties} == {52.0}
    assert sum(tie.advice for tie in cohort.start_ties) == 0
    assert sum(tie.advice for tie in cohort.end_ties) == len(events(cohort, "heard"))
    by_key = {peer.key: peer for peer in cohort.members}
    for tie in cohort.end_ties:
        one, other = by_key[tie.person], by_key[tie.other]
        assert one.group is other.group
        assert (tie.trust, tie.reach) == (one.trust[other.key], one.reach[other.key])


def test_satisfaction_with_gain(cohort: Cohort) -> None:
    gains = [gain(peer, lambda k: True) for peer in cohort.members]
    says = [peer.reported_satisfaction for peer in cohort.members]
    found = cohort.results["r_satisfaction_gain"]
    assert found == pytest.approx(correlation(says, gains)) != 0.0


def icc(groups: list[list[float]]) -> float:
    """ICC(1) of groups of one size, from mean squares."""
    n = len(groups[0])
    between, within = n * variance(map(fmean, groups)), fmean(map(variance, groups))
    return (between - within) / (between + (n - 1) * within)


def test_likeness_within_groups(cohort: Cohort) -> None:
    gains = [[float(gain(peer, lambda k: True)) for peer in group.members] for group in cohort.groups]
    says = [[peer.reported_satisfaction for peer in group.members] for group in cohort.groups]
    assert cohort.results["icc_gain"] == pytest.approx(icc(gains)) != 0.0
    assert cohort.results["icc_satisfaction"] == pytest.approx(icc(says)) != 0.0


def test_one_group_has_no_likeness_and_without_sessions_nobody_has_an_opinion() -> None:
    one, idle = ran(CHANGES), ran(CONTROL, groups=2)
    assert isnan(one.results["icc_gain"]) and isnan(one.results["icc_satisfaction"])
    assert not isnan(one.results["r_satisfaction_gain"])
    for name in ("satisfaction", "reported_satisfaction", "spread_satisfaction", "r_satisfaction_gain"):
        assert isnan(idle.results[name]), name
    assert isnan(idle.results["icc_satisfaction"])
    assert all(isnan(row["reported_satisfaction"]) for row in idle.member_rows)
