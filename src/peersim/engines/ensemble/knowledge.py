"""What one person knows: acquiring, taking over what is wrong, forgetting. ``mind``: 0 person, 1 twin."""

import math
from typing import Any

from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.layout import State
from peersim.engines.ensemble.philox import At, draw_of
from peersim.model.draws import PURPOSES

NEVER = math.inf
WORK, CAREER = 0, 1
RETENTION = PURPOSES["retention"].block


@part
def knows(s: State, i: int, k: int) -> bool:
    """Whether the answer held is right for this person."""
    return s.answer[0, i, k] == s.right[i, k]


@part
def count_right(s: State, mind: int, i: int) -> int:
    """How many items are answered rightly."""
    return s.known[mind, i, WORK] + s.known[mind, i, CAREER]


@part
def change(s: State, mind: int, i: int, k: int, answer: int) -> None:
    """Replace an answer, and keep count of the right ones."""
    right, domain = s.right[i, k], s.items[k].domain
    s.known[mind, i, domain] += int(answer == right) - int(s.answer[mind, i, k] == right)
    s.answer[mind, i, k] = answer


@part
def nth_wrong(s: State, mind: int, i: int, items: int, n: int) -> int:
    """The item that is number ``n`` of those answered wrongly, counted from 0."""
    for k in range(items):
        if s.answer[mind, i, k] != s.right[i, k]:
            if n == 0:
                return k
            n -= 1
    return -1


@part
def acquire(rules: Any, p: Any, at: At, end: float, mind: int, i: int, k: int, s: State) -> None:
    """Learn the right answer; ``end`` is the week in which the step ends."""
    if s.answer[mind, i, k] != s.right[i, k]:
        s.habit[mind, i, k] = s.answer[mind, i, k]
        change(s, mind, i, k, s.right[i, k])
    due = end + rules.retention_weeks(draw_of(at, RETENTION, s.people[i].key, k), p.half_life, p.use)
    s.due[mind, i, k] = due
    s.soonest[mind, i] = min(s.soonest[mind, i], due)


@part
def adopt_wrong(s: State, i: int, k: int, answer: int) -> None:
    """Take over an answer that is wrong for this person."""
    change(s, 0, i, k, answer)
    s.due[0, i, k] = NEVER


@part
def forget(s: State, mind: int, i: int, items: int, week: float) -> int:
    """R13: items due by ``week`` fall back to the old habit; how many."""
    if week < s.soonest[mind, i]:
        return 0
    gone, soonest = 0, NEVER
    for k in range(items):
        if s.due[mind, i, k] <= week:
            change(s, mind, i, k, s.habit[mind, i, k])
            s.due[mind, i, k] = NEVER
            gone += 1
        soonest = min(soonest, s.due[mind, i, k])
    s.soonest[mind, i] = soonest
    return gone
