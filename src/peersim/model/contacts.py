"""Contact files: who knows whom, and so who could carry what is said to whose boss."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from peersim.model.cells import Row
from peersim.model.errors import InputError, hint, quoted
from peersim.model.people import Listed, Person
from peersim.model.roster import read_roster
from peersim.model.sheet import read_sheet

if TYPE_CHECKING:
    import networkx as nx

ACQUAINTED_KINDS = {"friend", "acquainted"}
MOST_STEPS = 6  # assumption: news does not survive longer paths


def read_contacts(file: Path | str, people: Sequence[Person]) -> nx.Graph:
    """Read a table ``from,to[,kind]`` as an undirected graph.

    Nodes are the keys of all ``people``, with or without a contact. The edge attribute ``kinds`` is
    the set of kinds named for the pair, in lower case. The direction of a line, and naming a pair
    more than once, do not matter.

    Raises :class:`InputError` for ids that the roster does not have and for contacts with oneself.
    """
    import networkx as nx

    keys = {person.label: person.key for person in people}
    graph = nx.Graph()
    graph.add_nodes_from(person.key for person in people)
    for row in read_sheet(file, ("from", "to"), ("kind",)).rows:
        ends = _key(row, "from", keys), _key(row, "to", keys)
        if ends[0] == ends[1]:
            raise row.error("to", f"{quoted(row['to'])} is also in from; expected another person")
        kinds = graph.edges[ends]["kinds"] if graph.has_edge(*ends) else frozenset()
        graph.add_edge(*ends, kinds=kinds | ({row.folded("kind")} - {""}))
    return graph


def _key(row: Row, column: str, keys: dict[str, int]) -> int:
    text = row[column]
    if not text:
        raise row.error(column, "is blank; expected the id of a person of the roster")
    if text not in keys:
        raise row.error(column, f"there is no person {quoted(text)} in the roster{hint(text, keys)}")
    return keys[text]


def contact_steps(
    people: Sequence[Person], graph: nx.Graph, kinds: Collection[str] | None = None
) -> dict[tuple[int, int], int]:
    """S4: steps from each listener to the boss of each presenter, keyed (presenter, listener).

    Shortest paths through contacts and reporting lines (a person and their boss know each other),
    without the presenter, who leaks to nobody. 0: the listener is the boss. Absent: presenters
    without a boss, and listeners without a path of at most ``MOST_STEPS`` steps. Both have seats;
    people without one may lie on a path.

    Parameters
    ----------
    people, graph
        As given to and by :func:`read_contacts`.
    kinds
        Contacts of these kinds only; all if None. Reporting lines always count.
    """
    import networkx as nx

    lines = _lines(people, graph, kinds)
    seated = sorted(person.key for person in people if person.group is not None)
    bosses = {person.key: person.boss for person in people}
    steps: dict[tuple[int, int], int] = {}
    for presenter in seated:
        boss = bosses[presenter]
        if boss is None:
            continue
        own = list(lines.edges(presenter))
        lines.remove_node(presenter)
        reached = nx.single_source_shortest_path_length(lines, boss, cutoff=MOST_STEPS)
        lines.add_edges_from(own)
        steps |= {(presenter, listener): reached[listener] for listener in seated if listener in reached}
    return steps


def _lines(people: Sequence[Person], graph: nx.Graph, kinds: Collection[str] | None) -> nx.Graph:
    """Contacts of the kinds wanted, and reporting lines."""
    import networkx as nx

    wanted = None if kinds is None else {kind.casefold() for kind in kinds}
    lines = nx.Graph()
    lines.add_nodes_from(graph)
    lines.add_edges_from(
        (one, other) for one, other, of in graph.edges(data="kinds") if wanted is None or wanted & of
    )
    lines.add_edges_from((person.key, person.boss) for person in people if person.boss is not None)
    return lines


def population(
    roster: Path | str | Sequence[Person],
    contacts: Path | str | None = None,
    kinds: Collection[str] | None = None,
) -> Listed:
    """People for runs, from a roster file or from people already read, and a contact file if there is one.

    Neither the order of the roster's lines nor that of the contacts matters. ``kinds`` as in
    :func:`contact_steps`; :class:`InputError` for a kind that the contact file does not name.
    """
    read = read_roster(roster) if isinstance(roster, Path | str) else roster
    people = tuple(sorted(read, key=lambda person: person.key))
    if contacts is None:
        return Listed(people)
    graph = read_contacts(contacts, people)
    named = sorted({kind for _, _, of in graph.edges(data="kinds") for kind in of})
    for kind in kinds or ():
        if kind.casefold() not in named:
            nearest = hint(kind, named) if named else ""
            raise InputError(f"no contact is of kind {quoted(kind)}{nearest}", file=contacts, key="kind")
    return Listed(people, contact_steps(people, graph, kinds), acquainted_pairs(graph))


def acquainted_pairs(graph: nx.Graph) -> frozenset[tuple[int, int]] | None:
    """Pairs with a contact of kind ``friend`` or ``acquainted``, smaller key first.

    None if the file names no such contact: then who knew whom is drawn.
    """
    pairs = {
        (min(one, other), max(one, other))
        for one, other, of in graph.edges(data="kinds")
        if ACQUAINTED_KINDS & of
    }
    return frozenset(pairs) if pairs else None
