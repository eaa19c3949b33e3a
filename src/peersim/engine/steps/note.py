"""What happened: counted always, written down where somebody listens."""

from typing import Any

from peersim.engine.playing import write_down
from peersim.engine.steps.people import listeners
from peersim.engine.steps.state import OF_INTERVAL, UNKNOWN


def note(
    cohort: Any,
    kind: int,
    person: Any,
    other: int = UNKNOWN,
    item: int = UNKNOWN,
    answer: int = UNKNOWN,
    own: int = UNKNOWN,
    adviser: int = UNKNOWN,
    value: float = 0.0,
) -> None:
    """Count an event, and write it down if events are kept. ``other`` and ``adviser`` are ids."""
    cohort.counts[kind] += 1
    if cohort.keeps_events:
        right = UNKNOWN
        if item >= 0:
            right = cohort.right[person.place, item]
        week = cohort.now.end - cohort.now.weeks
        if kind in OF_INTERVAL:
            week = cohort.now.end
        write_down(cohort, kind, person.key, other, item, answer, value, week, right, own, adviser)


def first_to_say(cohort: Any, group: Any, presenter: Any, answer: int) -> int:
    """Id of the first listener from whom the presenter heard an answer; -1 if nobody gave it, or nobody asks."""
    if cohort.keeps_events:
        for listener in listeners(cohort):
            if listener.said == answer:
                return listener.key
    return UNKNOWN
