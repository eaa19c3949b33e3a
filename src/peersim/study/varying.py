"""``[vary]`` and ``[design]``: which parameters take which values, and at which points."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from peersim.model.errors import quoted
from peersim.model.overrides import leaves, parameter_hint
from peersim.model.registry import parameters
from peersim.model.values import same, value_text
from peersim.study.designs import Given, Values
from peersim.study.experiment import Experiment
from peersim.study.schema import MOST_POINTS, SAMPLES, Design, ExperimentFile, Span
from peersim.study.source import Source

MOST_RUNS = 1_000_000_000
_USES = {
    "all-combinations": frozenset[str](),
    "one-at-a-time": frozenset[str](),
    "table": frozenset({"file"}),
    "latin-hypercube": frozenset({"points", "seed"}),
    "sobol": frozenset({"base", "second_order", "seed"}),
    "morris": frozenset({"trajectories", "levels", "seed"}),
}
_NEEDS = {"table": "file", "latin-hypercube": "points", "sobol": "base", "morris": "trajectories"}
_STEPS = ("from", "to", "steps", "scale")


def flat(source: Source, table: Mapping[str, Any], *key: str) -> dict[str, Any]:
    """A table by dotted paths, whether they were written in quotes, without, or as tables in tables."""
    out: dict[str, Any] = {}

    def add(name: str, value: Any) -> None:
        if isinstance(value, Mapping) and value and not any(word in value for word in _STEPS):
            for part, inner in value.items():
                add(f"{name}.{part}", inner)
        elif name in out:
            raise source.mistake("is given twice, once as a table", *key, name)
        else:
            out[name] = value

    for name, value in table.items():
        add(name, value)
    return out


def check_design(source: Source, file: ExperimentFile) -> None:
    """Every key is of use, none is missing, and what varies suits the kind of design."""
    design, uses = file.design, _USES[file.design.kind]
    for key in design.model_fields_set - {"kind"} - uses:
        own = ", ".join(sorted(uses)) or "no other key"
        raise source.mistake(f"a design of kind {design.kind} does not use it; it uses {own}", "design", key)
    need = _NEEDS.get(design.kind)
    if need is not None and getattr(design, need) is None:
        raise source.mistake(f"a design of kind {design.kind} needs {need}", "design")
    if design.kind == "table" and file.vary:
        raise source.mistake("the table says what varies; leave out [vary]", "vary")
    if design.kind not in ("all-combinations", "table") and not file.vary:
        raise source.mistake(f"a design of kind {design.kind} needs parameters in [vary]", "design")
    if design.base is not None and design.base & (design.base - 1):
        raise source.mistake(f"must be a power of two (given: {design.base})", "design", "base")
    if design.kind == "morris" and design.levels % 2:
        raise source.mistake(f"must be an even number (given: {design.levels})", "design", "levels")


def values_of(source: Source, path: str, given: Span | str | list[Any], design: Design) -> Given:
    """The values of one varied parameter, or the span to sample from."""
    if path not in parameters:
        raise source.mistake(f"there is no parameter {quoted(path)}{parameter_hint(path)}", "vary", path)
    if isinstance(given, str):
        given = _plausible(source, path)
    if isinstance(given, Span):
        if design.kind in SAMPLES:
            return _range(source, path, given)
        return _evenly_spaced(source, path, given, design)
    for at, value in enumerate(given):
        if any(same(value, other) for other in given[:at]):
            raise source.mistake(f"lists a value twice: {value_text(value)}", "vary", path)
    return tuple(given)


def _plausible(source: Source, path: str) -> Span | list[Any]:
    about = parameters[path]
    if about.choices is not None:
        return list(about.choices)
    if about.plausible is None or about.plausible[0] == about.plausible[1]:
        raise source.mistake("has no plausible range; give from and to", "vary", path)
    return Span.model_validate({"from": float(about.plausible[0]), "to": float(about.plausible[1])})


def _range(source: Source, path: str, given: Span) -> Span:
    if given.steps is not None:
        raise source.mistake("a design that samples takes from and to, and no steps", "vary", path, "steps")
    if given.start >= given.stop or not isfinite(given.stop - given.start):
        raise source.mistake(f"has no room from {given.start:g} to {given.stop:g}", "vary", path)
    if given.scale == "log" and (given.start <= 0 or parameters[path].integer):
        raise source.mistake("a log scale needs numbers above zero that are not whole", "vary", path)
    if parameters[path].integer and any(end != int(end) for end in (given.start, given.stop)):
        raise source.mistake(
            f"takes whole numbers (given: from {given.start:g} to {given.stop:g})", "vary", path
        )
    if parameters[path].choices is not None:
        raise source.mistake("takes texts, so list them", "vary", path)
    return given


def _evenly_spaced(source: Source, path: str, given: Span, design: Design) -> Values:
    if given.steps is None:
        raise source.mistake(
            f"needs steps; a range alone is for a design that samples, and this one is of kind {design.kind}",
            *("vary", path),
        )
    if given.scale == "log":
        raise source.mistake("a log scale is for a design that samples", "vary", path)
    width = (given.stop - given.start) / (given.steps - 1)
    if width == 0 or not isfinite(width):
        raise source.mistake(f"has no steps from {given.start:g} to {given.stop:g}", "vary", path)
    out = [round(given.start + width * at, 12) for at in range(given.steps)]
    if not parameters[path].integer:
        return tuple(out)
    if any(value != int(value) for value in out):
        shown = ", ".join(value_text(value) for value in out[:12])
        raise source.mistake(f"takes whole numbers; these steps give {shown}", "vary", path)
    return tuple(int(value) for value in out)


def check_varied(source: Source, experiment: Experiment) -> None:
    """There are not too many points and runs, and what varies makes a difference in some arm."""
    count, place = len(experiment.points), "vary" if experiment.file.vary else "design"
    if count > MOST_POINTS:
        raise source.mistake(f"makes {count} points; at most {MOST_POINTS} are possible", place)
    runs = count * len(experiment.arms) * experiment.replicates
    if runs > MOST_RUNS:
        raise source.mistake(
            f"makes {runs} runs with what is varied; at most {MOST_RUNS} are possible", "replicates"
        )
    for path in experiment.varied:
        if all(path in leaves(experiment.changes[arm]) for arm in experiment.arms):
            raise source.mistake(
                "is varied, but every arm sets it itself, so nothing would change", "vary", path
            )
