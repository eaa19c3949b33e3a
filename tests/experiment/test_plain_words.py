"""Whatever stands in an experiment file in place of a value, nobody is answered in the words of a library."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from peersim.experiment.reading import parse_experiment
from peersim.experiment.schema import ExperimentFile, Span, Spread
from peersim.model.errors import InputError, Mistakes
from peersim.model.suggesting import model_in

FOREIGN = (
    "input should",
    "valid integer",
    "valid number",
    "valid string",
    "valid list",
    "valid boolean",
    "valid dictionary",
    "fractional part",
    "type=",
    "datetime",
    "tuple",
    "dictionary",
    "pydantic",
    "_vary_kind",
    "greater than",
    "less than or",
    "items after",
    "extra_forbidden",
    "union",
    "(given: True)",
    "(given: False)",
)
WRONG: list[Any] = [
    -7,
    5,
    1.0,
    2.5,
    10**30,
    math.nan,
    math.inf,
    True,
    False,
    "",
    "x",
    "0,5",
    "two\nlines",
    date(2024, 5, 1),
    datetime(2024, 5, 1, 12, 0),
    time(12, 0),
    [],
    [1],
    ["x"],
    [[1]],
    [date(2024, 5, 1)],
    [{"a": 1}],
    {},
    {"a": 1},
    {"from": "x"},
    {"observed": 5},
]


def paths(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key of the schema, as a file would spell it."""
    for name, field in model.model_fields.items():
        here = (*above, field.alias or name)
        yield here
        if above[:1] != ("vary",) and here == ("vary",):
            for kind in (Span, Spread):
                yield from paths(kind, ("vary", "world.fear"))
            continue
        inner = model_in(field.annotation)
        if inner is not None and here != ("programme", "phases"):
            named = (here[0][0],) if here in (("arms",), ("figures",), ("contrasts",)) else ()
            yield from paths(inner, (*here, *named))


PLACES = sorted(
    {*paths(ExperimentFile), ("contrasts", "c"), ("arms", "a"), ("figures", "f"), ("vary", "world.fear")}
)
BASE: dict[str, Any] = {
    "format": 1,
    "name": "x",
    "arms": {"a": {"programme": {"coaching": 0.1}}, "b": {}},
    "contrasts": {"c": ["a", "b"]},
    "figures": {"f": {"kind": "levels"}},
    "vary": {"world.fear": {"from": 0.0, "to": 1.0, "steps": 2}},
}


def written(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {written(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, date | time):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, str | bool) else str(value)


def put(tables: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The tables with another value at a path."""
    inner = tables.get(path[0], {}) if len(path) > 1 else {}
    below = put(inner if isinstance(inner, Mapping) else {}, path[1:], value) if len(path) > 1 else value
    return {**tables, path[0]: below}


def mistakes(text: str) -> list[InputError]:
    try:
        parse_experiment(text, Path("mine.toml"))
    except Mistakes as error:
        return list(error.mistakes)
    except InputError as error:
        return [error]
    return []


@pytest.mark.parametrize("path", PLACES, ids=".".join)
def test_no_word_of_a_library_reaches_anybody(path: tuple[str, ...]) -> None:
    refused = 0
    for value in WRONG:
        text = "".join(f"{key} = {written(part)}\n" for key, part in put(BASE, path, value).items())
        found = mistakes(text)
        refused += bool(found)
        for one in found:
            assert [words for words in FOREIGN if words in one.problem] == [], (value, str(one))
            assert one.line is not None, (value, str(one))
    assert refused >= 5


@settings(max_examples=400)
@given(wrong=st.dictionaries(st.sampled_from(PLACES), st.sampled_from(WRONG), min_size=2, max_size=4))
def test_nor_where_several_values_are_wrong(wrong: dict[tuple[str, ...], Any]) -> None:
    """And nothing but a message comes of it: what is left of a file once they are out can be checked."""
    tables = BASE
    for path, value in wrong.items():
        tables = put(tables, path, value)
    for one in mistakes("".join(f"{key} = {written(part)}\n" for key, part in tables.items())):
        assert [words for words in FOREIGN if words in one.problem] == [], str(one)


WORDS = {
    'people.ignore = "Timestamp"': "expected a list, as in [\"Timestamp\"] (given: 'Timestamp')",
    "people.ignore = 2024-05-01": "expected a list, as in [ … ] (given: the date 2024-05-01)",
    "outcomes = 5": "expected a list, as in [5] (given: 5)",
    'sessions = "yes"': "expected true or false (given: 'yes')",
    'sessions = "true"': "expected true or false (given: 'true'); it stands without quotes: true",
    "question = 2024-05-01": 'expected a text in quotes, as in "2024-05-01" (given: the date 2024-05-01)',
    "question = true": 'expected a text in quotes, as in "true" (given: true)',
    "replicates = 1.0": "expected a whole number without a point (given: 1.0)",
    "replicates = 1.000": "expected a whole number without a point (given: 1.0); if the point stands between "
    "thousands, write 1000",
    'replicates = "3"': "expected a whole number (given: '3'); a number stands without quotes: 3",
    'margin = "0,1"': "expected a number (given: '0,1'); a number stands without quotes: 0.1",
    "margin = nan": "must be a finite number (given: nan)",
    "margin = -1": "must be at least 0 (given: -1)",
    "programme = 5": "expected a table, as in { key = value } (given: 5)",
    "programme.sessions = 1.000": "expected a whole number without a point (given: 1.0); if the point stands between "
    "thousands, write 1000",
    "outcomes = []": "needs at least 1 value (given: [])",
}


@pytest.mark.parametrize(("line", "said"), WORDS.items())
def test_what_was_expected_is_said_in_plain_words(line: str, said: str) -> None:
    (one,) = mistakes(f'format = 1\nname = "x"\n{line}\n[arms.a]\n')
    assert (one.problem, one.line) == (said, 3)


def test_the_same_words_in_an_arm() -> None:
    (one,) = mistakes('format = 1\nname = "x"\n[arms.a]\nprogramme.sessions = 2.000\n[arms.b]\n')
    assert one.line == 4
    assert one.problem.startswith("expected a whole number without a point (given: 2.0); if the point stands")
