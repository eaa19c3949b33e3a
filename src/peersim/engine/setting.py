"""A run's parameters as steps read them: flat, by name; choices by their number."""

from peersim.model.overrides import leaves
from peersim.model.parameters import Setting
from peersim.model.registry import parameters

COLUMNS = {path: p for path, p in parameters.items() if p.bounds is not None or p.choices is not None}
"""Parameters that steps read: all numbers, and choices by their number in the list of choices."""

CODES = {path: p.choices for path, p in COLUMNS.items() if p.choices is not None}
"""The choices of a parameter, in the order of their numbers."""


def field_of(path: str) -> str:
    """A parameter's name among all: ``world.reach.decay`` is ``reach_decay``."""
    return path.split(".", 1)[1].replace(".", "_")


def values_of(setting: Setting) -> dict[str, float | int]:
    """The value of each of :data:`COLUMNS`, by :func:`field_of`."""
    values = leaves(setting.model_dump())
    return {
        field_of(path): CODES[path].index(values[path]) if path in CODES else values[path] for path in COLUMNS
    }
