"""What is kept of a cohort beside its numbers, by the column: members at week 52 or session by session, and ties."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from peersim.engine.steps.state import SELF, TWIN

Array = npt.NDArray[Any]
Columns = dict[str, Array]

_OF_PERSONS = (
    *("organisation", "division", "industry", "function", "level", "group"),
    *("start_right", "end_right", "gain"),
    *("openness", "confidence", "insight", "commitment", "aspiration"),
    *("satisfaction", "reported_satisfaction", "interview"),
    *("turns", "sessions_present", "left", "learnt_presenting", "learnt_listening", "learnt_coaching"),
)
_BY_SESSION = (
    *("right", "gain", "openness", "confidence", "insight", "perceived_leak", "commitment", "aspiration"),
    "satisfaction",
    *("turns", "sessions_present", "left", "learnt_presenting", "learnt_listening", "learnt_coaching"),
)
_OF_TIES = ("trust", "competence", "closeness", "reach")


def member_columns(of_person: Callable[[str], Array], labels: Sequence[str], known: Array) -> Columns:
    """A row per member: ids and states, no names.

    ``of_person`` gives a variable of all people; ``known`` is (2, P, 2): items that each, and each twin, answers
    rightly, in work and career.
    """
    right = known.sum(axis=2)
    made = {
        "group": of_person("in_group"),
        "start_right": of_person("started_work") + of_person("started_career"),
        "end_right": right[SELF],
        "gain": right[SELF] - right[TWIN],
    }
    return {
        "person": of_person("key"),
        "label": np.array(labels, object),
        **{name: made[name] if name in made else of_person(name) for name in _OF_PERSONS},
    }


def member_session_columns(
    session: int, week: float, met: bool, of_person: Callable[[str], Array], known: Array
) -> Columns:
    """A row per member now: what changes from session to session. ``known`` as in :func:`member_columns`.

    ``met`` says whether the step began with a session; if not, nobody was present or absent.
    """
    key, right = of_person("key"), known.sum(axis=2)
    made = {"right": right[SELF], "gain": right[SELF] - right[TWIN]}
    return {
        "session": np.full(len(key), session),
        "week": np.full(len(key), week),
        "person": key,
        "group": of_person("in_group"),
        "present": of_person("present").astype(np.float64) if met else np.full(len(key), np.nan),
        **{name: made[name] if name in made else of_person(name) for name in _BY_SESSION},
    }


def below(parts: Sequence[Columns]) -> Columns:
    """Columns one below the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def tie_columns(
    week: float, of_person: Callable[[str], Array], of_tie: Callable[[str], Array], heard: Array
) -> Columns:
    """A row per directed tie within groups.

    ``of_tie`` gives a variable of all ties, (P, P); ``heard`` is (N, 2): ids of who heard an answer so far, and
    whose.
    """
    key, group = of_person("key"), of_person("in_group")
    together = (group[:, None] == group[None, :]) & ~np.eye(len(key), dtype=bool)
    one, other = np.nonzero(together)
    advice = np.zeros(together.shape, np.int64)
    order = np.argsort(key)
    places = order[np.searchsorted(key, heard, sorter=order)]
    np.add.at(advice, (places[:, 0], places[:, 1]), 1)
    return {
        "week": np.full(len(one), week),
        "person": key[one],
        "other": key[other],
        **{name: of_tie(name)[one, other] for name in _OF_TIES},
        "advice": advice[one, other],
    }


def rows_of(columns: Columns) -> list[dict[str, Any]]:
    """The same by the row, as Python's own values."""
    values = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in values]
