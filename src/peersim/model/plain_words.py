"""What is wrong with a value that somebody gave, in plain words: no word of the library that found it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from math import isnan
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from peersim.model.errors import hint
from peersim.model.suggesting import suggestion
from peersim.model.texts import shown
from peersim.model.values import value_text

Suggestion = Callable[[Sequence[int | str], type[BaseModel]], str]
"""The end of a message about a key that does not exist, of its place and the model that has no such key."""

_MOST_SHOWN = 80


def plainly(found: ErrorDetails, model: type[BaseModel], suggestion: Suggestion = suggestion) -> str:
    """One finding: what was expected, and what was given instead."""
    kind = found["type"]
    if kind == "extra_forbidden":
        return f"there is no such key{suggestion(found['loc'], model)}"
    if kind == "missing":
        return "is required and missing"
    if kind == "value_error":
        said = found["msg"].removeprefix("Value error, ")
        return said[:1].lower() + said[1:] + _given(found)
    expected = _EXPECTED.get(kind, _something_else)
    return expected(found) + _given(found) + _afterthought(found)


def _something_else(_: ErrorDetails) -> str:
    return "has a value that cannot stand here"


def thousands(text: str, line: int | None, given: Any) -> str:
    """What to write if this whole number has three digits after a point in the file: ``1.000`` is 1; else empty."""
    if type(given) is not float or line is None:
        return ""
    for match in re.finditer(r"(?<![\w.+-])(\d{1,3}\.\d{3})(?![\w.])", text.split("\n")[line - 1]):
        if float(match[1]) == given:
            return f"; if the point stands between thousands, write {match[1].replace('.', '')}"
    return ""


def written(value: Any) -> str:
    """A value as an experiment file would have it, cut if long; a date is called one."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, date | time):
        kind = "time" if isinstance(value, datetime | time) else "date"
        return f"the {kind} {value.isoformat()}"
    elif isinstance(value, str):
        text = repr(value)
    elif isinstance(value, Mapping):
        return "a table"
    elif isinstance(value, list | tuple):
        text = f"[{', '.join(map(written, value[:20]))}{', …' if len(value) > 20 else ''}]"
    else:
        text = str(value)
    return shown(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…")


def _given(found: ErrorDetails) -> str:
    given = found.get("input")
    if isinstance(given, Mapping) and found["type"] in ("value_error", "too_short", "too_long"):
        return ""
    return f" (given: {written(given)})"


def _bound(words: str, name: str) -> Callable[[ErrorDetails], str]:
    def said(found: ErrorDetails) -> str:
        given = found.get("input")
        if isinstance(given, float) and isnan(given):  # neither more nor less than anything
            return "must be a finite number"
        return f"must be {words} {value_text(found['ctx'][name])}"

    return said


def _count(words: str, name: str) -> Callable[[ErrorDetails], str]:
    def said(found: ErrorDetails) -> str:
        number = found["ctx"][name]
        what = {"Dictionary": ("entry", "entries"), "String": ("letter", "letters")}
        one, many = what.get(found["ctx"].get("field_type", ""), ("value", "values"))
        return f"needs {words} {number} {one if number == 1 else many}"

    return said


def _a_list(found: ErrorDetails) -> str:
    given = found.get("input")
    if isinstance(given, str):
        return f"expected a list, as in [{_as_text(given)}]"
    if isinstance(given, int | float):
        return f"expected a list, as in [{written(given)}]"
    return "expected a list, as in [ … ]"


def _a_text(found: ErrorDetails) -> str:
    given = found.get("input")
    if isinstance(given, bool | int | float | date | time):
        text = given.isoformat() if isinstance(given, date | time) else written(given)
        return f"expected a text in quotes, as in {_as_text(text)}"
    return "expected a text in quotes"


def _as_text(text: str) -> str:
    short = shown(text if len(text) <= 40 else f"{text[:39]}…")
    return f"'{short}'" if '"' in short else f'"{short}"'


def _a_choice(found: ErrorDetails) -> str:
    expected = found["ctx"]["expected"]
    names = re.findall(r"'([^']*)'", expected)
    if not names:
        return f"expected {expected.replace('True', 'true').replace('False', 'false')}"
    many = ", ".join(map(repr, names[:-1]))
    return f"expected {many} or {names[-1]!r}" if many else f"expected {names[0]!r}"


def _afterthought(found: ErrorDetails) -> str:
    """What may have been meant."""
    given, kind = found.get("input"), found["type"]
    if not isinstance(given, str):
        return ""
    if kind == "literal_error":
        near = hint(given, re.findall(r"'([^']*)'", found["ctx"]["expected"]))
        return near if "did you mean" in near else ""
    if kind in ("int_type", "float_type", "int_from_float") and re.fullmatch(
        r"\s*[+-]?\d+(?:[.,]\d+)?\s*", given
    ):
        return f"; a number stands without quotes: {given.strip().replace(',', '.')}"
    if kind == "bool_type" and given.strip().casefold() in ("true", "false"):
        return f"; it stands without quotes: {given.strip().casefold()}"
    return ""


def _whole(found: ErrorDetails) -> str:
    return "expected a whole number" + (" without a point" if isinstance(found.get("input"), float) else "")


_EXPECTED: Mapping[str, Callable[[ErrorDetails], str]] = {
    "int_type": _whole,
    "int_from_float": _whole,
    "int_parsing": _whole,
    "int_parsing_size": lambda _: "is too large a number",
    "float_type": lambda _: "expected a number",
    "bool_type": lambda _: "expected true or false",
    "string_type": _a_text,
    "list_type": _a_list,
    "tuple_type": _a_list,
    **dict.fromkeys(
        ("dict_type", "model_type", "model_attributes_type", "mapping_type"),
        lambda _: "expected a table, as in { key = value }",
    ),
    "literal_error": _a_choice,
    "finite_number": lambda _: "must be a finite number",
    "greater_than": _bound("more than", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than": _bound("less than", "lt"),
    "less_than_equal": _bound("at most", "le"),
    "too_short": _count("at least", "min_length"),
    "too_long": _count("at most", "max_length"),
}
