"""The parameter registry: everything is said about every parameter."""

from typing import Any

import pytest
from pydantic import BaseModel

from peersim.model.overrides import SettingError, leaves, setting_from
from peersim.model.parameters import DEFAULTS_VERSION, Setting, phase_sessions, phase_weeks
from peersim.model.registry import Parameter, parameters

NUMBERS = [p for p in parameters.values() if p.bounds is not None]
CHOICES = [p for p in parameters.values() if p.choices is not None]
LISTS = {"programme.phases", "programme.seats.organisations"}


def ids(parameter: Parameter) -> str:
    return parameter.path


def test_every_parameter_is_a_number_a_choice_or_a_list() -> None:
    assert {p.path for p in NUMBERS} | {p.path for p in CHOICES} | LISTS == set(parameters)
    assert len(NUMBERS) + len(CHOICES) + len(LISTS) == len(parameters) > 50


def test_the_registry_holds_every_leaf_of_the_tree() -> None:
    assert set(leaves(Setting().model_dump())) == set(parameters)
    for path, value in leaves(Setting().model_dump()).items():
        if path not in LISTS:
            assert parameters[path].default == value


@pytest.mark.parametrize("parameter", parameters.values(), ids=ids)
def test_every_parameter_has_a_meaning(parameter: Parameter) -> None:
    assert len(parameter.meaning) > 10
    assert parameter.meaning[-1] != "."
    assert parameters[parameter.path] is parameter


@pytest.mark.parametrize("parameter", NUMBERS, ids=ids)
def test_defaults_are_plausible_and_what_is_plausible_is_possible(parameter: Parameter) -> None:
    assert parameter.bounds is not None
    assert parameter.plausible is not None
    low, high = parameter.plausible
    assert parameter.bounds[0] <= low <= parameter.default <= high <= parameter.bounds[1]
    assert parameter.bounds[0] < parameter.bounds[1]
    assert parameter.source
    assert isinstance(parameter.default, int) or not parameter.integer


@pytest.mark.parametrize("parameter", NUMBERS, ids=ids)
def test_bounds_are_kept(parameter: Parameter) -> None:
    assert parameter.bounds is not None
    for bound, beyond in zip(parameter.bounds, (-1, 1), strict=True):
        value: Any = int(bound) if parameter.integer else bound
        assert leaves(setting_from({parameter.path: value}).model_dump())[parameter.path] == bound
        with pytest.raises(SettingError, match=parameter.path):
            setting_from({parameter.path: value + beyond})


@pytest.mark.parametrize("parameter", CHOICES, ids=ids)
def test_every_choice_can_be_made(parameter: Parameter) -> None:
    assert parameter.choices is not None
    assert parameter.default in parameter.choices
    assert len(set(parameter.choices)) == len(parameter.choices) > 1
    for choice in parameter.choices:
        assert leaves(setting_from({parameter.path: choice}).model_dump())[parameter.path] == choice


def test_symbols_and_names_are_unique() -> None:
    symbols = [p.symbol for p in parameters.values() if p.symbol]
    assert len(set(symbols)) == len(symbols)
    names = [path.rsplit(".", 1)[1] for path in parameters]
    assert {name for name in names if names.count(name) > 1} == {"air_time"}  # how much, and whose rule


def test_every_quantity_of_time_people_or_items_has_a_unit() -> None:
    for parameter in NUMBERS:
        if any(word in parameter.path for word in ("minutes", "weeks", "half_", "sessions", "items", "size")):
            assert parameter.unit not in ("", "share"), parameter.path


def test_levers_and_uncertainties_are_all_there_is() -> None:
    assert {path.split(".")[0] for path in parameters} == {"programme", "world"}
    assert DEFAULTS_VERSION


def test_fields_say_nothing_that_is_not_in_the_registry() -> None:
    def models(model: type[BaseModel]) -> set[type[BaseModel]]:
        parts = [f.annotation for f in model.model_fields.values()]
        return {model}.union(*(models(p) for p in parts if isinstance(p, type) and issubclass(p, BaseModel)))

    for model in models(Setting):
        assert model.model_config["extra"] == "forbid"
        assert model.model_config["frozen"] is True
        assert model.__doc__


def test_length_of_phases_by_hand() -> None:
    programme = setting_from(
        {"programme.sessions": 5, "programme.phases": [{}, {"sessions": 3}, {"weeks_between": 4.0}]}
    ).programme
    assert [phase_sessions(programme, phase) for phase in programme.phases] == [5, 3, 5]
    assert [phase_weeks(programme, phase) for phase in programme.phases] == [52.0, 52.0, 20.0]
