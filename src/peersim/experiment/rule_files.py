"""What a file of rules may contain, and what executing it would do: found in its text, before any of it is executed.

This keeps honest files honest: a rule that draws, reads a clock or reaches out of the model makes results that
nobody can trace. It is no wall against somebody who wants to get around it; so nobody's file is executed unasked
(:mod:`peersim.experiment.trusting`).
"""

import ast
import importlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from peersim.experiment.lasting import lasting, scopes
from peersim.model.errors import InputError, together

ALLOWED = (
    "__future__",
    "abc",
    "bisect",
    "cmath",
    "collections",
    "dataclasses",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "heapq",
    "itertools",
    "math",
    "numbers",
    "operator",
    "typing",
)
"""Modules of Python that only calculate."""
OURS = "peersim.rules"

_RANDOM = "a rule that draws random numbers makes results that nobody can trace"
_CLOCK = "a rule that reads a clock makes results that nobody can trace"
_OUTSIDE = "a rule depends on what it is given and on nothing else"
_PRINTING = "a rule only calculates: print outside functions, or not at all"
_PROCESS = "it differs from one process to the next"
_MODULES = {
    **dict.fromkeys(("random", "secrets", "uuid"), _RANDOM),
    **dict.fromkeys(("time", "datetime", "calendar", "sched", "timeit"), _CLOCK),
}
_CODE = ("eval", "exec", "compile", "__import__", "__loader__", "__builtins__", "__spec__")
_WORLD = ("open", "input", "breakpoint", "help", "exit", "quit")
_BEHIND = ("getattr", "setattr", "delattr", "globals", "locals", "vars", "dir")
_NAMES = dict.fromkeys(("id", "hash"), _PROCESS) | dict.fromkeys((*_CODE, *_WORLD, *_BEHIND), _OUTSIDE)
"""Names of Python's own that a rule may not use, and why not."""
_DEEPEST = 150
_FRAMES = ("f_back", "f_globals", "f_locals", "f_builtins", "gi_frame", "cr_frame", "ag_frame", "tb_frame")
_NUMERIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)


class AtOnce(NamedTuple):
    """A stretch of lines that is executed when the file is read, not only when a rule is called."""

    first: int
    last: int


@dataclass(frozen=True)
class RuleFile:
    """The text of a file of rules, known to contain what one may."""

    name: str
    text: str
    tree: ast.Module

    @property
    def functions(self) -> list[str]:
        """The functions that stand at its top level."""
        return [node.name for node in self.tree.body if isinstance(node, ast.FunctionDef)]

    @cached_property
    def names(self) -> set[str]:
        """Every name that it gives a meaning to, other than by an import."""
        return _bound(self.tree)

    def line_of(self, function: str) -> int | None:
        """The line on which a function begins, or its name is assigned; the last, if there are several."""
        lines = [
            node.lineno
            for node in ast.walk(self.tree)
            if (isinstance(node, ast.FunctionDef) and node.name == function)
            or (isinstance(node, ast.Name) and node.id == function and isinstance(node.ctx, ast.Store))
        ]
        return max(lines, default=None)

    @cached_property
    def imports(self) -> list[str]:
        """The modules it imports, each once."""
        return list(dict.fromkeys(module for _, module in _imported(self.tree)))

    @cached_property
    def at_once(self) -> list[AtOnce]:
        """What is more than an import, a definition or a constant."""
        return [
            AtOnce(_first_line(node), node.end_lineno or node.lineno)
            for node in self.tree.body
            if not _is_plain(node)
        ]


def rule_file(name: str, text: str, path: Path) -> RuleFile:
    """A file of rules as it is named, where it lies being ``path``.

    Raises :class:`InputError` with every line that a rule may not contain.
    """
    try:
        tree = ast.parse(text)
        if _depth(tree) > _DEEPEST:
            raise ValueError("nested too deep")
        compile(tree, name, "exec")
    except SyntaxError as error:
        raise InputError(f"is not valid Python: {error.msg}", file=path, line=error.lineno) from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        said = str(error) or "nested too deep"
        raise InputError(f"is not valid Python: {said}", file=path) from None
    mistakes = [InputError(problem, file=path, line=line) for line, problem in _refused(tree)]
    if mistakes:
        raise together(mistakes)
    return RuleFile(name, text, tree)


