"""What a key of an experiment file that does not exist was meant to be, and where it would have to stand."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from pydantic import BaseModel

from peersim.experiment.schema import ExperimentFile
from peersim.model import suggesting
from peersim.model.errors import quoted
from peersim.model.overrides import parameter_hint
from peersim.model.registry import parameters

_NEAR = 0.75  # likeness from 0 to 1
_TOP = "at the top of the file, above the first [table]"
_NAMED = ("arms", "contrasts", "figures", "vary", "rules")
"""Tables whose entries are named by the user."""
_TABLES = (*_NAMED, "people", "programme", "world", "design", "until")
_CALLED: Mapping[tuple[str, ...], Mapping[str, str]] = {
    (): {
        **dict.fromkeys(("repetitions", "runs", "n", "samples", "iterations"), "replicates"),
        "random_seed": "seed",
        "title": "name",
        "description": "question",
        **dict.fromkeys(("treatments", "conditions", "scenarios"), "arms"),
        "parameters": "vary",
        **dict.fromkeys(("measures", "metrics"), "outcomes"),
    },
    ("design",): {
        **dict.fromkeys(("n", "samples", "size", "runs"), "points"),
        **dict.fromkeys(("type", "method"), "kind"),
    },
    ("figures", "NAME"): {"type": "kind"},
}
"""What other programs call a key, by the table that it stands in."""

_BELOW: Mapping[str, str] = {"worlds": "design.worlds"}
"""What is looked for at the top of the file, and stands in a table."""


def suggestion(location: Sequence[int | str], model: type[BaseModel]) -> str:
    """The end of a message about a key that does not exist: names of the same table first, then of others.

    ``location`` is where it stands in ``model``: the experiment file, or the tree of parameters.
    """
    given, table = str(location[-1]), tuple(map(str, location[:-1]))
    if "." in given:
        return _dotted(given, table, model)
    if given in table[-1:]:
        return f"; this is the table {given!r} already, so leave out {given + '.'!r}"
    where = ("figures", "NAME") if table[:1] == ("figures",) else table
    called = {**_CALLED.get(where, {}), **({} if table else _BELOW)}.get(given.casefold())
    if called is not None and model is ExperimentFile:
        return f"; did you mean {quoted(called)}?"
    said = suggesting.suggestion(location, model)
    here = max(_names_in(table, model), key=lambda name: _likeness(given, name), default="")
    below = table and said.startswith(f"; did you mean '{'.'.join(table)}.")  # the same name, further in
    if _likeness(given, here) >= _NEAR and not below:
        return f"; did you mean {quoted(here)}?"
    if given.casefold() in _CALLED[()]:
        return f"; did you mean {quoted(_CALLED[()][given.casefold()])} ({_TOP})?"
    return said


def no_parameter(path: str) -> str:
    """The end of a message about a path in [vary] that is no parameter."""
    return misplaced("vary", path) or parameter_hint(path)


def misplaced(table: str, name: str) -> str:
    """The end of a message about an entry of a table of names whose name is a key of the whole file; else empty.

    >>> misplaced("contrasts", "margin")
    "; the key 'margin' belongs at the top of the file, above the first [table]"
    """
    if table not in _NAMED or name not in ExperimentFile.model_fields or name in _TABLES:
        return ""
    return f"; the key {name!r} belongs {_TOP}"


def _dotted(given: str, table: tuple[str, ...], model: type[BaseModel]) -> str:
    """Dots in quotes are part of a name; without quotes they lead into a table."""
    tree = next((table[at:] for at, part in enumerate(table) if part in ("programme", "world")), ())
    inner = given.removeprefix("".join(f"{part}." for part in tree))
    parts = inner.split(".")
    if all(part in _names_in((*table, *parts[:at]), model) for at, part in enumerate(parts)):
        return (
            f"; a key in quotes is one name, so write it without: {inner} = … (dots in quotes are for [vary])"
        )
    if given in parameters:
        return f"; did you mean {given!r}, without quotes?"
    meant = parameter_hint(given)
    nearest = meant if "did you mean" in meant else ""
    return f"; a key in quotes is one name, and dots in quotes are for [vary]{nearest}"


def _names_in(table: Sequence[str], model: type[BaseModel]) -> list[str]:
    """The names valid in a table; none where they are the user's own."""
    place: type[BaseModel] | None = model
    for part in table:
        field = place.model_fields.get(part) if place is not None else None
        if field is not None:
            place = suggesting.model_in(field.annotation)
    return [field.alias or name for name, field in place.model_fields.items()] if place is not None else []


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
