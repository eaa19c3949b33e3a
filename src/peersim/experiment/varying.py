"""``[vary]`` and ``[design]``: which parameters take which values, and at which points."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from peersim.experiment.checked import Experiment
from peersim.experiment.conditions import NoConditionError, condition
from peersim.experiment.decimal_commas import decimal_comma
from peersim.experiment.design_kinds import DESIGNS, SAMPLES
from peersim.experiment.designs import Given, Values
from peersim.experiment.nearest import no_parameter
from peersim.experiment.schema import MOST_POINTS, SPREAD, Design, ExperimentFile, Span, Spread
from peersim.experiment.source import Source
from peersim.experiment.spreads import checked
from peersim.model.errors import InputError, quoted, together
from peersim.model.overrides import leaves
from peersim.model.registry import parameters
from peersim.model.values import same, value_text

MOST_RUNS = 1_000_000_000
_STEPS = ("from", "to", "steps", "scale", *SPREAD)

_FREE = " or a ".join(name for name, kind in DESIGNS.items() if kind.may_leave_out)
_WHOLE = " or ".join(kind.sample.title for kind in DESIGNS.values() if kind.sample and not kind.may_leave_out)
_WHERE_TABLE = f'is for a {_FREE}; give the points that you want as a table (kind = "table")'
_NO_WHERE = (
    f"cannot go with a {_WHOLE} design, whose points belong together: leaving some out would break it; "
    f"use a {_FREE}"
)
_NO_WORLDS = f"have a condition, which {_NO_WHERE}, or copy what you need of their [vary]"
_WORLDS_DRAWN = f"are drawn from ranges, so they are for a {_FREE} (and points, how many)"
_NO_ONLY_IF = (
    f"cannot go with a {_WHOLE} design, in which every input must take its value at every point; leave "
    f"it out, and what means nothing at some points counts as interaction, or use a {_FREE}"
)


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
    design, kind, found = file.design, DESIGNS[file.design.kind], list[InputError]()
    own = ", ".join(sorted(kind.uses)) or "no other key"
    for key in sorted(design.model_fields_set - {"kind"} - kind.uses):
        problem = f"a design of kind {design.kind} does not use it; it uses {own}"
        if key == "where":
            problem = _NO_WHERE if kind.sample else _WHERE_TABLE
        if key == "worlds":
            problem = _NO_WORLDS if kind.sample else _WORLDS_DRAWN
        found.append(source.mistake(problem, "design", key))
    if kind.needs is not None and getattr(design, kind.needs) is None:
        found.append(source.mistake(f"a design of kind {design.kind} needs {kind.needs}", "design"))
    if kind.from_file and file.vary:
        found.append(source.mistake("the table says what varies; leave out [vary]", "vary"))
    if kind.vary_needed and not file.vary and design.worlds is None:
        found.append(source.mistake(f"a design of kind {design.kind} needs parameters in [vary]", "design"))
    found += [source.mistake(problem, "design", key) for key, problem in kind.wrong(design).items()]
    if found:
        raise together(found)


def values_of(source: Source, path: str, given: Span | Spread | str | list[Any], design: Design) -> Given:
    """The values of one varied parameter, or the span to sample from."""
    if path not in parameters:
        raise source.mistake(f"there is no parameter {quoted(path)}{no_parameter(path)}", "vary", path)
    if isinstance(given, str):
        given = _plausible(source, path)
    if isinstance(given, Spread):
        return _spread(source, path, given, design)
    if isinstance(given, Span):
        if DESIGNS[design.kind].sample is not None:
            return _range(source, path, given)
        return _evenly_spaced(source, path, given, design)
    for at, value in enumerate(given):
        if any(same(value, other) for other in given[:at]):
            asked = decimal_comma(source.text, path)
            raise source.mistake(f"lists a value twice: {value_text(value)}{asked}", "vary", path)
    return tuple(given)


def _spread(source: Source, path: str, given: Spread, design: Design) -> Spread:
    kind = DESIGNS[design.kind]
    if kind.sample is None:
        known = ", ".join(SAMPLES)
        raise source.mistake(
            f"a distribution or only_if is for a design that samples ({known}); this one is of kind {design.kind}",
            *("vary", path),
        )
    if given.only_if is not None and not kind.may_leave_out:
        raise source.mistake(_NO_ONLY_IF, "vary", path, "only_if")
    if given.otherwise is not None and given.only_if is None:
        raise source.mistake(
            "says what it is where only_if does not hold, so it needs only_if", "vary", path, "otherwise"
        )
    if given.plausible and not given.model_fields_set - {"plausible", "only_if", "otherwise"}:
        plain = _plausible(source, path)
        ends = {"start": plain.start, "stop": plain.stop} if isinstance(plain, Span) else {"observed": plain}
        given = given.model_copy(update={"plausible": None} | ends)
    return checked(source, path, given, kind.sample)


def with_otherwise(
    source: Source, path: str, given: Given, varied: Mapping[str, Given], base: Mapping[str, Any]
) -> Given:
    """A parameter that means nothing at some points, with its value there. Raises :class:`InputError`."""
    if not isinstance(given, Spread) or given.only_if is None:
        return given
    if not given.only_if:
        raise source.mistake(
            'is empty; expected a choice, such as { "world.reach.rule" = "drawn" }', "vary", path, "only_if"
        )
    for other, wanted in given.only_if.items():
        _check_only_if(source, path, other, wanted if isinstance(wanted, list) else [wanted], varied)
    otherwise = base[path] if given.otherwise is None else given.otherwise
    about = parameters[path]
    if about.choices is not None and otherwise not in about.choices:
        raise source.mistake(f"must be one of {', '.join(about.choices)}", "vary", path, "otherwise")
    if about.choices is None and (
        isinstance(otherwise, bool | str) or (about.integer and otherwise != int(otherwise))
    ):
        raise source.mistake(
            f"must be a {'whole ' if about.integer else ''}number", "vary", path, "otherwise"
        )
    return given.model_copy(update={"otherwise": otherwise})


def _check_only_if(
    source: Source, path: str, other: str, wanted: list[Any], varied: Mapping[str, Given]
) -> None:
    def mistake(problem: str) -> Exception:
        return source.mistake(problem, "vary", path, "only_if", other)

    if other not in varied:
        if other in parameters:
            raise mistake("does not vary, so the condition always holds or never does")
        raise source.unknown("parameter", other, list(varied), "vary", path, "only_if", other)
    values = varied[other]
    if isinstance(values, Spread) and values.only_if is not None:
        raise mistake("depends on another parameter itself; a condition on a condition is not possible")
    taken = values if isinstance(values, tuple) else getattr(values, "observed", None)
    if taken is None:
        raise mistake("takes any number between two ends; the condition needs a parameter with listed values")
    for value in wanted:
        if not any(same(value, one) for one in taken):
            raise mistake(
                f"never takes {value_text(value)}; it takes {', '.join(map(value_text, taken[:12]))}"
            )
    if all(any(same(value, one) for value in wanted) for one in taken):
        raise mistake("takes no other value, so the condition always holds")


def check_condition(source: Source, text: str, varied: Mapping[str, Given], *key: str) -> None:
    """A condition that stands under this key can be read and is about something that varies."""
    try:
        found = condition(text)
    except NoConditionError as error:
        raise source.mistake(str(error), *key) from None
    if not any(path in varied for path in found.paths):
        raise source.mistake("names nothing that varies, so it holds everywhere or nowhere", *key)


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
