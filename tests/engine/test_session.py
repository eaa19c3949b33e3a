"""Inside a session: what each rule is told, and the order of things."""

from collections import Counter

import pytest
from tests.engine.team import NO_LUCK, PEOPLE, Told, directed, team

from peersim.engine.agents.cohort import Cohort
from peersim.engine.steps.round import add_voice, count_case, open_floor, weigh
from peersim.rules.table import Rules, rule_table

TWO_TURNS = rule_table({"turns": "two"})._replace(attendance_chance=lambda *a: 1.0)


def test_disclosure_is_told_the_means_over_those_who_listen() -> None:
    told = Told()
    cohort = team(NO_LUCK | {"world.leak_chance": 0.5}, rules=told.rules(attendance_chance=lambda *a: 1.0))
    trust, reach = directed(cohort, "trust"), directed(cohort, "reach")
    suspicion = cohort.groups[0].leak_chance
    cohort.step()
    first = next(event for event in cohort.events if event.kind == "presented").person
    others = [p for p in PEOPLE if p.key != first]
    me = next(p for p in PEOPLE if p.key == first)
    arguments = told.by["disclosure"][0]
    assert arguments[1] == pytest.approx(sum(trust[first, p.key] for p in others) / 4)
    exposure = 1.0
    for p in others:
        exposure *= 1.0 - suspicion * reach[first, p.key]
    assert arguments[5] == pytest.approx(1.0 - exposure)
    assert arguments[6] == sum(abs(me.level - p.level) for p in others) / 4


def test_levels_below_are_the_presenters_less_the_speakers() -> None:
    told = Told()
    cohort = team({}, rules=told.rules(attendance_chance=lambda *a: 1.0))
    cohort.step()
    level = {p.key: p.level for p in PEOPLE}
    presenters = [event.person for event in cohort.events if event.kind == "presented"]
    expected = [level[who] - level[p.key] for who in presenters for p in PEOPLE if p.key != who]
    assert [arguments[4] for arguments in told.by["voice_chance"]] == expected
    shares = [arguments[1] for arguments in told.by["voice_chance"]]
    assert [sum(shares[at : at + 4]) for at in range(0, len(shares), 4)] == [1] * len(presenters)


def test_a_voice_weighs_by_the_presenters_trust_in_it() -> None:
    told = Told()
    cohort = team(NO_LUCK, rules=told.rules(attendance_chance=lambda *a: 1.0, disclosure=lambda *a: 1.0))
    trust, function = directed(cohort, "trust"), {p.key: p.function for p in PEOPLE}
    cohort.step()
    presenter = next(event.person for event in cohort.events if event.kind == "presented")
    heard = [e for e in cohort.events if e.kind in ("heard", "echoed") and e.person == presenter]
    assert heard
    for event, arguments in zip(heard, told.by["voice_weight"], strict=False):
        assert arguments[0] == trust[presenter, event.other]
        assert arguments[2] == (function[event.other] == cohort.items[event.item].field)


def test_advice_is_understood_by_the_context_that_depth_gives() -> None:
    """Closeness is that of before the session where dealing with each other brings nobody closer."""
    told = Told()
    cohort = team({"world.closeness_dealing": 0.0}, rules=told.rules(attendance_chance=lambda *a: 1.0))
    distance, closeness = directed(cohort, "distance"), directed(cohort, "closeness")
    cohort.step()
    cases = [event for event in cohort.events if event.kind == "presented"]
    rounds = [(case, p.key) for case in cases for p in PEOPLE if p.key != case.person]
    for (case, adviser), arguments in zip(rounds, told.by["understanding_chance"], strict=True):
        pair = case.person, adviser
        context = min(1.0, case.value / cohort.items[case.item].sensitivity)
        assert arguments == (pytest.approx(context), distance[pair], closeness[pair], 0.6)


def test_a_leak_by_hand() -> None:
    """The first listener of the only case leaks; half of all trust is lost by it."""
    asked: list[float] = []

    def first(*arguments: float) -> float:
        asked.append(arguments[0])
        return 1.0 if len(asked) == 1 else 0.0

    still = {f"world.{name}": 0.0 for name in ("trust_gain", "trust_reciprocity", "drift", "normalisation")}
    changes = still | {"world.trust_loss": 0.5, "world.leak_chance": 0.2, "programme.coaching": 0.0}
    rules = Rules()._replace(
        leak_chance=first,
        attendance_chance=lambda *a: 1.0,
        case_count=lambda *a: 1,
        uptake_chance=lambda *a: 0.0,
    )
    cohort = team(changes, rules=rules)
    trust = directed(cohort, "trust")
    felt = {peer.key: (peer.openness, peer.confidence) for peer in cohort.members}
    cohort.step()
    leak = next(event for event in cohort.events if event.kind == "leaked")
    victim, leaker = leak.person, leak.other
    assert leaker == min(p.key for p in PEOPLE if p.key != victim)
    assert leak.item == next(event.item for event in cohort.events if event.kind == "presented")
    for (one, other), now in directed(cohort, "trust").items():
        kept = 1.0 if other != leaker else 0.5 if one == victim else 0.75
        assert now == pytest.approx(kept * trust[one, other])
    for peer in cohort.members:
        left = 0.9 if peer.key == victim else 1.0
        assert (peer.openness, peer.confidence) == pytest.approx([left * x for x in felt[peer.key]])
        # doubled or half as much again, then a fifth of the way back
        suspicion = 1.8 if peer.key == victim else 1.0 if peer.key == leaker else 1.4
        assert peer.perceived_leak == pytest.approx(suspicion * asked[0])
    assert cohort.datacollector.model_vars["leaks"] == [0.0, 1.0]
    cohort.run()
    assert cohort.results["leaks"] == 1.0


