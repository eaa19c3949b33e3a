"""``where`` of a design: a condition on parameters, such as ``world.fear > 2 * world.slip``.

The text is parsed, never executed: comparisons, ``and``, ``or``, ``not``, + − × ÷, numbers, texts and paths of
parameters are all that it may hold.
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from peersim.experiment.points import Array
from peersim.model.errors import hint, quoted
from peersim.model.registry import parameters

LONGEST = 1000  # characters
_COMPARED: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_RECKONED: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_EXPECTED = 'expected a comparison such as "world.fear > 2 * world.slip", joined by and, or, not'


class NoConditionError(ValueError):
    """A text that is no condition; the message says why."""


@dataclass(frozen=True)
class Condition:
    """A condition on parameters; ``paths`` are those that it names."""

    text: str
    paths: tuple[str, ...]
    _tree: ast.expr

    def holds(self, values: Mapping[str, Array]) -> Array:
        """(N,) whether it holds, from the (N,) values of its parameters. What cannot be reckoned does not hold."""
        with np.errstate(all="ignore"):
            return np.asarray(_truth(self._tree, values), bool)

    def slacks(self, values: Mapping[str, Array]) -> Array:
        """(C, N) by how much each of its C parts, those joined by ``and``, holds at (N,) values of its parameters.

        At least zero where it holds, and below where it does not; a part that is about texts has 1 or -1. It moves
        steadily with every number, so that a search can keep to it; < and <= are the same to it.

        >>> condition("world.fear > 0.5 and world.slip < world.fear").slacks(
        ...     {"world.fear": np.array([1.0, 0.25]), "world.slip": np.array([0.5, 0.5])}
        ... ).tolist()
        [[0.5, -0.25], [0.5, -0.25]]
        """
        parts = list(_joined_by_and(self._tree))
        with np.errstate(all="ignore"):
            return np.array([_slack(part, values) for part in parts], float)


def condition(text: str, most: int = LONGEST) -> Condition:
    """Parse a condition of at most so many characters. Raises :class:`NoConditionError`.

    >>> found = condition("world.fear > 2 * world.slip")
    >>> found.paths
    ('world.fear', 'world.slip')
    >>> found.holds({"world.fear": np.array([1.0, 1.0]), "world.slip": np.array([0.4, 0.6])}).tolist()
    [True, False]
    """
    if len(text) > most:
        raise NoConditionError(f"is longer than {most} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        paths = dict.fromkeys(_paths(tree))
        _check_truth(tree)
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
        if isinstance(error, NoConditionError):
            raise
        raise NoConditionError(f"is no condition; {_EXPECTED}") from None
    if not paths:
        raise NoConditionError(f"names no parameter; {_EXPECTED}")
    return Condition(text, tuple(paths), tree)


def joined(texts: Sequence[str]) -> str | None:
    """The condition that all of these hold, each of which is one; None if there are none.

    >>> joined(["world.fear > 0.2", "world.slip < 0.5"])
    '(world.fear > 0.2) and (world.slip < 0.5)'
    """
    if len(texts) < 2:
        return texts[0] if texts else None
    return " and ".join(f"({text.strip()})" for text in texts)


def _path(node: ast.expr) -> str:
    """The dotted path that a node is; empty if it is none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _path(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def _paths(node: ast.AST) -> Iterator[str]:
    path = _path(node) if isinstance(node, ast.expr) else ""
    if path:
        if path not in parameters:
            raise NoConditionError(f"there is no parameter {quoted(path)}{hint(path, list(parameters))}")
        if parameters[path].bounds is None and parameters[path].choices is None:
            raise NoConditionError(f"{path} is no number or choice")
        yield path
        return
    for child in ast.iter_child_nodes(node):
        yield from _paths(child)


def _check_truth(node: ast.expr) -> None:
    """It is true or false, not a number."""
    match node:
        case ast.BoolOp(values=parts):
            for part in parts:
                _check_truth(part)
        case ast.UnaryOp(op=ast.Not(), operand=part):
            _check_truth(part)
        case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _COMPARED for op in ops):
            _check_sides([left, *others], ops)
        case _:
            raise NoConditionError(f"{quoted(ast.unparse(node))} is no comparison; {_EXPECTED}")


