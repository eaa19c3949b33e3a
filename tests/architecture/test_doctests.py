"""Examples in docstrings say what is true."""

import doctest
import importlib
import pkgutil
import types

import pytest

import peersim.engine.agents
import peersim.model
import peersim.rules
import peersim.stats


def modules() -> list[str]:
    packages = (peersim.rules, peersim.model, peersim.stats, peersim.engine.agents)
    return [
        info.name
        for package in packages
        for info in pkgutil.iter_modules(package.__path__, package.__name__ + ".")
    ]


@pytest.mark.parametrize("name", modules())
def test_examples_are_true(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
    assert found.attempted > 0 or not name.startswith("peersim.rules.")


@pytest.mark.parametrize(
    "name", ["peersim.engine.agents.cohort", "peersim.model.overrides", "peersim.model.cells"]
)
def test_these_have_examples_too(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).attempted > 0


def test_a_false_example_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    module = types.ModuleType("false", "Wrong.\n\n>>> 1 + 1\n3\n")
    assert doctest.testmod(module) == (1, 1)
    assert "Expected:" in capsys.readouterr().out
