"""Contact files: who knows whom, and so who could carry what is said to whose boss."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peersim.model.cells import MISSING, Row, identity
from peersim.model.errors import InputError, hint, quoted
from peersim.model.people import Listed, Person
from peersim.model.roster import Roster, natural, roster_of
from peersim.model.sheet import Collected, Form, Table, read_sheet
from peersim.model.texts import words

if TYPE_CHECKING:
    import networkx as nx

ACQUAINTED_KINDS = {"friend", "friends", "friendship", "acquainted", "acquaintance", "acquaintances"}
MOST_STEPS = 6  # assumption: news does not survive longer paths
_ALIASES = {
    **{"source": "from", "sender": "from", "ego": "from", "v1": "from"},
    **{"target": "to", "receiver": "to", "alter": "to", "v2": "to"},
}
_PASSED_OVER = ("id", "timeset", "interval")  # what programs for networks add to a table of ties
_IF_BLANK = ("label",)  # the same, where nothing stands in it
_NO_CONTACT = words(
    """
    none no n never nobody nothing false 0 not nil without
    kein keine keiner keinen nein nie niemals nicht niemand ohne non jamais aucun aucune rien
    nunca ninguno ninguna nadie nessuno nessuna mai geen nee nooit niemand nenhum nenhuma não nao
    ingen inget nej aldrig ei нет никогда никто 无 なし 없음
    """
)
"""What people write as a kind where there is no contact."""
_BESIDE = frozenset(
    ["contact", "contacts", "kontakt", "contacto", "contatto", "tie", "ties", "at", "all", "known"]
)
_TRUTH = {"true": "1", "false": "0"}
_DIRECTIONS = {"directed", "undirected", "mutual", ""}
_ADVICE = "; delete what the model does not use"
_TYPE = {"type": "there is no such column; if it says what kind of contact it is, call it kind"}


def read_contacts(file: Path | str, people: Sequence[Person]) -> nx.Graph:
    """Read a table ``from,to[,kind][,weight]``, or a square matrix with ids, as an undirected graph.

    Nodes are the keys of all ``people``, with or without a contact. The edge attribute ``kinds`` is
    the set of kinds named for the pair, in lower case. The direction of a line, and naming a pair
    more than once, do not matter. ``source`` and ``target`` do for ``from`` and ``to``; a weight of zero or less is
    no contact. The attributes of the graph say what was passed over: ``without`` (lines of no weight), ``notes``.

    Raises :class:`InputError` for ids that the roster does not have and for contacts with oneself.
    """
    import networkx as nx

    keys = {person.label: person.key for person in sorted(people, key=lambda person: natural(person.label))}
    graph = nx.Graph(without=0, notes=())
    graph.add_nodes_from(person.key for person in people)
    path, mistakes = Path(file), Collected()
    table = Table.of(path, Form(free=True, corner=True))
    names = [identity(name) for name in table.header]
    width = next((len(cells) for _, cells in table.raw()), 0)
    ids = names if names[0] in keys and width == len(names) + 1 else names[1:]  # R leaves the corner out
    _check_has_names(table, names, keys)
    if len(ids) > 1 and sum(name in keys for name in ids) > len(ids) / 2:
        _add_matrix(graph, table, ids, keys, mistakes)
    else:
        _add_lines(graph, path, table, keys, mistakes)
    mistakes.raise_if_any()
    return graph


def _check_has_names(table: Table, names: Sequence[str], keys: dict[str, int]) -> None:
    """Raise :class:`InputError` for a table that begins with contacts."""
    if len(names) in (2, 3) and all(name in keys for name in names[:2]):
        problem = "the first line is a contact already; put the line from,to (or from,to,kind) above it"
        raise InputError(problem, file=table.path, line=table.line)


def _add_lines(graph: nx.Graph, path: Path, table: Table, keys: dict[str, int], mistakes: Collected) -> None:
    """A line per contact."""
    form = Form(
        ("from", "to"),
        ("kind", "weight"),
        _ALIASES,
        ignored=_directions(table),
        advice=_ADVICE,
        values=frozenset({"none"}),  # as a kind it means that there is no contact
        refused=_TYPE,
    )
    sheet = read_sheet(path, form)
    blank = [f"{count} in {column} as blank" for column, count in sheet.missing.items()]
    graph.graph["notes"] = (*sheet.notes, *([f"in {path.name}, {', '.join(blank)}"] if blank else []))
    weighted = any(row["weight"] for row in sheet.rows) or bool(sheet.missing.get("weight"))
    for row in sheet.rows:
        ends = mistakes.of(_ends, row, keys)
        weight = mistakes.of(_weight, row, weighted)
        mistakes.of(_check_kind, row)
        if ends is None or weight is None:
            continue
        if weight <= 0:
            graph.graph["without"] += 1
            continue
        _add(graph, ends, {row["kind"].casefold()} - {""})


def _add(graph: nx.Graph, ends: tuple[int, int], kinds: set[str]) -> None:
    held = graph.edges[ends]["kinds"] if graph.has_edge(*ends) else frozenset()
    graph.add_edge(*ends, kinds=held | kinds)


def _directions(table: Table) -> list[str]:
    """Columns that say nothing of contacts: numbers of lines, and whether a tie is directed."""
    found = []
    for name in table.header:
        plain = name.casefold()
        if plain in _PASSED_OVER:
            found.append(name)
        elif plain in ("type", *_IF_BLANK):
            at = table.columns.index(name)
            cells = {texts[at].casefold() for _, texts in table.rows(Collected())}
            found += [name] if cells <= (_DIRECTIONS if plain == "type" else {""}) else []
    return found


def _ends(row: Row, keys: dict[str, int]) -> tuple[int, int]:
    ends = _key(row, "from", keys), _key(row, "to", keys)
    if ends[0] == ends[1]:
        raise row.error("to", f"{quoted(row['to'])} is also in from; expected another person")
    return ends


def _weight(row: Row, weighted: bool) -> float:
    """How strong a contact is; 1 if that is said of none."""
    value = row.number("weight")
    if value is None and (row["weight"] or weighted):
        problem = f"{quoted(row['weight'])} stands here" if row["weight"] else "is not known"
        advice = "0 is no contact; without a column of weights every line is one"
        raise row.error("weight", f"{problem}: expected a number; {advice}")
    return 1.0 if value is None else value


def _check_kind(row: Row) -> None:
    said = re.findall(r"\w+", row["kind"].casefold())
    if said and said[0] in _NO_CONTACT and set(said) <= _NO_CONTACT | _BESIDE:
        problem = f"{quoted(row['kind'])} is no kind of contact; delete the lines of those who have none"
        raise row.error("kind", problem)


def _add_matrix(
    graph: nx.Graph, table: Table, ids: Sequence[str], keys: dict[str, int], mistakes: Collected
) -> None:
    """A row and a column per person, and in their cell a number above zero where two have contact."""
    named, not_known, known = list[str](), list[frozenset[str]](), set[frozenset[str]]()
    for name in ids:
        if name not in keys:
            problem = f"a matrix with a column for {quoted(name)}, who is not in the roster{hint(name, keys)}"
            mistakes.errors.append(InputError(problem, file=table.path, line=table.line))
    for line, cells in table.raw():
        name = identity(cells[0])
        named.append(name)
        if name not in keys:
            problem = f"there is no person {quoted(name)} in the roster{hint(name, keys)}"
            mistakes.errors.append(InputError(problem, file=table.path, line=line, key="column 1"))
            continue
        if len(cells) != len(ids) + 1:
            problem = (
                f"has {len(cells) - 1} values; expected {len(ids)}, one for each person of the first line"
            )
            mistakes.errors.append(InputError(problem, file=table.path, line=line))
            continue
        for other, cell in zip(ids, cells[1:], strict=True):
            plain = cell.casefold()
            unknown = plain in MISSING
            text = "" if unknown else _TRUTH.get(plain, cell)
            pair = frozenset((name, other))
            if unknown and len(pair) == 2:
                not_known.append(pair)
            elif cell:
                known.add(pair)
            row = Row(table.path, line, {other: text}, table.marks)
            value = mistakes.of(row.number, other)
            if value is None and row[other]:
                mistakes.errors.append(
                    row.error(other, f"{quoted(cell)}: expected a number; 0 is no contact")
                )
            elif value is not None and value > 0 and other != name and other in keys:
                _add(graph, (keys[name], keys[other]), set())
    open_pairs = {pair for pair in not_known if pair not in known}
    if open_pairs:
        note = f"in {table.path.name}, {len(open_pairs)} pairs with a word for nothing known as no contact"
        graph.graph["notes"] = (note,)
    if sorted(named) != sorted(ids):
        missing = [name for name in ids if name not in named] or [name for name in named if name not in ids]
        problem = f"a matrix has the same people in rows and columns; {quoted(missing[0])} is not in both"
        mistakes.errors.append(InputError(problem, file=table.path, line=table.line))


def _key(row: Row, column: str, keys: dict[str, int]) -> int:
    text = identity(row[column])
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


@dataclass(frozen=True)
class Understood:
    """What was read of people and contacts: for ``peersim check``, and for what an answer must say."""

    roster: Roster
    contacts: Path | None = None
    graph: nx.Graph | None = None
    kinds: tuple[str, ...] | None = None


def population(
    roster: Path | str | Sequence[Person],
    contacts: Path | str | None = None,
    kinds: Collection[str] | None = None,
    **how: Any,
) -> Listed:
    """People for runs, from a roster file or from people already read, and a contact file if there is one.

    Neither the order of the roster's lines nor that of the contacts matters. ``kinds`` as in
    :func:`contact_steps`; :class:`InputError` for a kind that the contact file does not name. ``how`` as in
    :func:`peersim.model.roster.roster_of`.
    """
    read = roster_of(roster, **how) if isinstance(roster, Path | str) else None
    given: Sequence[Person] = roster if not isinstance(roster, Path | str) else read.people if read else ()
    people = tuple(sorted(given, key=lambda person: person.key))
    if contacts is None:
        return Listed(people, about=Understood(read) if read is not None else None)
    graph = read_contacts(contacts, people)
    named = sorted({kind for _, _, of in graph.edges(data="kinds") for kind in of})
    for kind in kinds or ():
        if kind.casefold() not in named:
            nearest = hint(kind, named) if named else ""
            raise InputError(f"no contact is of kind {quoted(kind)}{nearest}", file=contacts, key="kind")
    wanted = tuple(kinds) if kinds is not None else None
    about = Understood(read, Path(contacts), graph, wanted) if read is not None else None
    return Listed(people, contact_steps(people, graph, kinds), acquainted_pairs(graph), about)


def acquainted_pairs(graph: nx.Graph) -> frozenset[tuple[int, int]] | None:
    """Pairs with a contact of kind ``friend`` or ``acquainted`` (or friendship, acquaintance …), smaller key first.

    None if the file names no such contact: then who knew whom is drawn.
    """
    pairs = {
        (min(one, other), max(one, other))
        for one, other, of in graph.edges(data="kinds")
        if ACQUAINTED_KINDS & of
    }
    return frozenset(pairs) if pairs else None
