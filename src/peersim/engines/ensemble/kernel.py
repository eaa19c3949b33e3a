"""The loop over runs: start, then step after step, then what is reported.

Shapes: R runs, P persons, S steps, and those of :class:`peersim.engines.ensemble.batch.Batch`.
"""

from typing import Any

from peersim.engines.ensemble.collect import mean_gain, mean_ties, overlap, read_run, read_session
from peersim.engines.ensemble.compiling import kernel
from peersim.engines.ensemble.door import choose, part
from peersim.engines.ensemble.layout import Room, State
from peersim.engines.ensemble.philox import At
from peersim.engines.ensemble.session import NONE, meet
from peersim.engines.ensemble.start import draw_items, draw_people, first_answers, seat_people
from peersim.engines.ensemble.ties import form_groups
from peersim.engines.ensemble.work import be_coached, draw_interval, reflect, try_out, work
from peersim.model.calendar import PARTS

_, MEET, TRY_OUT, BE_COACHED, WORK, REFLECT = range(len(PARTS))


@part
def begin(rules: Any, p: Any, at: At, room: Room, s: State) -> None:
    """Everything before the first session."""
    s.totals[0] = s.nothing[0]
    for i in range(room.persons):
        for j in range(room.persons):
            s.pairs[i, j].met = 0
    draw_items(rules, p, at, s)
    seat_people(p, at, room, s)
    draw_people(rules, p, at, room, s)
    first_answers(rules, p, at, room, s)
    form_groups(rules, p, at, 0, room, s)
    s.totals[0].overlap = overlap(p, room.persons, s)
    s.totals[0].start_trust, _ = mean_ties(room.persons, s)


@part
def advance(rules: Any, p: Any, at: At, step: Any, last: int, room: Room, s: State) -> None:
    """The parts of a step, to number ``last``: one session and the work interval after it."""
    totals, persons = s.totals[0], room.persons
    totals.session_depth = 0.0
    totals.session_cases = totals.session_leaks = totals.session_absent = 0
    meets = step.activity != NONE
    if step.reseat:
        form_groups(rules, p, At(at.low, at.high, at.replicate, step.phase << 24), step.phase, room, s)
    if meets and last >= MEET:
        for g in range(room.groups):
            meet(rules, p, at, step, g, s)
    draw_interval(at, persons, s)
    if last >= TRY_OUT:
        for i in range(persons):
            try_out(rules, p, at, step.end, i, persons, s)
    if last >= BE_COACHED:
        for i in range(persons):
            be_coached(rules, p, at, step, i, s)
    if last >= WORK:
        for i in range(persons):
            work(rules, p, at, step, i, s)
    if meets and last >= REFLECT:
        for i in range(persons):
            reflect(rules, p, i, s)


@part
def room_of(b: Any, r: int) -> Room:
    """Who sits where in run ``r`` of a batch."""
    n = b.place[r]
    d = b.people[n]
    return Room(b.persons[n], b.groups[n], b.invented[n], b.seats[n], b.seating[n], b.contacts[d], b.known[d])


@part
def chosen(rules: Any, p: Any) -> Any:
    """The rules with the variants of a run."""
    codes = (p.rules_weighing, p.rules_trial_time, p.rules_turns, p.rules_air_time, p.rules_issue)
    return choose(rules, codes)


def run_until(rules: Any, b: Any, r: int, step: int, last: int, s: State) -> None:
    """Run ``r`` of a batch to part ``last`` of a step, and leave it there; -1: before the first step."""
    p, calendar, room = b.params[r], b.calendar[r], room_of(b, r)
    rules = chosen(rules, p)
    begin(rules, p, At(b.low, b.high, b.replicate[r], 0), room, s)
    for n in range(step + 1):
        now = b.calendars[calendar, n]
        place = (now.phase << 24) | (now.session << 16)
        until = last if n == step else REFLECT
        advance(rules, p, At(b.low, b.high, b.replicate[r], place), now, until, room, s)


def run_all(rules: Any, b: Any, which: Any, s: State, outcomes: Any, sessions: Any) -> None:
    """Runs number ``which`` of a batch into ``outcomes`` (R,) and ``sessions`` (R, S + 1).

    Nothing else is written but the state ``s``, so threads with a state each may share a batch.
    """
    for r in which:
        p, calendar, room = b.params[r], b.calendar[r], room_of(b, r)
        own, replicate = chosen(rules, p), b.replicate[r]
        begin(own, p, At(b.low, b.high, replicate, 0), room, s)
        read_session(p, room.persons, 0.0, False, s, sessions[r, 0])
        for n in range(b.steps[calendar]):
            step, now = b.calendars[calendar, n], sessions[r, n + 1]
            place = (step.phase << 24) | (step.session << 16)
            advance(own, p, At(b.low, b.high, replicate, place), step, REFLECT, room, s)
            read_session(p, room.persons, step.end, step.activity != NONE, s, now)
            if n == b.reads[calendar, 0]:
                read_run(own, p, room.persons, room.groups, s, now, outcomes[r])
            if n == b.reads[calendar, 1]:
                outcomes[r].gain_104 = mean_gain(room.persons, s)


run_all_compiled = kernel(run_all)
run_until_compiled = kernel(run_until)
