"""``[rules]``: functions of the user's own in place of rules."""

import inspect
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeVar

from peersim.experiment.arguments import names_of
from peersim.experiment.arms import ancestry
from peersim.experiment.checked import Experiment
from peersim.experiment.named_files import Copies, named_file
from peersim.experiment.rule_files import RuleFile, rule_file
from peersim.experiment.schema import ExperimentFile
from peersim.experiment.source import Gathered, Source
from peersim.experiment.toml_mistakes import decoded
from peersim.experiment.trusting import check_trusted
from peersim.experiment.trying import try_out
from peersim.model.errors import InputError, hint, quoted
from peersim.model.given import RULES
from peersim.model.own_rules import NO_OWN_RULES, OwnRules
from peersim.rules.table import Rules

T = TypeVar("T")


class Named(NamedTuple):
    """A function that an arm puts in place of a rule: the file, the function, and where the experiment says so."""

    file: str
    function: str
    key: tuple[str, ...]


def own_rules(
    source: Source, file: ExperimentFile, folder: Path, saved: Copies | None = None, trust: bool = False
) -> dict[str, OwnRules]:
    """The rules that each arm replaces; arms that replace the same ones share them.

    Their files lie in ``folder``, unless copies of them are ``saved``. They are executed, if the user has allowed
    that, which ``trust`` says as well. Raises :class:`InputError` for an entry that does not exist, for a file that
    contains what a rule may not, and for a function that cannot stand in its place.
    """
    replaced = {arm: _replaced(source, file, arm) for arm in file.arms}
    place = saved.rules if saved is not None else folder
    named = [one for entries in replaced.values() for one in entries.values()]
    keys = {one.file: one.key for one in reversed(named)}

    def read(name: str) -> RuleFile:
        text = saved.rule(name) if saved is not None else _text(source, folder, name, keys[name])
        return rule_file(name, text, place / name)

    names = list(dict.fromkeys(one.file for one in named))
    files = dict(zip(names, _each(read, names), strict=True))
    if not files:
        return dict.fromkeys(file.arms, NO_OWN_RULES)
    asked = saved.place if saved is not None else source.path
    check_trusted(list(files.values()), _uses(replaced), place, asked, trust)

    def tried(name: str) -> None:
        uses = [
            (entry, one.function)
            for entries in replaced.values()
            for entry, one in entries.items()
            if one.file == name and saved is None  # what was run before is not judged anew
        ]
        if uses or files[name].at_once:
            try_out(files[name], place / name, list(dict.fromkeys(uses)))

    _each(tried, names)
    made = dict[OwnRules, OwnRules]()

    def check(arm: str) -> OwnRules:
        return _made(source, replaced[arm], files, place, made)

    return dict(zip(replaced, _each(check, list(replaced)), strict=True))


def _each(make: Callable[[str], T], names: Sequence[str]) -> list[T]:
    """What ``make`` gives for every name. Raises all that is wrong with any of them together, one after the other."""
    out, mistakes = list[T](), Gathered()
    for name in names:
        with mistakes:
            out.append(make(name))
    mistakes.say()
    return out


def _replaced(source: Source, file: ExperimentFile, arm: str) -> dict[str, Named]:
    """What an arm puts in place of rules: the file's, then those of the arms it is based on, then its own."""
    tables: list[tuple[Mapping[str, str], tuple[str, ...]]] = [(file.rules, ("rules",))]
    tables += [
        (file.arms[at].rules, ("arms", at, "rules")) for at in reversed(list(ancestry(source, file, arm)))
    ]
    said = {entry: (value, (*key, entry)) for table, key in tables for entry, value in table.items()}
    for entry, (_, key) in said.items():
        if entry not in Rules._fields:
            raise source.unknown("rule", entry, Rules._fields, *key)
    return {entry: Named(*_split(source, value, key), key) for entry, (value, key) in sorted(said.items())}


def _uses(replaced: Mapping[str, Mapping[str, Named]]) -> dict[str, list[str]]:
    """By file, which of its functions stands in place of which rule."""

    def of_file(name: str) -> dict[str, list[tuple[str, str, str]]]:
        return {
            arm: [(entry, named.file, named.function) for entry, named in of.items() if named.file == name]
            for arm, of in replaced.items()
        }

    names = dict.fromkeys(named.file for of in replaced.values() for named in of.values())
    return {name: list(_said(of_file(name))) for name in names}


