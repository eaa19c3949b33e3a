"""Addressed draws inside kernels: the generator of :mod:`peersim.model.draws`, one block at a time."""

from typing import NamedTuple

import numpy as np

from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.layout import State

M0, M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
W0, W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
UNIT = 1.0 / 4294967296.0


class At(NamedTuple):
    """The part of an address that all draws of one step share.

    ``low`` and ``high`` are the halves of the seed, ``place`` = phase 2**24 + session 2**16.
    """

    low: int
    high: int
    replicate: int
    place: int


@part
def words(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Philox4x32-10: four words of 32 bits from a counter of four and a key of two."""
    for _ in range(10):
        p0, p1 = M0 * c0, M1 * c2
        c0, c1, c2, c3 = (p1 >> HALF) ^ c1 ^ k0, p1 & LOW, (p0 >> HALF) ^ c3 ^ k1, p0 & LOW
        k0, k1 = (k0 + W0) & LOW, (k1 + W1) & LOW
    return c0, c1, c2, c3


@part
def uniform(word: np.uint64) -> float:
    """A word as a number in (0, 1), exact."""
    return (np.float64(np.int64(word)) + 0.5) * UNIT


@part
def request(s: State, m: int, block: int, key: int, other: int, slot: int) -> None:
    """Ask for the four draws of one block as number ``m``."""
    s.counter[0, m], s.counter[1, m] = np.uint64(key), np.uint64(other)
    s.counter[2, m] = np.uint64((block << 8) | slot)


@part
def draw(at: At, count: int, s: State) -> None:
    """All draws asked for, into ``s.u``: the same work for each, so that a processor does several at once."""
    place, replicate = np.uint64(at.place), np.uint64(at.replicate)
    low, high = np.uint64(at.low), np.uint64(at.high)
    for m in range(count):
        w0, w1, w2, w3 = words(
            s.counter[0, m] & LOW,
            s.counter[1, m] & LOW,
            (s.counter[2, m] | place) & LOW,
            replicate,
            low,
            high,
        )
        s.u[0, m], s.u[1, m], s.u[2, m], s.u[3, m] = uniform(w0), uniform(w1), uniform(w2), uniform(w3)


@part
def draws(at: At, block: int, key: int, other: int, slot: int) -> tuple[float, float, float, float]:
    """The four draws of one block."""
    place = np.uint64(at.place | (block << 8) | slot)
    w0, w1, w2, w3 = words(
        np.uint64(key),
        np.uint64(other),
        place,
        np.uint64(at.replicate),
        np.uint64(at.low),
        np.uint64(at.high),
    )
    return uniform(w0), uniform(w1), uniform(w2), uniform(w3)


@part
def draw_of(at: At, block: int, key: int, item: int) -> float:
    """The draw of one item (or topic): lane ``item`` mod 4 of slot ``item`` div 4."""
    return draws(at, block, key, 0, item // 4)[item % 4]
