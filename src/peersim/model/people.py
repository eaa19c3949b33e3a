"""Who is in the room: seats as data, invented by the levers or read from a roster."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, get_args

import numpy as np

from peersim.model.draws import PURPOSES, Address, Request, table
from peersim.model.parameters import Setting
from peersim.rules import seating as rule

Stated = Literal["openness", "confidence", "trust", "knowledge"]
STATED: tuple[Stated, ...] = get_args(Stated)
"""What may be stated of a person that is drawn otherwise, each 0-1."""


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the seat table. Ids are stable numbers below 2**32; they key the person's draws.

    ``boss`` is another person's id or None. ``group`` is None for somebody who is known (as a boss,
    as a contact) but has no seat. :data:`STATED`: ``openness``, ``confidence``, ``trust`` in somebody new, and
    ``knowledge``, the share of issues answered rightly.
    """

    key: int
    label: str
    organisation: int
    division: int
    industry: int
    function: int
    level: int
    group: int | None = 0
    boss: int | None = None
    openness: float | None = None
    confidence: float | None = None
    trust: float | None = None
    knowledge: float | None = None
    name: str = ""


class Population(Protocol):
    """Where a run's people come from."""

    @property
    def contact_steps(self) -> Mapping[tuple[int, int], int] | None:
        """Steps from a listener to the boss of a presenter, keyed (presenter, listener); None: drawn."""

    @property
    def acquainted(self) -> Set[tuple[int, int]] | None:
        """Pairs who knew each other before, smaller id first; None: drawn."""

    def people(self, setting: Setting, seed: int, replicate: int) -> tuple[Person, ...]:
        """The people with a seat, in the order of their ids."""


@dataclass(frozen=True, slots=True)
class Invented:
    """People made by the levers: ``groups`` groups of ``programme.group_size``."""

    groups: int = 1
    contact_steps: None = None
    acquainted: None = None

    def people(self, setting: Setting, seed: int, replicate: int) -> tuple[Person, ...]:
        """Generate the seat table of one replicate.

        Person id = group x n + seat. Organisation id = group x n + seat mod N_o, or the seat's place
        among the listed organisations in order of appearance, so that home groups never share an
        organisation. Function = rank of the person's own draw within the home group,
        mod N_f. Industry = organisation's position mod N_i.
        """
        programme = setting.programme
        n, seats = programme.group_size, programme.seats
        local = _local_organisations(setting)
        functions = rule.function_count(seats.diversity, n)
        industries = rule.industry_count(seats.industry_mix, max(local) + 1)
        draws = _person_block(seed, replicate, self.groups * n)
        lane = PURPOSES["function"].lane, PURPOSES["level"].lane
        people = []
        for group in range(self.groups):
            keys = range(group * n, group * n + n)
            by_draw = sorted(keys, key=lambda key: (draws[key][lane[0]], key))
            rank = {key: position for position, key in enumerate(by_draw)}
            for seat, key in enumerate(keys):
                organisation = group * n + local[seat]
                people.append(
                    Person(
                        key=key,
                        label=str(key),
                        organisation=organisation,
                        division=organisation if seats.divisions == "shared" else key,
                        industry=group * n + local[seat] % industries,
                        function=rank[key] % functions,
                        level=rule.level(draws[key][lane[1]], seats.level_spread),
                        group=group,
                    )
                )
        return tuple(people)


def _local_organisations(setting: Setting) -> Sequence[int]:
    seats = setting.programme.seats
    if seats.organisations is not None:
        order = list(dict.fromkeys(seats.organisations))
        return [order.index(label) for label in seats.organisations]
    count = rule.organisation_count(seats.externality, setting.programme.group_size)
    return [seat % count for seat in range(setting.programme.group_size)]


def _person_block(seed: int, replicate: int, persons: int) -> list[list[float]]:
    keys = np.arange(persons)
    request = Request(PURPOSES["function"].block, keys, np.zeros_like(keys))
    return table(Address(seed, replicate, 0, 0), [request])[0][:, 0, :].tolist()


@dataclass(frozen=True, slots=True)
class Listed:
    """People from a roster: the same in every replicate; only what they know and feel is drawn."""

    roster: tuple[Person, ...]
    contact_steps: Mapping[tuple[int, int], int] | None = field(default=None)
    acquainted: Set[tuple[int, int]] | None = field(default=None)
    about: Any = field(default=None, compare=False, repr=False)
    """what was understood of the files, for those who ask"""

    def people(self, setting: Setting, seed: int, replicate: int) -> tuple[Person, ...]:
        """The seated people of the roster."""
        return tuple(sorted((p for p in self.roster if p.group is not None), key=lambda p: p.key))


def seat(people: Sequence[Person], seating: str, before: Sequence[Sequence[int]] | None) -> list[list[int]]:
    """Groups of a phase as lists of positions in ``people``, each in the order of ids.

    ``seating``: ``stay`` keeps the groups of ``before`` (at first the home groups); ``mixed`` deals
    people, sorted by organisation and id, to the groups in turn; ``home`` fills the groups one after
    the other in the same order.
    """
    home = _home_groups(people)
    if seating == "stay":
        return [list(group) for group in before] if before is not None else home
    order = sorted(range(len(people)), key=lambda at: (people[at].organisation, people[at].key))
    if seating == "mixed":
        groups: list[list[int]] = [[] for _ in home]
        for position, at in enumerate(order):
            groups[position % len(home)].append(at)
    else:
        groups, start = [], 0
        for group in home:
            groups.append(order[start : start + len(group)])
            start += len(group)
    return [sorted(group, key=lambda at: people[at].key) for group in groups]


def _home_groups(people: Sequence[Person]) -> list[list[int]]:
    labels = sorted({p.group for p in people if p.group is not None})
    return [[at for at, p in enumerate(people) if p.group == label] for label in labels]


def realised_shares(people: Sequence[Person], groups: Sequence[Sequence[int]]) -> dict[str, float]:
    """What the seats amount to: shares of pairs within groups that differ.

    Keys ``realised_externality`` (organisations), ``realised_diversity`` (functions) and
    ``realised_industry_mix``; 0 to 1.
    """
    pairs = [(people[a], people[b]) for group in groups for a in group for b in group if a < b]
    measures: dict[str, Callable[[Person], int]] = {
        "realised_externality": lambda p: p.organisation,
        "realised_diversity": lambda p: p.function,
        "realised_industry_mix": lambda p: p.industry,
    }
    return {name: sum(of(a) != of(b) for a, b in pairs) / max(1, len(pairs)) for name, of in measures.items()}
