"""Outcomes of groups and pairs: answers that differ, who talks, and ties. Worked out by hand, and always true."""

from collections.abc import Callable, Sequence
from itertools import combinations, permutations
from math import isnan
from statistics import correlation, fmean
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies
from tests.engine.support import CONTROL, LEVELS, TALK, ran
from tests.engine.team import team

from peersim.engine.agents.cohort import Cohort
from peersim.engine.steps.knowledge import acquire, adopt_wrong, count_unlike
from peersim.engine.steps.reading import (
    FIRST,
    PREVIOUS,
    dispersion,
    read_talk,
    remember_trust,
    trust_returned,
    trust_stability,
)
from peersim.engine.steps.state import SELF
from peersim.model.parameters import Setting
from peersim.model.people import Invented, Listed, Person

CONTROL_AND_COURSE = (CONTROL, {"programme.phases": [{"activity": "course"}]})


def seated(cohort: Any, *sizes: int) -> Any:
    """The five of a team in groups of these sizes."""
    cohort.groups = [SimpleNamespace(number=g, size=size, unlike=0) for g, size in enumerate(sizes)]
    cohort.group_count, places = len(sizes), iter(range(5))
    cohort.seats = {(g, n): next(places) for g, size in enumerate(sizes) for n in range(size)}
    for group in cohort.groups:
        group.members = [cohort.people[cohort.seats[group.number, n]] for n in range(group.size)]
        for member in group.members:
            member.in_group = group.number
    return cohort


def holding(answers: Sequence[Sequence[int]], *sizes: int) -> Any:
    """A team that gives these answers, by person."""
    cohort = seated(team({"world.items": 4}), *sizes)
    for place, held in enumerate(answers):
        for k, answer in enumerate(held):
            cohort.answer[SELF, place, k] = answer
    for group in cohort.groups:
        group.unlike = count_unlike(cohort, group)
    return cohort


# -- dispersion -------------------------------------------------------------------------------------


def test_dispersion_by_hand() -> None:
    """Of three, all give one answer to item 0, two to item 1, and each another to items 2 and 3: 0, 2, 3, 3 of 3 pairs.

    The two of the other group differ over item 3 only: 1 of 4. The mean over groups, whatever their size.
    """
    cohort = holding([(0, 0, 0, 0), (0, 0, 1, 1), (0, 1, 2, 2), (0, 0, 0, 0), (0, 0, 0, 1)], 3, 2)
    assert [group.unlike for group in cohort.groups] == [8, 1]
    assert dispersion(cohort) == (8 / 12 + 1 / 4) / 2


@pytest.mark.parametrize(("fourth", "expected"), [((0, 0, 0, 0), 0.0), ((1, 2, 3, 1), 6 / 10)])
def test_who_all_think_alike_are_not_dispersed(fourth: tuple[int, ...], expected: float) -> None:
    """Two of five who stand against three: 6 of 10 pairs."""
    cohort = holding([(0, 0, 0, 0)] * 3 + [fourth] * 2, 5)
    assert dispersion(cohort) == expected


def test_what_is_counted_as_answers_change_is_what_is_found_by_looking() -> None:
    cohort = holding([(0, 1, 2, 3), (0, 0, 0, 0), (1, 1, 1, 1), (3, 2, 1, 0), (2, 2, 2, 2)], 3, 2)
    for place, k in ((0, 1), (1, 2), (3, 0), (4, 3)):
        person = cohort.people[place]
        acquire(cohort, SELF, person, k)
        adopt_wrong(cohort, person, (k + 1) % 4, (cohort.right[place, (k + 1) % 4] + 1) % 4)
        assert [group.unlike for group in cohort.groups] == [
            count_unlike(cohort, group) for group in cohort.groups
        ]


