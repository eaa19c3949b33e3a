"""The calendar: phases become steps, and every run goes on to week 104."""

from typing import NamedTuple

from peersim.model.parameters import Programme, phase_sessions, phase_weeks
from peersim.rules.trial import REFERENCE_WEEKS

READ_WEEKS = (52.0, 104.0)
"""Weeks at which gains are read, whatever the number of sessions."""

PARTS = ("seat", "meet", "try_out", "be_coached", "work", "reflect")
"""What happens in a step, in this order, each for everybody before the next begins."""

_TOLERANCE = 1e-9


class Step(NamedTuple):
    """One step: a session (unless ``activity`` is "none") and the work interval after it.

    ``phase`` and ``session`` count from 0 and are part of the address of the step's draws. Steps
    after the last phase belong to a phase of their own in which nothing happens.
    """

    phase: int
    session: int
    activity: str
    coaching: float
    weeks: float
    end: float
    seating: str


def steps(programme: Programme) -> list[Step]:
    """The steps of a run: each phase's sessions, then intervals of 6.5 weeks to week 104."""
    out: list[Step] = []
    start = 0.0
    for number, phase in enumerate(programme.phases):
        sessions, length = phase_sessions(programme, phase), phase_weeks(programme, phase)
        coaching = programme.coaching if phase.coaching is None else phase.coaching
        if phase.activity in ("none", "course", "expert") and phase.coaching is None:
            coaching = 0.0
        for session in range(sessions):
            end = start + length * (session + 1) / sessions
            out.append(
                Step(
                    number,
                    session,
                    phase.activity,
                    coaching,
                    length / sessions,
                    end,
                    phase.seating if session == 0 else "stay",
                )
            )
        start += length
    session = 0
    while start < READ_WEEKS[-1] - _TOLERANCE:
        weeks = min(REFERENCE_WEEKS, next(w for w in READ_WEEKS if w > start + _TOLERANCE) - start)
        start += weeks
        out.append(Step(len(programme.phases), session, "none", 0.0, weeks, start, "stay"))
        session += 1
    return out


def reading_step(calendar: list[Step], week: float) -> int:
    """Index of the last step that ends by ``week``; -1 if none does."""
    return max((at for at, step in enumerate(calendar) if step.end <= week + _TOLERANCE), default=-1)
