"""The science is plain arithmetic, and no file of it knows the arms."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import peersim

SOURCE = Path(peersim.__file__).parent
RULES = sorted((SOURCE / "rules").glob("*.py"))
ENGINE = sorted((SOURCE / "engine").rglob("*.py"))
STEPS = sorted((SOURCE / "engine" / "steps").glob("*.py"))
OF_MATH = {"inf", "nan", "isnan"}
"""What steps take of the library of mathematics: no function that rounds. The one square root is told apart."""
TYPES = {"typing", "collections.abc", "collections", "__future__", "dataclasses"}
LIBRARIES = {
    "math",
    "cmath",
    "numpy",
    "np",
    "statistics",
    "random",
    "decimal",
    "fractions",
    "scipy",
    "pandas",
    "numba",
}
NOT_ARITHMETIC = {"pow", "sum", "round", "divmod", "fsum", "sqrt", "exp", "log", "eval", "hash", "id"}
ARMS = re.compile(
    r"in_?house|inhouse|in-house|\bexternal\b|_external|external_|\barms?\b|_arm\b|\bcolleague|\bstranger",
    re.I,
)


def ids(path: Path) -> str:
    return path.stem


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(module: ast.Module) -> Iterator[str]:
    """Names of modules imported, wherever in the file."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module or ""


def of_math(module: ast.Module) -> set[str]:
    """What a file takes of the library of mathematics."""
    return {
        node.attr
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "math"
    }


def not_plain(module: ast.Module) -> list[str]:
    """What in a file is more than + - * /, comparison and floor."""
    found = [name for name in imported(module) if name.split(".")[0] in LIBRARIES]
    for node in ast.walk(module):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow | ast.MatMult):
            found.append(f"line {node.lineno}: {type(node.op).__name__}")
        if isinstance(node, ast.Name) and node.id in LIBRARIES | NOT_ARITHMETIC:
            found.append(f"line {node.lineno}: {node.id}")
        if isinstance(node, ast.Attribute) and node.attr in NOT_ARITHMETIC - {"id"}:
            found.append(f"line {node.lineno}: .{node.attr}")
    return found


def docstrings(module: ast.Module) -> set[int]:
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef)
    bodies = [node.body for node in ast.walk(module) if isinstance(node, owners)]
    bodies += [[node] for body in bodies for node in body if isinstance(node, ast.Expr)]
    firsts = [body[0] for body in bodies if body and isinstance(body[0], ast.Expr)]
    return {id(node.value) for node in firsts}


def words(module: ast.Module) -> Iterator[str]:
    """Names and texts in the code; not what docstrings say."""
    said = docstrings(module)
    for node in ast.walk(module):
        match node:
            case (
                ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name))
            ):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.alias(name=name):
                yield name
            case ast.Constant(value=str(text)) if id(node) not in said:
                yield text


def test_there_is_something_to_look_at() -> None:
    assert len(RULES) > 15
    assert len(STEPS) > 10
    assert {"peer", "group", "cohort"} <= {path.stem for path in ENGINE}


@pytest.mark.parametrize("path", RULES, ids=ids)
def test_rules_use_arithmetic_only(path: Path) -> None:
    assert not_plain(tree(path)) == []


@pytest.mark.parametrize("path", STEPS, ids=ids)
def test_steps_use_arithmetic_only(path: Path) -> None:
    """But for what is not a number or never ends, and one square root, which every processor rounds correctly."""
    module = tree(path)
    assert of_math(module) <= OF_MATH | ({"sqrt"} if path.stem == "reading" else set())
    allowed = ("math", ".sqrt")
    assert [one for one in not_plain(module) if not one.endswith(allowed)] == []


@pytest.mark.parametrize(
    "code",
    ["x = 2 ** 3", "x **= 2", "import math", "from numpy import exp", "y = sum([1])", "y = np.exp(1)",
     "def f():\n    from math import sqrt", "y = pow(2, 3)", "y = a @ b", "y = z.sum()", "y = round(0.5)"],
)  # fmt: skip
def test_other_operations_would_be_found(code: str) -> None:
    assert not_plain(ast.parse(code))


@pytest.mark.parametrize("path", RULES, ids=ids)
def test_rules_import_rules_and_types_only(path: Path) -> None:
    for name in imported(tree(path)):
        assert name in TYPES or name == "peersim.rules" or name.startswith("peersim.rules."), name


@pytest.mark.parametrize("path", [*RULES, *ENGINE], ids=ids)
def test_no_rule_and_no_engine_names_an_arm(path: Path) -> None:
    assert [word for word in words(tree(path)) if ARMS.search(word)] == []


@pytest.mark.parametrize(
    "code", ["if arm == 1: pass", "x = 'inhouse'", "def in_house(): pass", "f(external=1)", "a.arms"]
)
def test_the_name_of_an_arm_would_be_found(code: str) -> None:
    assert [word for word in words(ast.parse(code)) if ARMS.search(word)]


@pytest.mark.parametrize("path", [p for p in RULES if p.stem != "__init__"], ids=ids)
def test_every_public_rule_has_a_docstring_with_an_example(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module)
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            said = ast.get_docstring(node) or ""
            assert ">>> " in said, node.name
            assert node.name in said.split(">>> ", 1)[1], f"the example of {node.name} does not call it"
            assert node.returns is not None
            assert all(argument.annotation is not None for argument in node.args.args)
