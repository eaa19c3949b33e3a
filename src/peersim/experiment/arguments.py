"""What a rule may be given: ranges of its arguments, to try a rule of one's own on."""

import inspect
import random
from typing import Any

from peersim.rules.table import Rules

RANGES: dict[str, tuple[float, float]] = {
    "ability_shift": (-0.3, 0.3),
    "advice": (-1.0, 9.0),
    "air_time": (0.0, 20.0),
    "bell": (-3.5, 3.5),
    "better_led": (-1.0, 1.0),
    "blind_spots": (0.0, 0.99),
    "distance_cost": (0.0, 5.0),
    "due": (0.0, 300.0),
    "fear": (0.0, 5.0),
    "gain_share": (-1.0, 1.0),
    "half_life": (1.0, 1000.0),
    "half_time": (0.1, 52.0),
    "image": (0.0, 5.0),
    "inertia": (0.01, 10.0),
    "level_gap": (0.0, 4.0),
    "levels_above": (-4.0, 4.0),
    "levels_below": (-4.0, 4.0),
    "mean_stake": (0.0, 100.0),
    "mood": (-1.0, 1.0),
    "minutes": (0.0, 600.0),
    "minutes_per_case": (1.0, 180.0),
    "overhead": (0.0, 300.0),
    "own": (0.0, 9.0),
    "peer_weight": (0.0, 3.0),
    "stake": (0.0, 100.0),
    "status_cost": (0.0, 5.0),
    "style": (0.0, 2.0),
    "strength": (0.0, 20.0),
    "trust_rise": (-1.0, 1.0),
    "use": (0.0, 0.99),
    "weeks": (0.1, 52.0),
    "width": (0.0, 2.0),
}
"""Lowest and highest value of numbers that are not between 0 and 1."""
WHOLE: dict[str, tuple[int, int]] = {
    "code": (0, 1),
    "level_gap": (0, 4),
    "heard": (0, 60),
    "listeners": (1, 63),
    "most": (0, 128),
    "novel": (0, 60),
    "options": (2, 20),
    "present": (2, 64),
    "right": (0, 1),
    "steps": (-1, 4),
    "turns": (0, 60),
    "wrong": (0, 400),
}
"""The same of whole numbers."""
CALLS = 200


def argument(rng: random.Random, name: str, kind: object) -> Any:
    """A value for an argument of this name and kind; a number is often one of the ends, a chance ``u`` never."""
    if kind is bool:
        return rng.random() < 0.5
    if kind is int:
        return rng.randint(*WHOLE.get(name, (0, 9)))
    if _is_chance(name):
        return (rng.getrandbits(32) + 0.5) / 2.0**32
    low, high = RANGES.get(name, (0.0, 1.0))
    return rng.choice([low, high, *(rng.uniform(low, high) for _ in range(3))])


def _is_chance(name: str) -> bool:
    return name[0] == "u" and (name == "u" or name[1:].isdecimal())


def names_of(entry: str) -> list[str]:
    """What a rule is given, by name."""
    return list(inspect.signature(Rules._field_defaults[entry]).parameters)


def gives_whole(entry: str) -> bool:
    """Whether a rule gives a whole number."""
    return inspect.signature(Rules._field_defaults[entry]).return_annotation is int


def arguments(entry: str) -> list[list[Any]]:
    """Arguments to call a rule with: the same ones every time, with few digits, for they are shown."""
    rng, given = random.Random(entry), inspect.signature(Rules._field_defaults[entry]).parameters.items()
    return [[_short(name, argument(rng, name, one.annotation)) for name, one in given] for _ in range(CALLS)]


def _short(name: str, value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return min(max(round(value, 3), 0.001), 0.999) if _is_chance(name) else round(value, 3)
