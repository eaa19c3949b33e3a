"""The same address gives the same run, another address another run, and order does not matter."""

import random

import pytest
from tests.engine.support import SMALL, everything, ran, reported

from peersim.engine.agents.cohort import Cohort
from peersim.engine.agents.execute import execute
from peersim.engine.records import Run
from peersim.model.draws import MAX_SEED
from peersim.model.overrides import setting_from
from peersim.model.people import Invented, Listed, Person


def test_the_same_seed_and_replicate_give_the_same_run() -> None:
    assert everything(ran(replicate=4, seed=2)) == everything(ran(replicate=4, seed=2))


def test_every_seed_and_replicate_gives_another_run() -> None:
    addresses = [(0, 0), (0, 1), (0, 2**32 - 1), (1, 0), (2**32, 0), (2**32 + 1, 0), (MAX_SEED, 0)]
    found = {reported(ran(SMALL, seed=seed, replicate=replicate)) for seed, replicate in addresses}
    assert len(found) == len(addresses)


@pytest.mark.parametrize(("seed", "replicate"), [(-1, 0), (MAX_SEED + 1, 0), (0, -1), (0, 2**32)])
def test_addresses_out_of_range_are_refused(seed: int, replicate: int) -> None:
    with pytest.raises(ValueError, match="must be in"):
        Cohort(seed=seed, replicate=replicate)


def test_other_runs_before_or_between_do_not_matter() -> None:
    alone = everything(ran(SMALL, replicate=3))
    one, other = Cohort(SMALL, replicate=3), Cohort(SMALL, replicate=5)
    while one.running:
        one.step()
        other.step()
    assert everything(one) == alone


def test_stepping_beyond_the_end_changes_nothing() -> None:
    cohort = ran(SMALL)
    assert not cohort.running
    assert cohort.steps == len(cohort.calendar)
    before = everything(cohort)
    cohort.step()
    assert not cohort.running
    assert everything(cohort) == before


def test_what_is_kept_does_not_change_what_is_reported() -> None:
    setting = setting_from(SMALL)
    kept, light = (execute(Run(setting, Invented(2), 7, 3, keep)) for keep in (True, False))
    assert repr(kept[:2]) == repr(light[:2])
    assert light[2:] == ([], [], [], [])
    assert (len(kept.members), len(kept.ties)) == (10, 2 * 2 * 5 * 4)
    assert kept.events
    cohort = ran(SMALL, replicate=3, groups=2, seed=7)
    assert repr(kept.outcomes) == repr(cohort.results)
    assert kept.sessions == {
        name: pytest.approx(v, nan_ok=True) for name, v in cohort.datacollector.model_vars.items()
    }


def roster() -> list[Person]:
    rows = [
        (3, 0, 1),
        (40, 0, 0),
        (5, 1, 2),
        (61, 1, 3),
        (7, 2, 0),
        (81, 3, 4),
        (2**32 - 1, 0, 2),
        (11, 4, 1),
        (0, 4, 4),
    ]
    return [
        Person(key, str(key), organisation, organisation, organisation, function, key % 3, at % 2, boss=3)
        for at, (key, organisation, function) in enumerate(rows)
    ]


@pytest.mark.parametrize("seating", ["stay", "mixed", "home"])
def test_the_order_of_the_roster_does_not_matter(seating: str) -> None:
    changes = {
        "programme.phases": [{"sessions": 3}, {"sessions": 3, "seating": seating}],
        "world.leak_chance": 0.2,
    }
    people, found = roster(), set()
    for seed in range(4):
        cohort = Cohort(changes, population=Listed(tuple(people)))
        cohort.run()
        found.add(everything(cohort))
        random.Random(seed).shuffle(people)
    assert people != roster()
    assert len(found) == 1


def test_neither_labels_nor_names_matter_but_ids_do() -> None:
    def outcome(people: list[Person]) -> tuple[str, str]:
        cohort = Cohort(SMALL, population=Listed(tuple(people)))
        cohort.run()
        return reported(cohort)

    def changed(people: list[Person], **columns: object) -> list[Person]:
        from dataclasses import replace

        return [replace(person, **columns) for person in people]  # type: ignore[arg-type]

    assert outcome(roster()) == outcome(changed(roster(), label="x", name="y"))
    moved = [
        Person(p.key + 1, *[getattr(p, n) for n in list(p.__slots__)[1:]])
        for p in roster()
        if p.key < 2**32 - 1
    ]
    assert outcome(roster()) != outcome(moved)
