"""Reading an experiment file, and saying what is wrong with it: file, line, key, nearest name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from peersim.experiment.arms import (
    changes_of,
    check_contrasts,
    check_headlines,
    check_interactions,
    check_labels,
    check_plausible_worlds,
)
from peersim.experiment.checked import Experiment
from peersim.experiment.designs import LEAST_KEPT, FewPointsError, Given, points_of
from peersim.experiment.figure_checks import check_figures
from peersim.experiment.named_files import Copies, named_file
from peersim.experiment.peopling import PeopleFiles, population_of
from peersim.experiment.point_tables import read_points
from peersim.experiment.points import Points
from peersim.experiment.replacing import own_rules
from peersim.experiment.schema import MOST_REPLICATES, ExperimentFile, People, Spread
from peersim.experiment.setting_checks import check_settings
from peersim.experiment.source import Gathered, Source
from peersim.experiment.toml_mistakes import decoded, read_toml
from peersim.experiment.trusting import NotTrusted
from peersim.experiment.validating import validated
from peersim.experiment.varying import check_condition, check_design, check_varied, values_of, with_otherwise
from peersim.experiment.worlds import IN_TABLE, with_worlds, worlds_of
from peersim.model.draws import MAX_SEED
from peersim.model.errors import InputError, together
from peersim.model.given import EXPERIMENT, TABLE, given_bytes
from peersim.model.outcomes import BY_NAME
from peersim.model.overrides import SettingError, leaves, merged, nested, setting_from
from peersim.model.own_rules import NO_OWN_RULES
from peersim.model.parameters import Setting
from peersim.model.people import Invented, Population
from peersim.model.registry import default_set
from peersim.model.values import whole


def load_experiment(
    path: Path, *, replicates: int | None = None, seed: int | None = None, trust_rules: bool = False
) -> Experiment:
    """Read and check an experiment file. Raises :class:`InputError` naming file, line and key.

    Rules of its own are executed only if the user has allowed their files; ``trust_rules`` says so.
    """
    try:
        text = decoded(given_bytes(path, EXPERIMENT))
    except InputError as error:
        raise InputError(error.problem, file=path, line=error.line) from None
    return parse_experiment(text, path, replicates=replicates, seed=seed, trust_rules=trust_rules)


def parse_experiment(
    text: str,
    path: Path | None = None,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    with_people: bool = True,
    saved: Copies | None = None,
    trust_rules: bool = False,
    table: Path | None = None,
) -> Experiment:
    """Check the text of an experiment file.

    ``with_people`` = False leaves rosters and rules of one's own unread, for results whose people lie
    elsewhere; such an experiment can be described but not run. ``saved`` are the copies of what the file names,
    where it is that of a results folder. ``trust_rules`` as for :func:`load_experiment`. ``table`` is the table
    of points that the design names, where it does not lie beside the experiment file.
    """
    source, mistakes = Source(text, path), Gathered()
    raw = read_toml(source)
    file, base = validated(source, raw, mistakes)
    lost = raw.keys() - ExperimentFile.model_fields.keys()  # nobody knows what these were meant to be
    if any(isinstance(raw[key], dict) for key in lost):
        mistakes.say()
    arms_known, contrasts_known = (_whole(raw, file, part) for part in ("arms", "contrasts"))
    for check, reads in _CHECKS:
        if not mistakes.blame_any(*reads):
            with mistakes:
                check(source, file)
    changes = {}
    if arms_known:
        with mistakes:
            check_contrasts(source, file)
        for arm in file.arms:
            with mistakes:
                changes[arm] = changes_of(source, raw, file, arm)
    if contrasts_known:
        _check_compared(source, raw, file, mistakes, saved is None)
    people = PeopleFiles(source, _folder(path), saved.people_files if saved is not None else None)
    populations = _populations(people, file, changes, mistakes, with_people)
    experiment = Experiment(
        file=file,
        base=merged(nested(default_set(file.defaults)), base),
        changes=changes,
        populations={arm: populations.get(arm, Invented()) for arm in changes},
        own_rules=dict.fromkeys(changes, NO_OWN_RULES),
        people_files=people.sums,
        text=text,
        path=path,
        replicates=_option("replicates", replicates, file.replicates, 1, MOST_REPLICATES),
        until=file.until if replicates is None else None,
        seed=_option("seed", seed, file.seed, 0, MAX_SEED),
    )
    every_arm = arms_known and changes.keys() == file.arms.keys()
    own_where = file.design.where
    if file.design.worlds is not None and not mistakes.blame_any("design", "vary"):
        experiment = _with_worlds(source, experiment, mistakes, base, saved)
    experiment = _with_points(
        source, experiment, mistakes, saved.points if saved is not None else table, own_where
    )
    if every_arm and not mistakes.blame_any("vary", "design"):
        with mistakes:
            check_varied(source, experiment)
        if contrasts_known and not mistakes.blame_any("sessions", "keep", *lost):
            with mistakes:
                check_figures(source, experiment)
    with mistakes:
        check_labels(source, experiment)
    complete = not mistakes.blame_any("vary", "design", "programme", "world", "arms", "defaults")
    with mistakes:
        check_settings(source, experiment, populations.keys() if with_people else (), complete)
    own = ["rules", *(f"arms.{arm}.rules" for arm in file.arms)]
    if with_people and every_arm and not mistakes.blame_any(*own):
        experiment = _with_rules(source, experiment, mistakes, saved, trust_rules)
    mistakes.say()
    return experiment


def _check_compared(
    source: Source, raw: Mapping[str, Any], file: ExperimentFile, mistakes: Gathered, fresh: bool
) -> None:
    """What speaks of contrasts. ``fresh``: not of a results folder, whose plausible worlds have a copy of their own."""
    if not mistakes.blame_any("headlines"):
        with mistakes:
            check_headlines(source, file)
    if _whole(raw, file, "interactions"):
        with mistakes:
            check_interactions(source, file)
    if file.plausible_worlds is not None and not mistakes.blame_any("plausible_worlds"):
        with mistakes:
            check_plausible_worlds(source, file)
            if fresh:
                worlds_of(source, _folder(source.path), file.plausible_worlds.worlds, None, IN_TABLE)


def _whole(raw: Mapping[str, Any], file: ExperimentFile, part: str) -> bool:
    """Whether all names of this table are those that the file gives, none left out for a mistake."""
    given = raw.get(part, {})
    return isinstance(given, dict) and given.keys() == getattr(file, part).keys()


def _populations(
    people: PeopleFiles, file: ExperimentFile, arms: Iterable[str], mistakes: Gathered, with_people: bool
) -> dict[str, Population]:
    """The people of those arms of which they can be read."""
    found: dict[str, Population] = {}
    if not mistakes.blame_any("people", *(f"arms.{arm}.people" for arm in file.arms)):
        for arm in arms:
            with mistakes:
                found[arm] = population_of(people, file, arm, with_people)
    return found


def _with_rules(
    source: Source, experiment: Experiment, mistakes: Gathered, saved: Copies | None, trust: bool
) -> Experiment:
    """Last of all: rules are programs, and nobody is asked to allow those of a file that cannot be run."""
    folder = _folder(experiment.path)
    try:
        return replace(experiment, own_rules=own_rules(source, experiment.file, folder, saved, trust))
    except NotTrusted:
        mistakes.say()
        raise
    except InputError as error:
        mistakes.found.append(error)
    return experiment


def _with_worlds(
    source: Source,
    experiment: Experiment,
    mistakes: Gathered,
    own: Mapping[str, Any],
    saved: Copies | None,
) -> Experiment:
    """With the inputs and the condition of the worlds that its design names; ``own`` is what the file sets.

    What the file or every arm sets stays as it is.
    """
    file, copy = experiment.file, saved.worlds if saved is not None else None
    by_arms = [leaves(changes).keys() for changes in experiment.changes.values()]
    fixed = leaves(own).keys() | (set.intersection(*map(set, by_arms)) if by_arms else set())
    with mistakes:
        worlds = worlds_of(source, _folder(experiment.path), str(file.design.worlds), copy)
        return replace(experiment, file=with_worlds(source, file, worlds, fixed), worlds=worlds)
    mistakes.lose("design")
    return experiment


def _with_points(
    source: Source, experiment: Experiment, mistakes: Gathered, table: Path | None, own_where: str | None
) -> Experiment:
    """With the points of the design, unless something that they depend on is wrong."""
    design, varied = experiment.file.design, dict[str, Given]()
    if mistakes.blame("design"):
        return experiment
    for name, values in experiment.file.vary.items():
        with mistakes:
            varied[name] = values_of(source, name, values, design)
    if not mistakes.blame_any("design", *experiment.design_kind.reads):
        with mistakes:
            return _pointed(source, experiment, varied, table, own_where)
    return experiment


def _pointed(
    source: Source,
    experiment: Experiment,
    varied: dict[str, Given],
    table: Path | None,
    own_where: str | None,
) -> Experiment:
    file = experiment.file
    if experiment.design_kind.from_file:
        if table is None:
            table, _ = named_file(
                source, _folder(source.path), str(file.design.file), TABLE, "design", "file"
            )
        columns, names, text = read_points(source, table)
        count = len(next(iter(columns.values())).numbers)
        return replace(
            experiment,
            varied=dict.fromkeys(columns, ()),
            points=Points(count, partial(dict, columns)),
            table=text,
            point_names=names,
        )
    design, conditional = file.design, any(isinstance(given, Spread) for given in varied.values())
    needed = experiment.design_kind.starts_from_setting or design.where is not None or conditional
    base = _base(experiment) if needed else {}
    varied = {name: with_otherwise(source, name, given, varied, base) for name, given in varied.items()}
    if own_where is not None:
        check_condition(source, own_where, varied, "design", "where")
    try:
        points = points_of(design, varied, base, experiment.sample_seed)
    except FewPointsError as error:
        key = "where" if own_where is not None else "worlds"
        whose = "" if design.worlds is None else f"{design.where} "
        raise source.mistake(f"{whose}{error}, and {LEAST_KEPT}", "design", key) from None
    return replace(experiment, varied=varied, points=points)


def _base(experiment: Experiment) -> dict[str, Any]:
    """Every parameter as the file sets it; one out of bounds is reported later, with its place."""
    try:
        return leaves(setting_from(experiment.base).model_dump())
    except SettingError:
        return leaves(Setting().model_dump())


def _folder(path: Path | None) -> Path:
    return path.parent if path is not None else Path()


def _option(name: str, given: int | None, in_file: int, least: int, most: int) -> int:
    """What the command or the caller gave in place of the file's value."""
    if given is None:
        return in_file
    return whole(name, given, least, most)


