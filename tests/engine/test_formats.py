"""Controls, coaching, courses, experts, and programmes of several phases."""

from math import isnan
from typing import Any

import pytest
from tests.engine.support import CONTROL, IN_HOUSE, counts, everything, ran, reported, state
from tests.engine.team import Told, team

from peersim.engine.agents.cohort import Cohort
from peersim.rules.table import Rules

COACH: dict[str, Any] = {"programme.phases": [{"activity": "none", "coaching": 0.25}]}
COURSE: dict[str, Any] = {"programme.phases": [{"activity": "course"}]}
EXPERT: dict[str, Any] = {"programme.phases": [{"activity": "expert"}]}
TWO_YEARS: dict[str, Any] = {"programme.phases": [{}, {"seating": "mixed"}]}


@pytest.mark.parametrize("changes", [{}, IN_HOUSE, {"world.job_learning": 0.05, "world.half_life": 5.0}])
def test_a_control_gains_exactly_nothing(changes: dict[str, Any]) -> None:
    for replicate in range(5):
        cohort = ran(CONTROL | changes, replicate)
        for name, value in cohort.results.items():
            if name.startswith(("gain", "learnt")) or name in ("spread", "losers", "cases", "leaks"):
                assert value == 0.0, name
        assert {event.kind for event in cohort.events} <= {"job", "forgotten"}
        assert cohort.results["interview_bias"] == 0.0 or isnan(cohort.results["interview_bias"])
        assert all(isnan(cohort.results[name]) for name in ("disclosure", "attendance", "weight_on_advice"))


def test_a_control_feels_nothing_either() -> None:
    cohort = Cohort(CONTROL)
    before = [
        {k: v for k, v in state(p).items() if k != "answers"} | {"trust": list(p.trust)}
        for p in cohort.members
    ]
    cohort.run()
    after = [
        {k: v for k, v in state(p).items() if k != "answers"} | {"trust": list(p.trust)}
        for p in cohort.members
    ]
    assert before == after


@pytest.mark.parametrize("changes", [{}, COACH, COURSE, EXPERT, {"programme.coaching": 0.0}])
def test_the_untreated_twin_is_the_same_whatever_the_programme(changes: dict[str, Any]) -> None:
    treated, control = ran(changes), ran(CONTROL)
    assert [p.twin.answers for p in treated.members] == [p.knowledge.answers for p in control.members]
    for name in ("twin_knowledge", "week"):
        assert treated.datacollector.model_vars[name] == control.datacollector.model_vars[name]


def test_gain_is_knowledge_over_the_twin_at_weeks_52_and_104() -> None:
    for replicate in range(4):
        cohort = ran(replicate=replicate)
        rows = cohort.datacollector.model_vars
        for name, at in (("gain", 8), ("gain_104", 16)):
            assert rows["week"][at] == (52.0 if name == "gain" else 104.0)
            assert cohort.results[name] == pytest.approx(rows["knowledge"][at] - rows["twin_knowledge"][at])
        assert cohort.results["gain"] == pytest.approx(
            cohort.results["gain_work"] + cohort.results["gain_career"]
        )


def test_coaching_alone_repairs_generic_answers_only() -> None:
    cohort = Cohort(COACH | {"world.job_learning": 0.0, "world.half_life": 1000.0, "world.use": 0.99})
    start = [list(p.knowledge.answers) for p in cohort.members]
    cohort.run()
    coached = [event for event in cohort.events if event.kind == "coached"]
    assert coached
    assert {event.kind for event in cohort.events} <= {"coached", "forgotten"}
    assert not any(cohort.items[event.item].specific for event in coached)
    assert cohort.results["learnt_coaching"] == len([e for e in coached if e.phase == 0]) / 8
    for peer, before in zip(cohort.members, start, strict=True):
        mine = [event.item for event in coached if event.person == peer.key]
        assert all(before[item] != 0 for item in mine)
    assert cohort.results["gain"] > 0.0


def test_coaching_at_full_chance_repairs_one_answer_per_interval() -> None:
    cohort = ran({"programme.phases": [{"activity": "none", "coaching": 1.0}], "world.items": 100})
    assert counts(cohort)["coached"] == 8 * 8
    assert cohort.results["learnt_coaching"] == 8.0


def test_a_course_teaches_generic_answers_and_holds_no_cases() -> None:
    cohort = ran(COURSE | {"world.vicarious": 1.0})
    lectured = [event for event in cohort.events if event.kind == "lectured"]
    assert lectured
    assert all(event.answer == 0 and not cohort.items[event.item].specific for event in lectured)
    assert {event.kind for event in cohort.events} <= {"absent", "lectured", "job", "forgotten", "left"}
    assert cohort.results["learnt_listening"] == len(lectured) / 8
    assert cohort.results["gain"] > 0.0
    assert isnan(cohort.results["disclosure"])
    assert ran(COURSE | {"world.specific_share": 1.0}).results["gain"] == 0.0
    assert counts(ran(COURSE | {"world.vicarious": 0.0}))["lectured"] == 0