@settings(max_examples=30)
@given(strategies.settings(), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_so_it_is_in_any_experiment_and_outcomes_keep_their_bounds(
    setting: Setting, groups: int, replicate: int
) -> None:
    cohort: Any = Cohort(setting=setting, population=Invented(groups), replicate=replicate)
    while cohort.running:
        cohort.step()
        assert [group.unlike for group in cohort.groups] == [
            count_unlike(cohort, group) for group in cohort.groups
        ]
    rows, found = cohort.datacollector.model_vars, cohort.results
    for value in (*rows["dispersion"], found["dispersion"]):
        assert 0.0 <= value <= 1.0
    for name in ("trust_stability", "trust_returned"):
        for value in (*rows[name], found[name]):
            assert isnan(value) or -1.0 - 1e-12 <= value <= 1.0 + 1e-12
    largest = max(len(group.members) for group in cohort.groups)
    assert isnan(found["talk_first"]) or 1.0 / largest <= found["talk_first"] + 1e-12 <= 1.0 + 1e-12
    assert isnan(found["talk_senior"]) or found["talk_senior"] >= 0.0


# -- talk -------------------------------------------------------------------------------------------


def talk(given: Sequence[int], rounds: Sequence[int], levels: Sequence[int], *sizes: int) -> Any:
    """Who talks, where the five have given so many answers in so many rounds."""
    cohort = seated(team({}), *sizes)
    for person, answers, asked, level in zip(cohort.members, given, rounds, levels, strict=True):
        person.answers_given, person.rounds, person.level = answers, asked, level
    out = SimpleNamespace()
    read_talk(cohort, out)
    return out


def test_talk_by_hand() -> None:
    """6 of 10 answers, and 3 of 4. The first two are of the highest level: 9 of 10 answers in 20 of 32 rounds.

    In the other group the one above gave 1 of 4 in 5 of 10 rounds: half their part.
    """
    out = talk([6, 3, 1, 3, 1], [8, 12, 12, 5, 5], [2, 2, 1, 0, 3], 3, 2)
    assert out.talk_first == (6 / 10 + 3 / 4) / 2
    assert out.talk_senior == ((9 / 10) / (20 / 32) + (1 / 4) / (5 / 10)) / 2


def test_equal_talk_is_one_part_each_and_in_proportion() -> None:
    out = talk([4] * 5, [10] * 5, [0, 1, 2, 3, 4], 5)
    assert out.talk_first == 1 / 5 and out.talk_senior == pytest.approx(1.0)


def test_who_has_no_turns_has_no_part_and_a_group_without_rounds_none() -> None:
    """The highest of the first group had no turn; nobody of the second talked."""
    out = talk([2, 2, 0, 0, 0], [4, 4, 0, 3, 3], [0, 1, 2, 0, 1], 3, 2)
    assert out.talk_first == 0.5 and isnan(out.talk_senior)
    assert isnan(talk([2, 1, 1, 0, 0], [4] * 5, [1] * 5, 5).talk_senior)
    silent = talk([0] * 5, [4] * 5, [0, 1, 2, 3, 4], 5)
    assert isnan(silent.talk_first) and isnan(silent.talk_senior)
    for changes in (*CONTROL_AND_COURSE, {"programme.phases": [{"activity": "expert"}]}):
        found = ran(changes).results
        assert isnan(found["talk_first"]) and isnan(found["talk_senior"])


def test_answers_counted_are_those_that_the_chronicle_tells_of() -> None:
    """Heard, echoed or not understood; what is withheld is no talk. A turn of each listener in each case."""
    cohort = ran(LEVELS | {"programme.group_size": 5}, groups=2)
    for group in cohort.groups:
        answers, present = {peer.key: 0 for peer in group.members}, 0
        for event in cohort.events:
            if event.kind in ("heard", "echoed", "not_understood") and event.other in answers:
                answers[event.other] += 1
            present += event.kind == "presented" and event.person in answers
        assert answers == {peer.key: peer.answers_given for peer in group.members}
        assert all(peer.answers_given <= peer.rounds <= present - peer.turns for peer in group.members)
    assert any(event.kind == "withheld" for event in cohort.events)


def test_who_has_higher_rank_talks_more_where_status_costs_and_no_more_where_it_does_not() -> None:
    """Those below speak less before a presenter above them (R3); nothing else of the talk asks for a level."""

    def senior(status_cost: float) -> float:
        changes = LEVELS | {"world.status_cost": status_cost}
        return fmean(ran(changes, r, groups=3, keep_events=False).results["talk_senior"] for r in range(20))

    assert senior(1.0) > 1.1
    assert abs(senior(0.0) - 1.0) < 0.1


# -- trust ------------------------------------------------------------------------------------------

TRUST = {(0, 1): 0.2, (1, 0): 0.4, (0, 2): 0.6, (2, 0): 0.8, (1, 2): 0.5, (2, 1): 0.5}


def trusting(now: Any, before: Any, *sizes: int) -> Any:
    """A team with this trust now and before, by places."""
    cohort = seated(team({}), *sizes)
    for pair in permutations(range(5), 2):
        cohort.ties[pair].trust, cohort.ties[pair].trust_before = now(*pair), before(*pair)
        cohort.ties[pair].first_trust = 1.0 - before(*pair)
    return cohort


def test_return_of_trust_by_hand() -> None:
    """Of three: .2 and .4, .6 and .8, .5 and .5 about .5: twice -.3 * -.1 + .1 * .3 + 0, by .09 + .01 + .01 + .09.

    The other two trust each other .1 and .3: twice -.1 * .1, by .01 + .01.
    """
    more = TRUST | {(3, 4): 0.1, (4, 3): 0.3}
    cohort = trusting(lambda *pair: more.get(pair, 0.9), lambda *pair: 0.5, 3, 2)
    assert trust_returned(cohort) == pytest.approx((0.12 - 0.02) / (0.20 + 0.02))


def test_who_trusts_everybody_alike_has_it_returned_less_than_by_chance() -> None:
    """Where all is in who trusts, it is -1 / (n - 1); where it is in the pair, 1."""
    one = trusting(lambda i, j: (0.1, 0.5, 0.2, 0.9, 0.4)[i], lambda i, j: 0.5, 5)
    assert trust_returned(one) == pytest.approx(-1 / 4)
    pair = trusting(lambda i, j: (i + j) / 10, lambda i, j: 0.5, 3, 2)
    assert trust_returned(pair) == pytest.approx(1.0)


def test_stability_of_trust_by_hand() -> None:
    """.2 .6 .4 .5 .8 .5 about .5, and before 0 .5 .5 .5 .5 1 about .5: -.3 * -.5 = .15, by .20 and by .50."""
    before = {(0, 1): 0.0, (0, 2): 0.5, (1, 0): 0.5, (1, 2): 0.5, (2, 0): 0.5, (2, 1): 1.0}
    cohort = trusting(lambda *pair: TRUST.get(pair, 0.9), lambda *pair: before.get(pair, 0.3), 3, 2)
    assert trust_stability(cohort, PREVIOUS) == pytest.approx(0.15 / (0.20 * 0.50) ** 0.5)
    assert trust_stability(cohort, FIRST) == pytest.approx(-0.15 / (0.20 * 0.50) ** 0.5)
    remember_trust(cohort)
    assert trust_stability(cohort, PREVIOUS) == pytest.approx(1.0)


def test_what_lies_between_groups_is_neither_stable_nor_returned() -> None:
    """All of one group trust more than all of the other, and in each trust is the same for all."""
    cohort = trusting(lambda i, j: 0.3 if i < 3 else 0.7, lambda i, j: 0.1 * i, 3, 2)
    assert isnan(trust_returned(cohort)) and isnan(trust_stability(cohort, PREVIOUS))


@pytest.mark.parametrize("level", [0.1, 0.3, 1 / 3, 0.7])
def test_trust_that_is_the_same_for_all_is_related_to_nothing(level: float) -> None:
    """To the last bit: no rounding looks like a difference."""
    cohort = trusting(lambda i, j: level, lambda i, j: 0.1 * i, 5)
    assert isnan(trust_returned(cohort)) and isnan(trust_stability(cohort, PREVIOUS))
    cohort = trusting(lambda i, j: 0.1 * i, lambda i, j: level, 5)
    assert isnan(trust_stability(cohort, PREVIOUS)) and not isnan(trust_returned(cohort))


@given(st.lists(st.floats(0, 1, width=32), min_size=20, max_size=20), st.permutations(range(5)))
def test_who_has_which_number_does_not_matter(numbers: list[float], order: list[int]) -> None:
    """People renumbered within a group give the same outcomes but for rounding."""
    trust = dict(zip(permutations(range(5), 2), numbers, strict=True))
    before = {pair: numbers[-n] for n, pair in enumerate(trust)}
    one = trusting(lambda *pair: trust[pair], lambda *pair: before[pair], 5)
    other = trusting(lambda i, j: trust[order[i], order[j]], lambda i, j: before[order[i], order[j]], 5)
    measures: tuple[Callable[[Any], float], ...] = (
        trust_returned,
        lambda cohort: trust_stability(cohort, PREVIOUS),
    )
    if max(numbers) - min(numbers) > 1e-3:
        for measure in measures:
            assert measure(one) == pytest.approx(measure(other), abs=1e-6, nan_ok=True)
    answers = [[int(4 * numbers[4 * i + k]) % 4 for k in range(4)] for i in range(5)]
    assert dispersion(holding(answers, 5)) == dispersion(holding([answers[i] for i in order], 5))


def pooled(cohort: Any, one: dict[tuple[int, int], float], other: dict[tuple[int, int], float]) -> float:
    """Correlation over directed pairs, each less the mean of its group."""
    columns: list[list[float]] = [[], []]
    for group in cohort.groups:
        pairs = list(permutations([peer.key for peer in group.members], 2))
        for column, values in zip(columns, (one, other), strict=True):
            mean = fmean(values[pair] for pair in pairs)
            column += [values[pair] - mean for pair in pairs]
    return correlation(*columns)


def trust_of(cohort: Any, name: str = "trust") -> dict[tuple[int, int], float]:
    """All trust, or another tie, by ids."""
    return {(a.key, key): value for a in cohort.members for key, value in getattr(a, name).items()}


def test_a_cohort_reports_what_its_ties_and_answers_say() -> None:
    """After each step. In the third people sit anew: of those who meet, trust begins there."""
    phase = {"sessions": 2, "weeks_between": 13.0}
    changes = TALK | {
        "programme.group_size": 5,
        "programme.phases": [phase, phase | {"seating": "mixed"}],
    }
    cohort: Any = Cohort(changes, population=Invented(2), replicate=1)
    rows, before = cohort.datacollector.model_vars, trust_of(cohort)
    at_first, seats = dict(before), [[peer.key for peer in group.members] for group in cohort.groups]
    assert isnan(rows["trust_stability"][0])
    for number in range(1, len(cohort.calendar) + 1):
        cohort.step()
        first, now = trust_of(cohort, "first_trust"), trust_of(cohort)
        assert at_first.items() <= first.items()
        then, at_first = first | before, first
        moved = seats != [[peer.key for peer in group.members] for group in cohort.groups]
        assert moved == (number >= 3)
        assert (len(first) > 2 * 5 * 4) == moved
        stable, returned = rows["trust_stability"][-1], rows["trust_returned"][-1]
        assert returned == pytest.approx(pooled(cohort, now, {(i, j): now[j, i] for i, j in now}))
        if number <= 4:
            assert stable == pytest.approx(pooled(cohort, now, then)) != 1.0
        else:
            assert isnan(stable)
        differ = [
            fmean(
                x != y
                for a, b in combinations(group.members, 2)
                for x, y in zip(a.knowledge.answers, b.knowledge.answers, strict=True)
            )
            for group in cohort.groups
        ]
        assert rows["dispersion"][-1] == pytest.approx(fmean(differ))
        if cohort.week == 52.0:
            assert cohort.results["dispersion"] == rows["dispersion"][-1]
            assert cohort.results["trust_returned"] == returned
            assert cohort.results["trust_stability"] == pytest.approx(pooled(cohort, now, first))
        before = now
    assert cohort.week == 104.0


def test_two_who_trust_each_other_differently_return_nothing() -> None:
    """A group of two has one number: -1, whatever the two are like."""
    two = [Person(n, str(n), 1, 1, 1, 0, 0) for n in (1, 2)]
    cohort: Any = Cohort(population=Listed(tuple(two)))
    cohort.ties[0, 1].trust, cohort.ties[1, 0].trust = 0.25, 0.75
    assert trust_returned(cohort) == -1.0
    cohort.ties[1, 0].trust = 0.25
    assert isnan(trust_returned(cohort))


def test_without_sessions_trust_is_as_it_was() -> None:
    idle = ran(CONTROL)
    assert idle.results["trust_stability"] == pytest.approx(1.0)
    assert all(map(isnan, idle.datacollector.model_vars["trust_stability"]))
    assert len(set(idle.datacollector.model_vars["trust_returned"])) == 1
