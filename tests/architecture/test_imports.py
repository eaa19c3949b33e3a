"""Imports run downward, and importing the package costs nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_import_contracts_are_kept() -> None:
    """As the command ``lint-imports`` finds them in pyproject.toml."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "KEPT" in done.stdout
    assert "BROKEN" not in done.stdout


HEAVY = ["mesa", "networkx", "numpy", "pandas", "duckdb", "scipy", "matplotlib", "pydantic"]


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("peersim", HEAVY),
        ("peersim.rules.table", HEAVY),
        ("peersim.model.people", ["mesa", "networkx", "pandas", "duckdb", "scipy", "matplotlib"]),
    ],
)
def test_importing_does_not_load_what_is_not_needed(module: str, absent: list[str]) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert module in loaded
    assert [name for name in absent if name in loaded] == []


def test_a_mistake_in_an_experiment_file_is_said_before_anything_heavy_is_loaded() -> None:
    heavy = "{'pandas', 'duckdb', 'matplotlib', 'numba', 'mesa', 'scipy'}"
    code = f"import sys; import peersim.experiment.reading; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
