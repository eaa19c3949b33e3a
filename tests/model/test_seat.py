"""People from a list, where they sit in each phase, and what the seats amount to."""

import random

from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.model.overrides import setting_from
from peersim.model.people import Invented, Listed, Person, realised_shares, seat


def invented(externality: float, groups: int, size: int = 8) -> tuple[Person, ...]:
    changes = {"programme.seats.externality": externality, "programme.group_size": size}
    return Invented(groups).people(setting_from(changes), 0, 0)


def roster() -> list[Person]:
    """Seven people with seats in two groups, and one without."""
    return [
        Person(key, f"p{key}", organisation, 0, organisation, 0, 0, group)
        for key, organisation, group in
        [(4, 1, 5), (9, 0, 2), (2, 1, 2), (7, 0, 5), (1, 1, 2), (5, 0, 5), (6, 2, None), (8, 2, 2)]
    ]  # fmt: skip


def test_listed_people_come_in_the_order_of_ids_without_those_who_have_no_seat() -> None:
    people = roster()
    expected = [1, 2, 4, 5, 7, 8, 9]
    for seed in range(5):
        random.Random(seed).shuffle(people)
        listed = Listed(tuple(people)).people(setting_from({}), seed, seed)
        assert [p.key for p in listed] == expected


def keys(people: tuple[Person, ...], groups: list[list[int]]) -> list[list[int]]:
    return [[people[at].key for at in group] for group in groups]


def test_seating_by_hand() -> None:
    people = Listed(tuple(roster())).people(setting_from({}), 0, 0)
    home = seat(people, "stay", None)
    assert keys(people, home) == [[1, 2, 8, 9], [4, 5, 7]]
    # by organisation and id: 5, 7, 9 | 1, 2, 4 | 8
    assert keys(people, seat(people, "mixed", home)) == [[2, 5, 8, 9], [1, 4, 7]]
    assert keys(people, seat(people, "home", home)) == [[1, 5, 7, 9], [2, 4, 8]]
    assert seat(people, "stay", [[0, 3], [1, 2]]) == [[0, 3], [1, 2]]


def test_mixed_spreads_every_organisation_over_all_groups() -> None:
    people = invented(0.0, groups=8)
    home = seat(people, "stay", None)
    mixed = seat(people, "mixed", home)
    assert [len({people[at].organisation for at in group}) for group in home] == [1] * 8
    assert [len({people[at].organisation for at in group}) for group in mixed] == [8] * 8
    assert seat(people, "home", mixed) == home


@given(st.integers(2, 9), st.integers(1, 5), st.sampled_from(["stay", "mixed", "home"]), shares)
def test_everybody_has_one_seat(size: int, groups: int, seating: str, externality: float) -> None:
    people = invented(externality, groups, size)
    found = seat(people, seating, None)
    assert sorted(at for group in found for at in group) == list(range(size * groups))
    assert [len(group) for group in found] == [size] * groups
    assert all(group == sorted(group) for group in found)


def test_realised_shares_by_hand() -> None:
    people = [
        Person(k, "", o, 0, i, f, 0)
        for k, (o, i, f) in enumerate([(0, 0, 0), (0, 0, 1), (1, 0, 1), (2, 1, 1)])
    ]
    assert realised_shares(people, [[0, 1, 2, 3]]) == {
        "realised_externality": 5 / 6,
        "realised_diversity": 3 / 6,
        "realised_industry_mix": 3 / 6,
    }
    assert set(realised_shares(people, [[0, 1], [2, 3]]).values()) == {1 / 2}
    assert set(realised_shares(people, [[0], [1]]).values()) == {0.0}
