"""The parameters as a list: what each means, by its path."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from peersim.model.parameters import BY_HAND, DEFAULTS_VERSION, EARLIER, Plausible, Setting


class Parameter(NamedTuple):
    """What is known about one parameter."""

    path: str
    meaning: str
    unit: str
    symbol: str
    default: Any
    by_hand: Any
    bounds: tuple[float, float] | None
    plausible: Plausible | None
    prior: Plausible | None
    drawn: bool
    choices: tuple[str, ...] | None
    integer: bool
    source: str


def _range(given: Any) -> Plausible | None:
    return None if given is None else (given[0], given[1])


def _walk(model: type[BaseModel], prefix: str) -> Iterator[Parameter]:
    for name, field in model.model_fields.items():
        path, kind = f"{prefix}{name}", field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _walk(kind, f"{path}.")
            continue
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        limits = {type(m).__name__: m for m in field.metadata}
        numeric = "Ge" in limits and "Le" in limits
        choices = getattr(kind, "__args__", ()) if kind is not None and hasattr(kind, "__args__") else ()
        default = field.get_default(call_default_factory=True)
        yield Parameter(
            path=path,
            meaning=field.description or "",
            unit=str(
                extra.get("unit") or ("share" if numeric and kind is float and limits["Le"].le == 1 else "")
            ),
            symbol=str(extra.get("symbol", "")),
            default=default,
            by_hand=extra.get("by_hand", default),
            bounds=(float(limits["Ge"].ge), float(limits["Le"].le)) if numeric else None,
            plausible=(plausible := _range(extra.get("plausible"))),
            prior=_range(extra.get("prior")) or plausible,
            drawn=bool(extra.get("drawn", True)),
            choices=choices if isinstance(default, str) else None,
            integer=kind is int,
            source=str(extra.get("source", "assumption")) if numeric else "",
        )


class Parameters(Mapping[str, Parameter]):
    """All parameters by path, in the order of the files: ``parameters["world.rivalry"].meaning``."""

    def __init__(self) -> None:
        self._all = {p.path: p for p in _walk(Setting, "")}

    def __getitem__(self, path: str) -> Parameter:
        return self._all[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


parameters = Parameters()


def default_set(name: str) -> dict[str, float]:
    """The values of a named set of defaults that are not those of the set in force, by path."""
    if name == DEFAULTS_VERSION:
        return {}
    by_hand = {path: about.by_hand for path, about in parameters.items() if about.by_hand != about.default}
    return (by_hand if name in BY_HAND else {}) | EARLIER[name]
