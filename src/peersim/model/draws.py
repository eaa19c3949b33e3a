"""Addressed draws: every random number is a function of where it is used.

A draw's address is (seed, replicate, phase, session, purpose, key, other, item). ``key`` and
``other`` are stable ids of persons (or of an organisation, an item or a group), never a seat, a
row, an arm or a position in a loop. So the same people meet the same chances in every arm, one more
member leaves the draws of the others alone, and neither order nor threads nor chunks matter.

The generator is Philox4x32-10 (Salmon et al. 2011), a counter-based generator: ten rounds of
multiplication turn a 128-bit counter and a 64-bit key into four 32-bit words. A word x becomes the
uniform (x + 1/2) / 2**32, which is never 0 and never 1.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Uniforms = npt.NDArray[np.float64]

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
_UNIT = 1.0 / 4294967296.0
_MASK = 0xFFFFFFFF
MAX_SEED = 2**64 - 1


class Purpose(NamedTuple):
    """What a draw is for. ``block`` and ``lane`` say where it lies; lane -1: the lane is item mod 4."""

    number: int
    name: str
    block: int
    lane: int
    keyed_by: str


def _purposes() -> tuple[Purpose, ...]:
    rows: list[tuple[int, str, str]] = [
        # block, names of lanes 0-3 (or one name with "item lanes"), what key and other are
        (0, "openness_1 openness_2 openness_3 openness_4", "person"),
        (1, "stake_1 stake_2 stake_3 stake_4", "person"),
        (2, "ability_1 ability_2 ability_3 ability_4", "person"),
        (3, "commitment_1 commitment_2 commitment_3 commitment_4", "person"),
        (4, "confidence insight dominance response_bias", "person"),
        (5, "function level interview", "person"),
        (6, "start_answer*", "person, item"),
        (7, "right_answer*", "organisation, item"),
        (8, "code_answer*", "organisation, item"),
        (9, "item_field item_specific item_sensitivity_1 item_sensitivity_2", "item"),
        (10, "item_sensitivity_3 item_sensitivity_4 item_sensitivity_5", "item"),
        (11, "facilitation_1 facilitation_2 facilitation_3 facilitation_4", "group"),
        (12, "initial_trust contact", "person, other person"),
        (13, "acquainted", "pair: smaller id, larger id"),
        (14, "trusting trusted", "person"),
        (15, "talked*", "person, item"),
        (16, "attendance", "person"),
        (17, "notice issue uptake detection", "presenter, turn"),
        (18, "coach coach_item job job_item", "person"),
        (19, "response vicarious leak", "presenter, listener, turn"),
        (20, "retention*", "person, item"),
        (21, "topic*", "group, topic"),
        (22, "lecture*", "person, topic"),
        (23, "facilitator_leak", "presenter, turn"),
        (25, "leaving", "person"),
        (26, "mood", "group"),
        (27, "aspiration_1 aspiration_2 aspiration_3 aspiration_4", "person"),
        (28, "job_change", "person"),
        (29, "new_right_answer*", "person, item"),
    ]
    out = []
    for block, names, key in rows:
        for lane, name in enumerate(names.split()):
            starred = name.endswith("*")
            out.append(Purpose(4 * block + lane, name.rstrip("*"), block, -1 if starred else lane, key))
    return tuple(out)


PURPOSES = {p.name: p for p in _purposes()}
"""Append-only: a purpose keeps its number for ever. Number = 4 block + lane."""


def words(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> tuple[Any, Any, Any, Any]:
    """Philox4x32-10: four words of 32 bits from a counter of four and a key of two.

    Unsigned numbers of 64 bits with values below 2**32: arrays of equal shape, or single ones in a kernel.
    """
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> _HALF) ^ c1 ^ k0, p1 & _LOW, (p0 >> _HALF) ^ c3 ^ k1, p0 & _LOW
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return c0, c1, c2, c3


def uniform(word: Any) -> Any:
    """A word, or an array of them, as a number in (0, 1): ``(x + 1/2) / 2**32``, exact in double precision."""
    return (np.float64(np.int64(word)) + 0.5) * _UNIT


class Address(NamedTuple):
    """The part of an address that all draws of one session share."""

    seed: int
    replicate: int
    phase: int
    session: int


class Request(NamedTuple):
    """Draws wanted from one block: arrays of equal shape for ``key`` and ``other``; ``slot`` is a count.

    ``slots`` > 1 asks for slots 0..slots-1 of each (key, other): four items each, or one turn each.
    """

    block: int
    key: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]
    slots: int = 1


def table(address: Address, requests: list[Request]) -> list[Uniforms]:
    """All draws of a session in one call: for each request an array (len(key), slots, 4).

    The counter is (key, other, phase 2**24 + session 2**16 + block 2**8 + slot, replicate), the key
    the low and high half of the seed.
    """
    firsts, seconds, thirds, shapes = [], [], [], []
    base = (address.phase << 24) | (address.session << 16)
    for request in requests:
        m, slots = len(request.key), request.slots
        firsts.append(np.repeat(request.key, slots))
        seconds.append(np.repeat(request.other, slots))
        thirds.append(np.tile(np.arange(slots), m) + (base | (request.block << 8)))
        shapes.append((m, slots, 4))
    counter = (
        np.concatenate(firsts).astype(np.uint64),
        np.concatenate(seconds).astype(np.uint64),
        np.concatenate(thirds).astype(np.uint64),
        np.full(sum(m * s for m, s, _ in shapes), address.replicate, dtype=np.uint64),
    )
    made = words(*counter, np.uint64(address.seed & _MASK), np.uint64(address.seed >> 32))
    u = np.stack([uniform(word) for word in made], axis=1)
    out, at = [], 0
    for m, slots, _ in shapes:
        out.append(u[at : at + m * slots].reshape(m, slots, 4))
        at += m * slots
    return out