def _check_sides(sides: list[ast.expr], ops: list[ast.cmpop]) -> None:
    """Numbers are compared with numbers; texts are the same or not."""
    texts = [_is_text(side) for side in sides]
    if any(texts):
        if not all(texts):
            raise NoConditionError("compares a text with a number")
        if not all(isinstance(op, ast.Eq | ast.NotEq) for op in ops):
            raise NoConditionError("texts have no order: compare them with == or !=")
        _check_texts(sides)
        return
    for side in sides:
        _check_number(side)


def _is_text(node: ast.expr) -> bool:
    path = _path(node)
    return (
        parameters[path].choices is not None
        if path
        else (isinstance(node, ast.Constant) and isinstance(node.value, str))
    )


def _check_texts(sides: list[ast.expr]) -> None:
    """A text is one that the parameters beside it can have."""
    known = [choices for side in sides if (path := _path(side)) and (choices := parameters[path].choices)]
    for side in sides:
        if isinstance(side, ast.Constant) and not all(side.value in choices for choices in known):
            value = str(side.value)
            raise NoConditionError(
                f"{quoted(value)} is no value there{hint(value, known[0] if known else [])}"
            )


def _check_number(node: ast.expr) -> None:
    match node:
        case ast.Name() | ast.Attribute() if _path(node):
            return
        case ast.Constant(value=value) if isinstance(value, int | float) and not isinstance(value, bool):
            if not np.isfinite(float(value)):
                raise NoConditionError("holds a number that is too large")
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=part):
            _check_number(part)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _RECKONED:
            _check_number(left)
            _check_number(right)
        case _:
            raise NoConditionError(
                f"{quoted(ast.unparse(node))} is no number, parameter, sum, difference, product or quotient"
            )


def _truth(node: ast.expr, values: Mapping[str, Array]) -> Any:
    match node:
        case ast.BoolOp(op=op, values=parts):
            joined = np.logical_and if isinstance(op, ast.And) else np.logical_or
            return reduce(joined, [_truth(part, values) for part in parts])
        case ast.UnaryOp(operand=part):
            return np.logical_not(_truth(part, values))
        case ast.Compare(left=left, ops=ops, comparators=others):
            sides = [_value(side, values) for side in (left, *others)]
            pairs = zip(sides, sides[1:], ops, strict=False)
            return reduce(np.logical_and, [_COMPARED[type(op)](one, other) for one, other, op in pairs])
    raise AssertionError(node)


def _joined_by_and(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for part in node.values:
            yield from _joined_by_and(part)
    else:
        yield node


def _slack(node: ast.expr, values: Mapping[str, Array]) -> Any:
    match node:
        case ast.BoolOp(op=op, values=parts):
            joined = np.minimum if isinstance(op, ast.And) else np.maximum
            return reduce(joined, [_slack(part, values) for part in parts])
        case ast.UnaryOp(operand=part):
            return -_slack(part, values)
        case ast.Compare(left=left, ops=ops, comparators=others):
            if any(map(_is_text, (left, *others))):
                return np.where(_truth(node, values), 1.0, -1.0)
            sides = [_value(side, values) for side in (left, *others)]
            pairs = zip(sides, sides[1:], ops, strict=False)
            return reduce(np.minimum, [_apart(one, other, op) for one, other, op in pairs])
    raise AssertionError(node)


def _apart(one: Any, other: Any, op: ast.cmpop) -> Any:
    """By how much a comparison of numbers holds."""
    match op:
        case ast.Lt() | ast.LtE():
            return np.asarray(other - one, float)
        case ast.Gt() | ast.GtE():
            return np.asarray(one - other, float)
        case ast.Eq():
            return -np.abs(one - other)
    return np.abs(one - other)


def _value(node: ast.expr, values: Mapping[str, Array]) -> Any:
    path = _path(node)
    if path:
        return values[path]
    match node:
        case ast.Constant(value=value):
            return value if isinstance(value, str) else np.float64(str(value))
        case ast.UnaryOp(op=op, operand=part):
            inner = _value(part, values)
            return -inner if isinstance(op, ast.USub) else inner
        case ast.BinOp(left=left, op=op, right=right):
            return _RECKONED[type(op)](_value(left, values), _value(right, values))
    raise AssertionError(node)
