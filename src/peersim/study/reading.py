"""Reading an experiment file, and saying what is wrong with it: file, line, key, nearest name."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peersim.model.draws import MAX_SEED
from peersim.model.errors import InputError
from peersim.model.given import EXPERIMENT, beside, given_bytes
from peersim.model.outcomes import BY_NAME
from peersim.model.overrides import SettingError, leaves, merged, nested, setting_from
from peersim.model.own_rules import NO_OWN_RULES
from peersim.model.parameters import Setting
from peersim.model.registry import default_set
from peersim.model.values import whole
from peersim.study.arms import TREE, changes_of, check_contrasts, check_labels
from peersim.study.designs import FEWEST_KEPT, FewPointsError, points_of
from peersim.study.experiment import Experiment
from peersim.study.figure_checks import check_figures
from peersim.study.peopling import PeopleFiles, population_of
from peersim.study.point_tables import read_points
from peersim.study.points import Points
from peersim.study.replacing import own_rules
from peersim.study.schema import MOST_REPLICATES, ExperimentFile, People, Spread
from peersim.study.setting_checks import check_settings
from peersim.study.source import Gathered, Source
from peersim.study.toml_mistakes import decoded, read_toml
from peersim.study.validating import validated
from peersim.study.varying import check_design, check_varied, check_where, values_of, with_otherwise

if TYPE_CHECKING:
    from peersim.study.saved import Saved  # results folders take pandas, which an experiment file does not


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
    saved: "Saved | None" = None,
    trust_rules: bool = False,
) -> Experiment:
    """Check the text of an experiment file.

    ``with_people`` = False leaves rosters and rules of one's own unread, for results whose people lie
    elsewhere; such an experiment can be described but not run. ``saved`` are the copies of what the file names,
    where it is that of a results folder. ``trust_rules`` as for :func:`load_experiment`.
    """
    source = Source(text, path)
    raw = read_toml(source)
    file = validated(source, raw)
    people = PeopleFiles(source, _folder(path), saved.people_files if saved is not None else None)
    mistakes = Gathered()
    for check in (_check_outcomes, _check_paths, check_design, check_contrasts, _check_until):
        with mistakes:
            check(source, file)
    changes = {}
    for arm in file.arms:
        with mistakes:
            changes[arm] = changes_of(source, raw, file, arm)
    mistakes.say()
    experiment = Experiment(
        file=file,
        base=merged(nested(default_set(file.defaults)), {part: raw[part] for part in TREE if part in raw}),
        changes=changes,
        populations={arm: population_of(people, file, arm, with_people) for arm in file.arms},
        own_rules=own_rules(source, file, _folder(path), saved, trust_rules)
        if with_people
        else dict.fromkeys(file.arms, NO_OWN_RULES),
        people_files=people.sums,
        text=text,
        path=path,
        replicates=_option("replicates", replicates, file.replicates, 1, MOST_REPLICATES),
        until=file.until if replicates is None else None,
        seed=_option("seed", seed, file.seed, 0, MAX_SEED),
    )
    experiment = _with_points(source, experiment, saved.points if saved is not None else None)
    for check_made in (check_labels, check_varied, check_figures):
        with mistakes:
            check_made(source, experiment)
    with mistakes:
        check_settings(source, experiment, with_people)
    mistakes.say()
    return experiment


def _with_points(source: Source, experiment: Experiment, table: Path | None) -> Experiment:
    file = experiment.file
    if file.design.kind == "table":
        columns, names, text = read_points(source, table or _beside(source, str(file.design.file)))
        count = len(next(iter(columns.values())).numbers)
        return replace(
            experiment,
            varied=dict.fromkeys(columns, ()),
            points=Points(count, partial(dict, columns)),
            table=text,
            point_names=names,
        )
    varied = {name: values_of(source, name, values, file.design) for name, values in file.vary.items()}
    design, conditional = file.design, any(isinstance(given, Spread) for given in varied.values())
    needed = design.kind == "one-at-a-time" or design.where is not None or conditional
    base = _base(experiment) if needed else {}
    varied = {name: with_otherwise(source, name, given, varied, base) for name, given in varied.items()}
    check_where(source, design, varied)
    try:
        points = points_of(design, varied, base, experiment.sample_seed)
    except FewPointsError as error:
        least = f"at least {FEWEST_KEPT:.0%} are needed; narrow the ranges, or give the points as a table"
        raise source.mistake(f"{error}, and {least}", "design", "where") from None
    return replace(experiment, varied=varied, points=points)


def _base(experiment: Experiment) -> dict[str, Any]:
    """Every parameter as the file sets it; one out of bounds is reported later, with its place."""
    try:
        return leaves(setting_from(experiment.base).model_dump())
    except SettingError:
        return leaves(Setting().model_dump())


def _beside(source: Source, name: str) -> Path:
    try:
        return beside(_folder(source.path), name)
    except ValueError as error:
        raise source.mistake(f"{error} (given: {name!r})", "design", "file") from None


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


def _check_paths(source: Source, file: ExperimentFile) -> None:
    """In double quotes a backslash begins a code: ``"data\\table.csv"`` names a file with a tab in its name."""
    people: list[tuple[tuple[str, ...], People]] = [(("people",), file.people)]
    people += [(("arms", name, "people"), arm.people) for name, arm in file.arms.items() if arm.people]
    given = [((*key, part), getattr(who, part)) for key, who in people for part in ("roster", "contacts")]
    for key, path in [*given, (("design", "file"), file.design.file)]:
        if path is not None and not path.isprintable():
            begins = r'a backslash in "…" begins a code, such as \t'
            problem = f"names {path!r}: {begins}; use single quotes, or / in place of the backslash"
            raise source.mistake(problem, *key)


def _check_outcomes(source: Source, file: ExperimentFile) -> None:
    for outcome in file.outcomes:
        if outcome not in BY_NAME:
            raise source.unknown("outcome", outcome, list(BY_NAME), "outcomes")
    if len(set(file.outcomes)) < len(file.outcomes):
        raise source.mistake("lists an outcome twice", "outcomes")
