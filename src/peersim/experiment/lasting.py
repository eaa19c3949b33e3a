"""What outlasts a call of a function of a rule file, found in its text: then numbers depend on what ran before."""

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from peersim.model.errors import quoted

Function = ast.FunctionDef | ast.Lambda
_NAMING = ast.FunctionDef | ast.ClassDef | ast.ExceptHandler | ast.MatchAs | ast.MatchStar

_PYTHONS = ("list", "dict", "set", "bytearray", "iter", "count", "cycle")
_OF_COLLECTIONS = ("defaultdict", "deque", "Counter", "OrderedDict", "ChainMap", "UserDict", "UserList")
_MADE_ONCE = (*_PYTHONS, *_OF_COLLECTIONS)
"""Calls that give something that can be changed, or that is used up."""
_OF_LISTS = ("append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse")
_OF_TABLES = ("update", "setdefault", "popitem", "subtract", "move_to_end")
_OF_SETS = (
    "add",
    "discard",
    "difference_update",
    "intersection_update",
    "symmetric_difference_update",
)
_OF_QUEUES = ("popleft", "appendleft", "extendleft", "rotate", "send")
_METHODS = (*_OF_LISTS, *_OF_TABLES, *_OF_SETS, *_OF_QUEUES)
"""Methods that change what they belong to."""
_HEAPS = ("heappush", "heappop", "heapify", "heapreplace", "heappushpop")
_FUNCTIONS = (
    "next",
    *_HEAPS,
    "insort",
    "insort_left",
    "insort_right",
    "setitem",
    "delitem",
    "iadd",
    "iconcat",
)
"""Functions that change what they are given first."""
_PARTS = ("get", "setdefault", "values", "items")
"""Methods that give what is held, not a copy of it."""
_WHY = "a rule depends on what it is given and on nothing else"


def scopes(tree: ast.Module) -> Iterator[tuple[list[ast.AST], set[str], bool]]:
    """The nodes of the file and of each function, the names that have a meaning there, and whether it is a function."""
    nodes, names = list(_within(tree.body)), _named(tree.body)
    yield nodes, names, False
    yield from _inner(nodes, names)


def _inner(nodes: list[ast.AST], around: set[str]) -> Iterator[tuple[list[ast.AST], set[str], bool]]:
    for function in nodes:
        if isinstance(function, Function):
            inside = list(_within(_body(function)))
            names = around | _arguments(function) | _named(_body(function))
            yield inside, names, True
            yield from _inner(inside, names)


def lasting(tree: ast.Module, modules: Collection[str]) -> Iterator[tuple[int, str]]:
    """Line and problem of whatever a function changes that outlasts its call; ``modules`` are names of modules."""
    nodes = list(_within(tree.body))
    yield from _of_others(nodes, modules)
    yield from _of_functions(nodes, set(), modules)


