"""Arms: what each changes, that they can be told apart, and which are compared."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from peersim.model.overrides import merged
from peersim.study.experiment import Experiment
from peersim.study.schema import ExperimentFile
from peersim.study.source import Gathered, Source

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
                raise source.mistake(f"must be a table of parameters (given: {value!r})", "arms", at, part)
        out = merged(out, own)
    return out


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
    if file.until is not None and file.until.contrast not in file.contrasts:
        raise source.unknown("contrast", file.until.contrast, list(file.contrasts), "until", "contrast")


def _check_pair(source: Source, file: ExperimentFile, name: str, pair: Sequence[str]) -> None:
    for arm in pair:
        if arm not in file.arms:
            raise source.unknown("arm", arm, list(file.arms), "contrasts", name)
    if pair[0] == pair[1]:
        raise source.mistake("compares an arm with itself", "contrasts", name)
