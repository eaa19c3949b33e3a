"""From the tables of a TOML file to a checked :class:`ExperimentFile`."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from peersim.model.errors import hint, together
from peersim.model.overrides import in_words, most_telling
from peersim.study.arms import TREE
from peersim.study.schema import SPREAD, VARY_KINDS, ExperimentFile
from peersim.study.source import Source
from peersim.study.varying import flat

_SCALARS = ("bool", "int", "float", "str")


def validated(source: Source, raw: Mapping[str, Any]) -> ExperimentFile:
    """Everything but the values in arms, which are checked once merged. All mistakes are said at once."""
    try:
        return ExperimentFile.model_validate(_tupled(_slim(source, raw)))
    except ValidationError as error:
        raise together([source.mistake(_message(one), *_place(one)) for one in _told(error)]) from None


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


def _message(first: ErrorDetails) -> str:
    """What was expected, in words of our own where pydantic's are those of a programmer."""
    given = f" (given: {first['input']!r})"
    if first["type"] == "string_pattern_mismatch":
        allowed = "at most 60 letters (a to z), digits, _ and -, and begins with a letter or digit"
        return f"a name has {allowed}{given}"
    if first["loc"] == ("arms",) and first["type"] in ("too_short", "missing"):
        return "there is no arm; at least one is needed, such as [arms.inhouse]"
    if first["loc"][0] == "vary" and isinstance(first["input"], str | int | float) and len(first["loc"]) == 3:
        return f'should be a list of values, a range such as {{ from = 0, to = 1 }}, or "plausible"{given}'
    if first["loc"][0] == "vary" and first["loc"][-1] in _SCALARS:
        return f"each value should be a number, a text, true or false{given}"
    if first["loc"][0] == "vary" and first["type"] == "extra_forbidden":
        return f"there is no such key{hint(str(first['loc'][-1]), ['from', 'to', 'steps', 'scale', *sorted(SPREAD)])}"
    return in_words(first, ExperimentFile).message


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

    def deep(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: deep(part) for key, part in value.items()}
        return tuple(deep(part) for part in value) if isinstance(value, list) else value

    return {key: deep(value) if key in TREE else value for key, value in raw.items()}
