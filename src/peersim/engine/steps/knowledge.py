"""What a person knows: an answer to each item, the habit that comes back, and the week of forgetting.

``whose`` is the person (``SELF``) or the untreated twin (``TWIN``).
"""

from typing import Any

from peersim.engine.steps.chances import RETENTION, draw_of
from peersim.engine.steps.people import group_of, members, others
from peersim.engine.steps.state import CAREER, NEVER, SELF, WORK


def answer_of(cohort: Any, person: Any, item: int) -> int:
    """The answer that a person holds."""
    return cohort.answer[SELF, person.place, item]


def right_for(cohort: Any, person: Any, item: int) -> int:
    """The answer that is right where the person works."""
    return cohort.right[person.place, item]


def knows(cohort: Any, person: Any, item: int) -> bool:
    """Whether the answer held is right for this person."""
    return cohort.answer[SELF, person.place, item] == cohort.right[person.place, item]


def count_known(cohort: Any, whose: int, person: Any) -> int:
    """How many items are answered rightly."""
    return cohort.known[whose, person.place, WORK] + cohort.known[whose, person.place, CAREER]


def change(cohort: Any, whose: int, person: Any, item: int, answer: int) -> None:
    """Replace an answer, and keep count of the right ones, and of those on which a group is not at one."""
    at, right, domain = person.place, cohort.right[person.place, item], cohort.items[item].domain
    before = cohort.answer[whose, at, item]
    cohort.known[whose, at, domain] += int(answer == right) - int(before == right)
    cohort.answer[whose, at, item] = answer
    if whose == SELF:
        group, unlike = group_of(cohort, person), 0
        for other in others(cohort, group, person):
            theirs = cohort.answer[SELF, other.place, item]
            unlike += int(theirs != answer) - int(theirs != before)
        group.unlike += unlike


def count_unlike(cohort: Any, group: Any) -> int:
    """Pairs of members, over all items, who hold different answers to it."""
    unlike = 0
    for person in members(cohort, group):
        for other in members(cohort, group):
            if other.place > person.place:
                for k in range(cohort.world.items):
                    mine, theirs = cohort.answer[SELF, person.place, k], cohort.answer[SELF, other.place, k]
                    unlike += int(mine != theirs)
    return unlike


def nth_wrong(cohort: Any, whose: int, person: Any, number: int) -> int:
    """Of the items answered wrongly, the one of this number, counted from 0."""
    at, found = person.place, -1
    for item in range(cohort.world.items):
        wrong = int(cohort.answer[whose, at, item] != cohort.right[at, item])
        found = item if wrong & int(number == 0) else found
        number -= wrong
    return found


def acquire(cohort: Any, whose: int, person: Any, item: int) -> float:
    """Learn the right answer; returns the week in which it will be forgotten."""
    at, world = person.place, cohort.world
    if cohort.answer[whose, at, item] != cohort.right[at, item]:
        cohort.habit[whose, at, item] = cohort.answer[whose, at, item]
        change(cohort, whose, person, item, cohort.right[at, item])
    weeks = cohort.rules.retention_weeks(
        draw_of(cohort, RETENTION, person.key, item), world.half_life, world.use
    )
    due = cohort.now.end + weeks
    cohort.due[whose, at, item] = due
    cohort.soonest[whose, at] = min(cohort.soonest[whose, at], due)
    return due


def adopt_wrong(cohort: Any, person: Any, item: int, answer: int) -> None:
    """Take over an answer that is wrong for this person."""
    change(cohort, SELF, person, item, answer)
    cohort.due[SELF, person.place, item] = NEVER


def forget(cohort: Any, whose: int, person: Any, item: int) -> None:
    """Fall back to the old habit."""
    change(cohort, whose, person, item, cohort.habit[whose, person.place, item])
    cohort.due[whose, person.place, item] = NEVER
