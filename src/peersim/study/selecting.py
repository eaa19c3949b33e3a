"""Finding one run of an experiment, and what to call its people."""

import re

from peersim.experiment.checked import Experiment
from peersim.experiment.schema import MOST_REPLICATES
from peersim.model.errors import InputError, hint, quoted
from peersim.model.people import seat

Where = tuple[int, int, str]


def checked_run(experiment: Experiment, replicate: int, point: int, arm: str | None) -> Where:
    """Replicate, point and arm, if the experiment has them; the first arm if none is given."""
    arm = arm if arm is not None else experiment.arms[0]
    if arm not in experiment.arms:
        raise InputError(f"there is no arm {quoted(arm)}{hint(arm, experiment.arms)}", file=experiment.path)
    if replicate >= MOST_REPLICATES:
        raise InputError(
            f"there is no replicate {replicate}; replicates are 0 to {MOST_REPLICATES - 1}",
            file=experiment.path,
        )
    if point >= len(experiment.points):
        raise InputError(
            f"there is no point {point}; points are 0 to {len(experiment.points) - 1}", file=experiment.path
        )
    return replicate, point, arm


def parse_run(text: str) -> tuple[int, int, str]:
    """``3:0:inhouse`` to (3, 0, "inhouse")."""
    parts = text.split(":", 2)
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        raise InputError(f"{quoted(text)} is no run; expected replicate:point:arm, such as 3:0:inhouse")
    return int(parts[0]), int(parts[1]), parts[2]


def people_labels(experiment: Experiment, where: Where, names: bool) -> dict[int, str]:
    """What to call each person: the id, or with ``names`` the roster's name."""
    replicate, point, arm = where
    people = experiment.populations[arm].people(experiment.setting(point, arm), experiment.seed, replicate)
    return {p.key: (p.name or p.label) if names else p.label for p in people}


def groups_by_phase(experiment: Experiment, where: Where) -> list[dict[int, int]]:
    """The group of each person, by phase; the last one goes on after the programme."""
    replicate, point, arm = where
    setting = experiment.setting(point, arm)
    people = experiment.populations[arm].people(setting, experiment.seed, replicate)
    seating, out = seat(people, "stay", None), []
    for phase in setting.programme.phases:
        seating = seat(people, phase.seating, seating)
        out.append({people[at].key: number for number, group in enumerate(seating) for at in group})
    return [*out, out[-1] if out else {}]


def parse_share(text: str | None) -> tuple[int, int] | None:
    """The share that ``--shard`` asks for: "2/4" is the second of four."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise InputError(
            f"expected a share such as 2/4, the second of four (given: {quoted(text)})", key="--shard"
        )
    return int(found[1]), int(found[2])