def _depth(tree: ast.AST) -> int:
    """How deep its syntax is nested, without recursion. A sum of 100 terms is 100 deep."""
    depth, level = 0, [tree]
    while level:
        depth, level = depth + 1, [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def _refused(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and problem of everything that a rule may not contain."""
    bad = {
        (line, module): problem for line, module in _imported(tree) if (problem := _refused_module(module))
    }
    for (line, module), problem in bad.items():
        yield line, f"imports {module}; {problem}"
    for nodes, names, in_function in scopes(tree):
        for node in nodes:
            if not isinstance(node, ast.Name) or node.id in names:
                continue
            if node.id in _NAMES:
                yield node.lineno, f"uses {node.id}, which a rule may not: {_NAMES[node.id]}"
            elif node.id == "print" and in_function:
                yield node.lineno, f"prints at every call; {_PRINTING}"
    modules = _modules(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if (node.attr.startswith("__") and node.attr.endswith("__")) or node.attr in _FRAMES:
                yield node.lineno, f"uses .{node.attr}, which a rule may not: {_OUTSIDE}"
            elif found := _module_reached(node, modules):
                yield node.lineno, f"reaches {found} through {ast.unparse(node)}; {_refused_module(found)}"
        elif isinstance(node, ast.Global | ast.Nonlocal):
            changed = ", ".join(node.names)
            yield node.lineno, f"changes {changed}, which lasts from one call to the next: {_OUTSIDE}"
        elif isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith | ast.AsyncFunctionDef):
            yield node.lineno, f"waits for something: {_OUTSIDE}"
    yield from lasting(tree, modules)


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and module of every import; of ``from a import b`` also a.b, where that is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield node.lineno, module
            known = _known_module(module)
            for alias in node.names:
                held = vars(known).get(alias.name) if known is not None else None
                if isinstance(held, ModuleType):
                    yield node.lineno, held.__name__


def _refused_module(module: str) -> str:
    """Why this module may not be imported; empty if it may."""
    top = module.split(".", maxsplit=1)[0]
    if top in ALLOWED or module == OURS or module.startswith(f"{OURS}."):
        return ""
    if module == "numpy.random":
        return _RANDOM
    if top in _MODULES:
        return _MODULES[top]
    may = f"a rule file may import {', '.join(ALLOWED[1:])} and {OURS}, and nothing else"
    if top in sys.stdlib_module_names or top == "peersim":
        return f"{may}: {_OUTSIDE}"
    return f"{may}, for the text of anything else is not recorded with the results"


def _known_module(module: str) -> ModuleType | None:
    """An allowed module itself, to look up what it holds; ours are not loaded for that if they do not exist."""
    if _refused_module(module):
        return None
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def _modules(tree: ast.Module) -> Mapping[str, ModuleType]:
    """The allowed modules that a file knows, by the name that it knows them by."""
    out = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if _known_module(alias.name) is not None:
                    shown = alias.name if alias.asname else alias.name.split(".")[0]
                    out[alias.asname or shown] = importlib.import_module(shown)
        elif isinstance(node, ast.ImportFrom):
            known = _known_module("." * node.level + (node.module or ""))
            for alias in node.names:
                held = vars(known).get(alias.name) if known is not None else None
                if isinstance(held, ModuleType):
                    out[alias.asname or alias.name] = held
    return out


def _module_reached(node: ast.Attribute, modules: Mapping[str, ModuleType]) -> str:
    """The name of a module that may not be imported and that is reached through one that may; else empty."""
    held = _held(node, modules)
    if not isinstance(held, ModuleType):
        return ""
    name = held.__name__
    return name if _refused_module(name) and not f"{OURS}.".startswith(f"{name}.") else ""


def _held(node: ast.expr, modules: Mapping[str, ModuleType]) -> object:
    """What a dotted name stands for, as far as it leads through modules."""
    if isinstance(node, ast.Name):
        return modules.get(node.id)
    if isinstance(node, ast.Attribute):
        within = _held(node.value, modules)
        return vars(within).get(node.attr) if isinstance(within, ModuleType) else None
    return None


def _bound(tree: ast.Module) -> set[str]:
    """Every name that the file itself gives a meaning to."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
    return found


def _is_plain(node: ast.stmt) -> bool:
    """Whether executing a statement can do no more than name something: it ends, and at once."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if isinstance(node, ast.FunctionDef):
        arguments = node.args
        given = [*arguments.defaults, *(value for value in arguments.kw_defaults if value is not None)]
        said = [one.annotation for one in ast.walk(arguments) if isinstance(one, ast.arg) and one.annotation]
        said += [node.returns] if node.returns is not None else []
        return not node.decorator_list and all(map(_is_constant, given)) and all(map(_is_named, said))
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)  # a text that explains
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Name) for target in node.targets) and _is_constant(node.value)
    if isinstance(node, ast.AnnAssign):
        value = node.value is None or _is_constant(node.value)
        return isinstance(node.target, ast.Name) and value and _is_named(node.annotation)
    return False


def _first_line(node: ast.stmt) -> int:
    """Where a statement begins, with what stands above a definition."""
    return min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])


def _is_constant(node: ast.expr) -> bool:
    """Numbers and texts, names, and arithmetic of them that cannot take long."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, _NUMERIC) and all(map(_is_number, (node.left, node.right)))
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return all(map(_is_constant, node.elts))
    if isinstance(node, ast.Dict):
        return all(key is not None and _is_constant(key) for key in node.keys) and all(
            map(_is_constant, node.values)
        )
    return _is_named(node)


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float)
    return isinstance(node, ast.Name | ast.Attribute | ast.BinOp | ast.UnaryOp) and _is_constant(node)


def _is_named(node: ast.expr) -> bool:
    """A name, as of another constant or of a kind, dotted or in brackets."""
    if isinstance(node, ast.Subscript):
        return _is_named(node.value) and _is_named(node.slice)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitOr) and _is_named(node.left) and _is_named(node.right)
    if isinstance(node, ast.Tuple):
        return all(map(_is_named, node.elts))
    return isinstance(node, ast.Name | ast.Constant) or (
        isinstance(node, ast.Attribute) and _is_named(node.value)
    )


def said_of(file: RuleFile, path: Path) -> str:
    """How long a file is, what it imports, and what it does when it is read, in words; it can be read at ``path``."""
    lines = file.text.count("\n") + (not file.text.endswith("\n"))
    parts = [f"{lines} lines" if lines != 1 else "1 line"]
    parts.append(f"imports {', '.join(file.imports)}" if file.imports else "imports nothing")
    if file.at_once:
        where = ", ".join(
            f"{one.first}–{one.last}" if one.last > one.first else f"{one.first}" for one in file.at_once[:5]
        )
        more = ", …" if len(file.at_once) > 5 else ""
        parts.append(f"executed as soon as it is read: line {where}{more}")
    return f"{path.as_posix()!r} ({'; '.join(parts)})"
