"""The calendar: phases become steps."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import phases

from peersim.model.calendar import READ_WEEKS, reading_step, steps
from peersim.model.overrides import setting_from
from peersim.model.parameters import LONGEST_RUN, Programme


def programme(*phases: Mapping[str, Any], **levers: Any) -> Programme:
    return setting_from({"programme": {"phases": list(phases) or [{}], **levers}}).programme


def test_the_default_year_and_the_year_after() -> None:
    calendar = steps(programme())
    assert [step.end for step in calendar] == [6.5 * n for n in range(1, 17)]
    assert [step.activity for step in calendar] == ["group"] * 8 + ["none"] * 8
    assert [step.weeks for step in calendar] == [6.5] * 16
    assert [(step.phase, step.session) for step in calendar] == [(p, s) for p in (0, 1) for s in range(8)]
    assert [step.coaching for step in calendar] == [programme().coaching] * 8 + [0.0] * 8


def test_a_phase_fills_a_year_unless_it_states_the_weeks_between() -> None:
    assert [step.end for step in steps(programme({"sessions": 4}))][:4] == [13.0, 26.0, 39.0, 52.0]
    short = steps(programme({"sessions": 3, "weeks_between": 2.0}))
    assert [step.end for step in short][:5] == [2.0, 4.0, 6.0, 12.5, 19.0]
    assert short[-1].end == 104.0


def test_phases_follow_each_other() -> None:
    calendar = steps(programme({"sessions": 2}, {"sessions": 1, "seating": "mixed"}, sessions=5))
    assert [(s.phase, s.session, s.end, s.seating) for s in calendar] == [
        (0, 0, 26.0, "stay"),
        (0, 1, 52.0, "stay"),
        (1, 0, 104.0, "mixed"),
    ]


def test_only_the_first_session_of_a_phase_seats_anew() -> None:
    calendar = steps(programme({"seating": "home"}, {"seating": "mixed"}))
    assert [step.seating for step in calendar] == ["home", *["stay"] * 7, "mixed", *["stay"] * 7]


@pytest.mark.parametrize("activity", ["none", "course", "expert"])
def test_coaching_beside_anything_but_a_group_must_be_asked_for(activity: str) -> None:
    assert {step.coaching for step in steps(programme({"activity": activity}))} == {0.0}
    asked = steps(programme({"activity": activity, "coaching": 0.25}))
    assert [step.coaching for step in asked] == [0.25] * 8 + [0.0] * 8


def test_coaching_of_a_phase_goes_before_that_of_the_programme() -> None:
    calendar = steps(programme({"coaching": 0.0}, {}, coaching=0.2))
    assert [step.coaching for step in calendar] == [0.0] * 8 + [0.2] * 8


def test_a_long_calendar_has_nothing_after_it() -> None:
    calendar = steps(programme(*[{"sessions": 1}] * 5))
    assert [step.end for step in calendar] == [52.0, 104.0, 156.0, 208.0, LONGEST_RUN]


def test_reading_steps_by_hand() -> None:
    calendar = steps(programme({"sessions": 4, "weeks_between": 15.0}))  # ends in weeks 15, 30, 45, 60
    assert reading_step(calendar, 52.0) == 2
    assert calendar[reading_step(calendar, 104.0)].end == 104.0
    assert reading_step(calendar, 14.9) == -1
    assert reading_step(calendar, 15.0) == 0
    assert reading_step([], 52.0) == -1


@given(st.lists(phases(), min_size=1, max_size=3))
def test_any_calendar_reaches_week_104_without_gaps(chosen: list[dict[str, object]]) -> None:
    calendar = steps(programme(*chosen, sessions=5))
    starts = [0.0, *(step.end for step in calendar[:-1])]
    for start, step in zip(starts, calendar, strict=True):
        assert step.weeks > 0.0
        assert step.end == pytest.approx(start + step.weeks, abs=1e-9)
    assert calendar[-1].end >= 104.0 - 1e-9
    assert len({(step.phase, step.session) for step in calendar}) == len(calendar)
    assert max(step.session for step in calendar) < 256 > max(step.phase for step in calendar)


@given(st.lists(phases(), min_size=1, max_size=3))
def test_any_calendar_is_read_twice(chosen: list[dict[str, object]]) -> None:
    calendar = steps(programme(*chosen, sessions=5))
    first, second = (reading_step(calendar, week) for week in READ_WEEKS)
    assert 0 <= first < second
    assert calendar[first].end <= 52.0 + 1e-9
    assert calendar[second].end <= 104.0 + 1e-9


@given(st.integers(1, 26))
def test_a_year_of_any_number_of_sessions_is_read_in_week_52(sessions: int) -> None:
    calendar = steps(programme(sessions=sessions))
    assert reading_step(calendar, 52.0) == sessions - 1
    assert calendar[sessions - 1].end == 52.0
