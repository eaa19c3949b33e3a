"""What happens at the edges: a draw that equals its chance, equal claims, nothing heard, one of a kind."""

from math import isnan, sqrt
from types import SimpleNamespace
from typing import Any

import pytest
from tests.engine.support import everything
from tests.engine.team import directed, team

from peersim.engine.agents.cohort import Cohort
from peersim.engine.steps.case import choose_issue, gain_elsewhere
from peersim.engine.steps.chances import draw_interval
from peersim.engine.steps.knowledge import acquire, adopt_wrong
from peersim.engine.steps.meeting import next_presenter
from peersim.engine.steps.moving import stay_or_move
from peersim.engine.steps.people import gather
from peersim.engine.steps.reading import (
    NOT_DEFINED,
    deep_gain,
    read_agreement,
    read_gains,
    reported,
    share,
)
from peersim.engine.steps.round import add_voice, count_case, open_floor
from peersim.engine.steps.start import (
    begin,
    draw_items,
    form_groups,
    meet_others,
    rank_at_home,
    seat_people,
    steps_to_boss,
)
from peersim.engine.steps.state import CAREER, ITEM, PERSON, SELF, TIE, TWIN, WORK
from peersim.engine.steps.step import begin_step, play_step
from peersim.engine.steps.work import be_coached, learn_on_the_job, stay_or_leave
from peersim.model.calendar import PARTS
from peersim.model.outcomes import DEEP
from peersim.model.people import Invented
from peersim.rules import response as turn
from peersim.rules.table import Rules


class Even:
    """A tape on which every draw is one half."""

    def forget(self) -> None:
        """A step begins."""

    def foresee(self, when: int, asked: Any) -> None:
        """Nothing is made before it is asked for."""

    def rows(self, when: int, asked: list[Any]) -> list[list[float]]:
        """The four draws of each."""
        return [[0.5] * 4 for _ in asked]


SURE = {
    name: lambda *a: 1.0
    for name in (
        *("attendance_chance", "notice_chance", "uptake_chance", "vicarious_chance", "leak_chance"),
        *("coach_chance", "job_chance", "voice_chance", "understanding_chance"),
    )
}
"""Chances that decide something in a step; the others decide in a rule."""


def even(activity: str = "group", **rules: Any) -> Cohort:
    """One step in which all draws are one half, and whatever is left to chance happens but as ``rules`` have it."""
    table = Rules()._replace(
        **SURE | {"echo_chance": lambda *a: 0.0, "withholding_chance": lambda *a: 0.0} | rules
    )
    cohort: Any = team({"programme.phases": [{"activity": activity, "coaching": 1.0}]}, rules=table)
    cohort.tape = Even()
    cohort.step()
    return cohort


@pytest.mark.parametrize(
    ("activity", "name"),
    [
        *(("group", name) for name in SURE),
        ("course", "vicarious_chance"),
        ("expert", "understanding_chance"),
    ],
)
def test_a_draw_that_equals_its_chance_is_not_below_it(activity: str, name: str) -> None:
    less, equal, more = (
        everything(even(activity, **{name: lambda *a, chance=chance: chance})) for chance in (0.25, 0.5, 0.75)
    )
    assert less == equal != more


@pytest.mark.parametrize(("chance", "leaks"), [(0.25, False), (0.5, False), (0.75, True)])
def test_so_it_is_with_the_facilitator(chance: float, leaks: bool) -> None:
    """One tells on Anna, Ben, Cleo and Dora, of one organisation; Emil, of another, is never told on."""
    facilitator_only = {"path_steps": lambda *a: -1, "reported_steps": lambda *a: -1}
    facilitator_only |= {"leak_chance": lambda q, d, r: chance * (r > 0.0)}
    cohort: Any = team(
        {"programme.inside_facilitator": 1.0}, rules=Rules()._replace(**SURE | facilitator_only)
    )
    cohort.tape = Even()
    cohort.step()
    told_on = [event.person for event in cohort.events if event.kind == "leaked"]
    assert sorted(told_on) == ([10, 20, 30, 40] if leaks else [])


