"""Five people whose ties can be worked out by hand."""

from typing import Any

from peersim.engine.agents.cohort import Cohort
from peersim.model.people import Listed, Person
from peersim.rules.table import Rules

# Anna leads Ben and Cleo; Dora works in another division, Emil elsewhere in the same industry.
ANNA, BEN, CLEO, DORA, EMIL = 10, 20, 30, 40, 50
PEOPLE = (
    Person(ANNA, "anna", 1, 1, 1, 0, 3),
    Person(BEN, "ben", 1, 1, 1, 0, 1, boss=ANNA),
    Person(CLEO, "cleo", 1, 1, 1, 1, 0, boss=ANNA),
    Person(DORA, "dora", 1, 2, 1, 2, 1, boss=99),
    Person(EMIL, "emil", 2, 1, 1, 0, 2, boss=98),
)
NO_LUCK = {"world.reach.in_division": 0.0, "world.reach.in_organisation": 0.0, "world.reach.outside": 0.0}


def team(changes: dict[str, Any], **options: Any) -> Cohort:
    return Cohort(changes, population=Listed(PEOPLE, **options.pop("known", {})), **options)


def directed(cohort: Cohort, name: str) -> dict[tuple[int, int], float]:
    """A tie of every pair, by ids: (from, to)."""
    return {
        (peer.key, other.key): getattr(peer, name)[other.key]
        for peer in cohort.members
        for other in cohort.members
        if other is not peer
    }


class Told:
    """What rules were told, in order."""

    def __init__(self) -> None:
        self.by: dict[str, list[tuple[Any, ...]]] = {}

    def rules(self, **changed: Any) -> Rules:
        def note(name: str) -> Any:
            def ask(*arguments: Any) -> Any:
                self.by.setdefault(name, []).append(arguments)
                return changed.get(name, getattr(Rules(), name))(*arguments)

            return ask

        return Rules(*(note(name) for name in Rules._fields))
