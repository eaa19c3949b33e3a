"""A peer: one manager, who attends, presents, advises, weighs advice and tries it out."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import mesa

from peersim.engine.steps import case, knowledge, moving, round, work
from peersim.engine.steps.state import PERSON, SELF, TIE, TWIN

if TYPE_CHECKING:
    from peersim.engine.agents.cohort import Cohort
    from peersim.engine.agents.group import Group
    from peersim.model.people import Person


class Tie:
    """What another person means to a person; attributes as ``TIE`` in :mod:`peersim.engine.steps.state`."""

    __slots__ = tuple(field.name for field in TIE)

    def __init__(self) -> None:
        for field in TIE:
            setattr(self, field.name, field.kind())

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class Ties(MutableMapping[int, float]):
    """One attribute of the ties of a peer to those met so far, by their ids."""

    def __init__(self, peer: Peer, attribute: str):
        self._peer, self._attribute = peer, attribute

    def __getitem__(self, key: int) -> float:
        return float(getattr(self._tie(key), self._attribute))

    def __setitem__(self, key: int, value: float) -> None:
        setattr(self._tie(key), self._attribute, value)

    def __delitem__(self, key: int) -> None:
        raise TypeError("those who have met go on knowing each other")

    def __iter__(self) -> Iterator[int]:
        model, place = self._peer.model, self._peer.place
        return (other.key for other in model.people if model.ties[place, other.place].met)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))

    def _tie(self, key: int) -> Tie:
        model = self._peer.model
        other = model.by_key[key]
        found = model.ties[self._peer.place, other.place]
        if not found.met:
            raise KeyError(key)
        return found


class Plan(NamedTuple):
    """Advice that a peer has decided to try: who gave it, and the draw that decides on detection."""

    item: int
    answer: int
    advisers: list[Peer]
    detection: float


class Knowledge:
    """What a peer, or the untreated twin, knows; read from the state of the cohort."""

    def __init__(self, peer: Peer, whose: int):
        self._peer, self._whose = peer, whose

    def _row(self, table: Any) -> list[Any]:
        at, items = self._peer.place, self._peer.model.world.items
        return [table[self._whose, at, k] for k in range(items)]

    @property
    def answers(self) -> list[int]:
        """The answer held to each item."""
        return self._row(self._peer.model.answer)

    @property
    def habit(self) -> list[int]:
        """The answer to each that comes back."""
        return self._row(self._peer.model.habit)

    @property
    def due(self) -> list[float]:
        """The week in which each is forgotten; infinite for never."""
        return self._row(self._peer.model.due)

    @property
    def right(self) -> list[int]:
        """The answer to each that is right where the peer works."""
        model = self._peer.model
        return [model.right[self._peer.place, k] for k in range(model.world.items)]

    def knows(self, item: int) -> bool:
        """Whether the answer held is right for this peer."""
        at, model = self._peer.place, self._peer.model
        return bool(model.answer[self._whose, at, item] == model.right[at, item])

    def wrong(self) -> list[int]:
        """The items answered wrongly."""
        return [k for k in range(self._peer.model.world.items) if not self.knows(k)]

    def count(self, items: Sequence[int]) -> int:
        """How many of ``items`` are answered rightly."""
        return sum(map(self.knows, items))


class Peer(mesa.Agent):
    """One member of a coaching group.

    Its attributes are those of ``PERSON`` in :mod:`peersim.engine.steps.state`; ``person`` is the row of the seat
    table. ``trust``, ``competence``, ``closeness``, ``reach``, ``pool`` and ``distance`` are directed from this peer
    to those met so far, by their ids; ``reach[j]`` is the chance that what is told to j gets to this peer's boss.
    """

    model: Cohort

    def __init__(self, model: Cohort, person: Person, place: int):
        super().__init__(model)
        for field in PERSON:
            setattr(self, field.name, field.kind())
        self.person, self.key, self.place = person, person.key, place

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    # -- what the peer is told ----------------------------------------------------------------------

    @property
    def group(self) -> Group:
        """The group in which the peer sits."""
        return self.model.groups[self.in_group]

    @property
    def knowledge(self) -> Knowledge:
        """What the peer knows."""
        return Knowledge(self, SELF)

    @property
    def twin(self) -> Knowledge:
        """What the same person would know without a programme."""
        return Knowledge(self, TWIN)

    @property
    def plans(self) -> list[Plan]:
        """What the peer will try in the coming interval."""
        model, out = self.model, []
        for number in range(self.planned):
            plan = model.plans[self.place, number]
            advisers = [other for other in model.people if model.advisers[self.place, number, other.place]]
            out.append(Plan(plan.item, plan.answer, advisers, plan.detection))
        return out

    trust = property(lambda self: Ties(self, "trust"), doc="0-1, of each: means well.")
    competence = property(lambda self: Ties(self, "competence"), doc="0-1, of each: is able.")
    closeness = property(lambda self: Ties(self, "closeness"), doc="0-1, of each: friendship.")
    reach = property(lambda self: Ties(self, "reach"), doc="0-1, of each: chance that talk gets to the boss.")
    pool = property(lambda self: Ties(self, "pool"), doc="0-1, of each: how far the two compete.")
    distance = property(lambda self: Ties(self, "distance"), doc="Of each: how foreign they are.")
    first_trust = property(lambda self: Ties(self, "first_trust"), doc="Trust in each at first.")
    trust_before = property(
        lambda self: Ties(self, "trust_before"), doc="Trust in each after the session before."
    )

    # -- what the peer does ---------------------------------------------------------------------------

    def present_case(self) -> None:
        """One case of this peer, before those of the group who are present."""
        case.hold_case(self.model, self.group, self)

    def advise(self, presenter: Peer, air_time: float) -> None:
        """R3-R5: this listener's turn in the round of the case at hand."""
        round.advise(self.model, self.group, presenter, self, air_time)

    def acquire(self, item: int) -> float:
        """Put an item right; returns the week in which it will be forgotten."""
        return knowledge.acquire(self.model, SELF, self, item)

    def try_out(self) -> None:
        """R10: try what was taken."""
        work.try_out(self.model, self)

    def be_coached(self) -> None:
        """R11: perhaps the personal coach helps."""
        work.be_coached(self.model, self)

    def work(self) -> None:
        """R12 and R13: the job teaches, time takes away."""
        work.work(self.model, self)

    def reflect(self) -> None:
        """R14: satisfaction, then commitment."""
        work.reflect(self.model, self)

    def stay_or_leave(self) -> None:
        """R15: perhaps leave the group for good."""
        work.stay_or_leave(self.model, self)

    def stay_or_move(self) -> None:
        """R16: perhaps change to another employer."""
        moving.stay_or_move(self.model, self)
