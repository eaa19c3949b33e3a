"""Examples in docstrings say what is true."""

import doctest
import importlib
import pkgutil
import types

import pytest

import peersim.engines.agents
import peersim.model
import peersim.rules


def modules() -> list[str]:
    packages = (peersim.rules, peersim.model, peersim.engines.agents)
    return [
        info.name
        for package in packages
        for info in pkgutil.iter_modules(package.__path__, package.__name__ + ".")
    ]


WITHOUT = {
    "peersim.model.calendar", "peersim.model.contacts", "peersim.model.draws", "peersim.model.errors",
    "peersim.model.events", "peersim.model.outcomes", "peersim.model.parameters", "peersim.model.people",
    "peersim.model.registry", "peersim.engines.agents.case",
    "peersim.model.sheet", "peersim.engines.agents.chances", "peersim.engines.agents.collect",
    "peersim.engines.agents.execute", "peersim.engines.agents.group", "peersim.engines.agents.knowledge",
    "peersim.engines.agents.peer",
}  # fmt: skip
"""Modules that have no examples."""


@pytest.mark.parametrize("name", modules())
def test_examples_are_true(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
    assert found.attempted > 0 or name in WITHOUT


def test_a_false_example_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    module = types.ModuleType("false", "Wrong.\n\n>>> 1 + 1\n3\n")
    assert doctest.testmod(module) == (1, 1)
    assert "Expected:" in capsys.readouterr().out
