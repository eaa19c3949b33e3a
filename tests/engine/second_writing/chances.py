"""One table of draws per group and session, looked up by what a draw is for."""

from collections.abc import Sequence

import numpy as np

from peersim.model.draws import PURPOSES, Address, Request, table

Lanes = list[list[list[float]]]


def bell(lanes: Sequence[float]) -> tuple[float, float, float, float]:
    """The four uniforms of one block, as arguments of a bell-shaped draw."""
    return lanes[0], lanes[1], lanes[2], lanes[3]


def _keys(values: Sequence[int]) -> np.ndarray:
    return np.asarray(values, dtype=np.int64)


def _pairs(keys: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    array = _keys(keys)
    return np.repeat(array, len(array)), np.tile(array, len(array))


def _ordered(keys: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    first, second = _pairs(keys)
    return np.minimum(first, second), np.maximum(first, second)


def _by_item(u: np.ndarray, items: int) -> list[list[float]]:
    return u.reshape(u.shape[0], -1)[:, :items].tolist()


def _item_slots(items: int) -> int:
    return (items + 3) // 4


class StartChances:
    """Draws of S1-S3 that belong to persons, organisations and items. Lists are in the order given."""

    def __init__(
        self, seed: int, replicate: int, persons: Sequence[int], organisations: Sequence[int], items: int
    ):
        blocks = {name: PURPOSES[name].block for name in PURPOSES}
        people, firms, issues = _keys(persons), _keys(organisations), np.arange(items)
        own, firm, thing = np.zeros_like(people), np.zeros_like(firms), np.zeros_like(issues)
        slots = _item_slots(items)
        got = table(
            Address(seed, replicate, 0, 0),
            [
                *[Request(block, people, own) for block in range(6)],
                Request(blocks["start_answer"], people, own, slots),
                Request(blocks["right_answer"], firms, firm, slots),
                Request(blocks["code_answer"], firms, firm, slots),
                Request(blocks["item_field"], issues, thing),
                Request(blocks["item_sensitivity_3"], issues, thing),
                Request(blocks["trusting"], people, own),
                Request(blocks["talked"], people, own, slots),
                Request(blocks["acquainted"], *_ordered(persons)),
            ],
        )
        one = [u[:, 0, :].tolist() for u in got[:6]]
        self.openness, self.stake, self.ability, self.commitment, self.traits, self.seat = one
        self.answer, self.right, self.code = (_by_item(u, items) for u in got[6:9])
        self.impression: list[list[float]] = got[11][:, 0, :].tolist()
        self.talked = _by_item(got[12], items)
        n = len(people)
        self.acquainted: list[list[float]] = got[13].reshape(n, n, 4)[:, :, 0].tolist()
        aims = Request(PURPOSES["aspiration_1"].block, people, own)
        self.aspiration = table(Address(seed, replicate, 0, 0), [aims])[0][:, 0, :].tolist()
        self.issue: list[list[float]] = np.concatenate([got[9][:, 0, :], got[10][:, 0, :]], axis=1).tolist()


class PairChances:
    """Draws of S3 and S4 for the pairs of one group, and the group's own.

    What two people mean to each other at first does not depend on when they meet; a facilitator
    belongs to the ``phase`` in which the group is seated.
    """

    def __init__(self, seed: int, replicate: int, phase: int, group: int, persons: Sequence[int]):
        n = len(persons)
        first, second = _pairs(persons)
        own = Request(PURPOSES["facilitation_1"].block, _keys([group]), _keys([0]))
        self.facilitation: list[float] = table(Address(seed, replicate, phase, 0), [own])[0][0, 0].tolist()
        mood = Request(PURPOSES["mood"].block, _keys([group]), _keys([0]))
        self.mood = float(table(Address(seed, replicate, phase, 0), [mood])[0][0, 0, 0])
        got = table(
            Address(seed, replicate, 0, 0),
            [
                Request(PURPOSES["initial_trust"].block, first, second),
                Request(PURPOSES["acquainted"].block, np.minimum(first, second), np.maximum(first, second)),
            ],
        )
        directed = got[0].reshape(n, n, 4)
        self.trust: list[list[float]] = directed[:, :, 0].tolist()
        self.contact: list[list[float]] = directed[:, :, 1].tolist()
        self.acquainted: list[list[float]] = got[1].reshape(n, n, 4)[:, :, 0].tolist()


class SessionChances:
    """Draws of one session and work interval of one group.

    ``case[i][turn]`` holds notice, issue, uptake, detection; ``work[i]`` coach, coach_item, job,
    job_item; ``pair[i][j][turn]`` response, vicarious, leak; ``facilitator[i][turn]`` whether the facilitator
    tells on i; i and j are positions in the group.
    """

    def __init__(
        self, address: Address, group: int, persons: Sequence[int], items: int, turns: int, meets: bool
    ):
        n, keys = len(persons), _keys(persons)
        own = np.zeros_like(keys)
        requests = [
            Request(PURPOSES["coach"].block, keys, own),
            Request(PURPOSES["retention"].block, keys, own, _item_slots(items)),
        ]
        self.leaving: list[float] = []
        if meets:
            first, second = _pairs(persons)
            requests += [
                Request(PURPOSES["attendance"].block, keys, own),
                Request(PURPOSES["notice"].block, keys, own, turns),
                Request(PURPOSES["response"].block, first, second, turns),
                Request(PURPOSES["facilitator_leak"].block, keys, own, turns),
                Request(PURPOSES["leaving"].block, keys, own),
            ]
        got = table(address, requests)
        moving = [
            Request(PURPOSES["job_change"].block, keys, own),
            Request(PURPOSES["new_right_answer"].block, keys, own, _item_slots(items)),
        ]
        change, there = table(address, moving)
        self.job_change: list[float] = change[:, 0, 0].tolist()
        self.new_right = _by_item(there, items)
        self.work: list[list[float]] = got[0][:, 0, :].tolist()
        self.retention = _by_item(got[1], items)
        if meets:
            self.attendance: list[float] = got[2][:, 0, 0].tolist()
            self.case: Lanes = got[3].tolist()
            self.pair: list[Lanes] = got[4].reshape(n, n, turns, 4).tolist()
            self.facilitator: list[list[float]] = got[5][:, :, 0].tolist()
            self.leaving = got[6][:, 0, 0].tolist()


class LectureChances:
    """Draws of one course session of one group: its topics, and who takes what in."""

    def __init__(self, address: Address, group: int, persons: Sequence[int], topics: int):
        slots = _item_slots(topics)
        keys = _keys(persons)
        got = table(
            address,
            [
                Request(PURPOSES["topic"].block, _keys([group]), _keys([0]), slots),
                Request(PURPOSES["lecture"].block, keys, np.zeros_like(keys), slots),
            ],
        )
        self.topic = _by_item(got[0], topics)[0]
        self.lecture = _by_item(got[1], topics)
