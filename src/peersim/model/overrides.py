"""Changes to the parameter tree, by dotted path or as nested tables."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from peersim.model.errors import hint
from peersim.model.given import DEEPEST, depth
from peersim.model.parameters import Setting
from peersim.model.values import plain


class SettingError(ValueError):
    """A parameter that does not exist or cannot have this value. ``path`` says which."""

    def __init__(self, path: str, message: str):
        super().__init__(f"{path}: {message}")
        self.path, self.message = path, message


def nested(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted paths to nested tables; later entries win.

    >>> nested({"world.rivalry": 0.1, "world": {"fear": 0.2}})
    {'world': {'rivalry': 0.1, 'fear': 0.2}}
    """
    out: dict[str, Any] = {}
    for path, value in changes.items():
        branch: Any = value
        for name in reversed(path.split(".")):
            branch = {name: nested(branch) if isinstance(branch, Mapping) else branch}
        out = merged(out, branch)
    return out


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with ``changes`` on top, table by table; lists are replaced whole."""
    out = dict(base)
    for name, value in changes.items():
        if isinstance(value, Mapping) and isinstance(out.get(name), Mapping):
            out[name] = merged(out[name], value)
        else:
            out[name] = value
    return out


def leaves(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested tables to dotted paths.

    >>> leaves({"world": {"rivalry": 0.1}})
    {'world.rivalry': 0.1}
    """
    out: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            out |= leaves(value, f"{prefix}{name}.")
        else:
            out[f"{prefix}{name}"] = value
    return out


def setting_from(changes: Mapping[str, Any]) -> Setting:
    """The default setting with ``changes`` (dotted paths or nested tables).

    Raises :class:`SettingError` for a parameter that does not exist or a value out of bounds.
    """
    if depth(changes) > DEEPEST or any(path.count(".") > DEEPEST for path in changes):
        raise SettingError("(top)", f"tables in tables, more than {DEEPEST} deep; no parameter lies so deep")
    tree = nested(changes)
    try:
        return Setting.model_validate(_lists_to_tuples(tree))
    except ValidationError as error:
        raise setting_error(error, Setting) from None


def _lists_to_tuples(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _lists_to_tuples(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_lists_to_tuples(part) for part in value)
    made = plain(value)
    return tuple(_lists_to_tuples(part) for part in made) if isinstance(made, list) else made


def setting_error(error: ValidationError, model: type[BaseModel]) -> SettingError:
    """The most telling finding of pydantic in our words, with the nearest valid name."""
    first = most_telling(error)
    path = ".".join(str(part) for part in first["loc"]) or "(top)"
    if first["type"] == "extra_forbidden":
        return SettingError(path, f"there is no such key{_suggestion(first['loc'], model)}")
    if first["type"] == "missing":
        return SettingError(path, "is required and missing")
    given = first.get("input")
    shown = "" if isinstance(given, Mapping) else f" (given: {_as_written(given)})"
    message = _DICTIONARY.sub("a table", first["msg"].removeprefix("Value error, "))
    message = message.replace("tuple", "list").replace("Tuple", "list").replace(" after validation", "")
    return SettingError(path, message[0].lower() + message[1:] + shown)


_DICTIONARY = re.compile(r"a valid dictionary( or instance of \w+)?|a valid dictionary")


def most_telling(error: ValidationError) -> ErrorDetails:
    """A misspelt key rather than the missing one it stands for; of a choice, the branch that was meant."""
    found = error.errors()
    for one in found:
        if one["type"] == "extra_forbidden":
            return one
    return max(found, key=lambda one: one["type"] != "model_type")


def _as_written(value: Any) -> str:
    return repr(list(value)) if isinstance(value, tuple) else repr(value)


def _suggestion(location: tuple[int | str, ...], model: type[BaseModel]) -> str:
    """The nearest name valid where the misspelt one stands; names of a table's entries are passed over."""
    place: Any = model
    for part in location[:-1]:
        field = place.model_fields.get(part)
        if field is not None:
            place = _model_in(field.annotation)
            if place is None:
                return ""
    names = [field.alias or name for name, field in place.model_fields.items()]
    return hint(str(location[-1]), names)


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found is not None:
            return found
    return None
