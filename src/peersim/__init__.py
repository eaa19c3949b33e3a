"""peersim: when, and why, does learning with peers from elsewhere beat learning with colleagues?

The public names load on first use, so that importing the package costs nothing::

    import peersim as ps
    result = ps.run("leaving_home", replicates=50)
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["Cohort", "Result", "compare", "flip", "load", "parameters", "run", "value_of_information"]

_HOMES = {
    "Cohort": "peersim.engine.agents.cohort",
    "Result": "peersim.api",
    "compare": "peersim.api",
    "flip": "peersim.api",
    "load": "peersim.api",
    "parameters": "peersim.model.registry",
    "run": "peersim.api",
    "value_of_information": "peersim.api",
}

if TYPE_CHECKING:
    from peersim.api import Result, compare, flip, load, run, value_of_information
    from peersim.engine.agents.cohort import Cohort
    from peersim.model.registry import parameters


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'peersim' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
