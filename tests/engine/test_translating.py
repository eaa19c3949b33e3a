"""Steps as the compiler takes them are the steps that people read."""

import inspect
import pkgutil
from collections.abc import Callable
from dis import get_instructions
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from tests.engine.support import everything
from tests.engine.test_agreement import BUSY, COURSE, EXPERT

import peersim.engine.steps
from peersim.engine.agents import cohort as agents
from peersim.engine.agents.cohort import Cohort
from peersim.engine.compiled.translating import translated, walks_of
from peersim.engine.steps import people
from peersim.model.people import Invented

WALKS = walks_of(people)
MODULES: list[ModuleType] = [
    import_module(found.name)
    for found in pkgutil.iter_modules(peersim.engine.steps.__path__, "peersim.engine.steps.")
]
STEPS: dict[Callable[..., Any], Callable[..., Any]] = {
    function: translated(function, WALKS)
    for module in MODULES
    for _, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not inspect.isgeneratorfunction(function)
}


def test_no_walk_is_left_and_nothing_is_called_by_name() -> None:
    assert len(WALKS) == 7
    assert len(STEPS) > 60
    walked = [f for f in STEPS if set(WALKS) & _globals_of(f)]
    assert len(walked) > 15
    for function in STEPS.values():
        assert not set(WALKS) & _globals_of(function), function.__name__
    by_name = [f for f in STEPS if "KW_NAMES" in _operations(f)]
    assert by_name
    assert not [f.__name__ for f in STEPS.values() if _operations(f) & {"KW_NAMES", "CALL_KW"}]


def _globals_of(function: Callable[..., Any]) -> set[str]:
    return {one.argval for one in get_instructions(function) if one.opname == "LOAD_GLOBAL"}


def _operations(function: Callable[..., Any]) -> set[str]:
    return {one.opname.replace("CALL_KW", "KW_NAMES") for one in get_instructions(function)}


def test_a_translated_step_stands_where_it_stood() -> None:
    """So that a debugger and a message name its file and line."""
    for function, made in STEPS.items():
        assert made.__code__.co_filename == function.__code__.co_filename
        assert made.__code__.co_firstlineno == function.__code__.co_firstlineno
        assert inspect.signature(made) == inspect.signature(function)


@pytest.mark.parametrize("changes", [{}, BUSY, COURSE, EXPERT])
def test_played_as_python_they_give_the_same_cohort(
    changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> tuple[str, ...]:
        cohort = Cohort(changes, replicate=2, population=Invented(2))
        cohort.run()
        return everything(cohort)

    plain = run()
    for module in (*MODULES, agents):
        for name, value in list(vars(module).items()):
            if inspect.isfunction(value) and value in STEPS:
                monkeypatch.setattr(module, name, STEPS[value])
    assert run() == plain
