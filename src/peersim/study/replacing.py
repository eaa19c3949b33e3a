"""``[rules]``: functions of the user's own in place of rules."""

import ast
import inspect
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from peersim.model.errors import InputError, hint, quoted
from peersim.model.given import RULES, beside, given_bytes
from peersim.model.own_rules import NO_OWN_RULES, OwnRules
from peersim.rules.table import Rules
from peersim.study.arms import ancestry
from peersim.study.schema import ExperimentFile
from peersim.study.source import Source

if TYPE_CHECKING:
    from peersim.study.saved import Saved  # results folders take pandas, which an experiment file does not


def own_rules(
    source: Source, file: ExperimentFile, folder: Path, saved: "Saved | None" = None
) -> dict[str, OwnRules]:
    """The rules that each arm replaces; arms that replace the same ones share them.

    Their files lie in ``folder``, unless copies of them are ``saved``.
    """
    known = {NO_OWN_RULES: NO_OWN_RULES}
    return {arm: _own_rules_of(source, file, arm, folder, saved, known) for arm in file.arms}


def _own_rules_of(
    source: Source,
    file: ExperimentFile,
    arm: str,
    folder: Path,
    saved: "Saved | None",
    known: dict[OwnRules, OwnRules],
) -> OwnRules:
    """The rules that an arm replaces: the file's, then those of the arms it is based on, then its own.

    ``folder`` is where the files with the functions lie. Raises :class:`InputError` for an entry that does
    not exist, and for a function that cannot stand in its place. The files are executed.
    """
    named: dict[str, tuple[str, tuple[str, ...]]] = {}
    tables: list[tuple[Mapping[str, str], tuple[str, ...]]] = [(file.rules, ("rules",))]
    tables += [
        (file.arms[at].rules, ("arms", at, "rules")) for at in reversed(list(ancestry(source, file, arm)))
    ]
    for table, key in tables:
        named |= {entry: (value, (*key, entry)) for entry, value in table.items()}
    if not named:
        return NO_OWN_RULES
    entries, texts = [], dict[str, str]()
    for entry, (value, key) in sorted(named.items()):
        if entry not in Rules._fields:
            raise source.unknown("rule", entry, Rules._fields, *key)
        name, function = _split(source, value, key)
        if name not in texts:
            texts[name] = saved.rule(name) if saved is not None else _text(source, folder, name, key)
        entries.append((entry, name, function))
    own = OwnRules(tuple(entries), tuple(sorted(texts.items())))
    if own in known:
        return known[own]
    known[own] = own
    for name, text in texts.items():
        _check_imports(folder / name, text)
    _check(source, own, folder, {entry: key for entry, (_, key) in named.items()})
    return own


def _split(source: Source, value: str, key: tuple[str, ...]) -> tuple[str, str]:
    """``mine.py:heard`` as file and function."""
    name, _, function = value.rpartition(":")
    path = PurePosixPath(name)
    if not (name.endswith(".py") and function.isidentifier()):
        raise source.mistake(f"names a function as file.py:function (given: {value!r})", *key)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise source.mistake(f"the file lies beside the experiment file or below (given: {name!r})", *key)
    return name, function


def _text(source: Source, folder: Path, name: str, key: tuple[str, ...]) -> str:
    try:
        return given_bytes(beside(folder, name), RULES).decode("utf-8-sig").replace("\r\n", "\n")
    except ValueError as error:
        raise source.mistake(f"{name!r} cannot be read: {error}", *key) from None
    except InputError as error:
        raise source.mistake(f"{name!r}: {error.problem}", *key) from None


def _check_imports(file: Path, text: str) -> None:
    """A rule file imports Python's own library and peersim only: nothing else is part of what is recorded."""
    try:
        module = ast.parse(text)
    except SyntaxError as error:
        raise InputError(f"is not valid Python: {error.msg}", file=file, line=error.lineno) from None
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "." if node.level == 0 else "."]
        else:
            continue
        for name in names:
            if name.split(".")[0] not in {"peersim", *sys.stdlib_module_names}:
                raise InputError(
                    f"imports {name}; a rule file may import Python's own library and peersim, "
                    "for the text of anything else is not recorded with the results",
                    file=file,
                    line=node.lineno,
                )


def _check(source: Source, own: OwnRules, folder: Path, keys: Mapping[str, tuple[str, ...]]) -> None:
    """The files run, have these functions, and the functions take what the rules take."""
    modules = _modules(own, folder)
    for entry, name, function in own.entries:
        key = keys[entry]
        made = {n: value for n, value in modules[name].items() if inspect.isfunction(value)}
        if function not in made:
            raise source.mistake(
                f"{name} has no function {quoted(function)}{hint(function, list(made))}", *key
            )
        expected = list(inspect.signature(Rules._field_defaults[entry]).parameters)
        if not _takes(made[function], len(expected)):
            raise source.mistake(
                f"{function} cannot take what {entry} is given, {len(expected)} values: {', '.join(expected)}",
                *key,
            )


def _takes(function: Callable[..., Any], values: int) -> bool:
    try:
        inspect.signature(function).bind(*range(values))
    except TypeError:
        return False
    return True


def _modules(own: OwnRules, folder: Path) -> Mapping[str, Mapping[str, object]]:
    try:
        return own.modules
    except (Exception, SystemExit) as error:
        files = dict(own.sources)
        at = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
        problem = f"cannot be executed: {type(error).__name__}: {error}"
        raise InputError(
            problem,
            file=folder / (at[-1].filename if at else own.sources[0][0]),
            line=at[-1].lineno if at else None,
        ) from None
