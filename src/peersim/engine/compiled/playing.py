"""What kernels do in their own way: refer to rows, draw by counter, and write events into an array."""

from typing import Any

import numpy as np

from peersim.engine import playing
from peersim.engine.compiled.door import part, part_instead_of
from peersim.engine.compiled.references import reference
from peersim.model.draws import uniform, words

LOW = np.uint64(0xFFFFFFFF)

part(words)
part(uniform)


@part_instead_of(playing.person_at)
def person_at(cohort: Any, place: int) -> Any:
    """The person at a place."""
    return reference(cohort.people, place)


@part_instead_of(playing.group_at)
def group_at(cohort: Any, number: int) -> Any:
    """The group of a number."""
    return reference(cohort.groups, number)


@part_instead_of(playing.request)
def request(cohort: Any, number: int, block: int, key: int, other: int, slot: int) -> None:
    """Ask for the four draws of a block, as this number."""
    cohort.asked[0, number], cohort.asked[1, number] = np.uint64(key), np.uint64(other)
    cohort.asked[2, number] = np.uint64((block << 8) | slot)


@part_instead_of(playing.draw)
def draw(cohort: Any, when: int, count: int) -> None:
    """All draws asked for: the same work for each, so that a processor does several at once."""
    place, replicate = np.uint64(when), np.uint64(cohort.replicate)
    low, high = np.uint64(cohort.low), np.uint64(cohort.high)
    asked, dealt = cohort.asked, cohort.dealt
    for m in range(count):
        w0, w1, w2, w3 = words(
            asked[0, m] & LOW, asked[1, m] & LOW, (asked[2, m] | place) & LOW, replicate, low, high
        )
        dealt[0, m], dealt[1, m], dealt[2, m], dealt[3, m] = (
            uniform(w0),
            uniform(w1),
            uniform(w2),
            uniform(w3),
        )


@part_instead_of(playing.drawn)
def drawn(cohort: Any, number: int, lane: int) -> float:
    """One of the four draws dealt as ``number``."""
    return cohort.dealt[lane, number]


@part_instead_of(playing.draws)
def draws(cohort: Any, when: int, block: int, key: int, other: int, slot: int) -> Any:
    """The four draws of one block."""
    w0, w1, w2, w3 = words(
        np.uint64(key),
        np.uint64(other),
        np.uint64(when | (block << 8) | slot),
        np.uint64(cohort.replicate),
        np.uint64(cohort.low),
        np.uint64(cohort.high),
    )
    return uniform(w0), uniform(w1), uniform(w2), uniform(w3)


@part_instead_of(playing.write_down)
def write_down(
    cohort: Any, kind: int, person: int, other: int, item: int, answer: int, value: float, week: float, right: int,
    own: int, adviser: int,
) -> None:  # fmt: skip
    """Write an event into the array as far as there is room; how many there were is counted in any case."""
    number = cohort.totals.events
    if number < cohort.events.size:
        event = cohort.events[number]
        event.phase, event.session, event.kind = cohort.now.phase, cohort.now.session, kind
        event.person, event.other, event.item, event.answer = person, other, item, answer
        event.value, event.week = value, week
        event.right, event.own, event.adviser = right, own, adviser
    cohort.totals.events = number + 1
