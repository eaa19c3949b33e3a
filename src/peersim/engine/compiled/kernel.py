"""The loop over runs: start, then step after step, then what is reported.

Shapes: R runs, P persons, S steps, and those of :class:`peersim.engine.compiled.batch.Batch`.
"""

from typing import Any

from peersim.engine.compiled import playing  # noqa: F401  what kernels do in their own way
from peersim.engine.compiled.compiling import kernel
from peersim.engine.compiled.door import choose, part
from peersim.engine.compiled.layout import Cohort, State
from peersim.engine.compiled.references import held
from peersim.engine.steps.reading import mean_gain, read_run, read_session, read_start, read_step
from peersim.engine.steps.start import begin, form_groups
from peersim.engine.steps.step import REFLECT, play_step


@part
def start(cohort: Cohort, s: State) -> None:
    """Everything before the first session."""
    s.totals[0] = s.nothing[0]
    s.counts[:] = 0
    for i in range(cohort.size):
        s.people[i] = s.nobody[0]
        s.people[i].place = i
        for j in range(cohort.size):
            s.ties[i, j].met = 0
    for g in range(cohort.group_count):
        s.groups[g] = s.nowhere[0]
    begin(cohort)
    form_groups(cohort, 0)
    read_start(cohort)


@part
def turn_to(cohort: Cohort, step: Any, s: State) -> None:
    """Make a step of the calendar the one at hand."""
    s.now[0] = step
    if step.coaching < 0.0:
        s.now[0].coaching = cohort.programme.coaching


TO_THE_END = 10**6
"""As the last step: all of them."""


def run_all(
    rules: Any, b: Any, which: Any, keeps_events: bool, last: int, part_of_last: int, s: State, outcomes: Any,
    sessions: Any,
) -> None:  # fmt: skip
    """Runs number ``which`` of a batch into ``outcomes`` (R,) and ``sessions`` (R, S + 1), or (R, 1) for scratch.

    Nothing else is written but the state ``s``, so threads with a state each may share a batch. The state is left as
    it is after part ``part_of_last`` of step ``last``; -1 is before the first.
    """
    for r in which:
        p, place, calendar = b.params[r], b.place[r], b.calendar[r]
        d = b.people[place]
        # no function of ours can make it: numba hands back no tuple with records in it
        fields = Cohort(
            choose(rules, p), p, p,
            b.low, b.high, b.replicate[r], keeps_events,
            b.persons[place], b.groups[place], b.invented[place], b.roster[place], b.seating[place],
            b.contacts[d], b.acquainted[d],
            s.now[0], s.case[0], s.totals[0], s.counts,
            s.people, s.ties, s.items, s.groups, s.seats,
            s.right, s.answer, s.habit, s.due, s.known, s.soonest,
            s.plans, s.advisers, s.weights, s.voices, s.listed, s.thoughts, s.friends, s.listening,
            s.asked, s.dealt, s.events,
        )  # fmt: skip
        cohort = held(fields)
        start(cohort, s)
        if sessions.shape[1] > 1:
            read_session(cohort, 0.0, False, sessions[r, 0])
        for n in range(min(b.steps[calendar], last + 1)):
            turn_to(cohort, b.calendars[calendar, n], s)
            play_step(cohort, part_of_last if n == last else REFLECT)
            if n == last and part_of_last < REFLECT:
                break  # in the middle of a step nothing is read
            row = n + 1 if sessions.shape[1] > 1 else 0
            if row > 0 or n == b.reads[calendar, 0]:
                read_step(cohort, sessions[r, row])
            if n == b.reads[calendar, 0]:
                read_run(cohort, sessions[r, row], outcomes[r])
            if n == b.reads[calendar, 1]:
                outcomes[r].gain_104 = mean_gain(cohort)


run_all_compiled = kernel(run_all)
