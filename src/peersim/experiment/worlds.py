"""Plausible worlds: which inputs vary, how, and which combinations make no world. The one place that says so.

The packaged file, or one in the same format, is read here for experiments, claims and calibration alike; all of them
draw its points as every other design does.
"""

import re
from collections.abc import Collection, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from peersim.experiment.conditions import joined
from peersim.experiment.designs import LEAST_KEPT, FewPointsError, Given, points_of
from peersim.experiment.named_files import named_file
from peersim.experiment.plausible import Worlds
from peersim.experiment.schema import Design, ExperimentFile, Span, Spread
from peersim.experiment.source import Gathered, Source
from peersim.experiment.spreads import ends
from peersim.experiment.toml_mistakes import decoded, read_toml
from peersim.experiment.validating import validated_worlds
from peersim.experiment.varying import check_condition, flat, values_of, with_otherwise
from peersim.model.errors import InputError, quoted
from peersim.model.given import WORLDS, given_bytes
from peersim.model.overrides import SettingError, leaves, setting_from
from peersim.model.parameters import Setting
from peersim.model.registry import parameters
from peersim.model.values import value_text

PACKAGED = "plausible"
"""How an experiment file names the worlds that come with the package."""
FILE = "plausible_worlds.toml"
_MOST_ENTRIES = 2000
_TRIED = 100  # points, to see whether a condition has room
_LINE = re.compile(r'^"([a-z_.]+)"( *= *)"plausible"$', re.MULTILINE)


def load_worlds(file: Path | str | None = None) -> Worlds:
    """The plausible worlds of a file, or the packaged ones. Raises :class:`InputError` naming file, line and key."""
    if file is None:
        return _read(Source(packaged_text(), Path(FILE)))
    return _of_bytes(Path(file), given_bytes(Path(file), WORLDS))


def packaged_text() -> str:
    """The file that comes with the package."""
    return files(__package__).joinpath(FILE).read_text("utf-8")


def annotated_text() -> str:
    """The same, each input with its plausible range and its meaning: for people to read and edit."""

    def noted(match: re.Match[str]) -> str:
        about = parameters[match[1]]
        low, high = about.plausible or (0.0, 0.0)
        return f"{match[0]}  # {low:g} to {high:g}: {about.meaning}"

    return _LINE.sub(noted, packaged_text())


IN_DESIGN, IN_TABLE = ("design", "worlds"), ("plausible_worlds", "worlds")
"""Where an experiment file names worlds."""


def worlds_of(
    source: Source, folder: Path, name: str, copy: Path | None, key: tuple[str, ...] = IN_DESIGN
) -> Worlds:
    """The worlds that a file names at ``key``; ``copy`` is the file's copy in a results folder.

    Raises :class:`InputError`.
    """
    if copy is not None:
        return _of_bytes(copy, given_bytes(copy, WORLDS))
    if name == PACKAGED:
        return load_worlds()
    if not name.endswith(".toml"):
        problem = (
            f"there are no worlds {quoted(name)}; expected {quoted(PACKAGED)}, or a file that ends in .toml"
        )
        raise source.mistake(problem, *key)
    path, content = named_file(source, folder, name, WORLDS, *key)
    if source.path is not None and source.path.exists() and path.resolve() == source.path.resolve():
        raise source.mistake(f"is this file itself; expected {WORLDS.what}", *key)
    return _of_bytes(path, content)


def with_worlds(
    source: Source, file: ExperimentFile, worlds: Worlds, fixed: Collection[str]
) -> ExperimentFile:
    """An experiment file as if it varied these worlds itself; ``fixed`` are the inputs that it sets.

    Its own [vary] adds inputs or replaces them, its own condition must hold too.
    """
    vary = {path: given for path, given in worlds.vary.items() if path not in fixed} | file.vary
    if not vary:
        raise source.mistake("vary nothing here: the file sets all their inputs itself", "design", "worlds")
    design = file.design
    where = joined([one for one in (worlds.where, design.where) if one is not None])
    return file.model_copy(update={"vary": vary, "design": design.model_copy(update={"where": where})})


def _of_bytes(path: Path, content: bytes) -> Worlds:
    try:
        text = decoded(content)
    except InputError as error:
        raise InputError(error.problem, file=path, line=error.line) from None
    return _read(Source(text, path))


def _read(source: Source) -> Worlds:
    """The worlds of a text, every input and the condition checked."""
    tables = read_toml(source)
    if "arms" in tables:
        raise source.mistake(f"is an experiment file; expected {WORLDS.what}: format, where, because, [vary]")
    if max(len(tables), len(leaves(tables))) > _MOST_ENTRIES:
        raise source.mistake(f"has more than {_MOST_ENTRIES} entries; there are {len(parameters)} parameters")
    file, mistakes = validated_worlds(source, tables), Gathered()
    design, varied = Design(kind="latin-hypercube", points=1), dict[str, Given]()
    for path, given in file.vary.items():
        with mistakes:
            varied[path] = values_of(source, path, given, design)
    mistakes.say()
    base = leaves(Setting().model_dump())
    for path, spread in list(varied.items()):
        with mistakes:
            varied[path] = with_otherwise(source, path, spread, varied, base)
            _check_bounds(source, path, varied[path])
    if file.where is not None:
        with mistakes:
            check_condition(source, file.where, varied, "where")
    mistakes.say()
    if file.where is not None:
        _check_room(source, file.where, varied, base)
    return Worlds(file.vary, varied, file.where, file.because, flat(source, tables["vary"], "vary"), source)


def _check_room(source: Source, where: str, varied: Mapping[str, Given], base: Mapping[str, Any]) -> None:
    """The condition holds at enough points."""
    try:
        points_of(Design(kind="latin-hypercube", points=_TRIED, where=where), varied, base, 0)
    except FewPointsError as error:
        raise source.mistake(f"{error}, and {LEAST_KEPT}", "where") from None


def _check_bounds(source: Source, path: str, given: Given) -> None:
    """Every value of an input is one that it can have."""
    if isinstance(given, Spread):
        extremes = ends(path, given)
    else:
        extremes = (given.start, given.stop) if isinstance(given, Span) else given
    for value in extremes:
        try:
            whole = parameters[path].integer and isinstance(value, float) and value.is_integer()
            setting_from({path: int(value) if whole else value})
        except SettingError as error:
            said = error.message if "given" in error.message else f"{error.message} ({value_text(value)})"
            raise source.mistake(said, "vary", path) from None
