"""From the tables of a TOML file to a checked :class:`ExperimentFile`."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from peersim.experiment.arms import TREE
from peersim.experiment.locate import line_of
from peersim.experiment.nearest import misplaced, suggestion
from peersim.experiment.schema import SPREAD, VARY_KINDS, ExperimentFile, WorldsFile
from peersim.experiment.source import Gathered, Source
from peersim.experiment.varying import flat
from peersim.model.errors import hint, together
from peersim.model.overrides import SettingError, most_telling
from peersim.model.parameters import Setting
from peersim.model.plain_words import plainly, thousands, written

_SCALARS = ("bool", "int", "float", "str")
_ROUNDS = 20  # of leaving out what is wrong; each goes one table further up
_STAND_INS: Mapping[str, Any] = {"format": 1, "name": "x", "arms": {"x": {}}}


class Validated(NamedTuple):
    """A file without what is wrong in it, and its tables of parameters likewise."""

    file: ExperimentFile
    base: Mapping[str, Any]


def validated(source: Source, raw: Mapping[str, Any], mistakes: Gathered) -> Validated:
    """Everything but the values in arms, which are checked once merged.

    What is wrong is added to ``mistakes`` and left out, so that the rest can be checked too.
    """
    tables = _tupled(_slim(source, raw))
    try:
        return Validated(ExperimentFile.model_validate(tables), _base(raw))
    except ValidationError as error:
        first = error
    said = [source.mistake(_message(source, one), *_place(one)) for one in _told(first)]
    mistakes.found += said
    left = deepcopy(tables)
    errors = first.errors()
    for _ in range(_ROUNDS):
        for one in errors:
            _leave_out(left, one)
        try:
            return Validated(ExperimentFile.model_validate(left), _base(left))
        except ValidationError as error:
            errors = error.errors()
    raise together(said)


def validated_worlds(source: Source, raw: Mapping[str, Any]) -> WorldsFile:
    """A file of plausible worlds. Raises :class:`InputError` with everything that is wrong with its keys."""
    try:
        return WorldsFile.model_validate(_slim(source, raw))
    except ValidationError as error:
        said = [source.mistake(_message(source, one, WorldsFile), *_place(one)) for one in _told(error)]
    raise together(said)


def refusals(tree: Mapping[str, Any]) -> list[SettingError]:
    """What is wrong with a tree of parameters, by path; empty if it is a setting."""
    try:
        Setting.model_validate(_tuples(tree))
    except ValidationError as error:
        return [
            SettingError(".".join(_place(one)), plainly(one, Setting, suggestion)) for one in _told(error)
        ]
    return []


def _base(tables: Mapping[str, Any]) -> dict[str, Any]:
    return {part: tables[part] for part in TREE if part in tables}


def _leave_out(tables: dict[str, Any], one: ErrorDetails) -> None:
    """Take away what a finding is about: of a list all of it, of a varied parameter or a figure too."""
    place = one["loc"]
    if one["type"] == "missing" and len(place) > 1:
        place = place[:-1]
    if place[0] in _STAND_INS and len(place) == 1:
        tables[str(place[0])] = _STAND_INS[str(place[0])]
        return
    branch: Any = tables
    for depth, part in enumerate(place):
        inner = branch.get(part)
        if (
            depth == len(place) - 1
            or not isinstance(inner, dict)
            or (place[0] in ("vary", "figures") and depth == 1)
        ):
            branch.pop(part, None)
            return
        branch = inner


def _told(error: ValidationError) -> list[ErrorDetails]:
    """One finding for each place: of a choice, the branch that was meant; no missing key beside a misspelt one."""
    places: dict[tuple[str, ...], list[ErrorDetails]] = {}
    for one in error.errors():
        place = _place(one)
        places.setdefault(place[:2] if place[:1] == ("vary",) else place, []).append(one)
    told = [
        most_telling(found)
        for place, found in places.items()
        if not any(len(other) > len(place) and other[: len(place)] == place for other in places)
    ]
    misspelt = {one["loc"][:-1] for one in told if one["type"] == "extra_forbidden"}
    return [one for one in told if one["type"] != "missing" or one["loc"][:-1] not in misspelt]


def _place(one: ErrorDetails) -> tuple[str, ...]:
    return tuple(str(part) for part in one["loc"] if not _is_pydantic_tag(part))


def _message(source: Source, first: ErrorDetails, model: type[BaseModel] = ExperimentFile) -> str:
    """What was expected; of what only this file has, in words of its own."""
    given, place = f" (given: {written(first['input'])})", first["loc"]
    if first["type"] == "string_pattern_mismatch":
        allowed = "at most 60 letters (a to z), digits, _ and -, and begins with a letter or digit"
        return f"a name has {allowed}{given}"
    if place == ("arms",) and first["type"] in ("too_short", "missing"):
        return "there is no arm; at least one is needed, such as [arms.inhouse]"
    if place[0] == "vary":
        said = _of_varied(first)
        if said:
            here = len(place) > 1 and model is ExperimentFile
            return said + (misplaced("vary", str(place[1])) if here else "")
    if model is not ExperimentFile:
        return plainly(first, model, suggestion)
    said = plainly(first, ExperimentFile, suggestion)
    if first["type"] in ("int_type", "int_from_float"):
        said += thousands(source.text, line_of(source.text, _place(first)), first["input"])
    return said + (misplaced(str(place[0]), str(place[1])) if len(place) == 2 else "")


def _of_varied(first: ErrorDetails) -> str:
    """What is wrong with the values of a varied parameter; empty if it is nothing of their own."""
    given, place = f" (given: {written(first['input'])})", first["loc"]
    if first["type"] in ("union_tag_invalid", "union_tag_not_found") or (
        len(place) == 3 and not isinstance(first["input"], Mapping | list)
    ):
        return f'should be a list of values, a range such as {{ from = 0, to = 1 }}, or "plausible"{given}'
    if place[-1] in _SCALARS:
        each = "each value should be" if "values" in place else "expected"
        return f"{each} a number, a text, true or false{given}"
    if first["type"] == "extra_forbidden":
        return (
            f"there is no such key{hint(str(place[-1]), ['from', 'to', 'steps', 'scale', *sorted(SPREAD)])}"
        )
    return ""


def _slim(source: Source, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The tables as the schema wants them: arms without their values, dotted paths as paths."""
    slim = dict(raw)
    arms, figures, vary = (raw.get(part) for part in ("arms", "figures", "vary"))
    if isinstance(arms, dict):
        slim["arms"] = {
            name: {k: v for k, v in arm.items() if k not in TREE} if isinstance(arm, dict) else arm
            for name, arm in arms.items()
        }
    if isinstance(vary, dict):
        slim["vary"] = {
            path: given | {"only_if": flat(source, given["only_if"], "vary", path, "only_if")}
            if isinstance(given, dict) and isinstance(given.get("only_if"), dict)
            else given
            for path, given in flat(source, vary, "vary").items()
        }
    if isinstance(figures, dict):
        slim["figures"] = {
            name: figure | {"at": flat(source, figure["at"], "figures", name, "at")}
            if isinstance(figure, dict) and isinstance(figure.get("at"), dict)
            else figure
            for name, figure in figures.items()
        }
    return slim


def _is_pydantic_tag(part: int | str) -> bool:
    return isinstance(part, str) and ("[" in part or part in (*VARY_KINDS, *_SCALARS))


def _tupled(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Lists inside the parameter tree as tuples, which strict validation wants."""

    return {key: _tuples(value) if key in TREE else value for key, value in raw.items()}


def _tuples(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _tuples(part) for key, part in value.items()}
    return tuple(_tuples(part) for part in value) if isinstance(value, list | tuple) else value