def test_who_learnt_in_a_course_is_the_more_satisfied() -> None:
    told = Told()
    cohort = team(COURSE | {"world.vicarious": 1.0}, rules=told.rules())
    cohort.step()
    lectured = [event.person for event in cohort.events if event.kind == "lectured"]
    assert lectured
    found = [arguments[2] * 40 for arguments in told.by["satisfaction_target"]]
    assert found == pytest.approx([lectured.count(peer.key) for peer in cohort.members])


def test_a_course_treats_a_topic_in_the_time_of_two_cases() -> None:
    """(180 - 30) / 50 = 3 topics a session, the same for all members of a group."""
    cohort = ran(COURSE | {"world.vicarious": 1.0, "programme.group_size": 40})
    for session in range(8):
        topics = {e.item for e in cohort.events if e.kind == "lectured" and e.session == session}
        assert 1 <= len(topics) <= 3


def test_an_expert_gives_one_answer_right_on_generic_issues() -> None:
    cohort = ran(EXPERT)
    happened = counts(cohort)
    assert happened["presented"] > 0 == happened["heard"] + happened["withheld"] + happened["echoed"]
    assert {event.answer for event in cohort.events if event.kind in ("taken", "vicarious")} == {0}
    assert 0.0 < cohort.results["options_heard"] <= 1.0
    all_generic = ran(EXPERT | {"world.specific_share": 0.0})
    assert counts(all_generic)["dropped"] == counts(all_generic)["held"] == 0
    assert all_generic.results["transfer"] == 1.0
    assert all_generic.results["gain"] > 0.0


LECTURERS: dict[str, Any] = {
    "world.organisation_distance": 0.25,
    "world.initial_trust": 0.4,
    "world.trust_by_rater": 0.0,
}
"""Where all trust somebody new alike, all hear an expert or a lecturer with the same trust."""


def test_an_expert_is_heard_as_three_able_strangers_in_their_own_field() -> None:
    told = Told()
    cohort = team(EXPERT | LECTURERS, rules=told.rules())
    cohort.step()
    assert {arguments[:3] + arguments[4:] for arguments in told.by["voice_weight"]} == {
        (0.4, 0.5, True, 0.25)
    }
    assert all(arguments[1:] == (0.25, 0.0, 0.6) for arguments in told.by["understanding_chance"])
    heard = {arguments[0] for arguments in told.by["weight_on_advice"]} - {0.0}
    assert heard <= {3.0 * Rules().voice_weight(*arguments) for arguments in told.by["voice_weight"]}
    assert heard


def test_a_lecturer_is_heard_as_one_able_stranger_in_their_own_field() -> None:
    told = Told()
    cohort = team(COURSE | LECTURERS, rules=told.rules())
    cohort.step()
    assert {arguments[:3] + arguments[4:] for arguments in told.by["voice_weight"]} == {
        (0.4, 0.5, True, 0.25)
    }
    assert told.by["understanding_chance"] == [(1.0, 0.25, 0.0, 0.6)]
    assert {arguments[1:] for arguments in told.by["weight_on_advice"]} == {
        (0.0, cohort.setting.world.inertia)
    }


@pytest.mark.parametrize("activity", [COURSE, EXPERT])
def test_each_hears_them_with_their_own_trust_in_somebody_new(activity: dict[str, Any]) -> None:
    """Openness, the fourth that the rule is told, says whose voice it is."""
    told = Told()
    rules = told.rules(attendance_chance=lambda *a: 1.0, understanding_chance=lambda *a: 1.0)
    still = {"world.drift": 0.0, "world.normalisation": 0.0, "world.leak_chance": 0.0}
    cohort = team(activity | LECTURERS | still | {"world.trust_by_rater": 0.4}, rules=rules)
    trusting = {(peer.trusting, peer.openness) for peer in cohort.members}
    cohort.step()
    assert {(arguments[0], arguments[3]) for arguments in told.by["voice_weight"]} == trusting
    assert len({trust for trust, _ in trusting}) == 5


def test_every_format_gives_other_results() -> None:
    formats: list[dict[str, Any]] = [
        {},
        CONTROL,
        COACH,
        COURSE,
        EXPERT,
        TWO_YEARS,
        IN_HOUSE,
        IN_HOUSE | TWO_YEARS,
    ]
    assert len({reported(ran(changes, groups=2)) for changes in formats}) == len(formats)
    assert everything(ran(COACH)) != everything(ran(CONTROL))
