"""The sources that decide numbers, as one hash; and those of everything else.

What decides numbers is what a program computes, not what it says. So the hash is taken over the syntax trees, without
docstrings, comments, messages of errors, and texts that explain. A run made before such a text was changed is the same
run. In doubt a text counts: to make runs again costs time, to take other runs for the same would be wrong.
"""

import ast
import hashlib
import re
import secrets
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

DECIDING = (
    *("rules", "engine/steps", "engine/agents", "engine/compiled", "engine/answers.py", "engine/playing.py"),
    *("engine/records.py", "engine/room.py", "engine/rows.py", "engine/setting.py"),
    *("model/calendar.py", "model/draws.py", "model/events.py", "model/outcomes.py", "model/own_rules.py"),
    *("model/parameters.py", "model/people.py"),
)
"""Files and folders that make numbers of a resolved design. What makes a design of files is not among them, since the
design has a hash of its own."""

NOT_DECIDING = ("engine/compiled/cache.py",)
"""What lies in those folders and decides no number."""

SPOKEN = frozenset(
    ["changed_by", "description", "label", "meaning", "source", "start", "symbol", "title", "unit"]
)
"""Arguments, by name, that only explain what they are given to, in calls of what the same file defines."""
_ALWAYS_SPOKEN = frozenset(["description"])  # wherever it is defined

_ROOT = Path(__file__).parents[1]
_NOT_SYNTAX = frozenset(["ctx", "kind", "type_comment"])  # follow from the rest, or differ between Pythons


@cache
def model_hash() -> str:
    """SHA-256 over what the sources compute that decide numbers; the same on every Python.

    Reading syntax trees takes a tenth of a second, so it is remembered for these very files.
    """
    sources = [(file.relative_to(_ROOT).as_posix(), file.read_bytes()) for file in deciding()]
    files = _sha_of([*sources, ("", Path(__file__).read_bytes())])
    found = _remembered(files)
    if found is None:
        found = _sha_of((name, computed(text.decode()).encode()) for name, text in sources)
        _remember(files, found)
    return found


def _sha_of(parts: Iterable[tuple[str, bytes]]) -> str:
    sha = hashlib.sha256()
    for name, content in parts:
        sha.update(name.encode())
        sha.update(content)
    return sha.hexdigest()


def _memory() -> Path:
    """Beside what Python keeps of these sources compiled: whoever can write there can change the program anyway."""
    return Path(cache_from_source(__file__)).with_suffix(".identity")


def _remembered(files: str) -> str | None:
    """What was found for these files; None if nothing is known."""
    try:
        known, found = _memory().read_text("ascii").split()
    except (OSError, ValueError):
        return None
    return found if known == files and re.fullmatch("[0-9a-f]{64}", found) else None


def _remember(files: str, found: str) -> None:
    """Keep it, where Python keeps what it compiles and the folder can be written."""
    if not sys.dont_write_bytecode:
        place = _memory()
        part = place.with_suffix(f".{secrets.token_hex(4)}.part")
        with suppress(OSError):
            part.write_text(f"{files} {found}\n", "ascii")
            part.replace(place)


@cache
def package_hash() -> str:
    """SHA-256 over names and contents of all sources: whether what was written from saved runs would be again."""
    files = sorted(_ROOT.rglob("*.py"))
    return _sha_of(
        (file.relative_to(_ROOT).as_posix(), file.read_bytes().replace(b"\r\n", b"\n")) for file in files
    )


def deciding() -> Iterator[Path]:
    """The files that decide numbers, in order."""
    passed_over = {_ROOT / name for name in NOT_DECIDING}
    for name in DECIDING:
        place = _ROOT / name
        files = [place] if place.suffix else sorted(place.rglob("*.py"))
        yield from (file for file in files if file not in passed_over)


def computed(source: str) -> str:
    """What a source computes, as a text that is equal for sources that differ in what they say alone.

    >>> computed('def f(x):\\n    "Twice."\\n    return 2 * x') == computed("def f(x): return 2*x  # twice")
    True
    >>> computed("raise ValueError('too large')") == computed("raise ValueError(f'{x} is too large')")
    True
    >>> computed("f('x')") == computed("f('y')")
    False
    """
    tree = ast.parse(source)
    return _text(_Silent(_spoken_places(tree)).visit(tree))


def _text(node: object) -> str:
    """A tree without its places in the file, written alike by every Python."""
    if isinstance(node, ast.AST):
        fields = ((name, getattr(node, name, None)) for name in node._fields if name not in _NOT_SYNTAX)
        parts = (f"{name} {_text(value)}" for name, value in fields if value is not None and value != [])
        return f"({type(node).__name__} {' '.join(parts)})"
    if isinstance(node, list):
        return f"[{' '.join(map(_text, node))}]"
    return repr(node)


def _spoken_places(tree: ast.Module) -> Mapping[str, Sequence[str]]:
    """The names of the arguments of each function and named tuple of a module, by its name."""
    places: dict[str, Sequence[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            places[node.name] = [argument.arg for argument in node.args.args]
        elif isinstance(node, ast.ClassDef):
            fields = (part.target for part in node.body if isinstance(part, ast.AnnAssign))
            places[node.name] = [field.id for field in fields if isinstance(field, ast.Name)]
    return places


class _Silent(ast.NodeTransformer):
    """Takes out of a tree what is only said."""

    def __init__(self, places: Mapping[str, Sequence[str]]):
        self._places = places

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """A text that stands alone: a docstring."""
        return None if _is_text(node.value) else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """What an argument that explains is if it is not given."""
        if node.name in self._places:
            named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            node.args.kw_defaults = [
                ast.Constant("") if default and argument.arg in SPOKEN and _is_text(default) else default
                for argument, default in named
            ]
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        """Which error it is counts, what it says does not."""
        if isinstance(node.exc, ast.Call):
            node.exc.args, node.exc.keywords = [], []
        return self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        """What is asserted counts, what is said where it fails does not."""
        node.msg = None
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Texts given for an argument that explains, and what an error says."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name.endswith("Error"):
            node.args, node.keywords = [], []
        names = self._places.get(name, ())
        for at, argument in enumerate(node.args[: len(names)]):
            if names[at] in SPOKEN and _is_text(argument):
                node.args[at] = ast.Constant("")
        spoken = SPOKEN if name in self._places else _ALWAYS_SPOKEN
        for keyword in node.keywords:
            if keyword.arg in spoken and _is_text(keyword.value):
                keyword.value = ast.Constant("")
        return self.generic_visit(node)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
