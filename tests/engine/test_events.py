"""What events tell beside what happened: when, what was right, what was believed before, and who said it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies
from tests.engine.support import IN_HOUSE, LEVELS
from tests.engine.test_agreement import BUSY, COURSE, EXPERT

from peersim.engine.agents.cohort import Cohort
from peersim.engine.agents.execute import execute
from peersim.engine.compiled import kept
from peersim.engine.compiled.batch import table_of
from peersim.engine.compiled.kept import execute_kept
from peersim.engine.records import Run
from peersim.engine.rows import rows_of
from peersim.model.events import Event
from peersim.model.overrides import setting_from
from peersim.model.parameters import Setting
from peersim.model.people import Invented

ASKED = ("withheld", "echoed", "heard", "not_understood")
WORLDS = [{}, BUSY, IN_HOUSE | COURSE, EXPERT, LEVELS | {"world.rules.turns": "two"}]


def steps_of(cohort: Cohort) -> Iterator[tuple[dict[int, list[int]], list[Event]]]:
    """Of each step, the answers before it, and what happened."""
    while cohort.running:
        before, seen = {p.key: list(p.knowledge.answers) for p in cohort.members}, len(cohort.events)
        cohort.step()
        yield before, cohort.events[seen:]


@pytest.mark.parametrize("changes", WORLDS)
@pytest.mark.parametrize("replicate", range(3))
def test_own_answers_are_those_held_before_and_right_ones_those_of_the_person(
    changes: dict[str, Any], replicate: int
) -> None:
    cohort = Cohort(changes, replicate=replicate)
    right = {peer.key: peer.knowledge.right for peer in cohort.members}
    for answers, events in steps_of(cohort):
        before, right = right, {peer.key: peer.knowledge.right for peer in cohort.members}
        for event in events:
            assert event.right == (before[event.person][event.item] if event.item >= 0 else -1)
            whose = event.other if event.kind in ASKED else event.person
            if event.kind in ("absent", "leaked", "left", "moved"):
                assert event.own == -1
                continue
            assert event.own == answers[whose][event.item], event
            _learn(answers[event.person], event)


def _learn(answers: list[int], event: Event) -> None:
    """What an event changes at once; a forgotten answer becomes one that no event names."""
    if event.kind in ("kept", "coached", "job"):
        answers[event.item] = event.right
    elif event.kind in ("vicarious", "lectured", "held"):
        answers[event.item] = event.answer


@pytest.mark.parametrize("changes", WORLDS)
def test_an_adviser_said_the_answer_in_that_case(changes: dict[str, Any]) -> None:
    cohort = Cohort(changes, replicate=1)
    cohort.run()
    said: dict[tuple[int, int, int], dict[int, list[int]]] = {}
    for event in cohort.events:
        case = event.phase, event.session, event.person
        if event.kind == "presented":
            said[case] = {}
        elif event.kind in ("heard", "echoed"):
            assert event.adviser == event.other
            said[case].setdefault(event.answer, []).append(event.other)
        elif event.kind == "taken":
            assert event.adviser == min(said[case].get(event.answer, [-1]))
        elif event.kind == "vicarious":
            there = said[event.phase, event.session, event.other]
            assert event.adviser == min(there.get(event.answer, [-1]))
        elif event.kind in ("kept", "dropped", "held"):
            taken = [
                e.adviser
                for e in cohort.events
                if e.kind == "taken" and (e.person, e.item) == (event.person, event.item)
            ]
            assert event.adviser in taken
        else:
            assert event.adviser == -1


def test_weeks_are_those_of_sessions_and_of_the_ends_of_intervals() -> None:
    cohort = Cohort({"programme.sessions": 4})
    cohort.run()
    for event in cohort.events:
        interval = event.kind in ("kept", "dropped", "held", "coached", "job", "forgotten", "left", "moved")
        if event.phase == 0:
            assert event.week == 13.0 * (event.session + interval)
    assert [event.week for event in cohort.events] == sorted(event.week for event in cohort.events)


# -- what the compiled engine keeps -------------------------------------------------------------------


@settings(max_examples=30)
@given(strategies.settings(), st.integers(1, 3), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_what_either_engine_keeps_is_the_same(
    setting: Setting, groups: int, seed: int, replicate: int
) -> None:
    run = Run(setting, Invented(groups), seed, replicate, True)
    record, found = execute(run), execute_kept(table_of([run]))
    assert repr(rows_of(found.members[0])) == repr(record.members)  # NaN where nobody has an opinion
    assert rows_of(found.ties[0]) == record.ties
    assert rows_of(found.events[0]) == record.events


def test_more_events_than_there_is_room_for_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_ROOM", 3)
    runs = [Run(setting_from(changes), Invented(2), 1, at, True) for at, changes in enumerate(WORLDS)]
    found = execute_kept(table_of(runs))
    for run, events in zip(runs, found.events, strict=True):
        assert rows_of(events) == execute(run).events
