"""The draws of one cohort, made many at once and remembered for a step."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from peersim.engine.steps.chances import (
    ABILITY,
    ACQUAINTED,
    ASPIRATION,
    ATTENDANCE,
    CASE,
    CODE,
    COMMITMENT,
    IMPRESSION,
    INTERVAL,
    ITEM,
    ITEM_MORE,
    LEAVING,
    MOVING,
    OPENNESS,
    RETENTION,
    RIGHT,
    ROUND,
    SEAT,
    STAKE,
    START,
    START_ANSWER,
    TIE,
    TRAITS,
    slots,
    this_step,
)
from peersim.engine.steps.state import EXPERT, GROUP, NONE
from peersim.model.draws import uniform, words

OF_PERSONS = (OPENNESS, COMMITMENT, STAKE, ABILITY, TRAITS, IMPRESSION, ASPIRATION)

Ask = tuple[int, int, int, int]
"""Block, key, other and slot of four draws."""

_LOW = 0xFFFFFFFF


class Tape:
    """The draws of one cohort, remembered for the step at hand.

    ``seed`` is below 2**64, ``replicate`` below 2**32.
    """

    def __init__(self, seed: int, replicate: int):
        self._seed = np.uint64(seed & _LOW), np.uint64(seed >> 32)
        self._replicate = np.uint64(replicate)
        self._made: dict[tuple[int, Ask], list[float]] = {}

    def forget(self) -> None:
        """A new step begins: what was dealt is not asked for again."""
        self._made.clear()

    def foresee(self, when: int, asked: Iterable[Ask]) -> None:
        """Make draws before they are asked for: many at once cost little more than one."""
        new = [ask for ask in asked if (when, ask) not in self._made]
        if new:
            rows = self._make(when, np.array(new, np.uint64))
            self._made.update(zip(((when, ask) for ask in new), rows, strict=True))

    def rows(self, when: int, asked: list[Ask]) -> list[list[float]]:
        """The four draws of each, in (0, 1)."""
        made = self._made
        try:
            return [made[when, ask] for ask in asked]
        except KeyError:
            self.foresee(when, asked)
            return [made[when, ask] for ask in asked]

    def _make(self, when: int, asked: Any) -> list[list[float]]:
        block, key, other, slot = asked.T
        place = (block << np.uint64(8)) | slot | np.uint64(when)
        replicate = np.broadcast_to(self._replicate, key.shape)
        drawn = words(key, other, place, replicate, *self._seed)
        return np.stack([uniform(word) for word in drawn], axis=1).tolist()


def foresee_start(cohort: Any) -> None:
    """Make what a cohort will ask for before its first session."""
    items, people = range(cohort.world.items), cohort.people
    blocks, firms = range(slots(cohort.world.items)), {seat.organisation for seat in cohort.roster}
    homes = [(a, b) for a in cohort.roster for b in cohort.roster if a.home == b.home and a.key != b.key]
    cohort.tape.foresee(
        START,
        [
            *((block, k, 0, 0) for k in items for block in (ITEM, ITEM_MORE)),
            *((block, p.key, 0, 0) for p in people for block in (SEAT, *OF_PERSONS)),
            *((START_ANSWER, p.key, 0, slot) for p in people for slot in blocks),
            *((block, firm, 0, slot) for firm in firms for slot in blocks for block in (RIGHT, CODE)),
            *((TIE, a.key, b.key, 0) for a, b in homes),
            *((ACQUAINTED, min(a.key, b.key), max(a.key, b.key), 0) for a, b in homes if a.key < b.key),
        ],
    )


def foresee_step(cohort: Any) -> None:
    """Make what the step at hand is likely to ask for; what else it does is made then."""
    people, blocks = cohort.people, range(slots(cohort.world.items))
    asked = [(INTERVAL, p.key, 0, 0) for p in people]
    asked += [(RETENTION, p.key, 0, slot) for p in people for slot in blocks]
    if cohort.world.job_change > 0.0:
        asked += [(MOVING, p.key, 0, 0) for p in people]
    if cohort.now.activity != NONE:
        asked += [(ATTENDANCE, p.key, 0, 0) for p in people]
        if cohort.world.dropout > 0.0:
            asked += [(LEAVING, p.key, 0, 0) for p in people]
    if cohort.now.activity in (GROUP, EXPERT):
        asked += [(CASE, p.key, 0, 0) for p in people]
        asked += [(ROUND, p.key, other.key, 0) for p in people for other in p.group.members]
    cohort.tape.forget()
    cohort.tape.foresee(this_step(cohort), asked)
