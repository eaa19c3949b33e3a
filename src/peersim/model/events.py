"""What can happen, as rows: the chronicle of a cohort."""

from typing import NamedTuple


class _Kind(NamedTuple):
    """A kind of event, and what the columns mean for it."""

    name: str
    meaning: str


_KINDS = (
    _Kind("absent", "person stayed away"),
    _Kind("presented", "person presented item; value = depth of disclosure"),
    _Kind("withheld", "other, a competitor, kept the answer from person"),
    _Kind("echoed", "other, a friend, said what person wanted to hear"),
    _Kind("heard", "person understood other's answer"),
    _Kind("not_understood", "other's answer missed the point"),
    _Kind("taken", "person decided to try answer; value = weight on advice"),
    _Kind("vicarious", "person learnt answer from other's case"),
    _Kind("lectured", "person learnt answer in a course"),
    _Kind("rehearsed", "person keeps item longer, having explained it; value = new week of forgetting"),
    _Kind("not_alone", "person heard in other's case their own problem"),
    _Kind("leaked", "other, or the facilitator if -1, passed on what person told; it reached person's boss"),
    _Kind("kept", "tried advice worked for person; value = week of forgetting"),
    _Kind("dropped", "tried advice failed and was dropped"),
    _Kind("held", "tried advice is wrong and person has not noticed"),
    _Kind("coached", "person and the coach put item right; value = week of forgetting"),
    _Kind("job", "the job taught person item; value = week of forgetting"),
    _Kind("forgotten", "person forgot item"),
    _Kind("left", "person left the group for good; value = commitment"),
    _Kind("moved", "person changed to another employer"),
)
KINDS: dict[str, str] = dict(_KINDS)
"""Kinds of events and what the columns mean for each."""


class Event(NamedTuple):
    """One event. ``person``, ``other`` and ``adviser`` are ids, -1 for nobody; ``item`` and answers -1 for none.

    ``week``: of a session its own, of the work interval that in which it ends. ``right`` is the answer to the item that
    is right for the person. ``own`` is the answer held before: by the other where they were asked for advice, else by
    the person. ``adviser`` is the first who gave the answer.
    """

    phase: int
    session: int
    kind: str
    person: int
    other: int = -1
    item: int = -1
    answer: int = -1
    value: float = 0.0
    week: float = 0.0
    right: int = -1
    own: int = -1
    adviser: int = -1