@pytest.mark.parametrize(("chance", "happens"), [(0.25, False), (0.5, False), (0.75, True)])
def test_so_it_is_before_the_first_session(chance: float, happens: bool) -> None:
    cohort: Any = team(
        {"world.specific_share": chance}, rules=Rules()._replace(acquaintance_chance=lambda *a: chance)
    )
    cohort.tape = Even()
    draw_items(cohort)
    assert {bool(item.specific) for item in cohort.items} == {happens}
    one, other = cohort.members[:2]
    cohort.ties[one.place, other.place].met = 0
    meet_others(cohort, one)
    assert (cohort.ties[one.place, other.place].closeness > 0.0) == happens


def test_of_equal_draws_at_home_the_smaller_id_comes_first() -> None:
    homes, draws = [0, 0, 1, 0, 1], [0.5, 0.5, 0.1, 0.2, 0.1]
    cohort = SimpleNamespace(
        size=5,
        people=[SimpleNamespace(place=place) for place in range(5)],
        roster=[SimpleNamespace(home=home) for home in homes],
        dealt=[[u, 0.9, 0.9, 0.9] for u in draws],
    )
    assert [rank_at_home(cohort, person) for person in cohort.people] == [1, 2, 0, 0, 1]


def test_functions_and_levels_of_invented_people_are_drawn_whatever_their_seats_say() -> None:
    """One roster serves many replicates in the compiled player."""
    cohort: Any = Cohort({"programme.seats.level_spread": 4}, population=Invented(2), replicate=4)
    drawn = [(peer.function, peer.level) for peer in cohort.members]
    assert drawn == [(p.function, p.level) for p in Invented(2).people(cohort.setting, 0, 4)]
    for seat in cohort.roster:
        seat.function = seat.level = -1
    seat_people(cohort)
    assert [(peer.function, peer.level) for peer in cohort.members] == drawn


@pytest.mark.parametrize(
    ("turns", "dominance", "taken", "facilitation", "first"),
    [
        ((1, 0, 2, 0, 1), (0.5, 0.2, 0.9, 0.3, 0.9), (0, 0, 0, 0, 0), 1.0, 3),  # fewest turns, then dominance
        ((0, 0, 0, 0, 0), (0.5, 0.7, 0.7, 0.7, 0.1), (0, 0, 0, 0, 0), 1.0, 1),  # all equal: the smaller id
        ((0, 0, 0, 0, 0), (0.5, 0.7, 0.7, 0.7, 0.1), (0, 0, 0, 0, 0), 0.0, 1),
        ((9, 0, 0, 0, 0), (0.9, 0.7, 0.7, 0.8, 0.1), (0, 0, 0, 0, 0), 0.0, 0),  # the most dominant
        ((9, 0, 0, 0, 0), (0.9, 0.7, 0.7, 0.8, 0.1), (1, 0, 0, 1, 0), 0.0, 1),  # who have had theirs do not
        ((0, 0, 0, 0, 0), (0.9, 0.7, 0.7, 0.8, 0.1), (1, 1, 1, 1, 1), 0.0, -1),  # nobody may
        ((2, 3, 2, 4, 5), (0.1, 0.9, 0.2, 0.8, 0.1), (0, 0, 0, 0, 0), 1.0, 2),
    ],
)
def test_who_presents_next(
    turns: tuple[int, ...],
    dominance: tuple[float, ...],
    taken: tuple[int, ...],
    facilitation: float,
    first: int,
) -> None:
    cohort: Any = team({})
    cohort.groups[0].facilitation = facilitation
    for peer, *of in zip(cohort.members, turns, dominance, taken, strict=True):
        peer.present, (peer.turns, peer.dominance, peer.taken) = 1, of
    assert next_presenter(cohort, cohort.groups[0], 1) == first


def test_of_equally_dominant_listeners_the_smaller_id_takes_most_room() -> None:
    cohort: Any = team({})
    for peer, dominance in zip(cohort.members, (0.9, 0.2, 0.6, 0.6, 0.1), strict=True):
        peer.present, peer.dominance = 1, dominance
    gather(cohort, cohort.groups[0], cohort.members[0])
    open_floor(cohort)
    assert cohort.case.audience == 4
    assert cohort.case.loudest == cohort.members[2].key
    for peer in cohort.members:
        peer.dominance = 0.0
    open_floor(cohort)
    assert cohort.case.loudest == cohort.members[1].key
    for peer in cohort.members[1:]:
        peer.present = 0
    gather(cohort, cohort.groups[0], cohort.members[0])
    open_floor(cohort)
    assert cohort.case.audience == 0
    assert cohort.case.loudest == -1


