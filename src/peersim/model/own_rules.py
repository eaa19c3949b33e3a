"""Rules of a researcher's own: functions that replace entries of the rule table."""

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import isfunction
from types import ModuleType
from typing import Any

from peersim.rules.table import Rules, rule_table


@dataclass(frozen=True)
class OwnRules:
    """Functions that replace entries of the rule table, with the text of the files they stand in.

    ``entries``: (entry, file, function); ``sources``: (file, text). It travels to other processes as
    text, and its functions are made where they are needed.
    """

    entries: tuple[tuple[str, str, str], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()

    @cached_property
    def digest(self) -> str:
        """Tells them from all other rules; empty if there are none."""
        return hashlib.sha256(repr((self.entries, self.sources)).encode()).hexdigest() if self.entries else ""

    @cached_property
    def modules(self) -> Mapping[str, Mapping[str, Any]]:
        """What each file defines. Executes the files; raises whatever they raise.

        Each is a module known to Python, under a name that belongs to its text: compiled code that is
        taken from disk asks for it. ``ValueError`` if a file changes the model's own rules, which would then be
        other rules for everybody; they are put right again.
        """
        out, shipped = {}, _shipped()
        for at, (file, text) in enumerate(self.sources):
            module = ModuleType(f"peersim_own_rules_{self.digest[:16]}_{at}")
            module.__file__ = file
            sys.modules[module.__name__] = module
            try:
                exec(compile(text, file, "exec"), module.__dict__)
            finally:
                changed = _put_right(shipped)
            if changed:
                raise ValueError(f"changes the model's own rules: {', '.join(changed)}")
            out[file] = module.__dict__
        return out

    @cached_property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The function in place of each entry. Raises ``KeyError`` where a file has none of that name."""
        return {entry: self.modules[file][function] for entry, file, function in self.entries}

    @property
    def helpers(self) -> list[Callable[..., Any]]:
        """Every function that the files define."""
        return [
            value
            for names in self.modules.values()
            for value in names.values()
            if isfunction(value) and value.__module__ == names["__name__"]
        ]

    def table(self, choices: Mapping[str, str]) -> Rules:
        """The rules with the named variants and then these functions in place."""
        return rule_table(choices)._replace(**self.functions)

    def __reduce__(self) -> tuple[type["OwnRules"], tuple[Any, ...]]:
        return OwnRules, (self.entries, self.sources)


def _shipped() -> dict[str, dict[str, Any]]:
    """What every module of the model's rules holds."""
    return {
        name: dict(vars(module))
        for name, module in list(sys.modules.items())
        if name.startswith("peersim.rules.")
    }


def _put_right(held: Mapping[str, dict[str, Any]]) -> list[str]:
    """Give the modules back what they held; the names of what was different."""
    changed = []
    for name, before in held.items():
        now = vars(sys.modules[name])
        changed += [f"{name}.{key}" for key in before if now.get(key, held) is not before[key]]
        now.update(before)
    return changed


NO_OWN_RULES = OwnRules()
