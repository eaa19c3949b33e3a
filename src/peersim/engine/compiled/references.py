"""How kernels refer to people, groups and the cohort.

A person or a group is a row of an array, and which row it is. A record of numba's is a place in memory alone. Whoever
holds one must read from memory where it stands, again after every change to any other record, to find the person's ties
or answers; that cost a fifth of a cohort. A reference carries the number of the row beside it, so ``person.place`` and
``group.number`` need no reading. All else is read and changed in the record.

A cohort is a pointer to its many fields. Handed from function to function by value they are some 250 arguments; writing
these out, again and again, was a third of what compiling took. Once all is inlined, nothing is left of the pointer.
"""

import operator
from typing import Any

from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.imputils import lower_getattr_generic, lower_setattr_generic
from numba.core.typing.templates import AttributeTemplate, Signature, infer_getattr, signature
from numba.extending import intrinsic, register_model

_NUMBERS = ("place", "number")
"""Fields that hold the number of the row."""


class Reference(types.Type):
    """Numba's type of a row of an array of these records."""

    def __init__(self, record: Any):
        self.record = record
        (self.number,) = (name for name in _NUMBERS if name in record.fields)
        super().__init__(name=f"Reference({self.number})")

    @property
    def key(self) -> Any:
        """What makes two types equal."""
        return self.record


@register_model(Reference)
class _Model(models.StructModel):
    def __init__(self, manager: Any, of: Reference):
        super().__init__(manager, of, [("at", types.intp), ("row", types.voidptr)])


@intrinsic
def reference(context: Any, rows: Any, at: Any) -> Any:
    """The row ``at`` of an array of records."""
    made = Reference(rows.dtype)

    def generate(target: Any, builder: Any, how: Signature, arguments: Any) -> Any:
        get = target.get_function(operator.getitem, signature(rows.dtype, rows, types.intp))
        out = cgutils.create_struct_proxy(made)(target, builder)
        out.at = arguments[1]
        out.row = builder.bitcast(get(builder, arguments), cgutils.voidptr_t)
        return out._getvalue()

    return made(rows, types.intp), generate


@infer_getattr
class _Fields(AttributeTemplate):
    key = Reference

    def generic_resolve(self, of: Reference, name: str) -> Any:
        return types.intp if name == of.number else of.record.typeof(name)


def _row(context: Any, builder: Any, of: Reference, inside: Any) -> Any:
    return builder.bitcast(inside.row, context.get_value_type(of.record))


@lower_getattr_generic(Reference)
def _get(context: Any, builder: Any, of: Reference, value: Any, name: str) -> Any:
    inside = cgutils.create_struct_proxy(of)(context, builder, value=value)
    if name == of.number:
        return inside.at
    return context.get_getattr(of.record, name)(
        context, builder, of.record, _row(context, builder, of, inside), name
    )


@lower_setattr_generic(Reference)
def _set(context: Any, builder: Any, how: Signature, arguments: Any, name: str) -> Any:
    of, kind = how.args
    inside = cgutils.create_struct_proxy(of)(context, builder, value=arguments[0])
    change = context.get_setattr(name, signature(types.void, of.record, kind))
    return change(builder, (_row(context, builder, of, inside), arguments[1]))


class Held(types.Type):
    """Numba's type of a pointer to a named tuple."""

    def __init__(self, of: Any):
        self.of = of
        super().__init__(name=f"Held({of.instance_class.__name__})")

    @property
    def key(self) -> Any:
        """What makes two types equal."""
        return self.of


@register_model(Held)
class _Pointer(models.PrimitiveModel):
    def __init__(self, manager: Any, of: Held):
        super().__init__(manager, of, manager.lookup(of.of).get_value_type().as_pointer())


@intrinsic
def held(context: Any, given: Any) -> Any:
    """A pointer to a named tuple, as good as the tuple for reading its fields, while the function that asks lasts."""

    def generate(target: Any, builder: Any, how: Signature, arguments: Any) -> Any:
        return cgutils.alloca_once_value(builder, arguments[0])

    return Held(given)(given), generate


@infer_getattr
class _FieldsHeld(AttributeTemplate):
    key = Held

    def generic_resolve(self, of: Held, name: str) -> Any:
        return of.of.types[of.of.fields.index(name)]


@lower_getattr_generic(Held)
def _get_held(context: Any, builder: Any, of: Held, value: Any, name: str) -> Any:
    return builder.load(cgutils.gep_inbounds(builder, value, 0, of.of.fields.index(name)))