def test_where_nothing_was_heard_nobody_takes_or_learns_anything_whatever_rules_say() -> None:
    cohort = even(response=lambda *a: turn.SILENT, weight_on_advice=lambda *a: 0.5)
    assert cohort.case.weight == cohort.totals.weight == 0.0
    kinds = {event.kind for event in cohort.events}
    assert "presented" in kinds
    assert not kinds & {"taken", "kept", "dropped", "held", "vicarious", "heard"}
    assert (cohort.totals.answered, cohort.totals.ignored, cohort.totals.options) == (0, 0, 0)
    assert even().totals.answered > 0


@pytest.mark.parametrize(
    ("specific", "topics"), [((), {0, 1, 2, 3}), ((0, 1, 3), {2}), ((0, 1, 2, 3), set())]
)
def test_a_course_treats_what_is_generic_even_if_it_is_one_issue(
    specific: tuple[int, ...], topics: set[int]
) -> None:
    rules = Rules()._replace(vicarious_chance=lambda *a: 1.0, attendance_chance=lambda *a: 1.0)
    found = set()
    for replicate in range(10):
        cohort: Any = team(
            {"programme.phases": [{"activity": "course"}], "world.items": 4}, rules=rules, replicate=replicate
        )
        for k, item in enumerate(cohort.items):
            item.specific = int(k in specific)
        cohort.step()
        found |= {event.item for event in cohort.events if event.kind == "lectured"}
    assert found == topics


def test_what_is_whether_holds_0_or_1() -> None:
    cohort = Cohort(population=Invented(2))
    cohort.step()
    flags = [getattr(peer, name) for peer in cohort.members for name in ("present", "speaking")]
    flags += [item.specific for item in cohort.items]
    flags += [bond.met for bond in cohort.ties.values()]
    assert set(flags) == {0, 1}


def test_out_of_reach_is_no_path_at_all() -> None:
    cohort: Any = team({"world.reach.rule": "none"})
    one, other = cohort.members[1], cohort.members[0]
    assert one.boss == other.key
    assert steps_to_boss(cohort, one, other, 0.0, True, True, True) == -1
    assert set(directed(cohort, "reach").values()) == {0.0}


def test_an_issue_of_just_that_sensitivity_is_not_deep() -> None:
    cohort: Any = team({"world.items": 4})
    one = cohort.members[0]
    for k, sensitivity in enumerate((DEEP - 0.1, DEEP, DEEP + 0.1, 0.9)):
        cohort.items[k].sensitivity = sensitivity
        right = cohort.right[one.place, k]
        cohort.answer[SELF, one.place, k], cohort.answer[TWIN, one.place, k] = right, (right + 1) % 4
    assert deep_gain(cohort, one) == 2
    open_floor(cohort)
    raised = []
    for k in range(4):
        before, cohort.case.item = cohort.totals.sensitive, k
        count_case(cohort, cohort.groups[0], one)
        raised.append(cohort.totals.sensitive - before)
    assert raised == [0, 0, 1, 1]


def test_a_share_of_nothing_is_not_defined() -> None:
    assert share(1.0, 4.0) == 0.25
    assert share(0.0, 4.0) == 0.0
    assert share(3.0, 1.0) == 3.0
    assert share(0.0, 0.0) is NOT_DEFINED