def _check_until(source: Source, file: ExperimentFile) -> None:
    if file.until is not None and file.until.max_replicates < file.replicates:
        problem = f"is less than replicates = {file.replicates}, with which it begins"
        raise source.mistake(problem, "until", "max_replicates")


def _check_until_contrast(source: Source, file: ExperimentFile) -> None:
    if file.until is not None and file.until.contrast not in file.contrasts:
        raise source.unknown("contrast", file.until.contrast, list(file.contrasts), "until", "contrast")


def _check_paths(source: Source, file: ExperimentFile) -> None:
    """In double quotes a backslash begins a code: ``"data\\table.csv"`` names a file with a tab in its name."""
    people: list[tuple[tuple[str, ...], People]] = [(("people",), file.people)]
    people += [(("arms", name, "people"), arm.people) for name, arm in file.arms.items() if arm.people]
    given = [((*key, part), getattr(who, part)) for key, who in people for part in ("roster", "contacts")]
    begins = r'a backslash in "…" begins a code, such as \t'
    found = [
        source.mistake(f"names {path!r}: {begins}; use single quotes, or / in place of the backslash", *key)
        for key, path in [
            *given,
            (("design", "file"), file.design.file),
            (("design", "worlds"), file.design.worlds),
        ]
        if path is not None and not path.isprintable()
    ]
    rules = [(("rules",), file.rules)] + [
        (("arms", name, "rules"), arm.rules) for name, arm in file.arms.items()
    ]
    found += [  # results are read on any system
        source.mistake(f"folders have / between them: write {value.replace(chr(92), '/')!r}", *key, entry)
        for key, replaced in rules
        for entry, value in replaced.items()
        if "\\" in value
    ]
    if found:
        raise together(found)


def _check_outcomes(source: Source, file: ExperimentFile) -> None:
    unknown = [name for name in file.outcomes if name not in BY_NAME]
    if unknown:
        raise together([source.unknown("outcome", name, list(BY_NAME), "outcomes") for name in unknown])
    if len(set(file.outcomes)) < len(file.outcomes):
        raise source.mistake("lists an outcome twice", "outcomes")


def _check_kept(source: Source, file: ExperimentFile) -> None:
    if file.member_sessions and file.keep == 0:
        raise source.mistake("is about cohorts that are kept, and keep = 0 keeps none", "member_sessions")


_CHECKS: tuple[tuple[Callable[[Source, ExperimentFile], None], tuple[str, ...]], ...] = (
    (_check_outcomes, ("outcomes",)),
    (_check_kept, ("keep", "member_sessions")),
    (_check_paths, ()),
    (check_design, ("design", "vary")),
    (_check_until, ("until", "replicates")),
    (_check_until_contrast, ("until", "contrasts")),
)
"""Checks of the file alone, each with the keys that it reads: where one of them is wrong, nothing more is said."""
