"""The generator inside kernels: published known answers, compiled and interpreted, and the same as the tables."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numba import njit

from peersim.engine import playing
from peersim.engine.agents.tape import Tape
from peersim.engine.compiled import playing as in_kernels
from peersim.model.draws import Address, Request, table, words

# counter, key, output of Philox4x32-10: the known answers of Random123 (Salmon et al. 2011)
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@njit  # type: ignore[misc]
def compiled_words(a, b, c, d, e, f):  # type: ignore[no-untyped-def]
    return words(a, b, c, d, e, f)


@pytest.mark.parametrize("of", [words, compiled_words], ids=["interpreted", "compiled"])
@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN)
def test_known_answers(
    of: object, counter: tuple[int, ...], key: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    assert callable(of)
    assert tuple(int(w) for w in of(*(np.uint64(x) for x in (*counter, *key)))) == expected


SEED = 2**40 + 77


def of_agents() -> SimpleNamespace:
    return SimpleNamespace(tape=Tape(SEED, 9), asked=[], dealt=[])


def of_kernels() -> SimpleNamespace:
    halves = {"low": SEED & 0xFFFFFFFF, "high": SEED >> 32}
    return SimpleNamespace(replicate=9, asked=np.zeros((3, 6), np.uint64), dealt=np.zeros((4, 6)), **halves)


@pytest.mark.parametrize(("player", "make"), [(playing, of_agents), (in_kernels, of_kernels)])
def test_draws_are_those_of_the_table(player: Any, make: Callable[[], SimpleNamespace]) -> None:
    cohort, when = make(), (2 << 24) | (3 << 16)
    keys, others = np.array([5, 2**32 - 1, 0]), np.array([7, 0, 2**31])
    expected = table(Address(SEED, 9, 2, 3), [Request(19, keys, others, 2)])[0]
    for m, (key, other) in enumerate(zip(keys.tolist(), others.tolist(), strict=True)):
        for slot in range(2):
            assert list(player.draws(cohort, when, 19, key, other, slot)) == expected[m, slot].tolist()
    for m, (key, other) in enumerate(zip(keys.tolist(), others.tolist(), strict=True)):
        for slot in range(2):
            player.request(cohort, 2 * m + slot, 19, key, other, slot)
    player.draw(cohort, when, 6)
    dealt = [[player.drawn(cohort, number, lane) for lane in range(4)] for number in range(6)]
    assert dealt == expected.reshape(6, 4).tolist()


def test_a_tape_deals_the_same_whatever_was_foreseen() -> None:
    asked = [(19, 5, 7, 0), (20, 5, 0, 3), (16, 2**32 - 1, 0, 0)]
    alone, foreseen = Tape(SEED, 9), Tape(SEED, 9)
    foreseen.foresee(65536, [(19, 4, 4, 1), *asked[::-1]])
    assert alone.rows(65536, asked) == foreseen.rows(65536, asked)
    assert alone.rows(65536, asked) != alone.rows(0, asked)
    foreseen.forget()
    assert alone.rows(65536, asked) == foreseen.rows(65536, asked)