@pytest.mark.parametrize("activity", ["group", "none"])
@pytest.mark.parametrize("last", range(len(PARTS)))
def test_a_step_stops_after_the_part_it_is_told(last: int, activity: str) -> None:
    changes = {"programme.phases": [{"activity": activity, "coaching": 1.0}]}
    rules = Rules()._replace(job_chance=lambda *a: 1.0, attendance_chance=lambda *a: 1.0)
    played, by_hand = (Cohort(changes, rules=rules) for _ in range(2))
    for cohort in (played, by_hand):
        cohort.turn_to(0)
    play_step(played, last)
    parts = [lambda: begin_step(by_hand)]
    parts += [lambda: [group.meet() for group in by_hand.groups if activity == "group"]]
    parts += [lambda: (draw_interval(by_hand), [peer.try_out() for peer in by_hand.members])]
    parts += [lambda: [peer.be_coached() for peer in by_hand.members]]
    parts += [lambda: [peer.work() for peer in by_hand.members]]
    parts += [lambda: [peer.reflect() for peer in by_hand.members if activity == "group"]]
    for part in parts[: last + 1]:
        part()
    assert played.events == by_hand.events
    assert first_unlike(played, by_hand) is None


def first_unlike(one: Cohort, other: Cohort, but: tuple[str, ...] = ()) -> str | None:
    """Something that people of two cohorts do not share: what they are, know, or mean to each other."""
    for mine, theirs in zip(one.members, other.members, strict=True):
        for field in PERSON:
            if field.name not in but and getattr(mine, field.name) != getattr(theirs, field.name):
                return field.name
        if (mine.knowledge.answers, mine.twin.answers) != (theirs.knowledge.answers, theirs.twin.answers):
            return "knowledge"
        if (dict(mine.trust), dict(mine.closeness)) != (dict(theirs.trust), dict(theirs.closeness)):
            return "ties"
    return None


def knowing(*wrong: int) -> Any:
    """A cohort with four items, in which the first person is wrong on some and right on the others."""
    cohort: Any = team({"world.items": 4})
    one = cohort.members[0]
    for k in range(4):
        cohort.items[k].specific = int(k == 3)
        if not one.knowledge.knows(k):
            acquire(cohort, SELF, one, k)
        if k in wrong:
            adopt_wrong(cohort, one, k, (cohort.right[one.place, k] + 1) % 4)
    assert one.knowledge.wrong() == list(wrong)
    cohort.dealt = [
        [0.0, 0.7, 0.0, 0.7]
    ] * 5  # whatever is left to chance happens, and takes the third of four
    cohort.now.coaching, cohort.now.weeks = 1.0, 6.5
    return cohort


@pytest.mark.parametrize(
    ("wrong", "coached"), [((), None), ((3,), None), ((1, 3), 1), ((0, 1, 2), 2), ((0, 2), 2)]
)
def test_a_coach_helps_with_one_of_the_generic_issues_that_are_wrong(
    wrong: tuple[int, ...], coached: int | None
) -> None:
    cohort = knowing(*wrong)
    be_coached(cohort, cohort.members[0])
    assert [(event.kind, event.item) for event in cohort.events] == [("coached", coached)] * (
        coached is not None
    )
    assert set(cohort.members[0].knowledge.wrong()) == set(wrong) - {coached}


@pytest.mark.parametrize(("wrong", "learnt"), [((), None), ((3,), 3), ((0, 1, 2), 2)])
def test_the_job_teaches_one_of_what_is_wrong_even_if_a_rule_is_sure(
    wrong: tuple[int, ...], learnt: int | None
) -> None:
    cohort = knowing(*wrong)
    cohort.rules = cohort.rules._replace(job_chance=lambda *a: 1.0)
    learn_on_the_job(cohort, SELF, cohort.members[0])
    assert [(event.kind, event.item) for event in cohort.events] == [("job", learnt)] * (learnt is not None)


@pytest.mark.parametrize(
    ("wrong", "notices", "candidates", "item"),
    [
        ((), 1.0, (), 2),  # right on all: any of the four
        ((0, 1, 3), 0.0, (0, 1, 3), 2),  # does not notice: any of the four
        ((0, 1, 3), 1.0, (0, 1, 3), 3),  # the third of three
        ((0, 1, 3), 1.0, (1,), 1),  # the only one that the rule offers
        ((1, 3), 1.0, (), 3),  # where it offers none, the second of two that are wrong
        ((0, 1, 3), 1.0, (), 3),
        ((0,), 1.0, (), 0),
    ],
)
def test_which_issue_is_brought(
    wrong: tuple[int, ...], notices: float, candidates: tuple[int, ...], item: int
) -> None:
    cohort = knowing(*wrong)
    cohort.items[0].sensitivity, cohort.items[1].sensitivity = 0.1, 0.2
    cohort.items[2].sensitivity, cohort.items[3].sensitivity = 0.3, 0.4
    told: list[tuple[bool, float, float]] = []

    def candidate(wrong: bool, sensitivity: float, depth: float) -> bool:
        told.append((wrong, sensitivity, depth))
        return round(10 * sensitivity) - 1 in candidates

    cohort.rules = cohort.rules._replace(notice_chance=lambda *a: notices, candidate=candidate)
    assert choose_issue(cohort, cohort.members[0], 0.6) == item
    assert told == [(k in wrong, (0.1, 0.2, 0.3, 0.4)[k], 0.6) for k in range(4)] * int(notices)


