"""What each player does in its own way: say who somebody is, deal draws, and write down what happens.

Here is what plain Python does. Kernels do the same over arrays: :mod:`peersim.engine.compiled.playing`.
"""

from typing import Any


def person_at(cohort: Any, place: int) -> Any:
    """The person at a place."""
    return cohort.people[place]


def group_at(cohort: Any, number: int) -> Any:
    """The group of a number."""
    return cohort.groups[number]


def request(cohort: Any, number: int, block: int, key: int, other: int, slot: int) -> None:
    """Ask for the four draws of a block, as number 0, 1, 2 and so on."""
    asked = cohort.asked
    if number == 0:
        asked.clear()
    asked.append((block, key, other, slot))


def draw(cohort: Any, when: int, count: int) -> None:
    """Deal the ``count`` draws asked for."""
    cohort.dealt = cohort.tape.rows(when, cohort.asked)


def drawn(cohort: Any, number: int, lane: int) -> float:
    """One of the four draws dealt as ``number``."""
    return cohort.dealt[number][lane]


def draws(
    cohort: Any, when: int, block: int, key: int, other: int, slot: int
) -> tuple[float, float, float, float]:
    """The four draws of one block."""
    ((first, second, third, fourth),) = cohort.tape.rows(when, [(block, key, other, slot)])
    return first, second, third, fourth


def write_down(
    cohort: Any, kind: int, person: int, other: int, item: int, answer: int, value: float, week: float, right: int,
    own: int, adviser: int,
) -> None:  # fmt: skip
    """Write an event into the cohort's chronicle."""
    cohort.write_down(kind, person, other, item, answer, value, week, right, own, adviser)
