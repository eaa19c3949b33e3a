"""The generator inside kernels: published known answers, compiled and interpreted, and the same as the tables."""

import numpy as np
import pytest
from numba import njit

from peersim.engines.ensemble.layout import new_state
from peersim.engines.ensemble.philox import At, draw, draw_of, draws, request, words
from peersim.model.draws import Address, Request, table

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


def test_draws_are_those_of_the_table() -> None:
    seed, state = 2**40 + 77, new_state(4, 16, 1, 1, 4)
    at = At(seed & 0xFFFFFFFF, seed >> 32, 9, (2 << 24) | (3 << 16))
    keys, others = np.array([5, 2**32 - 1, 0]), np.array([7, 0, 2**31])
    expected = table(Address(seed, 9, 2, 3), [Request(19, keys, others, 2)])[0]
    for m, (key, other) in enumerate(zip(keys.tolist(), others.tolist(), strict=True)):
        for slot in range(2):
            assert list(draws(at, 19, key, other, slot)) == expected[m, slot].tolist()
            request(state, 2 * m + slot, 19, key, other, slot)
    draw(at, 6, state)
    assert state.u[:, :6].T.tolist() == expected.reshape(6, 4).tolist()
    one = table(Address(seed, 9, 2, 3), [Request(20, np.array([5]), np.array([0]), 3)])[0]
    assert draw_of(at, 20, 5, 9) == one[0, 2, 1]
