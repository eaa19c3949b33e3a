"""Draws are asked for as numbers 0, 1, 2 and so on, and all that were asked for are dealt.

The compiled player writes what is asked for into rows by these numbers, and makes as many draws as it is told: in plain
Python a wrong number or count would change nothing.
"""

from typing import Any

import pytest
from tests.engine.support import IN_HOUSE, LEVELS, TALK

from peersim.engine import playing
from peersim.engine.agents.cohort import Cohort
from peersim.engine.steps import chances, start
from peersim.model.people import Invented


class Watched:
    """The two verbs of a player, watched."""

    def __init__(self) -> None:
        self.expected = self.dealt = 0

    def request(self, cohort: Any, number: int, block: int, key: int, other: int, slot: int) -> None:
        assert number == self.expected
        self.expected += 1
        playing.request(cohort, number, block, key, other, slot)

    def draw(self, cohort: Any, when: int, count: int) -> None:
        assert count == self.expected == len(cohort.asked)
        self.expected, self.dealt = 0, self.dealt + count
        playing.draw(cohort, when, count)


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        ({}, 1),
        (LEVELS | {"world.items": 13, "programme.group_size": 3}, 2),
        (IN_HOUSE | {"programme.phases": [{}, {"seating": "mixed"}, {"seating": "home"}]}, 3),
        (TALK | {"programme.phases": [{"activity": "course"}, {"activity": "expert"}]}, 1),
    ],
)
def test_draws_are_numbered_as_asked_for_and_dealt_whole(
    changes: dict[str, Any], groups: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched()
    for module in (chances, start):
        monkeypatch.setattr(module, "request", watched.request)
        monkeypatch.setattr(module, "draw", watched.draw)
    cohort = Cohort(changes, population=Invented(groups))
    before = watched.dealt
    cohort.run()
    assert 0 < before < watched.dealt


@pytest.mark.parametrize(("items", "blocks"), [(0, 0), (1, 1), (4, 1), (5, 2), (8, 2), (9, 3), (40, 10)])
def test_four_items_share_a_block(items: int, blocks: int) -> None:
    assert chances.slots(items) == blocks


def test_a_step_has_an_address_of_its_own() -> None:
    """Phase and session each have eight bits of the second half of 32; the lower sixteen are free for what is drawn."""
    assert chances.address(0, 0) == chances.START == 0
    assert chances.address(1, 0) == 2**24
    assert chances.address(0, 1) == 2**16
    assert chances.address(3, 5) == 3 * 2**24 + 5 * 2**16
