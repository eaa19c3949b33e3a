"""Reading an experiment file, and saying what is wrong with it: file, line, key, nearest name."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from peersim.model.contacts import population as listed_population
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME, SESSION_OUTCOMES
from peersim.model.overrides import SettingError, leaves, merged, most_telling, setting_error
from peersim.model.parameters import Setting
from peersim.model.people import Invented, Population
from peersim.model.registry import parameters
from peersim.study.experiment import Experiment
from peersim.study.locate import line_of
from peersim.study.schema import ExperimentFile, Figure, FigureKind, People, Steps

MOST_POINTS = 100_000
_TREE = ("programme", "world")


def load_experiment(path: Path, *, replicates: int | None = None, seed: int | None = None) -> Experiment:
    """Read and check an experiment file. Raises :class:`InputError` naming file, line and key."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError("there is no such file", file=path) from None
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 text (byte {error.start})", file=path) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    return parse_experiment(text, path, replicates=replicates, seed=seed)


def parse_experiment(
    text: str,
    path: Path | None = None,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    with_people: bool = True,
) -> Experiment:
    """Check the text of an experiment file.

    ``with_people`` = False leaves rosters unread, for results whose people lie elsewhere; such an
    experiment can be described but not run.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is not valid TOML: {error}", file=path) from None
    return _Checker(text, path, with_people).check(raw, replicates, seed)


class _Checker:
    """The checks that need the text, to say on which line something stands."""

    def __init__(self, text: str, path: Path | None, with_people: bool):
        self.text, self.path, self.with_people = text, path, with_people

    def fail(self, problem: str, *key: str) -> InputError:
        return InputError(problem, file=self.path, line=line_of(self.text, key), key=".".join(key) or None)

    def unknown(self, what: str, name: str, valid: Sequence[str], *key: str) -> InputError:
        near = get_close_matches(name, valid, 1, 0.5)
        if not valid:
            return self.fail(f"there is no {what} {name!r}; this file has none", *key)
        hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(valid)}"
        return self.fail(f"there is no {what} {name!r}; {hint}", *key)

    def check(self, raw: dict[str, Any], replicates: int | None, seed: int | None) -> Experiment:
        raw = {**raw}
        if "replicates" in raw and replicates is not None:
            raw["replicates"] = replicates
        file = self._validated(raw)
        for outcome in file.outcomes:
            if outcome not in BY_NAME:
                raise self.unknown("outcome", outcome, list(BY_NAME), "outcomes")
        if len(set(file.outcomes)) < len(file.outcomes):
            raise self.fail("lists an outcome twice", "outcomes")
        base = {part: raw[part] for part in _TREE if part in raw}
        experiment = Experiment(
            file=file,
            base=base,
            changes={arm: self._changes(raw, file, arm) for arm in file.arms},
            populations={arm: self._population(file, arm) for arm in file.arms},
            text=self.text,
            path=self.path,
            replicates=file.replicates if replicates is None else replicates,
            seed=file.seed if seed is None else seed,
            varied={path: self._values(path, values) for path, values in file.vary.items()},
        )
        self._check_contrasts(file)
        self._check_figures(experiment)
        self._check_settings(experiment)
        return experiment

    def _validated(self, raw: dict[str, Any]) -> ExperimentFile:
        """Everything but the values in arms, which are checked once merged."""
        slim = {**raw}
        if isinstance(raw.get("arms"), dict):
            slim["arms"] = {
                name: {k: v for k, v in arm.items() if k not in _TREE} if isinstance(arm, dict) else arm
                for name, arm in raw["arms"].items()
            }
        try:
            return ExperimentFile.model_validate(_tupled(slim))
        except ValidationError as error:
            first = most_telling(error)
            location = tuple(part for part in first["loc"] if not _is_pydantic_tag(part))
            found = setting_error(error, ExperimentFile)
            raise self.fail(found.message, *[str(part) for part in location]) from None

    def _changes(self, raw: Mapping[str, Any], file: ExperimentFile, arm: str) -> dict[str, Any]:
        chain: list[str] = []
        at = arm
        while True:
            if at in chain:
                raise self.fail(
                    f"arms are based on each other in a circle: {' -> '.join([*chain, at])}",
                    "arms",
                    arm,
                    "based_on",
                )
            chain.append(at)
            parent = file.arms[at].based_on
            if parent is None:
                break
            if parent not in file.arms:
                raise self.unknown("arm", parent, list(file.arms), "arms", at, "based_on")
            at = parent
        out: dict[str, Any] = {}
        for at in reversed(chain):
            own = {part: raw["arms"][at][part] for part in _TREE if part in raw["arms"][at]}
            for part, value in own.items():
                if not isinstance(value, dict):
                    raise self.fail(f"must be a table of parameters (given: {value!r})", "arms", at, part)
            out = merged(out, own)
        return out

    def _population(self, file: ExperimentFile, arm: str) -> Population:
        at, key = arm, ("people",)
        people: People = file.people
        while True:
            own = file.arms[at].people
            if own is not None:
                people, key = own, ("arms", at, "people")  # type: ignore[assignment]
                break
            parent = file.arms[at].based_on
            if parent is None or parent not in file.arms:
                break
            at = parent
        if people.roster is None:
            if people.contacts is not None:
                raise self.fail("contacts need a roster", *key, "contacts")
            return Invented(people.groups)
        if not self.with_people:
            return Invented()
        folder = self.path.parent if self.path is not None else Path()
        contacts = folder / people.contacts if people.contacts is not None else None
        return listed_population(folder / people.roster, contacts, people.contact_kinds)

    def _values(self, path: str, values: Steps | list[Any]) -> tuple[Any, ...]:
        if path not in parameters:
            raise self.unknown("parameter", path, list(parameters), "vary", path)
        known = parameters[path]
        if isinstance(values, Steps):
            width = (values.stop - values.start) / (values.steps - 1)
            out = [round(values.start + width * i, 12) for i in range(values.steps)]
            if known.integer:
                if any(value != int(value) for value in out):
                    raise self.fail(f"{path} takes whole numbers; these steps give {out}", "vary", path)
                return tuple(int(value) for value in out)
            return tuple(out)
        if len(set(map(repr, values))) < len(values):
            raise self.fail("lists a value twice", "vary", path)
        return tuple(values)

    def _check_contrasts(self, file: ExperimentFile) -> None:
        for name, pair in file.contrasts.items():
            for arm in pair:
                if arm not in file.arms:
                    raise self.unknown("arm", arm, list(file.arms), "contrasts", name)
            if pair[0] == pair[1]:
                raise self.fail("compares an arm with itself", "contrasts", name)

    def _check_figures(self, experiment: Experiment) -> None:
        file = experiment.file
        for name, figure in file.figures.items():
            wanted: list[tuple[str, str, list[str], Sequence[str]]] = [
                ("contrast", "contrast", [figure.contrast] if figure.contrast else [], list(file.contrasts)),
                ("contrast", "contrasts", figure.contrasts or [], list(file.contrasts)),
                ("outcome", "outcome", [figure.outcome] if figure.outcome else [], _drawable(figure.kind)),
                ("arm", "arms", figure.arms or [], list(file.arms)),
                ("varied parameter", "x", [figure.x] if figure.x else [], list(file.vary)),
                ("varied parameter", "y", [figure.y] if figure.y else [], list(file.vary)),
                ("varied parameter", "at", list(figure.at), list(file.vary)),
            ]
            for what, key, given, valid in wanted:
                for one in given:
                    if one not in valid:
                        raise self.unknown(what, one, valid, "figures", name, key)
            missing = _missing(figure, file)
            if missing:
                raise self.fail(f"a {figure.kind} needs {missing}", "figures", name)

    def _check_settings(self, experiment: Experiment) -> None:
        count = 1
        for values in experiment.varied.values():
            count *= len(values)
        if count > MOST_POINTS:
            raise self.fail(
                f"the combinations make {count} points; at most {MOST_POINTS} are possible", "vary"
            )
        for path in experiment.varied:
            if all(path in leaves(experiment.changes[arm]) for arm in experiment.arms):
                raise self.fail(
                    "is varied, but every arm sets it itself, so nothing would change", "vary", path
                )
        for point, arm in _to_check(experiment, count):
            try:
                setting = experiment.setting(point, arm)
            except SettingError as error:
                raise self._blame(experiment, point, arm, error) from None
            self._check_people(experiment, arm, setting)

    def _check_people(self, experiment: Experiment, arm: str, setting: Setting) -> None:
        if not self.with_people:
            return
        population = experiment.populations[arm]
        if setting.world.reach.rule == "contacts" and population.contact_steps is None:
            raise self.fail(
                'world.reach.rule = "contacts" needs people.contacts, a file of who knows whom',
                "arms",
                arm,
                "world",
            )
        if not isinstance(population, Invented):
            for path in [*leaves(merged(experiment.base, experiment.changes[arm])), *experiment.varied]:
                if path.startswith("programme.seats.") or path == "programme.group_size":
                    ignored = SettingError(path, "has no effect on people from a roster")
                    raise self._blame(experiment, 0, arm, ignored)
        groups = population.groups if isinstance(population, Invented) else None
        if groups == 1 and any(phase.seating == "mixed" for phase in setting.programme.phases):
            raise self.fail('seating = "mixed" needs more than one group: set people.groups', "arms", arm)

    def _blame(self, experiment: Experiment, point: int, arm: str, error: SettingError) -> InputError:
        """Where the user wrote the value that does not fit: the arm, the variation or the base."""
        path = tuple(error.path.split("."))
        if _reaches(experiment.changes[arm], path):
            at = arm
            while not _reaches(self._own(experiment, at), path):
                at = str(experiment.file.arms[at].based_on)
            return self.fail(error.message, "arms", at, *path)
        if error.path in experiment.varied:
            return self.fail(error.message, "vary", error.path)
        if _reaches(experiment.base, path):
            return self.fail(error.message, *path)
        return self.fail(
            f"arm {arm!r} at {experiment.points[point] or 'the only point'}: {error.message}", *path
        )

    def _own(self, experiment: Experiment, arm: str) -> Mapping[str, Any]:
        table: Mapping[str, Any] = tomllib.loads(self.text)["arms"][arm]
        return table


def _to_check(experiment: Experiment, count: int) -> Iterator[tuple[int, str]]:
    """Every arm at every point; of many points, a spread of them and all of the first arm's."""
    step = max(1, count // 2000)
    for point in range(0, count, step):
        for arm in experiment.arms:
            yield point, arm


def _drawable(kind: FigureKind) -> list[str]:
    """Outcomes that a kind of figure can show: over time those of sessions, else those of runs."""
    if kind == "trajectories":
        return ["gain", "gain_104", *(o.name for o in SESSION_OUTCOMES)]
    return list(BY_NAME)


def _missing(figure: Figure, file: ExperimentFile) -> str:
    """What the file lacks that this figure cannot be drawn without; empty if nothing."""
    axes = {"heatmap": 2, "line": 1}.get(figure.kind, 0)
    if len(file.vary) < axes:
        return (
            f"{axes} varied parameters; [vary] has {len(file.vary)}"
            if axes > 1
            else "a varied parameter in [vary]"
        )
    if figure.kind in ("forest", "decomposition", "heatmap") and not file.contrasts:
        return "a contrast in [contrasts]"
    if figure.kind == "networks" and figure.replicate >= min(file.keep, file.replicates):
        return f"a kept cohort: replicate {figure.replicate} is not among the first keep = {file.keep}"
    return ""


def _reaches(tree: Mapping[str, Any], path: Sequence[str]) -> bool:
    branch: Any = tree
    for depth, part in enumerate(path):
        if not isinstance(branch, Mapping):
            return depth >= 2
        if part not in branch:
            return False
        branch = branch[part]
    return True


def _is_pydantic_tag(part: int | str) -> bool:
    return isinstance(part, str) and ("[" in part or part == "Steps")


def _tupled(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Lists inside the parameter tree as tuples, which strict validation wants."""

    def deep(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: deep(part) for key, part in value.items()}
        return tuple(deep(part) for part in value) if isinstance(value, list) else value

    return {key: deep(value) if key in _TREE else value for key, value in raw.items()}