def test_satisfaction_follows_what_one_thinks_of_the_others() -> None:
    told = Told()
    cohort = team({"world.initial_trust": 0.4}, rules=told.rules(attendance_chance=lambda *a: 1.0))
    cohort.step()
    trust, closeness = directed(cohort, "trust"), directed(cohort, "closeness")
    assert len({peer.trusting for peer in cohort.members}) == 5
    for peer, arguments in zip(cohort.members, told.by["satisfaction_target"], strict=True):
        others = [p.key for p in PEOPLE if p.key != peer.key]
        assert arguments[:3] == (
            pytest.approx(sum(trust[peer.key, key] for key in others) / 4 - peer.trusting),
            pytest.approx(sum(closeness[peer.key, key] for key in others) / 4),
            peer.solved / 40,
        )


def test_everybody_presents_in_turn_under_a_firm_lead() -> None:
    cohort = team({}, rules=TWO_TURNS)
    cohort.groups[0].facilitation = 1.0
    cohort.step()
    order = [event.person for event in cohort.events if event.kind == "presented"]
    dominance = {peer.key: peer.dominance for peer in cohort.members}
    by_dominance = sorted(dominance, key=lambda key: -dominance[key])
    assert order == [*by_dominance, by_dominance[0]]  # six cases, all before anybody twice
    cohort.step()
    turns = Counter(event.person for event in cohort.events if event.kind == "presented")
    assert max(turns.values()) - min(turns.values()) <= 1


def test_the_dominant_take_their_turns_first_without_a_lead() -> None:
    cohort = team({}, rules=TWO_TURNS)
    cohort.groups[0].facilitation = 0.0
    cohort.step()
    order = [event.person for event in cohort.events if event.kind == "presented"]
    by_dominance = sorted(cohort.members, key=lambda peer: -peer.dominance)
    assert order == [peer.key for peer in by_dominance[:3] for _ in range(2)]


def test_one_person_alone_holds_no_case() -> None:
    """Of two one is away, or has left for good."""
    leavers = 0
    for replicate in range(20):
        cohort = Cohort({"programme.group_size": 2, "world.dropout": 0.1}, replicate=replicate)
        cohort.run()
        absent = {(e.phase, e.session) for e in cohort.events if e.kind == "absent"}
        held = {(e.phase, e.session) for e in cohort.events if e.kind == "presented"}
        left = min((e.session for e in cohort.events if e.kind == "left"), default=7)
        leavers += left < 7
        assert held == {(0, session) for session in range(left + 1)} - absent
    assert 0 < leavers < 20


def test_the_absent_neither_speak_nor_present_nor_learn_from_cases() -> None:
    for replicate in range(10):
        cohort = Cohort(replicate=replicate)
        cohort.run()
        absent = {(e.session, e.person) for e in cohort.events if e.kind == "absent"}
        assert absent
        for e in cohort.events:
            if e.phase == 0 and e.kind not in ("absent", "coached", "job", "forgotten"):
                assert (e.session, e.person) not in absent, e
                assert e.kind == "leaked" or (e.session, e.other) not in absent, e


def test_the_heaviest_other_answer_is_taken_of_equals_the_smallest() -> None:
    cohort = team({})
    peer = cohort.members[0]
    own = peer.knowledge.answers[0]
    others = [answer for answer in range(4) if answer != own]
    group, case = cohort.groups[0], cohort.case
    case.item, case.depth = 0, 0.5
    open_floor(cohort)
    for answer, weight in ((others[2], 0.5), (others[1], 0.25), (others[1], 0.25), (own, 1.0)):
        add_voice(cohort, answer, weight)
    weigh(cohort, peer)
    count_case(cohort, group, peer)
    assert case.best_answer == others[1]
    assert case.weight == 0.5 / (0.5 + 1.0 + cohort.setting.world.inertia)
    assert (cohort.totals.options, cohort.totals.cases, cohort.totals.answered) == (2, 1, 1)
