"""What can happen, as rows: the chronicle of a cohort."""

from typing import NamedTuple

KINDS: dict[str, str] = {
    "absent": "person stayed away",
    "presented": "person presented item; value = depth of disclosure",
    "withheld": "other, a competitor, kept the answer from person",
    "echoed": "other, a friend, said what person wanted to hear",
    "heard": "person understood other's answer",
    "not_understood": "other's answer missed the point",
    "taken": "person decided to try answer; value = weight on advice",
    "vicarious": "person learnt answer from other's case",
    "lectured": "person learnt answer in a course",
    "rehearsed": "person keeps item longer, having explained it; value = new week of forgetting",
    "not_alone": "person heard in other's case their own problem",
    "leaked": "other passed on what person told; it reached person's boss",
    "kept": "tried advice worked for person; value = week of forgetting",
    "dropped": "tried advice failed and was dropped",
    "held": "tried advice is wrong and person has not noticed",
    "coached": "person and the coach put item right; value = week of forgetting",
    "job": "the job taught person item; value = week of forgetting",
    "forgotten": "person forgot item",
}
"""Kinds of events and what the columns mean for each."""


class Event(NamedTuple):
    """One event. ``person`` and ``other`` are ids, -1 for nobody; ``item`` and ``answer`` -1 for none."""

    phase: int
    session: int
    kind: str
    person: int
    other: int = -1
    item: int = -1
    answer: int = -1
    value: float = 0.0