def _of_others(nodes: list[ast.AST], modules: Collection[str]) -> Iterator[tuple[int, str]]:
    """Changes, outside functions, of what was imported: it is the model's, and everybody else's too."""
    imported = {
        alias.asname or alias.name.split(".")[0]
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    own = {node.id for node in nodes if isinstance(node, ast.Name)} - imported
    for line, problem in _Calls(nodes, own, modules).changes():
        yield line, problem.replace("lasts from one call to the next", "is not this file's own")


def _of_functions(
    nodes: list[ast.AST], around: set[str], modules: Collection[str]
) -> Iterator[tuple[int, str]]:
    for function in nodes:
        if isinstance(function, Function):
            yield from _defaults(function)
            calls = _Calls.of(function, around, modules)
            yield from calls.changes()
            yield from _of_functions(calls.nodes, calls.own, modules)


def _defaults(function: Function) -> Iterator[tuple[int, str]]:
    for name, value in _given(function.args):
        if _is_made_once(value):
            yield (
                value.lineno,
                f"gives {name} a default that lasts from one call to the next, {quoted(ast.unparse(value))}; "
                f"write None or a tuple: {_WHY}",
            )


def _given(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """The arguments that have a default, with it."""
    first = [*arguments.posonlyargs, *arguments.args]
    yield from (
        (one.arg, value) for one, value in zip(reversed(first), reversed(arguments.defaults), strict=False)
    )
    yield from (
        (one.arg, value)
        for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if value is not None
    )


def _is_made_once(node: ast.expr) -> bool:
    if isinstance(
        node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp | ast.GeneratorExp
    ):
        return True
    if isinstance(node, ast.Call):
        return _name(node.func) in _MADE_ONCE
    if isinstance(node, ast.Tuple):
        return any(map(_is_made_once, node.elts))
    return isinstance(node, ast.BinOp) and any(map(_is_made_once, (node.left, node.right)))


@dataclass(frozen=True)
class _Calls:
    """What a function consists of, without the functions in it, and which names are made anew when it is called."""

    nodes: list[ast.AST]
    own: set[str]
    modules: Collection[str]

    @classmethod
    def of(cls, function: Function, around: set[str], modules: Collection[str]) -> "_Calls":
        """Of a function that stands in others, ``around`` being the names that are made anew with those."""
        nodes = list(_within(_body(function)))
        own = _arguments(function)
        own.update(name for node in nodes for name in _bound(node))
        own.update(around)
        own.difference_update(*(one.names for one in nodes if isinstance(one, ast.Global | ast.Nonlocal)))
        found = cls(nodes, own, modules)
        given: dict[str, list[ast.expr]] = {name: [value] for name, value in _given(function.args)}
        for node in nodes:
            for value, target in _assigned(node):
                for one in ast.walk(target):
                    if isinstance(one, ast.Name):
                        given.setdefault(one.id, []).append(value)
        for _ in range(2):  # one name may lead to another
            own.difference_update([name for name, values in given.items() if all(map(found.base, values))])
        return found

    def base(self, node: ast.expr) -> str:
        """The name that a value is or is part of, if that outlasts the call; else empty."""
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.NamedExpr):
            return self.base(node.value)
        if isinstance(node, ast.IfExp):
            return self.base(node.body) or self.base(node.orelse)
        if isinstance(node, ast.BoolOp):
            return next(filter(None, map(self.base, node.values)), "")
        if isinstance(node, ast.Call) and _name(node.func) in _PARTS:
            return self.base(node.func)
        return node.id if isinstance(node, ast.Name) and node.id not in self.own else ""

    def changes(self) -> Iterator[tuple[int, str]]:
        """Line and problem of every change of what outlasts the call."""
        for node in self.nodes:
            if name := self._changed(node):
                line = getattr(node, "lineno", 1)
                yield line, f"changes {name}, which lasts from one call to the next: {_WHY}"

    def _changed(self, node: ast.AST) -> str:
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            return self.base(node)
        if not isinstance(node, ast.Call):
            added = isinstance(node, ast.AugAssign) and _is_made_once(node.value)  # mine = seen; mine += [1]
            return self.base(node.target) if isinstance(node, ast.AugAssign) and added else ""
        if _name(node.func) in _FUNCTIONS:
            return self.base(node.args[0]) if node.args else ""
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in _METHODS:
            return ""
        whose = node.func.value
        if _name(whose) in _MADE_ONCE and node.args:
            return self.base(node.args[0])  # list.append(seen, 1)
        return self.base(whose) if ast.unparse(whose) not in self.modules else ""


def _within(body: Sequence[ast.AST], into_classes: bool = True) -> Iterator[ast.AST]:
    """The nodes that are executed with these; of the functions in them only what those are made with."""
    waiting = [*body]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Function):
            waiting += [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
            waiting += getattr(node, "decorator_list", [])
            said = [one.annotation for one in ast.walk(node.args) if isinstance(one, ast.arg)]
            waiting += [one for one in (*said, getattr(node, "returns", None)) if one is not None]
        elif into_classes or not isinstance(node, ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def _named(body: Sequence[ast.AST]) -> set[str]:
    """The names to which these give a meaning for functions too; names in a class have none there."""
    return {name for node in _within(body, into_classes=False) for name in _bound(node)}


def _body(function: Function) -> list[ast.AST]:
    return [*function.body] if isinstance(function, ast.FunctionDef) else [function.body]


def _arguments(function: Function) -> set[str]:
    return {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a node gives a meaning to."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, _NAMING) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What is assigned to what: the value, or what it is taken out of, and the target."""
    if isinstance(node, ast.Assign):
        yield from ((node.value, target) for target in node.targets if _is_named(target))
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield node.value, node.target
    elif isinstance(node, ast.For | ast.comprehension):
        yield node.iter, node.target


def _is_named(target: ast.expr) -> bool:
    return isinstance(target, ast.Name | ast.Tuple | ast.List)


def _name(node: ast.expr) -> str:
    """The last part of a dotted name."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
