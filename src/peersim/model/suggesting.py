"""What a key that does not exist was meant to be, and where it would have to stand."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import Any, get_origin

from pydantic import BaseModel

from peersim.model.errors import hint, quoted

_CLOSE, _CLOSE_ELSEWHERE = 0.5, 0.75  # likeness from 0 to 1
_MOST = 2
_TREE = ("programme", "world")


def suggestion(location: Sequence[int | str], model: type[BaseModel]) -> str:
    """The end of a message about a key that does not exist.

    A key of the very same name in another table comes first, with its whole path; then the most alike of
    those valid where the key stands; then one of another table; else those valid there. Names that a table's
    entries are given, of arms for one, are passed over.
    """
    names = _names_at(location, model)
    if names is None:
        return ""
    given = str(location[-1])
    paths = _places(model)
    same = [path for path in paths if _last(path).casefold() == given.casefold()]
    here = max(names, key=lambda name: _likeness(given, name), default="")
    if same and given.casefold() != here.casefold():
        return _meant(same[:_MOST])
    there = max(paths, key=lambda path: _likeness(given, _last(path)), default="")
    alike, elsewhere = _likeness(given, here), _likeness(given, _last(there))
    if elsewhere > max(alike, _CLOSE_ELSEWHERE):
        return _meant([path for path in paths if _last(path) == _last(there)][:_MOST])
    if alike >= _CLOSE:
        return f"; did you mean {quoted(here)}?"
    return hint("", names)


def parameter_hint(given: str, model: type[BaseModel]) -> str:
    """The same for a path that is no parameter of this tree; parameters are named with their whole path."""
    every = [path for path in _places(model) if "[]" not in path]
    paths = [path for path in every if not any(other.startswith(f"{path}.") for other in every)]
    same = [path for path in paths if _last(path).casefold() == _last(given).casefold()]
    if same:
        return _meant(same[:_MOST])

    def likeness(path: str) -> float:
        return max(_likeness(given, path), _likeness(_last(given), _last(path)))

    nearest = max(paths, key=likeness)
    return _meant([nearest]) if likeness(nearest) >= _CLOSE_ELSEWHERE else hint("", paths)


def _meant(paths: Sequence[str]) -> str:
    """Paths, and for a key of the whole file that it stands above all tables."""
    of_file = " (at the top of the file, above the first [table])"
    said = [quoted(path) + ("" if "." in path or path in _TREE else of_file) for path in paths]
    return f"; did you mean {' or '.join(said)}?"


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _names_at(location: Sequence[int | str], model: type[BaseModel]) -> list[str] | None:
    """The names valid where the last of ``location`` stands; None where there are no names of ours."""
    place: Any = model
    for part in location[:-1]:
        field = place.model_fields.get(part)
        if field is not None:
            place = model_in(field.annotation)
            if place is None:
                return None
    return [field.alias or name for name, field in place.model_fields.items()]


@cache
def _places(model: type[BaseModel]) -> tuple[str, ...]:
    """Paths of all keys and tables, parameters first; NAME stands for names that users give, [] for lists of tables."""
    paths = list(_walk(model, "", set()))
    return tuple(sorted(paths, key=lambda path: (path.split(".")[0] not in _TREE, "[]" in path)))


def _walk(model: type[BaseModel], prefix: str, seen: set[type[BaseModel]]) -> Iterator[str]:
    seen.add(model)
    for name, field in model.model_fields.items():
        path, inner = f"{prefix}{field.alias or name}", model_in(field.annotation)
        yield path
        if inner is not None and inner not in seen:
            kind = get_origin(field.annotation)
            below = f"{path}.NAME." if kind is dict else f"{path}[]." if kind in (list, tuple) else f"{path}."
            yield from _walk(inner, below, seen)


def model_in(annotation: Any) -> Any:
    """The model that an annotation names, or one of its parts; None if there is none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = model_in(part)
        if found is not None:
            return found
    return None
