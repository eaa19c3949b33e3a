"""Arms: what each changes, that they can be told apart, and which are compared."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from peersim.experiment.checked import Experiment
from peersim.experiment.nearest import misplaced, suggestion
from peersim.experiment.schema import ExperimentFile
from peersim.experiment.source import Gathered, Source
from peersim.model.errors import InputError, together
from peersim.model.overrides import merged
from peersim.model.plain_words import written

TREE = ("programme", "world")
"""The two tables of parameters."""
MOST_BASED = 100  # arms in a row, each based on the next


def changes_of(source: Source, raw: Mapping[str, Any], file: ExperimentFile, arm: str) -> dict[str, Any]:
    """An arm's changes to the tree, those of the arms it is based on first."""
    out: dict[str, Any] = {}
    for at in reversed(list(ancestry(source, file, arm))):
        own = {part: raw["arms"][at][part] for part in TREE if part in raw["arms"][at]}
        for part, value in own.items():
            if not isinstance(value, dict):
                raise source.mistake(
                    f"must be a table of parameters (given: {written(value)})", "arms", at, part
                )
        dotted = [("arms", at, *path) for path in _dotted(own)]
        if dotted:
            wrong = [f"there is no such key{suggestion(key, ExperimentFile)}" for key in dotted]
            raise together([source.mistake(said, *key) for said, key in zip(wrong, dotted, strict=True)])
        out = merged(out, own)
    return out


def _dotted(tree: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Places of keys with a dot in them: beside a table of the same parameter nobody could say which comes first."""
    for name, value in tree.items():
        if "." in name:
            yield (name,)
        elif isinstance(value, Mapping):
            yield from ((name, *path) for path in _dotted(value))


def ancestry(source: Source, file: ExperimentFile, arm: str) -> Iterator[str]:
    """The arm, the arm it is based on, and so on."""
    seen: list[str] = []
    at: str | None = arm
    while at is not None:
        if at in seen:
            circle = " -> ".join([*seen, at])
            raise source.mistake(
                f"arms are based on each other in a circle: {circle}", "arms", arm, "based_on"
            )
        if at not in file.arms:
            raise source.unknown("arm", at, list(file.arms), "arms", seen[-1], "based_on")
        if len(seen) > MOST_BASED:
            problem = f"is based on an arm that is based on another, and so on, more than {MOST_BASED} times"
            raise source.mistake(problem, "arms", arm, "based_on")
        yield at
        seen.append(at)
        at = file.arms[at].based_on


def check_labels(source: Source, experiment: Experiment) -> None:
    """Figures and the answer tell arms apart by their labels."""
    first: dict[str, str] = {}
    for arm in experiment.arms:
        label = experiment.label(arm)
        other = first.setdefault(label.strip(), arm)
        if other != arm:
            key = ("arms", arm, "label") if experiment.file.arms[arm].label else ("arms", arm)
            raise source.mistake(f"is named {label!r}, and so is arm {other!r}; give it another label", *key)


def check_contrasts(source: Source, file: ExperimentFile) -> None:
    """A contrast compares two arms that exist."""
    mistakes = Gathered()
    for name, pair in file.contrasts.items():
        with mistakes:
            _check_pair(source, file, name, pair)
    mistakes.say()


def check_headlines(source: Source, file: ExperimentFile) -> None:
    """Headlines are contrasts that exist, each once."""
    named = file.headlines
    if named is None:
        return
    found = _unknown_or_twice(source, file, named, "headlines")
    if found:
        raise together(found)


def _no_contrast(source: Source, file: ExperimentFile, name: str, *key: str) -> InputError:
    """That a name is no contrast, and what it is instead."""
    if name in file.arms:
        return source.mistake(f"{name!r} is an arm; expected names of contrasts", *key)
    if name in file.interactions:
        return source.mistake(f"{name!r} is an interaction; expected names of contrasts", *key)
    return source.unknown("contrast", name, list(file.contrasts), *key)


def _unknown_or_twice(
    source: Source, file: ExperimentFile, named: Sequence[str], *key: str
) -> list[InputError]:
    known = list(file.contrasts)
    if not named:
        return [source.mistake("lists no contrast; leave it out for the default", *key)]
    found = [_no_contrast(source, file, one, *key) for one in named if one not in known]
    twice = [one for one in dict.fromkeys(named) if named.count(one) > 1]
    return found + [source.mistake(f"lists {one!r} twice", *key) for one in twice]


def check_plausible_worlds(source: Source, file: ExperimentFile) -> None:
    """What is run again in plausible worlds: contrasts that exist, of a file that varies nothing itself."""
    asked, key = file.plausible_worlds, "plausible_worlds"
    if asked is None:
        return
    if file.vary or "design" in file.model_fields_set:
        raise source.mistake("is for a file that varies nothing itself: leave out [vary] and [design]", key)
    if not file.contrasts:
        raise source.mistake("needs a contrast in [contrasts]", key)
    if asked.contrasts is not None:
        found = _unknown_or_twice(source, file, asked.contrasts, key, "contrasts")
        if found:
            raise together(found)


def check_interactions(source: Source, file: ExperimentFile) -> None:
    """An interaction compares two contrasts that exist, and its name is not that of a contrast."""
    mistakes = Gathered()
    for name, pair in file.interactions.items():
        with mistakes:
            unknown = [
                _no_contrast(source, file, one, "interactions", name)
                for one in pair
                if one not in file.contrasts
            ]
            if unknown:
                raise together(unknown)
            if pair[0] == pair[1]:
                raise source.mistake("compares a contrast with itself", "interactions", name)
            if name in file.contrasts:
                raise source.mistake("has the name of a contrast; give it another", "interactions", name)
    mistakes.say()


def _check_pair(source: Source, file: ExperimentFile, name: str, pair: Sequence[str]) -> None:
    unknown = [
        source.unknown("arm", arm, list(file.arms), "contrasts", name) for arm in pair if arm not in file.arms
    ]
    if len(unknown) == len(pair) and misplaced("contrasts", name):
        problem = f"compares no arms{misplaced('contrasts', name)}"
        raise source.mistake(problem, "contrasts", name)
    if unknown:
        raise together(unknown)
    if pair[0] == pair[1]:
        raise source.mistake("compares an arm with itself", "contrasts", name)
