"""Addressed draws: the generator, the addresses, and what the uniforms look like."""

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersim.model.draws import MAX_SEED, PURPOSES, Address, Request, table, uniform
from peersim.model.draws import words as generated

KNOWN_ANSWERS = [
    # counter, key, result: published with the Random123 library, philox 4x32, 10 rounds
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]

NUMBERS = """
0 openness_1|1 openness_2|2 openness_3|3 openness_4|4 stake_1|5 stake_2|6 stake_3|7 stake_4
8 ability_1|9 ability_2|10 ability_3|11 ability_4|12 commitment_1|13 commitment_2|14 commitment_3
15 commitment_4|16 confidence|17 insight|18 dominance|19 response_bias|20 function|21 level|22 interview
24 start_answer|28 right_answer|32 code_answer|36 item_field|37 item_specific|38 item_sensitivity_1
39 item_sensitivity_2|40 item_sensitivity_3|41 item_sensitivity_4|42 item_sensitivity_5
44 facilitation_1|45 facilitation_2|46 facilitation_3|47 facilitation_4|48 initial_trust|49 contact
52 acquainted|64 attendance|68 notice|69 issue|70 uptake|71 detection|72 coach|73 coach_item|74 job
75 job_item|76 response|77 vicarious|78 leak|80 retention|84 topic|88 lecture|92 facilitator_leak
56 trusting|57 trusted|60 talked
100 leaving|104 mood
112 job_change|116 new_right_answer
108 aspiration_1|109 aspiration_2|110 aspiration_3|111 aspiration_4
"""
"""Numbers in use. A purpose keeps its number for ever: add lines, change none."""

BY_ITEM = {
    "start_answer",
    "right_answer",
    "code_answer",
    "retention",
    "topic",
    "lecture",
    "talked",
    "new_right_answer",
}


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


def philox(counter: Sequence[np.ndarray], key: tuple[int, int]) -> np.ndarray:
    """The four words of each counter, (m, 4)."""
    return np.stack(generated(*counter, *(np.uint64(half) for half in key)), axis=1)


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter: str, key: str, result: str) -> None:
    c = [np.array([word], dtype=np.uint64) for word in words(counter)]
    low, high = words(key)
    assert philox(c, (low, high))[0].tolist() == words(result)


def test_philox_of_many_counters_is_philox_of_each() -> None:
    c = [
        np.array(column, dtype=np.uint64)
        for column in zip(*(words(k[0]) for k in KNOWN_ANSWERS), strict=True)
    ]
    together = philox(c, (0, 0))
    for row in range(3):
        alone = philox([column[[row]] for column in c], (0, 0))
        assert together[row].tolist() == alone[0].tolist()


def test_purposes_keep_their_numbers() -> None:
    listed = [entry.split() for entry in NUMBERS.replace("\n", "|").split("|") if entry]
    expected = {name: int(number) for number, name in listed}
    assert {name: p.number for name, p in PURPOSES.items()} == expected
    assert len(set(expected.values())) == len(listed)


def test_number_block_and_lane_belong_together() -> None:
    for name, purpose in PURPOSES.items():
        assert purpose.name == name
        assert purpose.keyed_by
        assert purpose.number == 4 * purpose.block + max(0, purpose.lane)
        assert 0 <= purpose.block < 256
        assert purpose.lane == -1 if name in BY_ITEM else 0 <= purpose.lane <= 3
    blocks = [p.block for p in PURPOSES.values()]
    assert all(blocks.count(PURPOSES[name].block) == 1 for name in BY_ITEM)


def test_uniforms_are_never_0_and_never_1() -> None:
    ends = uniform(np.array([0, 1, 2**32 - 1], dtype=np.uint64))
    assert ends.tolist() == [2.0**-33, 1.5 * 2.0**-32, 1.0 - 2.0**-33]


def one(address: Address, block: int = 3, key: int = 5, other: int = 7, slot: int = 1) -> tuple[float, ...]:
    """The four uniforms of one block."""
    request = Request(block, np.array([key]), np.array([other]), slot + 1)
    return tuple(table(address, [request])[0][0, slot].tolist())


def test_a_draw_depends_on_every_part_of_its_address() -> None:
    base = {"seed": 1, "replicate": 2, "phase": 3, "session": 4}
    here = one(Address(**base))
    found = [here]
    for name, value in base.items():
        found.append(one(Address(**base | {name: value + 1})))
    for part in ({"block": 4}, {"key": 6}, {"other": 8}, {"slot": 2}):
        found.append(one(Address(**base), **part))
    assert len(set(found)) == 9
    assert len({u for four in found for u in four}) == 36
    assert one(Address(**base)) == here


