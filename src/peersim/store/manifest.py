"""The manifest of a results folder: what would give the same tables again, sealed against change.

It may come from somebody else, so nothing of it is believed before its shape is checked: it is read by pages,
figures, tables and queries.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from peersim.model.errors import InputError, hint, quoted
from peersim.model.given import RECORD, check_given, depth, given_bytes
from peersim.model.outcomes import BY_NAME
from peersim.model.overrides import leaves
from peersim.model.registry import parameters
from peersim.model.texts import NAME, one_line
from peersim.store.files import write_json
from peersim.store.identity import design_hash

SEAL = "seal"
FILES = "files"
"""Where a manifest has the SHA-256 of the files beside it that were given: experiment, points, rules."""
PEOPLE_FILES = "people_files"
"""Where it has those of rosters and contacts, which are not copied."""
NOTES = "notes"
"""Where it has what looks like a finding and is only something that a table of people does not say."""
WORLDS = "worlds"
"""Where it has the digest of the runs in plausible worlds, which lie in a folder of their own."""
_DEEPEST = 16
_MEND = "restore it from a copy, or run the experiment again with --overwrite"


def _outcome(name: str) -> str:
    if name not in BY_NAME:
        raise ValueError(f"there is no outcome {quoted(name)}{hint(name, BY_NAME)}")
    return name


def _inside(name: str) -> str:
    """A name below the folder: no step upwards, no other root."""
    parts = name.split("/")
    if any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts):
        raise ValueError(f"is no file of the folder (given: {quoted(name)})")
    return name


Name = Annotated[str, Field(pattern=NAME)]
Text = Annotated[str, AfterValidator(one_line)]
Sum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
OutcomeName = Annotated[str, AfterValidator(_outcome)]
Below = Annotated[str, AfterValidator(one_line), AfterValidator(_inside)]
Scalar: TypeAlias = bool | int | float | str | None


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Identity(_Record):
    design: Sum
    model: Sum


class _Stopped(_Record):
    contrast: Name
    halfwidth: float
    max_replicates: int
    reached: float | None
    reason: Literal["narrow enough", "max_replicates"]
    rounds: Annotated[list[int], Field(min_length=1)]


class _Arm(_Record):
    setting: dict[str, Any]
    people: dict[str, Scalar]
    sets: list[Text]
    rules: dict[Name, dict[Name, Text]] = Field(default_factory=dict)


class _Design(_Record):
    seed: Annotated[int, Field(ge=0)]
    arms: Annotated[dict[Name, _Arm], Field(min_length=1)]
    vary: dict[Text, Any]
    keep: Annotated[int, Field(ge=0)]
    arm_order: list[Name] | None = Field(default=None, alias="arm order")
    vary_order: list[Text] | None = Field(default=None, alias="vary order")
    design: dict[Name, Any] | None = None
    sessions: bool | None = None
    member_sessions: bool | None = Field(default=None, alias="member sessions")


class _Manifest(_Record):
    format: Literal[1]
    name: Name
    question: Text
    peersim: Annotated[str, Field(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]
    identity: _Identity
    seed: Annotated[int, Field(ge=0)]
    replicates: Annotated[int, Field(ge=1)]
    outcomes: Annotated[list[OutcomeName], Field(min_length=1)]
    margin: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    defaults: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 .-]{0,40}$")]
    sd0_share: float
    labels: dict[Name, Text]
    contrasts: dict[Name, Annotated[list[Name], Field(min_length=2, max_length=2)]]
    design: _Design
    files: dict[Below, Sum]
    people_files: dict[Text, Sum]
    notes: list[Text]
    until: _Stopped | None = None
    worlds: Sum | None = None
    points_sha256: Sum | None = None
    sha256: dict[Name, Sum] | None = None
    seal: Sum


def write_manifest(file: Path, content: Mapping[str, Any]) -> None:
    """Write a manifest with its seal."""
    plain = {key: value for key, value in content.items() if key != SEAL}
    write_json(file, plain | {SEAL: seal_of(plain)})


def read_manifest(file: Path) -> dict[str, Any]:
    """A manifest as it was written. Raises :class:`InputError` if it was changed since, or never was one."""
    check_given(file, RECORD)
    state = file.stat()
    return dict(_read(file, state.st_size, state.st_mtime_ns, state.st_ino))


@lru_cache(maxsize=64)
def _read(file: Path, size: int, changed: int, number: int) -> Mapping[str, Any]:
    """Read once for as long as nobody touches it."""
    try:
        content = json.loads(given_bytes(file, RECORD).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"is damaged: {error}; {_MEND}", file=file) from None
    _check(file, content)
    return dict(content)


def _check(file: Path, content: Any) -> None:
    if not isinstance(content, dict) or depth(content) > _DEEPEST:
        raise InputError(f"is damaged: it is no record of results; {_MEND}", file=file)
    problem = _shape(content)
    sealed = content.get(SEAL) == seal_of({key: value for key, value in content.items() if key != SEAL})
    if sealed and not problem:
        return
    if SEAL not in content and not problem.replace(f"it has no {SEAL}", ""):
        problem = f"it has no {SEAL}"
    where = f" ({problem})" if problem else ""
    said = "was written by something else than this version of peersim" if sealed else "was changed since"
    raise InputError(f"{said}: its seal {'fits' if sealed else 'does not fit'}{where}; {_MEND}", file=file)


def _shape(content: Mapping[str, Any]) -> str:
    """What is wrong with the shape of a manifest, its seal apart; empty if nothing is."""
    try:
        found = _Manifest.model_validate(content)
    except ValidationError as error:
        return _said(error)
    problems = _names(found)
    if design_hash(content["design"]) != found.identity.design:
        problems.append("its design is not the one that its identity names")
    return problems[0] if problems else ""


def _names(found: _Manifest) -> list[str]:
    """Parameters and arms that do not exist, and arms of which something is missing."""
    arms = found.design.arms
    paths = [*found.design.vary, *(path for arm in arms.values() for path in arm.sets)]
    used = [*found.labels, *(arm for pair in found.contrasts.values() for arm in pair)]
    whole, order, vary_order = set(parameters), found.design.arm_order, found.design.vary_order
    return [
        *(
            ["its arm order is not one of its arms"]
            if order is not None and sorted(order) != sorted(arms)
            else []
        ),
        *(
            ["its vary order is not one of what it varies"]
            if vary_order is not None and sorted(vary_order) != sorted(found.design.vary)
            else []
        ),
        *_points(found.design),
        *(f"there is no parameter {quoted(path)}" for path in paths if path not in parameters),
        *(f"there is no arm {quoted(arm)}" for arm in used if arm not in arms),
        *(f"arm {quoted(arm)} has no label" for arm in arms if arm not in found.labels),
        *(
            f"the setting of arm {quoted(arm)} is not whole"
            for arm, about in arms.items()
            if not whole <= set(leaves(about.setting))
        ),
    ]


def _points(design: _Design) -> list[str]:
    """Why nobody can tell how many points a design has."""
    if design.design is not None:
        points = design.design.get("points")
        good = isinstance(points, int) and not isinstance(points, bool) and points > 0
        return [] if good else ["its design does not say how many points it has"]
    return [
        f"{quoted(path)} varies over no list of values"
        for path, values in design.vary.items()
        if not isinstance(values, list) or not values
    ]


def _said(error: ValidationError) -> str:
    """A renamed key before a missing one."""
    found = error.errors()
    names = [field.alias or name for name, field in _Manifest.model_fields.items()]
    for one in found:
        if one["type"] == "extra_forbidden":
            key = str(one["loc"][-1])
            return f"there is no key {quoted(key)}{hint(key, names)}"
    first = found[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return f"it has no {key}"
    return f"{key}: {first['msg'].removeprefix('Value error, ')}"


def seal_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a record without its seal."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
