"""A group of peers with a facilitator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from peersim.engine.steps import meeting
from peersim.engine.steps.state import GROUP_FIELDS

if TYPE_CHECKING:
    from peersim.engine.agents.cohort import Cohort
    from peersim.engine.agents.peer import Peer


class Group(mesa.Agent):
    """A group; its attributes are those of ``GROUP_FIELDS`` in :mod:`peersim.engine.steps.state`."""

    model: Cohort

    def __init__(self, model: Cohort):
        super().__init__(model)
        for field in GROUP_FIELDS:
            setattr(self, field.name, field.kind())

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    @property
    def members(self) -> list[Peer]:
        """The members, in the order of their ids."""
        return [self.model.people[self.model.seats[self.number, at]] for at in range(self.size)]

    def meet(self) -> None:
        """One session."""
        meeting.meet(self.model, self)
