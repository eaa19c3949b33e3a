"""Changes to the parameter tree, by dotted path or as nested tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from peersim.model import suggesting
from peersim.model.given import DEEPEST, depth
from peersim.model.parameters import Setting
from peersim.model.plain_words import plainly
from peersim.model.values import plain


class SettingError(ValueError):
    """A parameter that does not exist or cannot have this value. ``path`` says which; ``others`` are like it."""

    def __init__(self, path: str, message: str, others: Sequence["SettingError"] = ()):
        super().__init__("\n".join([f"{path}: {message}", *map(str, others)]))
        self.path, self.message, self.others = path, message, tuple(others)


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
    """The findings of pydantic in our words, with the nearest valid names; the most telling first."""
    found = error.errors()
    first = most_telling(found)
    inner = [one for one in found if not any(_is_within(other["loc"], one["loc"]) for other in found)]
    others = {one["loc"]: in_words(one, model) for one in inner if one["loc"] != first["loc"]}
    words = in_words(first, model)
    return SettingError(words.path, words.message, list(others.values()))


def _is_within(inner: tuple[int | str, ...], outer: tuple[int | str, ...]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def in_words(found: ErrorDetails, model: type[BaseModel]) -> SettingError:
    """A finding of pydantic in our words."""
    path = ".".join(str(part) for part in found["loc"]) or "(top)"
    return SettingError(path, plainly(found, model))


def parameter_hint(path: str) -> str:
    """What a path that is no parameter was meant to be, as the end of a message.

    >>> parameter_hint("programme.rivalry")
    "; did you mean 'world.rivalry'?"
    """
    return suggesting.parameter_hint(path, Setting)


def most_telling(found: Sequence[ErrorDetails]) -> ErrorDetails:
    """A misspelt key rather than the missing one it stands for; of a choice, the branch that was meant."""
    for one in found:
        if one["type"] == "extra_forbidden":
            return one
    return max(found, key=lambda one: one["type"] != "model_type")
