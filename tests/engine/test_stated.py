"""What a roster states of people at the start stands in place of what would be drawn, in both engines."""

import statistics
from collections.abc import Callable
from dataclasses import replace

import pytest

from peersim.engine.agents.cohort import Cohort
from peersim.engine.agents.peer import Peer
from peersim.engine.agreement import first_difference
from peersim.engine.records import Run
from peersim.model.overrides import setting_from
from peersim.model.parameters import Setting
from peersim.model.people import STATED, Listed, Person

PLAIN = tuple(Person(key, str(key), key // 2, 0, key // 3, key % 5, 0) for key in range(6))


def cohort(people: tuple[Person, ...], replicate: int = 0, **changes: float) -> Cohort:
    setting = setting_from({name.replace("__", "."): value for name, value in changes.items()})
    return Cohort(setting=setting, population=Listed(people), replicate=replicate, keep_events=False)


def stating(**values: float) -> tuple[Person, ...]:
    """The first person states something, nobody else does."""
    return (replace(PLAIN[0], **values), *PLAIN[1:])


def test_what_is_stated_is_there_and_nothing_else_is_moved() -> None:
    before = {peer.key: peer for peer in cohort(PLAIN).members}
    for name, of in (
        ("openness", lambda peer: peer.openness),
        ("confidence", lambda peer: peer.confidence),
        ("trust", lambda peer: peer.trusting),
    ):
        read: Callable[[Peer], float] = of
        after = {peer.key: peer for peer in cohort(stating(**{name: 0.123})).members}
        assert read(after[0]) == 0.123
        assert all(read(after[key]) == read(before[key]) for key in range(1, 6))
        assert after[0].knowledge.answers == before[0].knowledge.answers
        assert after[0].insight == before[0].insight


def test_a_stated_trust_moves_ties_to_others_and_not_theirs_to_one() -> None:
    before, after = ({p.key: p for p in cohort(people).members} for people in (PLAIN, stating(trust=0.25)))
    for other in range(1, 6):
        assert after[0].trust[other] == pytest.approx(before[0].trust[other] - (before[0].trusting - 0.25))
        assert after[other].trust == before[other].trust


@pytest.mark.parametrize("share", [0.2, 0.44, 0.6, 0.78])
def test_people_know_the_share_that_is_stated(share: float) -> None:
    """The standard error of the mean is .002, so one seed in 50,000 would be further off by chance."""
    people = tuple(replace(person, knowledge=share) for person in PLAIN)
    known = [
        (peer.started_work + peer.started_career) / 400
        for replicate in range(35)
        for peer in cohort(people, replicate, world__items=400).members
    ]
    assert statistics.mean(known) == pytest.approx(share, abs=0.0085)


@pytest.mark.parametrize("name", STATED)
@pytest.mark.parametrize("activity", ["group", "course", "expert"])
def test_the_engines_agree(name: str, activity: str) -> None:
    setting = (
        Setting() if activity == "group" else setting_from({"programme.phases": [{"activity": activity}]})
    )
    people = tuple(
        replace(person, **{name: value})
        for person, value in zip(PLAIN, (0.0, 0.3, None, 1.0, 0.7, None), strict=True)
    )
    for replicate in range(3):
        assert first_difference(Run(setting, Listed(people), 0, replicate, False)) is None
