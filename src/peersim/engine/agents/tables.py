"""What is kept of a cohort as rows: its members, and their ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from peersim.engine.rows import Array, member_columns, member_session_columns, rows_of, tie_columns
from peersim.engine.steps.state import NONE

if TYPE_CHECKING:
    from peersim.engine.agents.cohort import Cohort


class TieRow(NamedTuple):
    """One directed tie at one time; ``advice`` counts answers heard so far."""

    week: float
    person: int
    other: int
    trust: float
    competence: float
    closeness: float
    reach: float
    advice: int


def tie_rows(cohort: Cohort) -> list[TieRow]:
    """All directed ties within groups now."""
    heard = [(event.person, event.other) for event in cohort.events if event.kind == "heard"]
    size = range(cohort.size)

    def of_tie(name: str) -> Array:
        return np.array([[getattr(cohort.ties[i, j], name) for j in size] for i in size])

    columns = tie_columns(cohort.week, _of_person(cohort), of_tie, np.array(heard, np.int64).reshape(-1, 2))
    return [TieRow(**row) for row in rows_of(columns)]


def member_rows(cohort: Cohort) -> list[dict[str, Any]]:
    """One row per member now, ids and states; no names."""
    labels = [peer.person.label for peer in cohort.people]
    return rows_of(member_columns(_of_person(cohort), labels, _known(cohort)))


def member_session_rows(cohort: Cohort) -> list[dict[str, Any]]:
    """One row per member after the step at hand, or at the start: what changes from session to session."""
    met = cohort.steps > 0 and cohort.now.activity != NONE
    columns = member_session_columns(cohort.steps, cohort.week, met, _of_person(cohort), _known(cohort))
    return rows_of(columns)


def _known(cohort: Cohort) -> Array:
    return np.array(cohort.known.tolist())


def _of_person(cohort: Cohort) -> Any:
    return lambda name: np.array([getattr(peer, name) for peer in cohort.people])
