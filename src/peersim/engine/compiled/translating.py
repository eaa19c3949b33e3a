"""Steps as the compiler takes them: loops over people are written out, and rules are called by position.

In the text that people read, ``for listener in listeners(cohort)`` is a walk over people, and a rule
with many arguments is called by their names. Numba takes both, at a price: a generator copies all it holds at each
step, which made a cohort cost three times as much, and six times where it was inlined; a table of rules cannot be
called by names. So a function is rewritten before it is compiled, in its syntax tree, line by line where it stands: the
loop of the walk takes the place of the walk, and names become places. Nothing else is changed.
"""

import ast
import builtins
import inspect
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from types import ModuleType
from typing import Any

from peersim.engine.steps import people
from peersim.rules.table import Rules


def translated(function: Callable[..., Any], walks: Mapping[str, ast.FunctionDef]) -> Callable[..., Any]:
    """The same function without walks and without rules called by name. ``walks``: by name, as in a module."""
    module = inspect.getmodule(function)
    assert module is not None
    tree = deepcopy(_functions(module)[function.__name__])
    tree = ast.fix_missing_locations(_Translation(walks, vars(module)).visit(tree))
    code = compile(ast.Module([tree], []), inspect.getfile(function), "exec")
    made: dict[str, Callable[..., Any]] = {}
    exec(code, vars(people) | vars(module), made)  # a walk written out needs what its own module knows
    return made[function.__name__]


def walks_of(module: ModuleType) -> dict[str, ast.FunctionDef]:
    """The walks that a module defines: functions that are one loop with one ``yield``, as its last statement."""
    return {
        name: tree
        for name, tree in _functions(module).items()
        if inspect.isgeneratorfunction(getattr(module, name))
    }


@cache
def _functions(module: ModuleType) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(inspect.getsource(module))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


class _Translation(ast.NodeTransformer):
    def __init__(self, walks: Mapping[str, ast.FunctionDef], module: Mapping[str, Any]):
        self._walks, self._module = walks, module
        self._loops = 0

    def visit_For(self, node: ast.For) -> ast.AST:
        """The walk's own loop, with the body of this one where it yields."""
        self.generic_visit(node)
        call = node.iter
        if not (
            isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in self._walks
        ):
            return node
        assert not node.orelse, "a loop over people has no else"
        self._loops += 1
        walk = deepcopy(self._walks[call.func.id])
        names = [argument.arg for argument in walk.args.args]
        given = dict(zip(names, call.args, strict=True))
        (loop,) = [part for part in walk.body if not _is_docstring(part)]
        here = _Here(given, f"_{self._loops}", node)
        return ast.copy_location(here.visit(loop), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """``rules.name(a=1, b=2)``, or a step called so, by position."""
        self.generic_visit(node)
        called = self._called(node.func) if node.keywords else None
        if called is None:
            return node
        by_name = {keyword.arg: keyword.value for keyword in node.keywords}
        for place in list(inspect.signature(called).parameters.values())[len(node.args) :]:
            given = by_name.pop(place.name, None)
            node.args.append(given if given is not None else ast.Constant(place.default))
        assert not by_name, f"{called.__name__} has no {', '.join(map(str, by_name))}"
        node.keywords = []
        return node

    def _called(self, name: ast.expr) -> Callable[..., Any] | None:
        """A rule, or a function that the module knows; None for anything else."""
        if isinstance(name, ast.Attribute) and _is_table(name.value):
            return Rules._field_defaults[name.attr]
        return self._module.get(name.id) if isinstance(name, ast.Name) else None


class _Here(ast.NodeTransformer):
    """Puts a walk in a place: arguments as given there, names of its own, and the body at the yield."""

    def __init__(self, given: Mapping[str, ast.expr], mark: str, place: ast.For):
        self._given, self._mark, self._place = given, mark, place

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """A name of the walk."""
        if node.id in self._given:
            return deepcopy(self._given[node.id])
        if hasattr(builtins, node.id) or node.id in vars(people):
            return node
        return ast.copy_location(ast.Name(node.id + self._mark, node.ctx), node)

    def visit_For(self, node: ast.For) -> ast.AST:
        """The loop, and what is done for each."""
        node.target = self.visit(node.target)
        node.iter = self.visit(node.iter)
        node.body = [done for part in node.body for done in self._each(part)]
        return node

    def _each(self, part: ast.stmt) -> list[ast.stmt]:
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Yield):
            assert part.value.value is not None
            taken = ast.Assign([self._place.target], self.visit(part.value.value))
            return [ast.copy_location(taken, self._place), *self._place.body]
        if isinstance(part, ast.If):
            part.test = self.visit(part.test)
            part.body = [done for inner in part.body for done in self._each(inner)]
            return [part]
        return [self.visit(part)]


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_table(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id == "rules"
    return isinstance(node, ast.Attribute) and node.attr == "rules"