def test_the_gain_elsewhere_is_a_share_of_the_items_there() -> None:
    cohort = knowing()
    one = cohort.members[0]
    assert cohort.totals.careers == 1
    cohort.known[SELF, 0, WORK], one.started_work = 3, 1
    cohort.known[SELF, 0, CAREER], one.started_career = 0, 1
    assert gain_elsewhere(cohort, one, CAREER) == 2 / 3
    assert gain_elsewhere(cohort, one, WORK) == -1.0
    cohort.totals.careers = 0
    assert gain_elsewhere(cohort, one, WORK) == 0.0
    assert gain_elsewhere(cohort, one, CAREER) == 2 / 4
    cohort.totals.careers = 4
    assert gain_elsewhere(cohort, one, CAREER) == 0.0


@pytest.mark.parametrize("cases", [0, 1, 2])
def test_the_norm_is_the_mean_depth_of_however_many_cases(cases: int) -> None:
    told: list[tuple[float, ...]] = []
    depths = iter((0.25, 0.75))

    def drift(*arguments: float) -> float:
        told.append(arguments)
        return 0.125

    cohort = even(
        case_count=lambda *a: cases,
        disclosure=lambda *a: next(depths),
        openness_drift=drift,
        leak_chance=lambda *a: 0.0,
    )
    norm = (0.3, 0.25, 0.5)[cases]  # to begin with, the base of disclosure
    assert cohort.groups[0].norm == norm
    assert [arguments[1:] for arguments in told] == [(norm, cohort.world.drift)] * (5 if cases else 0)
    assert [peer.openness == 0.125 for peer in cohort.members] == [cases > 0] * 5


def test_who_is_just_as_satisfied_as_it_takes_does_not_volunteer() -> None:
    """Gains 3, 1, 0, 0, 0; the first would be asked, the second is above what it takes."""
    cohort = knowing()
    for peer in cohort.members:
        at = peer.place
        cohort.known[SELF, at, WORK], cohort.known[TWIN, at, WORK] = (3, 1, 0, 0, 0)[at], 0
        cohort.known[SELF, at, CAREER] = cohort.known[TWIN, at, CAREER] = 0
        peer.satisfaction, peer.interview = 0.5, (0.5, 0.25, 0.75, 0.75, 0.25)[at]
    out = SimpleNamespace()
    read_gains(cohort, out)
    assert out.gain == 0.8
    assert out.interview_bias == pytest.approx(0.5 - 0.8)
    assert out.losers == 0.0
    cohort.known[TWIN, 4, WORK] = 1
    read_gains(cohort, out)
    assert out.losers == 0.2


@pytest.mark.parametrize(("name", "kind"), [("rehearsal", "rehearsed"), ("normalisation", "not_alone")])
def test_what_is_switched_off_leaves_no_event(name: str, kind: str) -> None:
    """In three cohorts, of which one may not come to it."""
    for value, happens in ((0.0, False), (0.02, True)):
        found = 0
        for replicate in range(3):
            cohort = Cohort({f"world.{name}": value, "world.half_life": 5.0}, replicate=replicate)
            cohort.run()
            found += sum(event.kind == kind for event in cohort.events)
        assert (found > 0) is happens


def test_more_cases_than_there_are_turns_are_refused() -> None:
    assert len([event for event in even(case_count=lambda *a: 5).events if event.kind == "presented"]) == 5
    with pytest.raises(ValueError, match="more cases"):
        even(case_count=lambda *a: 6)


