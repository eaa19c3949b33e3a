"""Part of an experiment as the text of another: some of its contrasts, the arms that they need, and what is changed."""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import tomli_w

from peersim.experiment.arms import ancestry
from peersim.experiment.checked import Experiment
from peersim.experiment.source import Source


def excerpt(experiment: Experiment, contrasts: Sequence[str], changes: Mapping[str, Any]) -> str:
    """The text of an experiment with these contrasts alone. What varies and the figures are left out.

    ``changes`` replace keys of the file; of what is not named there, the experiment's own holds.
    """
    raw, file = tomllib.loads(experiment.text), experiment.file
    source = Source(experiment.text, experiment.path)
    pairs = {name: list(file.contrasts[name]) for name in contrasts}
    needed = {at for pair in pairs.values() for arm in pair for at in ancestry(source, file, arm)}
    kept: dict[str, Any] = {key: raw[key] for key in ("people", "programme", "world", "rules") if key in raw}
    given: dict[str, Any] = {
        "format": 1,
        "name": experiment.name,
        "question": file.question,
        "seed": experiment.seed,
        "defaults": file.defaults,
        "replicates": experiment.replicates,
        "outcomes": [experiment.primary],
        "margin": file.margin,
        "keep": 0,
        **kept,
        "arms": {arm: raw["arms"][arm] for arm in raw["arms"] if arm in needed},
        "contrasts": pairs,
    }
    return tomli_w.dumps(given | dict(changes))
