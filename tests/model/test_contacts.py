"""Contact files, and the steps from a listener to a presenter's boss."""

from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peersim.engine.agents.cohort import Cohort
from peersim.model.contacts import MOST_STEPS, contact_steps, population, read_contacts
from peersim.model.errors import InputError
from peersim.model.people import Listed, Person
from peersim.model.roster import key

# the chief leads two heads; each head leads two; x has no boss; outsider has no seat
ROSTER = """person,organisation,boss,group
chief,A,,
head1,A,chief,g
head2,A,chief,g
p,A,head1,g
q,A,head1,g
r,A,head2,g
x,B,,g
outsider,B,,
"""
CONTACTS = """from,to,kind
r,q,advice
q,r,friend
x,outsider,Friend
outsider,head1,
"""


def files(folder: Path, roster: str = ROSTER, contacts: str = CONTACTS) -> tuple[Path, Path]:
    (folder / "people.csv").write_text(roster, encoding="utf-8")
    (folder / "edges.csv").write_text(contacts, encoding="utf-8")
    return folder / "people.csv", folder / "edges.csv"


def named(listed: Listed) -> dict[tuple[str, str], int]:
    label = {p.key: p.label for p in listed.roster}
    assert listed.contact_steps is not None
    return {(label[i], label[j]): steps for (i, j), steps in listed.contact_steps.items()}


def test_contacts_become_an_undirected_graph_with_kinds(tmp_path: Path) -> None:
    roster, contacts = files(tmp_path)
    people = population(roster).roster
    graph = read_contacts(contacts, people)
    assert set(graph) == {p.key for p in people}
    assert {frozenset(ends) for ends in graph.edges} == {
        frozenset(map(key, pair)) for pair in [("r", "q"), ("x", "outsider"), ("outsider", "head1")]
    }
    assert graph.edges[key("q"), key("r")]["kinds"] == {"advice", "friend"}
    assert graph.edges[key("x"), key("outsider")]["kinds"] == {"friend"}
    assert graph.edges[key("head1"), key("outsider")]["kinds"] == set()


def test_steps_lead_to_the_presenters_boss_without_the_presenter(tmp_path: Path) -> None:
    steps = named(population(*files(tmp_path)))
    of_p = {listener: n for (presenter, listener), n in steps.items() if presenter == "p"}
    # head1 is the boss; q shares the boss; head2 by the chief; r by q; x by the outsider
    assert of_p == {"head1": 0, "q": 1, "head2": 2, "r": 2, "x": 2}
    # the chief is reached by head1 not through head1, when head1 presents
    of_head1 = {listener: n for (presenter, listener), n in steps.items() if presenter == "head1"}
    assert of_head1 == {"head2": 1, "r": 2, "q": 3}
    assert not [pair for pair in steps if pair[0] == "x"]
    assert not [pair for pair in steps if pair[0] == pair[1]]
    assert not {"chief", "outsider"} & {person for pair in steps for person in pair}


def test_reporting_lines_alone_are_contacts(tmp_path: Path) -> None:
    steps = named(population(*files(tmp_path, contacts="from,to\n")))
    assert steps["p", "q"] == 1 and steps["r", "head2"] == 0 and steps["p", "r"] == 3
    assert ("p", "x") not in steps


def test_kinds_choose_contacts_but_reporting_lines_always_count(tmp_path: Path) -> None:
    roster, contacts = files(tmp_path)
    friends = named(population(roster, contacts, kinds=["FRIEND"]))
    assert friends["p", "r"] == 2 and ("p", "x") not in friends
    both = named(population(roster, contacts, kinds=["friend", "advice"]))
    assert both == friends
    people = population(roster).roster
    assert contact_steps(people, read_contacts(contacts, people), kinds=[]) == contact_steps(
        people, nx.Graph()
    )


def test_a_path_of_more_than_six_steps_is_none(tmp_path: Path) -> None:
    chain = [f"n{i}" for i in range(MOST_STEPS + 2)]  # n0 is the boss
    rows = ["person,organisation,boss", *(f"{name},A," for name in chain), "p,A,n0"]
    ties = ["from,to", *(f"{a},{b}" for a, b in pairwise(chain))]
    steps = named(population(*files(tmp_path, "\n".join(rows), "\n".join(ties))))
    assert steps == {("p", name): n for n, name in enumerate(chain) if n <= MOST_STEPS}