@pytest.mark.parametrize(("in_division", "reach"), [(1.0, 0.5), (0.0, 0.25)])
def test_everybody_can_be_taken_for_a_colleague_of_the_division(in_division: float, reach: float) -> None:
    chances = {"world.reach.in_division": in_division, "world.reach.decay": 0.5}
    cohort = team(chances | {"world.reach.rule": "as_division"})
    assert set(directed(cohort, "reach").values()) == {reach}


def test_a_start_leaves_nothing_of_a_run_before() -> None:
    """The compiled player starts one run after the other in the same arrays."""
    fresh, used = Cohort(population=Invented(2)), Cohort(population=Invented(2))
    used.run()
    for bond in used.ties.values():
        bond.met = 0
    for item in used.items:
        item.domain = CAREER
    begin(used)
    form_groups(used, 0)
    assert (
        first_unlike(fresh, used, but=("reported_satisfaction", "present", "taken", "speaking", "said"))
        is None
    )
    for table in ("right", "answer", "habit", "due", "known", "soonest"):
        assert getattr(fresh, table).tolist() == getattr(used, table).tolist(), table
    for field in TIE:
        for places, bond in fresh.ties.items():
            assert getattr(bond, field.name) == getattr(used.ties[places], field.name), field.name
    for field in ITEM:
        assert [getattr(item, field.name) for item in fresh.items] == [
            getattr(item, field.name) for item in used.items
        ]


def test_every_voice_for_an_answer_counts_with_its_weight() -> None:
    cohort: Any = team({"world.options": 4})
    open_floor(cohort)
    for answer, weight in ((1, 0.5), (3, 0.25), (1, 0.125)):
        add_voice(cohort, answer, weight)
    assert cohort.voices == [0, 2, 0, 1]
    assert cohort.weights == [0.0, 0.625, 0.0, 0.25]


@pytest.mark.parametrize("name", ["right_answer", "start_answer"])
@pytest.mark.parametrize("answer", [-1, 4])
def test_an_answer_of_somebodys_own_rule_is_one_of_the_options(name: str, answer: int) -> None:
    with pytest.raises(ValueError, match="none of the options"):
        team({"world.options": 4}, rules=Rules()._replace(**{name: lambda *a: answer}))


@pytest.mark.parametrize(("dropout", "leaves"), [(0.125, True), (0.124, False), (0.0, False)])
def test_who_leaves_does_so_where_the_draw_is_below_the_chance(dropout: float, leaves: bool) -> None:
    """Commitment 1/5 leaves 4/5 of the dropout: a draw of .1 less a hair is below 0.1 only."""
    cohort: Any = team({"world.dropout": dropout})
    cohort.tape = SimpleNamespace(rows=lambda when, asked: [[0.1 - 1e-9] * 4])
    person = cohort.members[0]
    person.commitment = 0.2
    stay_or_leave(cohort, person)
    assert (person.left == 1) is leaves
    assert [(event.kind, event.person, event.value) for event in cohort.events] == (
        [("left", person.key, 0.2)] if leaves else []
    )


@pytest.mark.parametrize(("job_change", "moves"), [(0.8, 1), (0.79, 0), (0.0, 0)])
def test_who_moves_does_so_where_the_draw_is_below_the_chance(job_change: float, moves: int) -> None:
    """In 6.5 of 52 weeks the chance of .8 is .1; the draw of .1 less a hair makes 0 right of four answers."""
    cohort: Any = team({"world.job_change": job_change, "world.specific_share": 1.0, "world.items": 4})
    cohort.tape = SimpleNamespace(rows=lambda when, asked: [[0.1 - 1e-9] * 4 for _ in asked])
    cohort.now.weeks = 6.5
    person = cohort.members[0]
    person.facilitator_reach = 0.5
    before, answers = person.knowledge.right, person.knowledge.answers
    for k in range(4):
        cohort.items[k].specific = int(k < 3)
    stay_or_move(cohort, person)
    assert (person.moves, person.facilitator_reach) == (moves, 0.0 if moves else 0.5)
    assert person.knowledge.right == person.twin.right == ([0, 0, 0, before[3]] if moves else before)
    assert person.knowledge.answers == answers
    for whose, mind in ((SELF, person.knowledge), (TWIN, person.twin)):
        known = cohort.known[whose, person.place, WORK] + cohort.known[whose, person.place, CAREER]
        assert known == mind.count(range(4))
    assert [(event.kind, event.person) for event in cohort.events] == [("moved", person.key)] * moves


