"""Figures are checked before anything runs: what they name exists, and they can be drawn."""

from collections.abc import Collection

from peersim.experiment.checked import Experiment
from peersim.experiment.schema import ExperimentFile, Figure
from peersim.experiment.source import Gathered, Source
from peersim.model.errors import together
from peersim.model.figure_kinds import APART, KINDS, arms_shown, too_many_arms
from peersim.model.outcomes import BY_NAME, SESSION_OUTCOMES
from peersim.model.values import same, value_text


def check_figures(source: Source, experiment: Experiment) -> None:
    """Raise :class:`InputError` for the figures that could not be drawn as they are asked for."""
    if experiment.figures and not experiment.is_grid:
        problem = (
            f"figures show all combinations, and this design is of kind {experiment.file.design.kind}: leave them out; "
            f"`peersim run` writes the answer, `peersim analyse` draws what such a design shows"
        )
        raise source.mistake(problem, "figures")
    mistakes = Gathered()
    for name, figure in experiment.figures.items():
        with mistakes:
            _check_figure(source, experiment, name, figure)
    mistakes.say()


def _check_figure(source: Source, experiment: Experiment, name: str, figure: Figure) -> None:
    mistakes = Gathered()
    with mistakes:
        _check_keys(source, name, figure)
    with mistakes:
        _check_names(source, experiment, name, figure)
    mistakes.say()
    missing = _missing(figure, experiment)
    if missing:
        raise source.mistake(f"a figure of kind {figure.kind} needs {missing}", "figures", name)
    _check_arms(source, experiment, name, figure)
    _check_at(source, experiment, name, figure)


def _check_keys(source: Source, name: str, figure: Figure) -> None:
    """No key that the kind would ignore, and no two that say the same."""
    uses = set(KINDS[figure.kind].keys)
    own = ", ".join(field for field in Figure.model_fields if field in uses)
    found = [
        source.mistake(f"a figure of kind {figure.kind} does not use it; it uses {own}", "figures", name, key)
        for key in sorted(figure.model_fields_set - {"kind"} - uses)
    ]
    found += [
        source.mistake(
            f"a figure of kind {figure.kind} takes {one} or {other}, not both", "figures", name, one
        )
        for one, other in APART
        if getattr(figure, one) is not None and getattr(figure, other) is not None
    ]
    if found:
        raise together(found)


def _check_names(source: Source, experiment: Experiment, name: str, figure: Figure) -> None:
    """Contrasts, outcomes, arms and varied parameters exist, and none is listed twice."""
    file, varied = experiment.file, list(experiment.varied)
    changing = _changing(experiment)
    wanted: list[tuple[str, str, Collection[str]]] = [
        ("contrast", "contrast", file.contrasts),
        ("contrasts", "contrast", [*file.contrasts, *_interactions(file, figure)]),
        ("outcome", "outcome", _drawable(figure.kind)),
        ("arms", "arm", file.arms),
        ("x", "varied parameter", varied),
        ("y", "varied parameter", varied),
        ("at", "varied parameter", varied),
    ]
    found = []
    for key, what, valid in wanted:
        given, place = getattr(figure, key), ("figures", name, key)
        names = [given] if isinstance(given, str) else list(given or [])
        for at, one in enumerate(names):
            if one not in valid:
                found.append(source.unknown(what, one, valid, *place))
            elif valid is varied and one not in changing:
                found.append(
                    source.mistake(f"{one} has one value only, so there is nothing to choose", *place)
                )
            elif one in names[:at]:
                found.append(source.mistake(f"lists {one!r} twice", *place))
    if found:
        raise together(found)


def _interactions(file: ExperimentFile, figure: Figure) -> list[str]:
    return list(file.interactions) if KINDS[figure.kind].interactions else []


def _drawable(kind: str) -> list[str]:
    """Outcomes that a kind of figure can show: over time those of sessions, else those of runs."""
    if "sessions" in KINDS[kind].needs:
        return ["gain", "gain_104", *(o.name for o in SESSION_OUTCOMES)]
    return list(BY_NAME)


def _check_arms(source: Source, experiment: Experiment, name: str, figure: Figure) -> None:
    """Not more arms than the figure can show."""
    if KINDS[figure.kind].most_arms is None:
        return
    pairs = {contrast: (left, right) for contrast, (left, right) in experiment.file.contrasts.items()}
    shown = arms_shown(figure.kind, figure.arms, figure.contrast, pairs, experiment.arms)
    problem = too_many_arms(figure.kind, shown)
    if problem:
        raise source.mistake(problem, "figures", name, *(["arms"] if figure.arms else []))


def _changing(experiment: Experiment) -> list[str]:
    """The varied parameters that take more than one value: only these make axes."""
    return [path for path in experiment.varied if len(experiment.values(path)) > 1]


def _missing(figure: Figure, experiment: Experiment) -> str:
    """What the file lacks that this figure cannot be drawn without; empty if nothing."""
    axes, needs, varied = KINDS[figure.kind].axes, KINDS[figure.kind].needs, len(_changing(experiment))
    if varied < axes:
        of_one = " with more than one value" if len(experiment.varied) > varied else ""
        if axes > 1:
            return f"{axes} varied parameters{of_one}; [vary] has {varied}"
        return f"a varied parameter{of_one} in [vary]"
    if "contrast" in needs and not experiment.file.contrasts:
        return "a contrast in [contrasts]"
    if "sessions" in needs and not experiment.stores_sessions:
        return "sessions = true"
    keep = experiment.file.keep
    if "kept cohort" in needs and figure.replicate >= min(keep, experiment.replicates):
        return f"a kept cohort: replicate {figure.replicate} is not among the first keep = {keep}"
    return ""


def _axes(figure: Figure, varied: Collection[str]) -> list[str]:
    """The varied parameters on the axes: those named, else the next one that varies."""
    named = (figure.x, figure.y)[: KINDS[figure.kind].axes]
    free = (path for path in varied if path not in named)
    return [path or next(free) for path in named]


def _check_at(source: Source, experiment: Experiment, name: str, figure: Figure) -> None:
    """``at`` holds what is no axis at a value that is run."""
    axes = _axes(figure, _changing(experiment))
    if len(set(axes)) < len(axes):
        raise source.mistake(f"{axes[0]} is on both axes", "figures", name, "y")
    for path, value in figure.at.items():
        key = ("figures", name, "at", path)
        if path in axes:
            raise source.mistake("is an axis of the figure, so it cannot be held at one value", *key)
        values = experiment.values(path)
        if not any(same(value, one) for one in values):
            there = ", ".join(value_text(one) for one in values[:40])
            raise source.mistake(
                f"{value_text(value)} is not among its values; expected one of {there}", *key
            )
