"""``peersim describe``: what parameters, outcomes, events, variants and experiments mean."""

import inspect
import tomllib
from collections.abc import Callable
from typing import Annotated

import typer

from peersim.analysis.derived import DERIVED
from peersim.engine.steps.state import ENTITIES
from peersim.experiment.shipped import folder, names
from peersim.model.errors import InputError, hint, quoted
from peersim.model.events import KINDS
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.model.parameters import DEFAULTS_VERSION, HAND_SET, SETS
from peersim.model.registry import Parameter, default_set, parameters
from peersim.rules.table import Rules


def describe(
    what: Annotated[
        str | None,
        typer.Argument(
            help="a parameter, an outcome, an event or a set of defaults; or parameters, outcomes, rules, events, "
            "state, defaults, worlds, experiments"
        ),
    ] = None,
) -> None:
    """Say what a name means; without one, list what there is."""

    lists: dict[str, Callable[[], list[str]]] = {
        "parameters": lambda: [_parameter_line(parameters[path]) for path in parameters],
        "outcomes": lambda: [f"{o.name:24} {o.meaning} ({o.unit})" for o in (*RUN_OUTCOMES, *DERIVED)],
        "rules": lambda: [_rule_line(name) for name in Rules._fields],
        "events": lambda: [f"{kind:24} {meaning}" for kind, meaning in KINDS.items()],
        "state": _state_lines,
        "defaults": lambda: [_set_text(name) for name in SETS],
        "worlds": _world_lines,
        "experiments": lambda: [f"{name:24} {_question(name)}" for name in names()],
    }
    if what is None:
        for title, lines in lists.items():
            shown = lines() if title != "worlds" else [f"`peersim describe {title}` prints the file"]
            typer.echo(f"{title}\n  " + "\n  ".join(shown) + "\n")
        return
    if what in lists:
        typer.echo("\n".join(lists[what]()))
        return
    known = {
        o.name: f"{o.name}: {o.meaning}\n  unit {o.unit}"
        for o in (*SESSION_OUTCOMES, *RUN_OUTCOMES, *DERIVED)
    }
    for name in Rules._fields:
        known[name] = "\n\n".join(filter(None, (known.get(name), f"rule {_rule_text(name)}")))
    known |= {kind: f"{kind}: {meaning}" for kind, meaning in KINDS.items()}
    known |= {name: _set_text(name) for name in SETS}
    known |= {path: _parameter_text(parameters[path]) for path in parameters}
    short = {path.rsplit(".", 1)[-1]: path for path in parameters}
    found = known.get(what) or known.get(short.get(what, ""))
    if found is None:
        nearest = hint(what, [*known, *short], most=8)
        raise InputError(f"there is no {quoted(what)}{nearest} (`peersim describe` lists all)")
    typer.echo(found)


def _world_lines() -> list[str]:
    from peersim.experiment.worlds import annotated_text

    return annotated_text().rstrip().split("\n")


def _state_lines() -> list[str]:
    out = []
    for entity, fields in ENTITIES.items():
        out.append(f"{entity.replace('`', '')}:")
        out += [f"  {field.name:22} {field.meaning.replace('`', '')}" for field in fields if field.start]
    return out


def _parameter_line(p: Parameter) -> str:
    default = p.default if not isinstance(p.default, tuple) else "(a list)"
    return f"{p.path:34} {default!s:>10}  {p.meaning}"


def _parameter_text(p: Parameter) -> str:
    lines = [f"{p.path}: {p.meaning}", f"  default {p.default}" + (f" {p.unit}" if p.unit else "")]
    if p.bounds:
        lines.append(f"  possible {p.bounds[0]:g} to {p.bounds[1]:g}")
    if p.plausible:
        before = (
            f", before calibration {p.prior[0]:g} to {p.prior[1]:g}"
            if p.prior not in (None, p.plausible)
            else ""
        )
        lines.append(f"  plausible {p.plausible[0]:g} to {p.plausible[1]:g}{before}")
    if p.choices:
        lines.append(f"  one of {', '.join(p.choices)}")
    if p.by_hand != p.default:
        lines.append(f"  set by hand {p.by_hand} (the set {HAND_SET!r})")
    if p.symbol:
        lines.append(f"  symbol {p.symbol}")
    if p.source:
        lines.append(f"  source {p.source}")
    return "\n".join(lines)


def _set_text(name: str) -> str:
    """A set of defaults by what sets it apart from the others."""

    said = "the defaults in force" if name == DEFAULTS_VERSION else f'asked for by defaults = "{name}"'
    given = default_set(name)
    moved = dict.fromkeys(path for earlier in SETS for path in default_set(earlier))
    values = {path: given.get(path, parameters[path].default) for path in moved}
    return "\n".join([f"{name}: {said}", *(f"  {path} = {value}" for path, value in values.items())])


def _rule_line(name: str) -> str:
    return f"{name:24} {_documented(name)[0].removesuffix('.')}"


def _rule_text(name: str) -> str:
    function = Rules._field_defaults[name]
    values = ", ".join(inspect.signature(function).parameters)
    text = "\n  ".join(_documented(name))
    return f"{name}({values})\n  {text}\n  in {function.__module__}.{function.__name__}"


def _documented(name: str) -> list[str]:
    return (inspect.getdoc(Rules._field_defaults[name]) or "").splitlines()


def _question(name: str) -> str:
    return str(tomllib.loads((folder() / f"{name}.toml").read_text("utf-8")).get("question", ""))
