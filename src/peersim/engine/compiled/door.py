"""How the compiler reaches the rules: the same functions that the agents engine calls.

In a kernel ``rules.disclosure(...)`` reads as in the agents engine. There ``rules`` is a
:class:`peersim.rules.table.Rules`; here it is a :class:`Door`, and numba looks each name up in the table
behind it while it compiles. A table that holds nothing but named variants is compiled once for all of
them: the run's own choice is made where a contested rule is called. A table with a function of somebody's
own has a digest of its own, which is part of the compiled kernel's signature.
"""

import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import (
    NativeValue,
    intrinsic,
    overload,
    overload_method,
    register_jitable,
    register_model,
    typeof_impl,
    unbox,
)

import peersim.engine.steps
import peersim.rules
from peersim.engine.answers import option
from peersim.engine.compiled.translating import translated, walks_of
from peersim.engine.steps import people
from peersim.model.own_rules import OwnRules
from peersim.rules.table import VARIANTS, Rules

OPTIONS = {"forceinline": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}
"""For everything below a kernel: one function in the end, and 1 / 0 as the processor has it."""

F = TypeVar("F", bound=Callable[..., Any])

_CHOICES = tuple(VARIANTS)
_CONTESTED = {entry: choice for choice, (entry, _) in VARIANTS.items()}
_own: dict[str, Mapping[str, Callable[..., Any]]] = {}


def part(function: F) -> F:
    """A function that kernels may call; it stays a plain function for everybody else."""
    register_jitable(**OPTIONS)(function)
    return function


def part_instead_of(function: Callable[..., Any]) -> Callable[[F], F]:
    """Kernels that call ``function`` call the decorated one."""

    def instead(own: F) -> F:
        overload(function, jit_options=OPTIONS, strict=False)(lambda *arguments: own)
        return own

    return instead


class RulesType(types.Type):
    """Numba's type of a rule table. Tables with the same digest are the same type."""

    def __init__(self, digest: str):
        self.digest = digest
        super().__init__(name=f"Rules({digest})")

    @property
    def key(self) -> str:
        """What makes two types equal."""
        return self.digest


class Door:
    """A rule table as kernels receive it.

    ``own`` are entries of the table that are neither the default nor a named variant; ``digest`` tells
    them apart from any other functions (empty if there are none).
    """

    def __init__(self, digest: str = "", own: Mapping[str, Callable[..., Any]] | None = None):
        self.digest = digest
        self.files = list(dict.fromkeys(f.__code__.co_filename for f in (own or {}).values()))
        _own.setdefault(
            digest, dict(own or {})
        )  # the first are compiled, and an equal digest means equal sources

    @classmethod
    def to(cls, own: OwnRules) -> "Door":
        """The door to the rules of a run; functions of its files may call each other."""
        if own.digest not in _own:
            for function in own.helpers:
                register_jitable(**(OPTIONS | {"error_model": "python"}))(function)  # 1 / 0 is an error
        return cls(own.digest, own.functions)


@typeof_impl.register(Door)
def _type_of(door: Door, context: Any) -> RulesType:
    return RulesType(door.digest)


@register_model(RulesType)
class _Model(models.StructModel):
    """A whole number per contested rule: which of its variants this run follows."""

    def __init__(self, manager: Any, of: RulesType):
        super().__init__(manager, of, [(choice, types.int64) for choice in _CHOICES])


@unbox(RulesType)
def _enter(of: RulesType, value: Any, context: Any) -> NativeValue:
    """A door enters a kernel with the default variants."""
    inside = cgutils.create_struct_proxy(of)(context.context, context.builder)
    for choice in _CHOICES:
        setattr(inside, choice, context.context.get_constant(types.int64, 0))
    return NativeValue(inside._getvalue())


@intrinsic
def choose(context: Any, rules: Any, parameters: Any) -> Any:
    """The same rules with the variants that a record of parameters names."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        inside = cgutils.create_struct_proxy(signature.return_type)(target, builder)
        for choice in _CHOICES:
            field = f"rules_{choice}"
            read = target.get_getattr(parameters, field)
            setattr(inside, choice, read(target, builder, parameters, arguments[1], field))
        return inside._getvalue()

    return rules(rules, parameters), generate


def _functions_of(package: ModuleType) -> Iterator[Callable[..., Any]]:
    """Every function that the modules of a package define."""
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        module = import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield function


def _let_in() -> None:
    """Every function of the rules and of the steps."""
    for function in _functions_of(peersim.rules):
        part(function)
    part(option)
    walks = walks_of(people)
    for function in _functions_of(peersim.engine.steps):
        if not inspect.isgeneratorfunction(function):
            part_instead_of(function)(translated(function, walks))


_let_in()


def _contested(choice: str) -> Callable[..., Any]:
    """Asks the variant of the run."""
    of_code = _by_code(0, list(VARIANTS[choice][1].values()))

    @intrinsic
    def code(context: Any, rules: Any) -> Any:
        def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            inside = cgutils.create_struct_proxy(signature.args[0])(target, builder, value=arguments[0])
            return getattr(inside, choice)

        return types.int64(rules), generate

    def ask(rules: Any, *arguments: Any) -> Any:
        return of_code(code(rules), *arguments)

    return ask


def _by_code(at: int, variants: list[Callable[..., Any]]) -> Callable[..., Any]:
    """Variant number ``code`` of those from number ``at`` on; the last for any higher number."""
    rule = variants[0]
    others = _by_code(at + 1, variants[1:]) if len(variants) > 1 else rule

    @part
    def ask(code: int, *arguments: Any) -> Any:
        if code == at:
            return rule(*arguments)
        return others(code, *arguments)

    @part
    def only(code: int, *arguments: Any) -> Any:
        return rule(*arguments)

    return ask if len(variants) > 1 else only


def _entry(digest: str, name: str) -> Callable[..., Any] | None:
    """The function behind an entry; None for a contested one, of which the run chooses the variant."""
    own = _own[digest].get(name)
    return own if own is not None or name in _CONTESTED else Rules._field_defaults.get(name)


@infer_getattr
class _Entries(AttributeTemplate):
    """``rules.name`` inside a kernel is the function itself."""

    key = RulesType

    def generic_resolve(self, of: RulesType, name: str) -> Any:
        function = _entry(of.digest, name)
        return None if function is None else self.context.resolve_value_type(function)


@lower_getattr_generic(RulesType)
def _function(context: Any, builder: Any, of: RulesType, value: Any, name: str) -> Any:
    return context.get_dummy_value()


def _let_choose(name: str, choice: str) -> None:
    """``rules.name`` of a contested entry asks the variant that the run follows."""
    ask = _contested(choice)

    @overload_method(RulesType, name, jit_options=OPTIONS)
    def found(rules: Any, *arguments: Any) -> Any:
        return ask


for _name, _choice in _CONTESTED.items():
    _let_choose(_name, _choice)
