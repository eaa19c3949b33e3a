"""Rewrite baseline.json: what eight configurations give, to the last digit, with each calibrated set of defaults.

Run ``uv run python tests/regression/update.py`` after a change that is meant to change results, and
say in the change log why they changed.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from peersim.engine.agents.execute import execute
from peersim.engine.records import Record, Run
from peersim.model.overrides import setting_from
from peersim.model.parameters import BY_HAND, SETS
from peersim.model.people import Invented
from peersim.model.registry import default_set

BASELINE = Path(__file__).with_name("baseline.json")
SEED, REPLICATE = 20_260_101, 7

IN_HOUSE = {"programme.seats.externality": 0.0}
FLIPPED = {
    "world.rules.weighing": "similarity",
    "world.rules.trial_time": "constant",
    "world.rules.turns": "two",
    "world.rules.air_time": "fixed",
    "world.rules.issue": "hold_back",
    "world.rules.image": "shame",
    "world.rules.inspiration": "deflating",
}

CONFIGURATIONS: dict[str, tuple[dict[str, Any], int]] = {
    # name: (changes, groups)
    "external": ({}, 1),
    "in-house": (IN_HOUSE, 1),
    "coach only": ({"programme.phases": [{"activity": "none", "coaching": 0.25}]}, 1),
    "course": ({"programme.phases": [{"activity": "course"}]}, 1),
    "expert": ({"programme.phases": [{"activity": "expert"}]}, 1),
    "in-house, then mixed": (IN_HOUSE | {"programme.phases": [{}, {"sessions": 6, "seating": "mixed"}]}, 4),
    "several groups": (
        {"programme.seats.externality": 0.5, "programme.seats.level_spread": 4, "programme.group_size": 6},
        3,
    ),
    "all variants flipped": (FLIPPED | IN_HOUSE | {"programme.formality": 0.3, "world.leak_chance": 0.1}, 1),
}


CALIBRATED = [name for name in SETS if name not in BY_HAND]
"""The sets of defaults that the file holds; the last is that of the first edition."""


def record(name: str, defaults: str) -> Record:
    """One run of a configuration, with everything kept."""
    changes, groups = CONFIGURATIONS[name]
    setting = setting_from(default_set(defaults) | changes)
    return execute(Run(setting, Invented(groups), SEED, REPLICATE, True))


def digest(rows: Any) -> str:
    """SHA-256 of rows or tables, numbers to the last digit."""
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def values(name: str, defaults: str) -> dict[str, Any]:
    """What is compared: outcomes as text to the last digit, digests of everything else."""
    got = record(name, defaults)
    return {
        "outcomes": {outcome: repr(value) for outcome, value in got.outcomes.items()},
        "sessions sha256": digest(got.sessions),
        "members sha256": digest(got.members),
        "ties sha256": digest(got.ties),
        "events": len(got.events),
        "events sha256": digest(got.events),
    }


def main() -> None:
    """Write the file."""
    found = {
        "seed": SEED,
        "replicate": REPLICATE,
        "sets": {at: {name: values(name, at) for name in CONFIGURATIONS} for at in CALIBRATED},
    }
    BASELINE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