def test_those_who_stay_have_a_gain_of_their_own() -> None:
    """Gains 3, 1, 0, 0, 0; the second and the last have left."""
    cohort = knowing()
    for peer in cohort.members:
        at = peer.place
        cohort.known[SELF, at, WORK], cohort.known[TWIN, at, WORK] = (3, 1, 0, 0, 0)[at], 0
        cohort.known[SELF, at, CAREER] = cohort.known[TWIN, at, CAREER] = 0
        peer.left = (0, 1, 0, 0, 1)[at]
    out = SimpleNamespace()
    read_gains(cohort, out)
    assert (out.gain, out.dropped_out, out.gain_stayed) == (0.8, 0.4, 1.0)


def opinions(says: list[float], sizes: list[int]) -> Cohort:
    """People whose gains are 3, 1, 0, 0, 0, in groups of these sizes."""
    cohort: Any = team({"world.items": 4})
    for peer, report in zip(cohort.members, says, strict=True):
        at = peer.place
        cohort.known[SELF, at, WORK], cohort.known[TWIN, at, WORK] = (3, 1, 0, 0, 0)[at], 0
        cohort.known[SELF, at, CAREER] = cohort.known[TWIN, at, CAREER] = 0
        peer.reported_satisfaction = report
    cohort.groups = [SimpleNamespace(number=g, size=size) for g, size in enumerate(sizes)]
    cohort.group_count, places = len(sizes), iter(range(5))
    cohort.seats = {(g, n): next(places) for g, size in enumerate(sizes) for n in range(size)}
    made: Cohort = cohort
    return made


def agreement(cohort: Cohort) -> Any:
    """What is read of it."""
    out = SimpleNamespace()
    read_agreement(cohort, out)
    return out


def test_a_correlation_by_hand() -> None:
    """Gains 3, 1, 0, 0, 0 less .8: squares 6.8. Reports 0, .5, .5, .5, 1 less .5: squares .5, products -1.1 - .4."""
    found = agreement(opinions([0.0, 0.5, 0.5, 0.5, 1.0], [5]))
    assert found.r_satisfaction_gain == pytest.approx(-1.5 / sqrt(6.8 * 0.5))


@pytest.mark.parametrize("says", [[0.7] * 5, [0.1, 0.2, 0.3, 0.4, NOT_DEFINED], [NOT_DEFINED] * 5])
def test_what_is_the_same_for_all_or_not_known_is_related_to_nothing(says: list[float]) -> None:
    cohort = opinions(says, [3, 2])
    found = agreement(cohort)
    assert isnan(found.r_satisfaction_gain) and isnan(found.icc_satisfaction) and not isnan(found.icc_gain)
    cohort.known[SELF, 0, WORK] = cohort.known[SELF, 1, WORK] = 0
    assert isnan(agreement(cohort).icc_gain)


def test_an_icc_of_groups_of_three_and_two_by_hand() -> None:
    """Gains 3, 1, 0 and 0, 0, mean .8; means 4/3 and 0.

    Between 3 * (8/15)^2 + 2 * .8^2 = 32/15, by 1; within (25 + 1 + 16) / 9 = 14/3, by 3; size (5 - 13/5) / 1 = 2.4.
    """
    between, within = 32 / 15, 14 / 9
    expected = (between - within) / (between + 1.4 * within)
    assert agreement(opinions([0.0] * 5, [3, 2])).icc_gain == pytest.approx(expected)
    assert isnan(agreement(opinions([0.0] * 5, [5])).icc_gain)


def test_who_has_had_no_session_has_no_opinion() -> None:
    cohort: Any = team({})
    person, cohort.groups[0].mood = cohort.members[0], 0.125
    person.satisfaction, person.response_bias = 0.5, 0.25
    assert isnan(reported(cohort, person))
    person.sessions_held = 1
    assert reported(cohort, person) == 0.875
