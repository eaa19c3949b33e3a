"""What happened: counted always, written down where somebody listens."""

from typing import Any

from peersim.engine.playing import write_down
from peersim.engine.steps.state import UNKNOWN


def note(cohort: Any, kind: int, person: Any) -> None:
    """Something happened to a person."""
    write(cohort, kind, person.key, UNKNOWN, UNKNOWN, UNKNOWN, 0.0)


def note_item(cohort: Any, kind: int, person: Any, item: int, answer: int, value: float) -> None:
    """Something happened to a person and an item."""
    write(cohort, kind, person.key, UNKNOWN, item, answer, value)


def note_with(cohort: Any, kind: int, person: Any, other: Any, item: int, answer: int, value: float) -> None:
    """Something happened between two people."""
    write(cohort, kind, person.key, other.key, item, answer, value)


def write(cohort: Any, kind: int, person: int, other: int, item: int, answer: int, value: float) -> None:
    """Count an event, and write it down if events are kept. People by their ids."""
    cohort.counts[kind] += 1
    if cohort.keeps_events:
        write_down(cohort, kind, person, other, item, answer, value)