def said_of_rules(experiment: Experiment) -> Iterator[str]:
    """Which function of which file stands in place of which rule, in which arms: one line each."""
    yield from _said({arm: own.entries for arm, own in experiment.own_rules.items()})


def _said(entries: Mapping[str, Iterable[tuple[str, str, str]]]) -> Iterator[str]:
    arms = dict[tuple[str, str, str], list[str]]()
    for arm, of in entries.items():
        for one in of:
            arms.setdefault(one, []).append(arm)
    for (entry, file, function), of_arms in arms.items():
        whose = "" if len(of_arms) == len(entries) else f" (in {', '.join(of_arms)})"
        yield f"{file}: {function} in place of {entry}{whose}"


def _made(
    source: Source,
    entries: Mapping[str, Named],
    files: Mapping[str, RuleFile],
    folder: Path,
    made: dict[OwnRules, OwnRules],
) -> OwnRules:
    if not entries:
        return NO_OWN_RULES
    texts = {named.file: files[named.file].text for named in entries.values()}
    own = OwnRules(
        tuple((entry, named.file, named.function) for entry, named in entries.items()),
        tuple(sorted(texts.items())),
    )
    if own not in made:
        made[own] = own
        _check(source, own, files, folder, {entry: named.key for entry, named in entries.items()})
    return made[own]


def _split(source: Source, value: str, key: tuple[str, ...]) -> tuple[str, str]:
    """``mine.py:heard`` as file and function."""
    name, _, function = value.rpartition(":")
    path = PurePosixPath(name)
    if not (name.endswith(".py") and function.isidentifier()):
        raise source.mistake(f"names a function as file.py:function (given: {value!r})", *key)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise source.mistake(f"the file lies beside the experiment file or below (given: {name!r})", *key)
    return name, function


def _text(source: Source, folder: Path, name: str, key: tuple[str, ...]) -> str:
    path, data = named_file(source, folder, name, RULES, *key)
    try:
        return decoded(data).replace("\r\n", "\n")
    except InputError as error:
        raise InputError(error.problem, file=path, line=error.line) from None


def _check(
    source: Source,
    own: OwnRules,
    files: Mapping[str, RuleFile],
    folder: Path,
    keys: Mapping[str, tuple[str, ...]],
) -> None:
    """The files run, have these functions, and the functions take what the rules take."""
    modules = _modules(own, folder)
    given = {entry: (name, function) for entry, name, function in own.entries}

    def check(entry: str) -> None:
        name, function = given[entry]
        key, names = keys[entry], modules[name]
        made = {n: value for n, value in names.items() if inspect.isfunction(value)}
        if function not in made:
            if callable(names.get(function)) and function in files[name].names:
                how = (
                    "is decorated; put the plain function there" if function in files[name].functions else ""
                )
                how = how or "is made by something else; put a function there that is written with def"
                raise source.mistake(f"{quoted(function)} in {name} {how}", *key)
            own_names = [n for n in made if n in files[name].names]
            raise source.mistake(
                f"{name} has no function {quoted(function)}{hint(function, own_names)}", *key
            )
        expected = names_of(entry)
        if not _takes(made[function], len(expected)):
            raise source.mistake(
                f"{function} cannot take what {entry} is given, {len(expected)} values: {', '.join(expected)}",
                *key,
            )

    _each(check, list(given))


def _takes(function: Callable[..., Any], values: int) -> bool:
    try:
        inspect.signature(function).bind(*range(values))
    except TypeError:
        return False
    return True


def _modules(own: OwnRules, folder: Path) -> Mapping[str, Mapping[str, object]]:
    try:
        return own.modules
    except (Exception, SystemExit) as error:
        files = dict(own.sources)
        at = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
        problem = f"cannot be executed: {type(error).__name__}: {error}"
        raise InputError(
            problem,
            file=folder / (at[-1].filename if at else own.sources[0][0]),
            line=at[-1].lineno if at else None,
        ) from None