def test_the_parts_of_an_address_do_not_run_into_each_other() -> None:
    """Every possible phase, session, block and slot at the ends of its range gives another draw."""
    ends = itertools.product((0, 5), (0, 1, 25), (0, 1, 22), (0, 1, 99))
    found = [one(Address(0, 0, p, s), block=b, slot=slot) for p, s, b, slot in ends]
    assert len(set(found)) == 2 * 3 * 3 * 3


def test_the_counter_is_laid_out_as_documented() -> None:
    """(key, other, phase 2**24 + session 2**16 + block 2**8 + slot, replicate), the seed in two halves."""
    request = Request(22, np.array([7, 8]), np.array([9, 1]), 6)
    got = table(Address(5 * 2**32 + 6, 11, 3, 25), [request])[0]
    third = 3 * 2**24 + 25 * 2**16 + 22 * 2**8 + 5
    counter = [np.array([word], dtype=np.uint64) for word in (8, 1, third, 11)]
    expected = uniform(philox(counter, (6, 5)))
    assert got[1, 5].tolist() == expected[0].tolist()
    assert MAX_SEED == 2**64 - 1


@pytest.mark.parametrize("other", [1, 2**31, 2**32, 2**32 + 1, 2**40, MAX_SEED])
def test_seed_0_is_a_seed_like_any_other(other: int) -> None:
    assert one(Address(0, 0, 0, 0)) == one(Address(0, 0, 0, 0))
    assert one(Address(0, 0, 0, 0)) != one(Address(other, 0, 0, 0))


def test_seeds_that_share_one_half_differ() -> None:
    seeds = [0, 1, 2**32, 2**32 + 1, 5 * 2**32, MAX_SEED - 1, MAX_SEED]
    assert len({one(Address(seed, 0, 0, 0)) for seed in seeds}) == len(seeds)


@given(
    st.integers(0, MAX_SEED), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)
)
def test_any_address_gives_uniforms_strictly_between_0_and_1(
    seed: int, replicate: int, key: int, other: int
) -> None:
    assert all(0.0 < u < 1.0 for u in one(Address(seed, replicate, 5, 25), key=key, other=other))


def test_a_request_is_the_same_whatever_else_is_asked_for() -> None:
    address, keys = Address(9, 8, 1, 2), np.array([3, 1, 4])
    first, second = Request(2, keys, np.zeros_like(keys), 2), Request(7, keys, keys)
    together, turned = table(address, [first, second]), table(address, [second, first])
    alone = table(address, [first])
    assert together[0].shape == (3, 2, 4)
    assert together[0].tolist() == turned[1].tolist() == alone[0].tolist()
    assert together[1].tolist() == turned[0].tolist()
    backwards = table(address, [Request(2, keys[::-1], np.zeros_like(keys), 2)])[0]
    assert backwards[::-1].tolist() == alone[0].tolist()


@pytest.mark.parametrize("along", ["key", "replicate", "session", "seed", "slot"])
def test_uniforms_are_uniform_along_each_part_of_the_address(along: str) -> None:
    """Chi-square over 16 cells of 4096 draws or more; limit 37.7 for 15 df, error rate 1 in 1000 each."""
    if along == "key":
        u = table(Address(0, 0, 0, 0), [Request(0, np.arange(1024), np.zeros(1024, np.int64))])[0]
    elif along == "slot":
        u = table(Address(0, 0, 0, 0), [Request(0, np.arange(16), np.zeros(16, np.int64), 100)])[0]
    else:
        parts = {"replicate": 0, "session": 0, "seed": 0}
        keys = np.arange(64)
        u = np.stack(
            [table(Address(phase=0, **parts | {along: at}), [Request(0, keys, keys)])[0] for at in range(26)]
        )
    counts = np.bincount((u.ravel() * 16).astype(int), minlength=16)
    expected = u.size / 16
    assert u.size >= 4096
    assert float(((counts - expected) * (counts - expected) / expected).sum()) < 37.7


def test_neighbouring_addresses_are_not_correlated() -> None:
    """Seed 3: |r| of 8192 pairs each; SE .011, limit 3.9 SE, error rate 1 in 10 000 each, five of them."""
    keys = np.arange(2048)
    here = table(Address(3, 0, 0, 0), [Request(0, keys, keys)])[0].ravel()
    for there in (
        table(Address(3, 1, 0, 0), [Request(0, keys, keys)]),
        table(Address(4, 0, 0, 0), [Request(0, keys, keys)]),
        table(Address(3, 0, 0, 1), [Request(0, keys, keys)]),
        table(Address(3, 0, 0, 0), [Request(1, keys, keys)]),
        table(Address(3, 0, 0, 0), [Request(0, keys + 1, keys)]),
    ):
        assert abs(np.corrcoef(here, there[0].ravel())[0, 1]) < 0.043