def test_without_contacts_reach_is_drawn(tmp_path: Path) -> None:
    roster, _ = files(tmp_path)
    assert population(roster).contact_steps is None
    assert population(str(roster)) == population(population(roster).roster)


def test_the_order_of_lines_changes_nothing(tmp_path: Path) -> None:
    def turned(text: str) -> str:
        head, *rows = text.splitlines()
        return "\n".join([head, *reversed(rows)])

    there = population(*files(tmp_path))
    back = population(*files(tmp_path, turned(ROSTER), turned(CONTACTS)))
    assert repr(there) == repr(back)


def test_the_graph_given_is_left_alone(tmp_path: Path) -> None:
    roster, contacts = files(tmp_path)
    people = population(roster).roster
    graph = read_contacts(contacts, people)
    before = nx.to_dict_of_dicts(graph)
    contact_steps(people, graph)
    assert nx.to_dict_of_dicts(graph) == before


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_steps_are_the_least_that_satisfy_their_definition(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 9))
    drawn = [data.draw(st.one_of(st.none(), st.integers(0, n - 1))) for _ in range(n)]
    bosses = [None if boss == i else boss for i, boss in enumerate(drawn)]
    people = [
        Person(i, str(i), 0, 0, 0, 0, 0, group=data.draw(st.sampled_from([0, None])), boss=bosses[i])
        for i in range(n)
    ]
    pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda pair: pair[0] != pair[1])
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(data.draw(st.lists(pairs, max_size=15)), kinds=frozenset())
    near: dict[int, set[int]] = {i: set(graph[i]) for i in range(n)}
    for i, boss in enumerate(bosses):
        if boss is not None:
            near[i].add(boss)
            near[boss].add(i)
    expected: dict[tuple[int, int], int] = {}
    for i, boss in enumerate(bosses):
        if boss is None or people[i].group is None:
            continue
        shell, seen = {boss}, {boss, i}
        for steps in range(MOST_STEPS + 1):
            expected |= {(i, j): steps for j in shell if people[j].group is not None}
            shell = {k for j in shell for k in near[j]} - seen
            seen |= shell
    assert contact_steps(people, graph) == expected


@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ("from,to\np,q\nheed1,q\n", 3, "from", "did you mean 'head1'?"),
        ("from,to\np,q\n\nq,zzz\n", 4, "to", "no person 'zzz'"),
        ("from,to\np,\n", 2, "to", "blank"),
        ("from,to\np,p\n", 2, "to", "another person"),
        ("from;too\np;q\n", 1, "too", "did you mean 'to'?"),
        ("from,kind\np,x\n", 1, "to", "missing"),
        ("p q\n", 1, None, "not a table"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, text: str, line: int, column: str | None, part: str
) -> None:
    roster, contacts = files(tmp_path, contacts=text)
    with pytest.raises(InputError) as caught:
        population(roster, contacts)
    assert (caught.value.file, caught.value.line, caught.value.key) == (contacts, line, column)
    assert part in caught.value.problem


def test_a_kind_that_nobody_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'advice'"):
        population(*files(tmp_path), kinds=["advise"])
    with pytest.raises(InputError, match="no contact is of kind"):
        population(*files(tmp_path, contacts="from,to\np,q\n"), kinds=["advice"])


def test_a_missing_contact_file(tmp_path: Path) -> None:
    roster, _ = files(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        population(roster, tmp_path / "no.csv")


def test_the_rule_contacts_uses_them(tmp_path: Path) -> None:
    listed = population(*files(tmp_path))
    cohort = Cohort({"world.reach.rule": "contacts", "world.reach.decay": 0.5}, population=listed)
    reach = {
        (peer.person.label, other.person.label): peer.reach[other.key]
        for peer in cohort.members
        for other in cohort.members
        if other is not peer
    }
    steps = named(listed)
    assert reach == {pair: 0.5 ** steps[pair] if pair in steps else 0.0 for pair in reach}
    assert reach["p", "head1"] == 1.0 and reach["x", "p"] == 0.0
